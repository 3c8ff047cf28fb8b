"""All rules over one note, in the order of their weight, and what one find says of the rest of the text."""

from __future__ import annotations

from assistant.privacy.coding import kept_spans, known_phrases
from assistant.privacy.kept import Kept
from assistant.privacy.name_neighbours import NameNeighbours
from assistant.privacy.neighbours import bridges, neighbours, widened_places, zip_codes_beside_addresses
from assistant.privacy.reading import Note
from assistant.privacy.repeats import repeats
from assistant.privacy.rules.ages import ages
from assistant.privacy.rules.dates import dates
from assistant.privacy.rules.labelled import labelled_numbers
from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.names import names
from assistant.privacy.rules.patterned import patterned
from assistant.privacy.rules.places import places
from assistant.privacy.spans import Span, settle
from assistant.privacy.unknown_numbers import unknown_numbers
from assistant.privacy.unknown_words import UnknownWords
from assistant.privacy.vocabulary import Vocabulary

_ANNOUNCED = frozenset(("title", "relation", "label", "credential", "last, first", "signature", "said", "nickname"))
"""Rules of names that hold even inside a phrase that is known ("Dr. Baker" beside "Baker cyst")."""


def recognise(note: Note, words: Vocabulary, known: tuple[Span, ...] = ()) -> tuple[Span, ...]:
    """The identifiers of a note in offsets of the original, in order, without overlap."""
    phrases = Kept([*known_phrases(note, words)])
    kept = Kept([*kept_spans(note)])
    parts = NameParts(note, words)
    sure = [*known, *patterned(note), *labelled_numbers(note), *dates(note), *ages(note)]
    sure += [span for span in places(note, words) if not phrases.holds(span.start, span.end)]
    sure += [span for span in names(parts) if span.rule in _ANNOUNCED or not phrases.holds(span.start, span.end)]
    sure += zip_codes_beside_addresses(note)
    suspected = [*UnknownWords(note, words, phrases).find(), *unknown_numbers(note, words, kept)]
    found = settle([*sure, *suspected])
    found = settle([*found, *neighbours(note, words, found)])
    found = settle([*found, *bridges(note, found), *widened_places(note, words, found)])
    found = settle([*found, *NameNeighbours(parts, phrases).find(found)])
    found = settle([*found, *repeats(note, words, found, phrases)])
    return _placed(note, found)


def _placed(note: Note, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    if note.places is None:
        return spans
    return tuple(Span(*note.original(s.start, s.end), s.kind, s.replacement, s.rule) for s in spans)
