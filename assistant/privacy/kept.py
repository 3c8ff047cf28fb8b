"""Stretches of a note that stay, or that were found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


class Kept:
    """Stretches that stay; asked whether one holds another."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        merged: list[list[int]] = []
        for start, end in sorted(spans):
            if merged and start < merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        self._starts = [start for start, _ in merged]
        self._ends = [end for _, end in merged]

    def holds(self, start: int, end: int) -> bool:
        """Whether the stretch lies inside one that stays."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and end <= self._ends[at]
