"""The other places of what was found: parts of names, and numbers that are no code: 45 CFR 164.514(b)(2)(i)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.kept import Kept
from assistant.privacy.reading import Note, Token
from assistant.privacy.spans import Kind, Span
from assistant.privacy.vocabulary import Vocabulary

_NUMBER = re.compile(r"(?<!\w)\w(?:[\w./-]{4,40}\w)(?!\w)")
_PART = re.compile(r"[^\W\d_]{1,40}(?:'[^\W\d_]{1,40})*")
_NUMBERED: tuple[Kind, ...] = ("MRN", "ACCOUNT", "HEALTH_PLAN", "LICENSE", "DEVICE", "OTHER", "SSN")


def repeats(note: Note, words: Vocabulary, found: tuple[Span, ...], phrases: Kept) -> Iterator[Span]:
    """Each part of a name wherever it stands again, and each number of six characters or more."""
    names: dict[str, bool] = {}
    numbers: dict[str, Span] = {}
    for span in found:
        value = note.plain[span.start : span.end]
        if span.kind == "NAME" and span.rule != "capital":
            for part in _PART.findall(value):
                low = part.lower().removesuffix("'s")
                if len(low) > 2:
                    names[low] = not words.knows(low)
        elif span.kind in _NUMBERED and len(value) >= 6:
            numbers[value.lower()] = span
    taken = Kept([(s.start, s.end) for s in found])
    yield from _names(note, words, names, taken, phrases)
    for match in _NUMBER.finditer(note.plain) if numbers else ():
        known = numbers.get(match.group().lower())
        if known is not None and not taken.holds(*match.span()):
            yield Span(*match.span(), known.kind, rule="again")


def _names(note: Note, words: Vocabulary, names: dict[str, bool], taken: Kept, phrases: Kept) -> Iterator[Span]:
    for token in note.tokens:
        low = token.low
        if low not in names and (low[-2:] != "'s" or (low := low[:-2]) not in names):
            continue
        low = low.removesuffix("'s")
        if low not in names or taken.holds(token.start, token.end) or phrases.holds(token.start, token.end):
            continue
        if not names[low] and not _as_name(note, words, token, low):
            continue
        yield Span(token.start, token.start + len(low), "NAME", rule="again")


def _as_name(note: Note, words: Vocabulary, token: Token, low: str) -> bool:
    """A name that is a word too counts with a capital only, inside the sentence, and not as a word of the field."""
    if not token.text[0].isupper() or note.caseless(token.start):
        return False
    if words.is_domain(low) and low not in words.also_words:
        return False
    return low in words.names or not note.begins_sentence(token.start)
