"""Reads of procedure-to-procedure rows, part of `FactsStore`. A pair is found by its two columns in one step.

Rows become records here and not through pydantic, which takes longer for a row than SQLite does to find it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from knowledge.records import ClaimSetting, EditPair

_ROW = "SELECT tbl, column1, column2, indicator, effective_from, deleted_on, rationale FROM pairs"
_BOTH_ORDERS = " UNION ALL ".join([f"{_ROW} WHERE column1 = ? AND column2 = ?"] * 2)


class Query(Protocol):
    """Runs one statement on the file that holds a release."""

    def __call__(self, sql: str, values: Sequence[Any] = (), *, release: str = "") -> list[tuple[Any, ...]]:
        """The rows found."""
        ...


@dataclass(frozen=True, slots=True)
class PairCount:
    """How many rows of a release name a code in each column and have no deletion date."""

    as_column1: int = 0
    as_column2: int = 0


NO_PAIRS = PairCount()


@dataclass(frozen=True, slots=True)
class _Names:
    """What the numbers in a release's rows stand for."""

    settings: dict[int, ClaimSetting]
    rationales: dict[int, str]


class PairReads:
    """The pair tables of one snapshot. Safe to share between threads."""

    def __init__(self, query: Query, holds: Callable[[str, str], bool]) -> None:
        """`holds(table, release)` tells whether the file of a release has a table."""
        self._query = query
        self._holds = holds
        self._names: dict[str, _Names] = {}

    def pair(self, release: str, first: str, second: str) -> tuple[EditPair, ...]:
        """Rows of two codes in either column order, sorted by column 1, then in file order."""
        if not self._holds("pairs", release):
            return ()
        low, high = sorted((first, second))
        values = (low, high, high, low) if low != high else (low, high, "", "")
        return self._made(release, self._query(_BOTH_ORDERS, values, release=release))

    def open_with_code(self, release: str, code: str, limit: int) -> tuple[EditPair, ...]:
        """Rows without deletion date that name a code, at most `limit` for each column, as column 1 first."""
        if not self._holds("pairs", release):
            return ()
        tables = tuple(self._names_of(release).settings)
        found: list[tuple[Any, ...]] = []
        for column, other in (("column1", "column2"), ("column2", "column1")):
            sql = (
                f"{_ROW} WHERE {column} = ? AND deleted_on IS NULL AND tbl IN ({', '.join('?' * len(tables))})"
                f" ORDER BY {other}, line LIMIT ?"
            )
            found.extend(self._query(sql, (code, *tables, limit), release=release))
        return self._made(release, found)

    def count(self, release: str, code: str) -> PairCount:
        """How many rows without deletion date name a code; counted when the table was written."""
        if not self._holds("pair_counts", release):
            return NO_PAIRS
        sql = (
            "SELECT coalesce(sum(c.open1), 0), coalesce(sum(c.open2), 0) FROM pair_counts c"
            " JOIN pair_tables t ON t.number = c.tbl WHERE c.code = ? AND t.release = ?"
        )
        ((as_column1, as_column2),) = self._query(sql, (code, release), release=release)
        return PairCount(int(as_column1), int(as_column2))

    def in_scope(self, release: str, code: str) -> bool:
        """Whether a partial pair table is complete for this code among the others in scope."""
        if not self._holds("pair_scope", release):
            return False
        sql = "SELECT 1 FROM pair_scope WHERE release = ? AND code = ?"
        return bool(self._query(sql, (release, code), release=release))

    def _made(self, release: str, rows: Sequence[tuple[Any, ...]]) -> tuple[EditPair, ...]:
        if not rows:
            return ()
        names = self._names_of(release)
        settings, rationales = names.settings, names.rationales
        return tuple(
            EditPair(
                release,
                settings[table],
                column1,
                column2,
                indicator,
                date.fromisoformat(effective) if effective else None,
                date.fromisoformat(deleted) if deleted else None,
                rationales[rationale],
            )
            for table, column1, column2, indicator, effective, deleted, rationale in rows
            if table in settings
        )

    def _names_of(self, release: str) -> _Names:
        names = self._names.get(release)
        if names is None:
            sql = "SELECT number, setting FROM pair_tables WHERE release = ?"
            tables = self._query(sql, (release,), release=release)
            texts = self._query("SELECT number, text FROM rationales", release=release)
            names = self._names[release] = _Names(dict(tables), dict(texts))
        return names
