"""Names with the surname first ("Kowalski, Bruno"): 45 CFR 164.514(b)(2)(i)(A)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.places import STATES
from assistant.privacy.rules.credentials import CREDENTIAL
from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.name_words import GIVEN, STOP
from assistant.privacy.spans import Span

_INVERTED = re.compile(
    r"(?<![\w])(?P<last>[^\W\d_][^\W\d_'-]*(?:['-][^\W\d_]{1,40}){0,2})\s?(?:,|/)\s?"
    r"(?P<first>[A-Z\u00c0-\u00de][^\W\d_'-]+(?: [A-Z]\b\.?|[- ][A-Z\u00c0-\u00de][^\W\d_]{1,40}){0,4}"
    r"|[A-Z]\b\.?)(?![\w])"
)
_LOW = re.compile(
    r"(?<![\w,'-])(?P<value>(?P<last>[a-z]{3,15}), ?(?P<first>[a-z]{3,12}(?: [a-z])?|[a-z])(?: [a-z])?)"
    r"(?=[ \t]{1,3}(?:\d|dob\b|mrn\b|dos\b|[mf]\b)|\s{0,3}$)"
)
_STATES = frozenset(name.lower() for name in STATES.values())
_LABEL_BEFORE = re.compile(r"(?:name|patient|pt|re|client)\s?:\s?$", re.IGNORECASE)


def inverted(parts: NameParts) -> Iterator[Span]:
    """Surname, comma or slash, given name: both are names or not known, and no state or credential follows."""
    for match in _INVERTED.finditer(parts.note.plain):
        last, first = match["last"], match["first"]
        if not (last[0].isupper() and first[0].isupper()):
            continue
        if first.lower() in _STATES or CREDENTIAL.compiled.match(first) or first.lower() in ("medicare", "medicaid"):
            continue
        surname = _surname(parts, last)
        given = re.split(r"[\s-]", first.lower())[0]
        before = parts.note.plain[max(0, match.start() - 12) : match.start()]
        if _named(parts, surname[-1], first, given, labelled=_LABEL_BEFORE.search(before) is not None):
            start = match.start("last") + last.lower().find(surname[0])
            yield Span(start, match.end("first"), "NAME", rule="last, first")


def low_inverted(parts: NameParts) -> Iterator[Span]:
    """ "smith, j" and "rivera,ana" in small letters, before a number or a birthday."""
    words = parts.words
    for match in _LOW.finditer(parts.note.plain):
        last, first = match["last"], match["first"]
        given = len(first) == 1 or first in words.all_names
        if given and last in words.all_names and last not in STOP and not words.is_domain(last):
            yield Span(*match.span("value"), "NAME", rule="last, first")


def _surname(parts: NameParts, last: str) -> list[str]:
    """The parts of a surname without the words of the field before them."""
    low = [word for word in re.split(r"[\s-]", last.lower()) if word]
    while len(low) > 1 and low[0] not in parts.words.also_words and (parts.words.is_domain(low[0]) or low[0] in STOP):
        low.pop(0)
    return low


def _named(parts: NameParts, last: str, first: str, given: str, *, labelled: bool) -> bool:
    words = parts.words
    if (last.removesuffix("'s"),) in words.phrases.get(last.removesuffix("'s"), ()):
        return False
    if labelled and given in words.all_names:
        return True
    if last in words.names or not words.knows(last):
        initial = len(first.strip(".")) == 1
        return initial or given in words.names or given in words.also_words or given in GIVEN or not words.knows(given)
    return last in words.also_words and given in words.names and given not in words.english
