"""Reads of the full-text indexes and of single wordings, part of `FactsStore`. They stand in a file of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from knowledge.tables import WORDING_TABLES, word_table

WORDS = "words.sqlite"
"""The file of the full-text indexes, beside `facts.sqlite`."""
_PAGE = 5_000

WordingRecord = tuple[int, str, str, str, str]
"""One wording as it was written: id, what it refers to, system, kind, its words as compared."""


@dataclass(frozen=True, slots=True)
class WordHit:
    """One full-text hit: what it refers to, its title, and its BM25 score (higher is better)."""

    ref: str
    system: str
    title: str
    terms: str
    score: float


class WordReads:
    """The words of one snapshot. Safe to share between threads."""

    def __init__(self, query: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]) -> None:
        """`query` runs one statement on the file of the words."""
        self._query = query

    def hits(self, match: str, systems: Sequence[str], limit: int) -> list[WordHit]:
        """Full-text hits of an FTS5 expression in one index of whole texts, best first; [] when there is no index."""
        table = word_table(systems[0]) if systems else "words"
        sql = (
            f"SELECT ref, system, title, terms, -bm25({table}, 0, 0, 10.0, 6.0, 2.0) AS score FROM {table}"
            f" WHERE {table} MATCH ? AND system IN ({_marks(systems)}) ORDER BY score DESC, ref LIMIT ?"
        )
        if not self._query("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)):
            return []
        return [WordHit(*row) for row in self._query(sql, (match, *systems, limit))]

    def wordings(self, table: str) -> Iterator[list[WordingRecord]]:
        """Every wording of an index in the order in which they were written, some thousands at a time."""
        systems = [system for system, name in WORDING_TABLES.items() if name == table]
        sql = (
            "SELECT id, ref, system, kind, words FROM wording_rows"
            f" WHERE id > ? AND system IN ({_marks(systems)}) ORDER BY id LIMIT {_PAGE}"
        )
        last = 0
        while page := self._query(sql, (last, *systems)):
            yield cast("list[WordingRecord]", page)
            last = page[-1][0]

    def scores(self, table: str, word: str) -> list[tuple[int, float]]:
        """The wordings of an index that hold a word, with what the word adds to their BM25 scores.

        The score of several words is the sum of what each adds, in the order in which they are asked.
        """
        found = self._query(f"SELECT rowid, -bm25({table}) FROM {table} WHERE {table} MATCH ?", (f'"{word}"',))
        return [(row, score) for row, score in found]

    def shown(self, ids: Sequence[int]) -> dict[int, str]:
        """How wordings are shown, by id."""
        return dict(self._query(f"SELECT id, shown FROM wording_rows WHERE id IN ({_marks(ids)})", ids))

    def titles(self, refs: Sequence[str]) -> dict[str, str]:
        """The titles that references were indexed under; one that has no title is left out."""
        sql = f"SELECT ref, shown FROM wording_rows WHERE ref IN ({_marks(refs)}) AND kind = 'title' ORDER BY id DESC"
        return dict(self._query(sql, refs))

    def counts(self, table: str) -> dict[str, int]:
        """In how many things of an index of wordings each word stands."""
        return dict(self._query("SELECT word, refs FROM word_counts WHERE tbl = ?", (table,)))

    def vector_groups(self, leads: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The concepts that share the vector of each lead, itself among them."""
        found: dict[str, list[str]] = {}
        for lead, key in self._query(f"SELECT lead, key FROM vector_groups WHERE lead IN ({_marks(leads)})", leads):
            found.setdefault(lead, []).append(key)
        return {lead: tuple(keys) for lead, keys in found.items()}


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))
