"""All rules over one note, in the order of their weight, and what one find says of the rest of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.privacy.coding import kept_spans, known_phrases
from assistant.privacy.reading import Note, Token
from assistant.privacy.rules.dates import ages, dates
from assistant.privacy.rules.labelled import labelled_numbers
from assistant.privacy.rules.names import NameRules
from assistant.privacy.rules.patterned import patterned
from assistant.privacy.rules.places import beside_address, places
from assistant.privacy.spans import Span, settle
from assistant.privacy.unknown import Kept, Unknown
from assistant.privacy.vocabulary import Vocabulary

_ANNOUNCED = frozenset(("title", "relation", "label", "credential", "last, first", "signature", "said", "nickname"))
_FLOOR = re.compile(r",? (?:(?:\d{1,2}(?:st|nd|rd|th) (?:floor|fl)|floor \d{1,2}|(?:rm|room|suite|ste|bed|bldg|unit)\.? #?\w{1,5})(?:, | |$|(?=[.;)])))+(?<! )", re.IGNORECASE)
_FIVE = re.compile(r"(?<![\w.$-])\d{5}(?![\w-]|\.\d)")


def recognise(note: Note, words: Vocabulary, known: tuple[Span, ...] = ()) -> tuple[Span, ...]:
    """The identifiers of a note in offsets of the original, in order, without overlap."""
    phrases = Kept([*known_phrases(note, words)])
    kept = Kept([*kept_spans(note)])
    names = NameRules(note, words)
    sure = [*known, *labelled_numbers(note.plain), *patterned(note.plain), *dates(note.plain), *ages(note.plain)]
    sure += [span for span in places(note, words) if not phrases.holds(span.start, span.end)]
    sure += [span for span in names.find() if span.rule in _ANNOUNCED or not phrases.holds(span.start, span.end)]
    sure += _beside_addresses(note)
    suspected = [*Unknown(note, words, kept, phrases).find()]
    found = settle([*sure, *suspected])
    found = settle([*found, *_zip_after_place(note, found)])
    found = settle([*found, *_joined(note, words, names, found, phrases)])
    found = settle([*found, *_again(note, words, found, phrases)])
    return tuple(_placed(note, found))


def _placed(note: Note, spans: Iterable[Span]) -> Iterator[Span]:
    for span in spans:
        start, end = note.original(span.start, span.end)
        yield replace(span, start=start, end=end)


def _beside_addresses(note: Note) -> Iterator[Span]:
    """Five digits beside address words are taken for a ZIP code, even if a procedure code looks the same."""
    for match in _FIVE.finditer(note.plain):
        before = note.plain[max(0, match.start() - 12) : match.start()]
        if beside_address(note.plain, *match.span()) and re.search(r"(?:\bin|\bto|\bfrom|\bat|,|\barea|[A-Z][a-z]+)\s$", before):
            yield Span(*match.span(), "LOCATION", rule="zip")


def _zip_after_place(note: Note, found: tuple[Span, ...]) -> Iterator[Span]:
    """Five digits right after a place."""
    for span in found:
        if span.kind == "LOCATION" and span.rule != "room":
            floor = _FLOOR.match(note.plain, span.end)
            if floor:
                yield Span(*floor.span(), "LOCATION", rule="room")
        if span.kind == "LOCATION" and span.rule in ("city", "address", "county"):
            match = re.compile(r",?\s(?:[A-Z]{2}\s)?(?P<zip>\d{5})(?!\w|-\w|\.\d)").match(note.plain, span.end)
            if match:
                yield Span(*match.span("zip"), "LOCATION", rule="zip")


def _joined(note: Note, words: Vocabulary, names: NameRules, found: tuple[Span, ...], phrases: Kept) -> Iterator[Span]:
    """Parts of a name beside a part that was found: initials, second given names, surnames that are words."""
    tokens = note.tokens
    for span in found:
        if span.kind != "NAME":
            continue
        first, after = note.first_at(span.start), note.first_at(span.end)
        start, end = span.start, span.end
        at = first - 1
        while at >= 0 and first - at <= 2 and _part(note, words, names, tokens[at], tokens[at + 1], phrases):
            start = tokens[at].start
            at -= 1
        at = after
        while 0 < at < len(tokens) and at - after < 3 and _part(note, words, names, tokens[at], tokens[at - 1], phrases):
            end = tokens[at].end - (2 if tokens[at].low.endswith("'s") else 0)
            at += 1
        bridge = re.compile(r" [A-Z][\w'-]* ").match(note.plain, end)
        if bridge and any(s.kind == "NAME" and s.start == bridge.end() for s in found):
            end = bridge.end()
        if (start, end) != (span.start, span.end):
            yield Span(start, end, "NAME", rule=span.rule)


def _part(note: Note, words: Vocabulary, names: NameRules, token: Token, beside: Token, phrases: Kept) -> bool:
    left, right = sorted((token, beside), key=lambda t: t.start)
    between = note.plain[left.end : right.start]
    if not re.fullmatch(r" |-|\. ?|, ?", between) or phrases.holds(token.start, token.end):
        return False
    if "," in between and not (token.text[0].isupper() and token.low in words.names):
        return False
    if "." in between and len(left.text) > 1:
        return False
    if len(token.text) == 1:
        return token.text.isupper() and (between != " " or note.plain[token.end : token.end + 1] == "." or token.start > beside.start) and token.text not in "AI"
    if token.low in words.all_names and token.text[0].isupper() and not token.text.isupper() and between == " " and not note.caseless(token.start):
        return True
    if not token.text[0].isupper() or note.caseless(token.start) or token.text.isupper() != beside.text.isupper():
        return False
    if note.begins_sentence(token.start) and token.start < beside.start and words.knows(token.low) and token.low not in words.also_words:
        return False
    return names.could_be_name(token) or (not words.is_domain(token.low) and words.knows(token.low) and between == " " and not note.begins_sentence(token.start))


def _again(note: Note, words: Vocabulary, found: tuple[Span, ...], phrases: Kept) -> Iterator[Span]:
    """The other places of what was found: parts of names, and numbers that are no code."""
    names: dict[str, bool] = {}
    numbers: dict[str, Span] = {}
    for span in found:
        value = note.plain[span.start : span.end]
        if span.kind == "NAME" and span.rule != "capital":
            for part in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", value):
                low = part.lower().removesuffix("'s")
                if len(low) > 2:
                    # A name that is a word too is looked for with a capital only.
                    names[low] = names.get(low, False) or not words.knows(low)
        elif span.kind in ("MRN", "ACCOUNT", "HEALTH_PLAN", "LICENSE", "DEVICE", "OTHER", "SSN") and len(value) >= 6:
            numbers[value.lower()] = span
    taken = Kept([(s.start, s.end) for s in found])
    for token in note.tokens:
        low = token.low.removesuffix("'s")
        if low not in names or taken.holds(token.start, token.end) or phrases.holds(token.start, token.end):
            continue
        capital = token.text[0].isupper() and not note.caseless(token.start)
        word = not names[low]
        if word and (not capital or words.is_domain(low) and low not in words.also_words or (note.begins_sentence(token.start) and low not in words.names)):
            continue
        yield Span(token.start, token.start + len(low), "NAME", rule="again")
    for value, span in numbers.items():
        for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", note.plain, re.IGNORECASE) if len(numbers) < 400 else ():
            if not taken.holds(*match.span()):
                yield Span(*match.span(), span.kind, rule="again")
