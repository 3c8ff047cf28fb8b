"""Patterns that begin with a word or a number, looked for only where such a word or number begins.

Tried at each character, a pattern of many words costs more than all the rest. Here what it can begin with is
read from the pattern itself, and it is tried where a note has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.privacy.reading import HEAD, Note

_FLAGS = re.compile(r"\(\?[a-z]+\)")
_ASSERTION = re.compile(r"\\b|\(\?(?:<?[!=])")
_AT_WORD = re.compile(r"(?:\(\?[a-z]+\))?(?:\(\?[a-z]*:)?(?:\\b|\(\?<!(?:\\w|\[\^?\\w[^\]]*\])\))")
_OPENING = re.compile(r"\((?:\?(?:P<\w+>|[a-z-]*:))?")
_OPTIONAL = re.compile(r"[?*]|\{0,")
_ENDS_WORD = re.compile(r"(?:\\b|\\s|\\\.|[/#:' -])(?![?*{])")
_BLANK = re.compile(r"\s")
_SOME_DIGITS = re.compile(r"\\d(?:\{(?P<least>\d+)(?P<range>,(?P<most>\d*))?\}|(?P<more>[?*+]))?")
_LETTER_AND_DIGIT = re.compile(r"\[(?:[a-z]-[a-z]|[a-z])+\]\\d(?![?*]|\{0)", re.IGNORECASE)
# What can be no letter and no digit.
_SIGN = re.compile(r"\\b|\(\?!(?:\[?\\w)|(?:\\[s.*/]|[ /:,#=-]|\[(?:\\s|\\\.|[^\w\\\]^])+\])(?![?*{])")


def found_by(pattern: Led | InLines | Around | re.Pattern[str], note: Note) -> Iterator[re.Match[str]]:
    """The matches of any pattern in a note, in order and without overlap."""
    return pattern.finditer(note.plain) if isinstance(pattern, re.Pattern) else pattern.finditer(note)


class Led:
    """A compiled pattern that begins at the start of a word. Raises ValueError for one of which that cannot be told.

    One of small letters that is to be found in capitals too says `small`: trying it on the note in small letters takes
    a third of the time that a comparison without case does.
    """

    def __init__(self, pattern: str, flags: int = 0, *, small: bool = False) -> None:
        self._small = small
        self.compiled = re.compile(pattern, flags)
        heads: set[str] = set()
        for alternative in _alternatives(_FLAGS.sub("", pattern, count=1)):
            if not _AT_WORD.match(alternative):
                raise ValueError(f"the pattern must begin at the start of a word: {alternative[:40]!r}")
            heads |= _beginnings(alternative)
        if "#" in heads:
            heads = {head for head in heads if not head[0].isdigit()}
        self._heads = tuple(h for h in sorted(heads) if not any(h[:n] in heads for n in range(1, len(h))))

    def places(self, note: Note) -> Sequence[int]:
        """Where the pattern may begin."""
        return note.starting(self._heads)

    def finditer(self, note: Note) -> Iterator[re.Match[str]]:
        """The matches in order and without overlap, as `re.finditer` gives them."""
        match, text, end = self.compiled.match, note.low if self._small else note.plain, 0
        for place in self.places(note):
            if place >= end and (found := match(text, place)):
                end = found.end()
                yield found


class InLines:
    """A compiled pattern that is looked for in the lines alone in which something stands that it needs.

    `around` more lines on both sides are read with them, for patterns that go over the ends of lines.
    """

    def __init__(self, pattern: str, flags: int = 0, *, needs: Led | re.Pattern[str], around: int = 0) -> None:
        self.compiled = re.compile(pattern, flags)
        self._needs, self._around = needs, around

    def finditer(self, note: Note) -> Iterator[re.Match[str]]:
        """The matches in order and without overlap."""
        for start, end in self._stretches(note):
            yield from self.compiled.finditer(note.plain, start, end)

    def _stretches(self, note: Note) -> Iterator[tuple[int, int]]:
        text = note.plain
        held: tuple[int, int] | None = None
        for match in found_by(self._needs, note):
            if held and match.end() <= held[1] and not self._around:
                continue
            start, end = match.start(), match.end()
            for _ in range(self._around + 1):
                start = text.rfind("\n", 0, start)
                if start < 0:
                    break
            start += 1
            for _ in range(self._around + 1):
                end = text.find("\n", end + (_ > 0))
                if end < 0:
                    end = len(text)
                    break
            if held and start <= held[1]:
                held = held[0], max(end, held[1])
            else:
                if held:
                    yield held
                held = start, end
        if held:
            yield held


class Around:
    """A compiled pattern that is looked for around what it needs: so many characters before, so many after and a word.

    For patterns that go over the ends of lines; `before` and `after` must hold the longest match.
    """

    def __init__(self, pattern: str, flags: int = 0, *, needs: Led | re.Pattern[str], before: int, after: int) -> None:
        self.compiled = re.compile(pattern, flags)
        self._needs, self._before, self._after = needs, before, after

    def finditer(self, note: Note) -> Iterator[re.Match[str]]:
        """The matches in order and without overlap."""
        text, done = note.plain, 0
        for start, end in self._stretches(note):
            for match in self.compiled.finditer(text, max(start, done), end):
                done = match.end()
                yield match

    def _stretches(self, note: Note) -> Iterator[tuple[int, int]]:
        text = note.plain
        start, end = 0, -1
        for match in found_by(self._needs, note):
            first = max(0, match.start() - self._before)
            if first > end:
                if end >= 0:
                    yield start, end
                start = first
            # What is held is not looked through again: a text without blanks would take the square of its length.
            if match.end() + self._after >= end:
                blank = _BLANK.search(text, min(len(text), match.end() + self._after))
                end = blank.end() if blank else len(text)
        if end >= 0:
            yield start, end


def _beginnings(pattern: str) -> set[str]:
    """The first letters and digits of what a pattern matches, in small letters. A "$" says that the word ends there."""
    if assertion := _ASSERTION.match(pattern):
        length = assertion.end() if pattern.startswith("\\") else _group_end(pattern)
        return _beginnings(pattern[length:])
    if opening := _OPENING.match(pattern):
        end = _group_end(pattern)
        found: set[str] = set()
        for alternative in _alternatives(pattern[opening.end() : end - 1]):
            found |= _beginnings(alternative)
        return found | _after(pattern[end:])
    if digits := _SOME_DIGITS.match(pattern):
        return _run_of_digits(digits, pattern[digits.end() :])
    if _LETTER_AND_DIGIT.match(pattern):
        return {"@#"}
    if simple := re.match(r"\[(\w+|\d-\d)\]", pattern):
        inside = simple[1]
        if inside[1:2] == "-":
            inside = "".join(chr(c) for c in range(ord(inside[0]), ord(inside[2]) + 1))
        return set(inside.lower()) | _after(pattern[simple.end() :])
    word = re.match(r"[A-Za-z0-9]+", pattern)
    if word is None:
        raise ValueError(f"the beginning of a pattern cannot be read: {pattern[:40]!r}")
    rest = pattern[word.end() :]
    if not _OPTIONAL.match(rest):
        exact = len(word[0]) < HEAD and _ENDS_WORD.match(rest)
        return {word[0].lower()[:HEAD] + ("$" if exact else "")}
    sure = word[0][:-1].lower()
    return {sure[:HEAD]} if sure else {word[0].lower()} | _after(rest)


def _run_of_digits(said: re.Match[str], rest: str) -> set[str]:
    """The shapes of what begins with so many digits: "##$" for two and no more, "###" for three and more."""
    if said["more"] in ("?", "*") or said["least"] == "0":
        return {"#"} | _beginnings(rest)
    least = min(int(said["least"] or 1), HEAD)
    if not _SIGN.match(rest):
        return {"#" * least}
    no_end = said["more"] == "+" or (said["range"] and not said["most"])
    most = HEAD if no_end else min(int(said["most"] or least), HEAD)
    return {"#" * length + ("$" if length < HEAD else "") for length in range(least, most + 1)}


def _after(rest: str) -> set[str]:
    """What may begin instead of something optional that stood before."""
    optional = _OPTIONAL.match(rest)
    return _beginnings(re.sub(r"^(?:[?*]|\{0,\d*\})\??", "", rest)) if optional else set()


def _group_end(pattern: str) -> int:
    """Where the group ends with which a pattern begins."""
    depth, at, inside = 0, 0, False
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
        elif inside:
            inside = character != "]"
        elif character == "[":
            inside = True
        elif character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return at + 1
        at += 1
    raise ValueError(f"a group is not closed: {pattern[:40]!r}")


def _alternatives(inside: str) -> Iterator[str]:
    """The alternatives of a group."""
    start = at = 0
    while at < len(inside):
        character = inside[at]
        if character == "\\":
            at += 2
        elif character == "(":
            at += _group_end(inside[at:])
        elif character == "[":
            at = inside.index("]", at + 2) + 1
        elif character == "|":
            yield inside[start:at]
            at += 1
            start = at
        else:
            at += 1
    yield inside[start:]
