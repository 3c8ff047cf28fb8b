"""Typed, read-only access to one `facts.sqlite`. Rows come back as records; no SQL leaves this file.

The file is never written after its build, so it is opened immutable: readers take no locks, and each thread
has a connection of its own.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from knowledge import plain, records
from knowledge.errors import SnapshotError
from knowledge.store_schema import FLAT

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class WordHit:
    """One full-text hit: what it refers to, its title, and its BM25 score (higher is better)."""

    ref: str
    system: str
    title: str
    terms: str
    score: float


class FactsStore:
    """One snapshot's facts. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        try:
            rows = self._query("SELECT body FROM releases ORDER BY tbl, id")
        except sqlite3.DatabaseError as error:
            raise SnapshotError(f"{path.name} cannot be read ({error}); run: casepilot knowledge build") from None
        self.releases: tuple[records.Release, ...] = tuple(plain.from_json(records.Release, body) for (body,) in rows)

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
        self._local = threading.local()

    def _query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            uri = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._local.connection = connection
            with self._lock:
                self._opened.append(connection)
        return connection.execute(sql, values).fetchall()

    def _flat(self, cls: type[T], table: str, where: str, values: Sequence[Any]) -> tuple[T, ...]:
        names = ", ".join(f'"{name}"' for name in plain.field_names(FLAT[table]))
        rows = self._query(f"SELECT {names} FROM {table} WHERE {where}", values)
        return tuple(plain.from_row(cls, row) for row in rows)

    # --- fact rows -----------------------------------------------------------------------------------------

    def fees(self, release: str, code: str) -> tuple[records.FeeRow, ...]:
        """Every row of a code in one release, the row without modifier first."""
        return self._flat(records.FeeRow, "fees", "code = ? AND release = ? ORDER BY modifier", (code, release))

    def unit_limits(self, release: str, code: str) -> tuple[records.UnitLimit, ...]:
        """The unit limit of a code in one release."""
        return self._flat(records.UnitLimit, "unit_limits", "code = ? AND release = ?", (code, release))

    def addons_of(self, release: str, primary: str) -> tuple[records.AddOnLink, ...]:
        """Links that name the code as a primary."""
        where = '"primary" = ? AND release = ? ORDER BY addon'
        return self._flat(records.AddOnLink, "addon_links", where, (primary, release))

    def primaries_of(self, release: str, addon: str) -> tuple[records.AddOnLink, ...]:
        """Links that name the code as an add-on."""
        where = 'addon = ? AND release = ? ORDER BY "primary"'
        return self._flat(records.AddOnLink, "addon_links", where, (addon, release))

    def pair(self, release: str, first: str, second: str) -> tuple[records.EditPair, ...]:
        """Rows of two codes in either column order."""
        where = "release = ? AND ((column1 = ? AND column2 = ?) OR (column1 = ? AND column2 = ?))"
        return self._flat(records.EditPair, "pairs", where, (release, first, second, second, first))

    def pairs_with(self, release: str, code: str) -> tuple[records.EditPair, ...]:
        """Every row that names a code, sorted by the two columns."""
        where = "release = ? AND (column1 = ? OR column2 = ?) ORDER BY column1, column2"
        return self._flat(records.EditPair, "pairs", where, (release, code, code))

    def in_pair_scope(self, release: str, code: str) -> bool:
        """Whether a partial pair table is complete for this code among the others in scope."""
        return bool(self._query("SELECT 1 FROM pair_scope WHERE release = ? AND code = ?", (release, code)))

    def opps(self, release: str, code: str) -> tuple[records.OutpatientStatus, ...]:
        """The outpatient status row of a code."""
        return self._flat(records.OutpatientStatus, "opps", "code = ? AND release = ?", (code, release))

    def classes(self, release: str, code: str) -> tuple[records.ServiceClass, ...]:
        """The classification rows of a code."""
        return self._flat(records.ServiceClass, "classes", "code = ? AND release = ?", (code, release))

    def hcpcs(self, release: str, code: str) -> tuple[records.HcpcsRow, ...]:
        """The Level II row of a code."""
        return self._flat(records.HcpcsRow, "hcpcs", "code = ? AND release = ?", (code, release))

    def drug_limits(self, release: str, code: str) -> tuple[records.DrugLimit, ...]:
        """The Part B payment limit of a drug code."""
        return self._flat(records.DrugLimit, "drug_limits", "code = ? AND release = ?", (code, release))

    def hcpcs_modifier(self, release: str, modifier: str) -> tuple[records.HcpcsModifier, ...]:
        """The Level II record of a modifier."""
        where = "modifier = ? AND release = ?"
        return self._flat(records.HcpcsModifier, "hcpcs_modifiers", where, (modifier, release))

    def hcpcs_modifier_keys(self) -> tuple[str, ...]:
        """Every Level II modifier held, in any release."""
        return tuple(row[0] for row in self._query("SELECT DISTINCT modifier FROM hcpcs_modifiers"))

    # --- code sets -----------------------------------------------------------------------------------------

    def code(self, release: str, system: str, code: str) -> records.Code | None:
        """One code of a code set, without chapters and sections; notes are its own, not inherited."""
        return self._item("release = ? AND system = ? AND code = ? AND kind = 'code'", (release, system, code))

    def parent(self, release: str, child: records.Code) -> records.Code | None:
        """The item directly above, a section or chapter included."""
        if child.parent is None:
            return None
        where = "release = ? AND system = ? AND code = ? AND ord < ? ORDER BY ord DESC LIMIT 1"
        return self._item(where, (release, child.system, child.parent, child.order))

    def children(self, release: str, parent: records.Code) -> tuple[records.Code, ...]:
        """The items directly below, in tabular order, without notes."""
        sql = (
            "SELECT item, system, code, title, kind, billable, parent, ord, seventh FROM codes"
            " WHERE release = ? AND parent = ? AND system = ? AND ord > ? ORDER BY ord"
        )
        rows = self._query(sql, (release, parent.code, parent.system, parent.order))
        return tuple(self._code(row, with_notes=False) for row in rows)

    def codes_starting(self, release: str, system: str, prefix: str, limit: int) -> tuple[records.Code, ...]:
        """Codes that begin with a text, in tabular order, without notes."""
        sql = (
            "SELECT item, system, code, title, kind, billable, parent, ord, seventh FROM codes"
            " WHERE release = ? AND system = ? AND kind = 'code' AND code >= ? AND code < ? ORDER BY ord LIMIT ?"
        )
        rows = self._query(sql, (release, system, prefix, prefix + "\uffff", limit))
        return tuple(self._code(row, with_notes=False) for row in rows)

    def codes_between(self, release: str, system: str, first: str, last: str, limit: int) -> tuple[records.Code, ...]:
        """Codes as long as the first one from the first to the last, both included, without notes."""
        sql = (
            "SELECT item, system, code, title, kind, billable, parent, ord, seventh FROM codes"
            " WHERE release = ? AND system = ? AND kind = 'code' AND code BETWEEN ? AND ? AND length(code) = ?"
            " ORDER BY ord LIMIT ?"
        )
        rows = self._query(sql, (release, system, first, last, len(first), limit))
        return tuple(self._code(row, with_notes=False) for row in rows)

    def _item(self, where: str, values: Sequence[Any]) -> records.Code | None:
        sql = f"SELECT item, system, code, title, kind, billable, parent, ord, seventh FROM codes WHERE {where}"
        rows = self._query(sql, values)
        return self._code(rows[0], with_notes=True) if rows else None

    def _code(self, row: tuple[Any, ...], *, with_notes: bool) -> records.Code:
        item, system, code, title, kind, billable, parent, order, seventh = row
        notes: tuple[records.CodeNote, ...] = ()
        if with_notes:
            found = self._query("SELECT kind, text FROM notes WHERE item = ? ORDER BY ord", (item,))
            notes = tuple(records.CodeNote(note_kind, text) for note_kind, text in found)
        characters = tuple((part[0], part[2:]) for part in seventh.split("\n") if part)
        return records.Code(system, code, title, kind, bool(billable), parent, notes, characters, order)

    def concept_members(self, release: str, key: str) -> tuple[tuple[str, str, bool], ...]:
        """The codes that one concept stands for, in tabular order: code, title, billable."""
        sql = (
            "SELECT c.code, c.title, c.billable FROM concepts k JOIN codes c ON c.release = k.release"
            " AND c.code = k.code AND c.system = 'icd10cm' AND c.kind = 'code'"
            " WHERE k.key = ? AND k.release = ? ORDER BY c.ord"
        )
        return tuple((code, title, bool(billable)) for code, title, billable in self._query(sql, (key, release)))

    # --- starter entries and words -------------------------------------------------------------------------

    def entry(self, cls: type[T], kind: str, key: str) -> T | None:
        """One entry of the starter library by its key."""
        rows = self._query("SELECT body FROM entries WHERE kind = ? AND key = ?", (kind, key))
        return plain.from_json(cls, rows[0][0]) if rows else None

    def entries(self, cls: type[T], kind: str) -> tuple[T, ...]:
        """Every entry of a kind, in library order."""
        rows = self._query("SELECT body FROM entries WHERE kind = ? ORDER BY rowid", (kind,))
        return tuple(plain.from_json(cls, body) for (body,) in rows)

    def keys(self, kind: str) -> tuple[str, ...]:
        """The keys of every entry of a kind, in library order."""
        return tuple(row[0] for row in self._query("SELECT key FROM entries WHERE kind = ? ORDER BY rowid", (kind,)))

    def words(self, match: str, systems: Sequence[str], limit: int) -> list[WordHit]:
        """Full-text hits of an FTS5 expression, best first."""
        marks = ", ".join("?" * len(systems))
        sql = (
            "SELECT ref, system, title, terms, -bm25(words, 0, 0, 10.0, 6.0, 2.0) AS score FROM words"
            f" WHERE words MATCH ? AND system IN ({marks}) ORDER BY score DESC, ref LIMIT ?"
        )
        return [WordHit(*row) for row in self._query(sql, (match, *systems, limit))]

    def word_title(self, ref: str) -> str:
        """The title that a reference was indexed under."""
        rows = self._query("SELECT title FROM titles WHERE ref = ?", (ref,))
        return str(rows[0][0]) if rows else ""

    def counts(self) -> dict[str, int]:
        """How many rows of each kind the snapshot holds."""
        found = {table: int(self._query(f"SELECT count(*) FROM {table}")[0][0]) for table in FLAT}
        sql = "SELECT system, count(*), sum(billable) FROM codes GROUP BY system ORDER BY system"
        for system, items, billable in self._query(sql):
            found[f"{system}_items"], found[f"{system}_billable"] = int(items), int(billable)
        for kind, number in self._query("SELECT kind, count(*) FROM entries GROUP BY kind ORDER BY kind"):
            found[str(kind)] = int(number)
        return found
