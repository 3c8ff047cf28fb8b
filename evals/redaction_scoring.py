"""What a redactor removed against what is marked: covered, partly covered, touched without need, kept.

An identifier is covered when every letter and digit of it lies in removed text, partly covered when some do. The type
that the redactor gave does not count. Everything else is counted on the text outside the marks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.privacy.spans import KINDS, Kind
from evals.redaction_sets import Mark, MarkedText
from knowledge.codes import find_codes

Removed = tuple[int, int]
"""Offsets of removed text: first character, and the one after the last."""

_WORD = re.compile(r"[^\W_]+")
_MODIFIER = re.compile(r"\b(?:modifiers?|mods?)\.?\s+(\d{2}|[A-Z]{2}|[A-Z]\d)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """How many identifiers of one type there are, and how many are covered and partly covered; the rest is missed."""

    marked: int = 0
    covered: int = 0
    partly: int = 0

    @property
    def missed(self) -> int:
        """Of which no letter or digit was removed."""
        return self.marked - self.covered - self.partly

    def __add__(self, other: Found) -> Found:
        return Found(self.marked + other.marked, self.covered + other.covered, self.partly + other.partly)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of so many things that identify nobody, how many were left whole."""

    of: int = 0
    kept: int = 0

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.of + other.of, self.kept + other.kept)


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one or many texts. `removed` and `rightly` count letters and digits; `clean` are texts unmarked."""

    texts: int = 0
    clean: int = 0
    touched: int = 0
    removed: int = 0
    rightly: int = 0
    words: Kept = Kept()
    codes: Kept = Kept()
    kinds: dict[Kind, Found] = field(default_factory=dict)

    @property
    def all(self) -> Found:
        """Identifiers of every type."""
        return sum(self.kinds.values(), Found())

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.texts + other.texts,
            self.clean + other.clean,
            self.touched + other.touched,
            self.removed + other.removed,
            self.rightly + other.rightly,
            self.words + other.words,
            self.codes + other.codes,
            {
                kind: self.kinds.get(kind, Found()) + other.kinds.get(kind, Found())
                for kind in KINDS
                if kind in self.kinds or kind in other.kinds
            },
        )


def tally(item: MarkedText, removed: Iterable[Removed]) -> Tally:
    """The counts of one text. Removed spans may overlap and come in any order."""
    gone = _Stretches(removed)
    marked = _Stretches((mark.start, mark.end) for mark in item.marks)
    found: dict[Kind, Found] = {}
    for mark in item.marks:
        found[mark.kind] = found.get(mark.kind, Found()) + _found(item.text, mark, gone)
    lost = [at for start, end in gone.spans for at in range(start, end) if item.text[at].isalnum()]
    words = [match.span() for match in _WORD.finditer(item.text)]
    return Tally(
        texts=1,
        clean=not item.marks,
        touched=not item.marks and bool(gone.spans),
        removed=len(lost),
        rightly=sum(marked.meet(at, at + 1) for at in lost),
        words=_kept(words, marked, gone),
        codes=_kept(code_spans(item.text), marked, gone),
        kinds={kind: found[kind] for kind in KINDS if kind in found},
    )


def code_spans(text: str) -> list[tuple[int, int]]:
    """Where CPT, HCPCS and ICD codes stand with their modifiers, and modifiers that follow the word, in order."""
    spans = {(code.start, code.end) for code in find_codes(text) if code.readings and code.sure}
    spans |= {match.span(1) for match in _MODIFIER.finditer(text) if not match[1].islower()}
    return sorted(spans)


def _found(text: str, mark: Mark, gone: _Stretches) -> Found:
    letters = [at for at in range(mark.start, mark.end) if text[at].isalnum()]
    hidden = sum(gone.meet(at, at + 1) for at in letters)
    return Found(1, int(hidden == len(letters)), int(0 < hidden < len(letters)))


def _kept(spans: Sequence[tuple[int, int]], marked: _Stretches, gone: _Stretches) -> Kept:
    outside = [span for span in spans if not marked.meet(*span)]
    return Kept(len(outside), sum(not gone.meet(*span) for span in outside))


class _Stretches:
    """Spans joined where they overlap, so that any place is looked up in logarithmic time."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans: list[tuple[int, int]] = []
        for start, end in sorted(span for span in spans if span[0] < span[1]):
            if self.spans and start <= self.spans[-1][1]:
                self.spans[-1] = (self.spans[-1][0], max(end, self.spans[-1][1]))
            else:
                self.spans.append((start, end))
        self._starts = [start for start, _ in self.spans]

    def meet(self, start: int, end: int) -> bool:
        """Whether any character of start:end lies in a span."""
        at = bisect_right(self._starts, end - 1) - 1
        return at >= 0 and self.spans[at][1] > start
