"""Numbers that nothing announces and that no code or quantity explains: 45 CFR 164.514(b)(2)(i)(J), (R)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.kept import Kept
from assistant.privacy.reading import Note
from assistant.privacy.search import InLines
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary

# "code 623200": a slip of a code, no number of a person.
_CODE_BEFORE = re.compile(r"\b(?:codes?|cpt|hcpcs|icd\S*|procedure|modifier|drg|ndc|revenue)[\s:#]*$", re.IGNORECASE)
_SERIAL = re.compile(
    r"(?<![\w.$/])(?=[\w/-]{0,30}\d)(?=[\w/-]{0,30}[A-Za-z])[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+){0,5}(?![\w])"
)
_LONG = re.compile(
    r"(?P<value>\d(?<![\w.$,/-].)(?:\d{5,23}(?:-\d{1,4})?|\d{1,5}(?:-\d{2,8}){1,4}))(?![\w%]|\.\d|,\d{3})"
)
# "G2 441 902", "104 883 920".
_GROUPS = InLines(
    r"(?<![\w.$,/-])(?:[A-Z]{1,3}\d \d{3}(?: \d{3,4}){1,4}|\d{1,4}(?: \d{3,4}){2,4})(?![\w%/-]|\.\d|,\d{3})",
    needs=re.compile(r"\d \d{3,4} \d{3}"),
)
_NO_GROUPS = re.compile(r"\b(?:rev\w*|drg|pos|codes?|hours?|times?|at|labs?|years?)\b[^.\n]{0,12}$", re.IGNORECASE)
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d-(?:[01]\d|2[0-3])[0-5]\d")
_PREFIX = re.compile(r"(?<![\w-])[A-Z]{2,4} $")
_HANDLE = re.compile(
    r"[A-Za-z](?<![\w@.].)(?=[A-Za-z_.]{0,29}\d|[A-Za-z]{0,29}[_.])[A-Za-z]{1,19}(?:[_.][A-Za-z]{2,20}){0,3}\d{0,4}"
    r"(?!\w|\.\w)"
)
_YEAR_AND_PART = re.compile(r"(?:19|20)\d\d-\d\d")
_WORD_AND_DIGITS = re.compile(r"[a-z]+\d{1,2}|\d{1,3}[a-z]+", re.IGNORECASE)
# "FP-98766": codes are written with such letters only when those say that it is one.
_LETTERED = re.compile(r"(?P<letters>[A-Za-z]{2,4})-\d{5,8}")
_CODE_LETTERS = frozenset("cpt hcpc icd drg rt lt dx px rev tc mod pos apc ndc code add vs and or tos".split())
_LETTERS_AND_DIGITS = re.compile(r"[a-z]{4,}\d{2,4}")


def unknown_numbers(note: Note, words: Vocabulary, kept: Kept) -> Iterator[Span]:
    """Long numbers, serial numbers of letters and digits, and names of users."""
    for match in _LONG.finditer(note.plain):
        value = match["value"]
        if _CODE_BEFORE.search(note.plain[max(0, match.start() - 16) : match.start()]):
            continue
        if _CLOCK.fullmatch(value):
            continue
        if not kept.holds(*match.span("value")) and _digits(value) >= 6 and not _YEAR_AND_PART.fullmatch(value):
            start = _with_letters(note, words, match.start("value"))
            yield Span(start, match.end("value"), "ACCOUNT", rule="long number")
    for match in _GROUPS.finditer(note):
        groups = match.group().split()
        years = all(1900 < int(group) < 2100 for group in groups if group.isdigit())
        if not years and not _NO_GROUPS.search(note.plain[max(0, match.start() - 24) : match.start()]):
            yield Span(*match.span(), "ACCOUNT", rule="long number")
    for match in _SERIAL.finditer(note.plain):
        if _is_serial(words, kept, match):
            yield Span(*match.span(), "OTHER", rule="serial")
    for match in _HANDLE.finditer(note.plain):
        if _is_handle(words, match.group()):
            yield Span(*match.span(), "OTHER", rule="handle")


def _with_letters(note: Note, words: Vocabulary, start: int) -> int:
    """Where a number begins with the letters before it that are no abbreviation ("ZGP 819204417")."""
    letters = _PREFIX.search(note.plain[max(0, start - 6) : start])
    if letters is None or words.knows(letters.group().strip().lower()) or note.caseless(start):
        return start
    return start - len(letters.group())


def _digits(value: str) -> int:
    return sum(character.isdigit() for character in value)


def _is_serial(words: Vocabulary, kept: Kept, match: re.Match[str]) -> bool:
    """Three digits and more with letters, unless each part is a code, a quantity or a word."""
    value, start = match.group(), match.start()
    digits = _digits(value)
    if digits < 3 or digits + sum(c.isalpha() for c in value) < 6 or kept.holds(*match.span()):
        return False
    if _WORD_AND_DIGITS.fullmatch(value):
        return False
    if (lettered := _LETTERED.fullmatch(value)) and lettered["letters"].lower() not in _CODE_LETTERS:
        return True
    parts = re.split(r"[-_/]", value)
    if any(len(part) > 3 and part.isdigit() and part[0] == "0" for part in parts):
        return True
    places = [start + value.index(part) for part in parts]
    return not all(
        kept.holds(at, at + len(part)) or (part.isalpha() and words.knows(part.lower()))
        for at, part in zip(places, parts, strict=True)
    )


def _is_handle(words: Vocabulary, value: str) -> bool:
    """Words joined by a line of which one is not known, or a word that is none of the field with digits."""
    if "_" not in value:
        stem = re.sub(r"\d+$", "", value)
        return _LETTERS_AND_DIGITS.fullmatch(value) is not None and not words.is_domain(stem.lower()) and len(stem) > 4
    known = all(words.knows(part.lower()) for part in re.split(r"[_.\d]+", value) if part)
    return not known or _LETTERS_AND_DIGITS.fullmatch(value) is not None
