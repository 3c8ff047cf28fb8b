"""How well one wording of a code answers the words asked: what of the question it holds, and what it adds to it.

Rare words weigh more than common ones. Words that only fill a title ("unspecified", "other", "disease") weigh little,
so that nothing is lost by not saying them. What stands in brackets and what a title denies ("without complications")
is taken as given; what was denied in the question and is affirmed in the title, or the other way round, is a clash.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from knowledge.wording.tokens import Mark, Word

_FILLING: Mapping[str, float] = {
    **dict.fromkeys(("unspecified", "nos", "nec"), 0.02),
    **dict.fromkeys(("other", "initial", "subsequent", "sequela"), 0.0),
    **dict.fromkeys(("specified", "site", "elsewhere", "classified", "encounter", "organism", "uncomplicated"), 0.1),
    **dict.fromkeys(("mention", "stated", "due"), 0.15),
    **dict.fromkeys(("part", "region", "diagnosis", "cause", "complication"), 0.25),
    **dict.fromkeys(("presence", "status", "state", "problem", "condition", "joint", "current", "type"), 0.3),
    **dict.fromkeys(("disease", "disorder", "syndrome", "limb", "extremity"), 0.45),
    "personal": 0.6,
}
UNASKED: Mapping[Mark, float] = {
    "": 1.0,
    "-": 0.12,
    "~": 0.12,
}  # of the weight of a word of a title that nobody asked for, by its mark
CLASH = 0.2
"""Of the weight of a word that one side denies and the other affirms."""
_UNKNOWN = 0.4  # of the weight of a word that stands nowhere in the code set, against one that stands once


class Comparison(NamedTuple):
    """How well one wording answers the words asked. Shares are by weight, 0 to 1."""

    recall: float
    """Of the question, what the wording holds."""
    precision: float
    """Of the wording, what was asked."""
    clashes: int
    asked: tuple[Word, ...]
    held: bytes
    """For each word asked 1 when the wording holds it, otherwise 0."""

    @property
    def coverage(self) -> float:
        """The share of the question's words that the wording holds, each counted alike."""
        return self.held.count(1) / len(self.asked) if self.asked else 0.0

    @property
    def matched(self) -> tuple[str, ...]:
        """The words asked that the wording holds."""
        return tuple(word for (word, _), here in zip(self.asked, self.held, strict=True) if here)


NOTHING = Comparison(0.0, 0.0, 0, (), b"")


class Weights:
    """The weight of each word in one index of wordings: 1 for a word that stands once, less the more often it does."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        most = 1 + math.log(1 + max(len(counts), 1))
        self._weights = {
            word: max(1.0 - math.log(count) / most, 0.05) * _FILLING.get(word, 1.0) for word, count in counts.items()
        }

    def __call__(self, word: str) -> float:
        """The weight of a word."""
        weight = self._weights.get(word)
        return _UNKNOWN * _FILLING.get(word, 1.0) if weight is None else weight

    def holds(self, word: str) -> bool:
        """Whether the word stands anywhere in the index."""
        return word in self._weights

    def tells(self, word: str) -> bool:
        """Whether the word says something about which thing is meant."""
        return _FILLING.get(word, 1.0) > 0.25
