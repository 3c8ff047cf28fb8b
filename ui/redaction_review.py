"""A person's corrections of a redaction: what was found, what was added by hand, what was put back. Pure; in memory."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.privacy.spans import KINDS, Kind, Span, settle

Place = tuple[int, int]
"""Where an identifier stands: its first character and the one after its last."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be put back or removed again: an identifier with every place where it stands like this."""

    label: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The identifiers of a text and which of them a person has put back."""

    text: str
    spans: tuple[Span, ...]
    restored: frozenset[Place] = frozenset()

    @property
    def removed(self) -> tuple[Span, ...]:
        """What is taken out of the text."""
        return tuple(span for span in self.spans if (span.start, span.end) not in self.restored)

    def adding(self, words: str, kind: Kind) -> tuple[Review, int]:
        """With every occurrence of these words removed as well, whatever their case; and how many there are."""
        found = [Span(start, end, kind, rule="by hand") for start, end in occurrences(self.text, words)]
        spans = settle((*self.spans, *found))
        restored = frozenset(
            place for place in self.restored if not any(s.start < place[1] and place[0] < s.end for s in found)
        )
        return replace(self, spans=spans, restored=restored), len(found)

    def choosing(self, choices: Sequence[Choice], before: Collection[int], now: Collection[int]) -> Review:
        """After the numbers of the removed ones among the choices changed; what did not change stays as it was."""
        restored = set(self.restored)
        for number in set(before) - set(now):
            restored.update(choices[number].places)
        for number in set(now) - set(before):
            restored.difference_update(choices[number].places)
        return replace(self, restored=frozenset(restored))

    def choices(self, kind: Kind, *, single: bool) -> tuple[Choice, ...]:
        """The identifiers of a type in the order of the text; `single` gives each occurrence a choice of its own."""
        spans = [span for span in self.spans if span.kind == kind]
        if single:
            breaks = [match.start() for match in re.finditer("\n", self.text)]
            return _told_apart(
                Choice(self._label(span, f", line {bisect_left(breaks, span.start) + 1}"), (_place(span),))
                for span in spans
            )
        alike: dict[str, list[Span]] = {}
        for span in spans:
            alike.setdefault(" ".join(self._value(span).split()), []).append(span)
        return _told_apart(
            Choice(self._label(same[0], f" ×{len(same)}" if len(same) > 1 else ""), tuple(map(_place, same)))
            for same in alike.values()
        )

    def chosen(self, choices: Sequence[Choice]) -> list[int]:
        """The numbers of the choices of which anything is removed."""
        return [number for number, choice in enumerate(choices) if not self.restored.issuperset(choice.places)]

    def kinds(self) -> tuple[Kind, ...]:
        """The types that occur, in their order."""
        found = {span.kind for span in self.spans}
        return tuple(kind for kind in KINDS if kind in found)

    def _value(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def _label(self, span: Span, after: str) -> str:
        value = " ".join(self._value(span).split())
        return (value if len(value) <= 40 else f"{value[:39]}…") + after


def occurrences(text: str, words: str) -> list[Place]:
    """Where the words stand, as whole words, in capitals or not, also across a line break."""
    parts = words.split()
    if not parts:
        return []
    pattern = r"\s+".join(re.escape(part) for part in parts)
    return [match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)]


def _told_apart(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Choices with labels that differ, because a widget knows its options by their labels."""
    seen: Counter[str] = Counter()
    found: list[Choice] = []
    for choice in choices:
        seen[choice.label] += 1
        number = seen[choice.label]
        found.append(choice if number == 1 else replace(choice, label=f"{choice.label} ({number})"))
    return tuple(found)


def _place(span: Span) -> Place:
    return span.start, span.end
