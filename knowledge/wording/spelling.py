"""Misspelled words: a word that stands nowhere in what is held is read as the nearest one that does.

Only letters count, the first of them must be right, and one mistake in a word of six to eight letters and two in a
longer one are forgiven; a mistake is a letter too much, missing, wrong or changed with its neighbour. Among equally
near words the one that stands in most codes is taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST, _LONG = 6, 9


class Spelling:
    """The words of one index and of its lexicon. Safe to share between threads."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in sorted(counts):
            if len(word) >= _SHORTEST and word.isalpha():
                self._by_letter[word[0]].append(word)
        self._nearest = lru_cache(maxsize=4_096)(self._find)

    def nearest(self, word: str) -> str:
        """The word meant by one that is not known, "" when it is known or nothing is near."""
        if word in self._counts or len(word) < _SHORTEST or not word.isalpha():
            return ""
        return self._nearest(word)

    def _find(self, word: str) -> str:
        most = 1 if len(word) < _LONG else 2
        found = process.extract(
            word, self._by_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=most, limit=None
        )
        near = [(distance, -self._counts[other], other) for other, distance, _ in found]
        return min(near)[2] if near else ""
