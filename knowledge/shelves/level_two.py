"""HCPCS Level II over its releases: what a code or a modifier is on a day, and its rows in every release held.

Each release of the alpha-numeric file repeats the days on which a code was added and ended, so a row speaks for other
days too. The release that covers the day is asked first. When it is an excerpt without the row, or no release covers
the day, the nearest other release that holds the row tells what the code is, marked as not in force.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from knowledge.dating import Lookup
from knowledge.records import HcpcsModifier, HcpcsRow, Release
from knowledge.shelves.shelf import Shelf

TABLE = "hcpcs"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Held(Generic[T]):
    """One row with the release that it stands in."""

    release: Release
    row: T


class LevelTwoShelf(Shelf):
    """Look-ups in the HCPCS Level II alpha-numeric files."""

    def history(self, code: str) -> tuple[Held[HcpcsRow], ...]:
        """The rows of a code, the newest release first."""
        return self._history(lambda release: self._store.hcpcs(release, code))

    def modifier_history(self, modifier: str) -> tuple[Held[HcpcsModifier], ...]:
        """The rows of a modifier, the newest release first."""
        return self._history(lambda release: self._store.hcpcs_modifier(release, modifier))

    def code(self, code: str, day: date) -> Lookup[HcpcsRow]:
        """What a code is on a day. "no_row" only when the file of that day is whole and no release has the code."""
        return self._nearest(day, lambda release: self._store.hcpcs(release, code))

    def modifier(self, modifier: str, day: date) -> Lookup[HcpcsModifier]:
        """What a modifier is on a day, found as a code is."""
        return self._nearest(day, lambda release: self._store.hcpcs_modifier(release, modifier))

    def dropped(self, code: str, day: date) -> Release | None:
        """The whole file of that day, when it no longer has a code that an earlier release holds."""
        found = self.look_up(TABLE, day, lambda release: self._store.hcpcs(release, code))
        earlier = any(held.release.effective_from < day for held in self.history(code))
        return found.release if found.state == "no_row" and earlier else None

    def _history(self, read: Callable[[str], tuple[T, ...]]) -> tuple[Held[T], ...]:
        own = sorted((r for r in self._releases if r.table == TABLE), key=lambda r: r.effective_from, reverse=True)
        return tuple(Held(release, row) for release in own for row in read(release.id)[:1])

    def _nearest(self, day: date, read: Callable[[str], tuple[T, ...]]) -> Lookup[T]:
        found = self.look_up(TABLE, day, read)
        if found.state == "found":
            return found
        history = self._history(read)
        before = [held for held in history if held.release.effective_from <= day]
        nearest = before[0] if before else history[-1] if history else None
        if nearest is None:
            return found
        return Lookup("found", (nearest.row,), nearest.release, False, found.reason)
