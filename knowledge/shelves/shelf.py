"""What every shelf shares: the store, the releases, and the rule which release speaks for a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from knowledge import dating
from knowledge.dating import Lookup
from knowledge.records import Release
from knowledge.store import FactsStore

T = TypeVar("T")


class Shelf:
    """Read-only look-ups on one subject. Thread-safe, as the store is."""

    def __init__(self, store: FactsStore, releases: tuple[Release, ...]) -> None:
        self._store = store
        self._releases = releases

    def look_up(
        self,
        table: str,
        day: date,
        read: Callable[[str], tuple[T, ...]],
        *,
        complete: Callable[[str], bool] | None = None,
    ) -> Lookup[T]:
        """Rows of the release of a table that speaks for a day, in one of the three states."""
        return dating.look_up(self._releases, table, day, read, complete=complete)
