"""Typed, read-only access to a snapshot's `facts.sqlite` and its parts. Rows come back as records; no SQL leaves here.

A file is never written after its build, so it is opened immutable and read by many threads. What a loaded release
holds stands in its own part; everything else in `facts.sqlite`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from knowledge import plain, records
from knowledge.errors import SnapshotError
from knowledge.store_files import OpenFiles
from knowledge.store_pairs import PairReads
from knowledge.store_words import WORDS, WordHit, WordReads
from knowledge.tables import BY_RECORD, TABLES

T = TypeVar("T")
ConceptMember = tuple[str, str, bool]
"""A code of a concept: code, title, billable."""
_MEMBERS = 16_384  # concepts whose codes are kept; a whole edition has twice as many


@dataclass(frozen=True, slots=True)
class ConceptCode:
    """A code of an edition and the concept that it was folded into."""

    key: str
    concept: str
    code: str
    title: str
    parent: str
    billable: bool


class FactsStore:
    """One snapshot's facts. Safe to share between threads."""

    def __init__(self, path: Path, parts: Mapping[str, Path] | None = None) -> None:
        """`parts` names the file of each loaded release. Raises SnapshotError when `path` cannot be read."""
        self._path = path
        self._parts = dict(parts or {})
        self._files = OpenFiles()
        self._tables: dict[Path, frozenset[str]] = {}
        self._members: dict[tuple[str, str], tuple[ConceptMember, ...]] = {}  # replaced whole: threads need no lock
        self.pairs = PairReads(self._query, self._holds)
        self.wordings = WordReads(self._in_words)
        try:
            rows = self._query("SELECT body FROM releases ORDER BY tbl, id")
        except sqlite3.DatabaseError as error:
            raise SnapshotError(f"{path.name} cannot be read ({error}); run: casepilot knowledge build") from None
        self.releases: tuple[records.Release, ...] = tuple(plain.from_json(records.Release, body) for (body,) in rows)

    def close(self) -> None:
        """Close the files."""
        self._files.close()

    def _query(self, sql: str, values: Sequence[Any] = (), *, release: str = "") -> list[tuple[Any, ...]]:
        """Run one statement on the file that holds a release; without one, on `facts.sqlite`."""
        return self._files.query(self._parts.get(release, self._path), sql, values)

    def _holds(self, table: str, release: str) -> bool:
        """Whether the file of a release has a table; a table without rows is not there."""
        path = self._parts.get(release, self._path)
        found = self._tables.get(path)
        if found is None:
            rows = self._files.query(path, "SELECT name FROM sqlite_master WHERE type = 'table'")
            found = self._tables[path] = frozenset(name for (name,) in rows)
        return table in found

    def rows(
        self, cls: type[T], release: str, *, order: Iterable[str] = (), limit: int | None = None, **equal: Any
    ) -> tuple[T, ...]:
        """The records of a release whose columns equal what is given, ordered by columns, at most `limit`.

        Give the columns of an index of `knowledge.tables`, the first ones first; others are searched row by row.
        """
        table = BY_RECORD[cls]
        if not self._holds(table.name, release):
            return ()
        names = ", ".join(f'"{name}"' for name in plain.field_names(cls))
        where = "".join(f' AND "{column}" = ?' for column in equal)
        by = ", ".join(f'"{column}"' for column in order)
        sql = f"SELECT {names} FROM {table.name} WHERE release = ?{where}"
        sql += f" ORDER BY {by}" if by else ""
        sql += f" LIMIT {limit}" if limit is not None else ""
        return tuple(plain.from_row(cls, row) for row in self._query(sql, (release, *equal.values()), release=release))

    def rows_among(self, cls: type[T], release: str, column: str, values: Sequence[Any]) -> tuple[T, ...]:
        """The records of a release whose column, one of an index, has one of some values; in no order."""
        table = BY_RECORD[cls]
        if not values or not self._holds(table.name, release):
            return ()
        names = ", ".join(f'"{name}"' for name in plain.field_names(cls))
        marks = ", ".join("?" * len(values))
        sql = f'SELECT {names} FROM {table.name} WHERE release = ? AND "{column}" IN ({marks})'
        return tuple(plain.from_row(cls, row) for row in self._query(sql, (release, *values), release=release))

    def values(self, cls: type[Any], release: str, column: str) -> tuple[Any, ...]:
        """The distinct values of one column in a release, sorted."""
        table = BY_RECORD[cls]
        if not self._holds(table.name, release):
            return ()
        sql = f'SELECT DISTINCT "{column}" FROM {table.name} WHERE release = ? ORDER BY 1'
        return tuple(row[0] for row in self._query(sql, (release,), release=release))

    # --- fact rows -----------------------------------------------------------------------------------------

    def fees(self, release: str, code: str) -> tuple[records.FeeRow, ...]:
        """Every row of a code in one release, the row without modifier first."""
        return self.rows(records.FeeRow, release, code=code, order=("modifier",))

    def unit_limits(self, release: str, code: str) -> tuple[records.UnitLimit, ...]:
        """The unit limit of a code in one release."""
        return self.rows(records.UnitLimit, release, code=code)

    def addons_of(self, release: str, primary: str) -> tuple[records.AddOnLink, ...]:
        """Links that name the code as a primary."""
        return self.rows(records.AddOnLink, release, primary=primary, order=("addon",))

    def primaries_of(self, release: str, addon: str) -> tuple[records.AddOnLink, ...]:
        """Links that name the code as an add-on."""
        return self.rows(records.AddOnLink, release, addon=addon, order=("primary",))

    def pair(self, release: str, first: str, second: str) -> tuple[records.EditPair, ...]:
        """Rows of two codes in either column order, sorted by column 1, then in file order."""
        return self.pairs.pair(release, first, second)

    def opps(self, release: str, code: str) -> tuple[records.OutpatientStatus, ...]:
        """The outpatient status row of a code."""
        return self.rows(records.OutpatientStatus, release, code=code)

    def classes(self, release: str, code: str) -> tuple[records.ServiceClass, ...]:
        """The classification rows of a code."""
        return self.rows(records.ServiceClass, release, code=code)

    def hcpcs(self, release: str, code: str) -> tuple[records.HcpcsRow, ...]:
        """The Level II row of a code."""
        return self.rows(records.HcpcsRow, release, code=code)

    def drug_limits(self, release: str, code: str) -> tuple[records.DrugLimit, ...]:
        """The Part B payment limit of a drug code."""
        return self.rows(records.DrugLimit, release, code=code)

    def hcpcs_modifier(self, release: str, modifier: str) -> tuple[records.HcpcsModifier, ...]:
        """The Level II record of a modifier."""
        return self.rows(records.HcpcsModifier, release, modifier=modifier)

    def hcpcs_modifier_keys(self) -> tuple[str, ...]:
        """Every Level II modifier held, in any release."""
        found: set[str] = set()
        for release in self.releases:
            if release.table == "hcpcs":
                found.update(self.values(records.HcpcsModifier, release.id, "modifier"))
        return tuple(sorted(found))

    # --- code sets -----------------------------------------------------------------------------------------

    def code(self, release: str, system: str, code: str) -> records.Code | None:
        """One code of a code set, without chapters and sections; notes are its own, not inherited."""
        return self._item(release, "release = ? AND system = ? AND code = ? AND kind = 'code'", (release, system, code))

    def parent(self, release: str, child: records.Code) -> records.Code | None:
        """The item directly above, a section or chapter included."""
        if child.parent is None:
            return None
        where = "release = ? AND system = ? AND code = ? AND ord < ? ORDER BY ord DESC LIMIT 1"
        return self._item(release, where, (release, child.system, child.parent, child.order))

    def children(self, release: str, parent: records.Code) -> tuple[records.Code, ...]:
        """The items directly below, in tabular order, without notes."""
        sql = (
            "SELECT item, system, code, title, kind, billable, parent, ord, seventh FROM codes"
            " WHERE release = ? AND parent = ? AND system = ? AND ord > ? ORDER BY ord"
        )
        rows = self._code_rows(release, sql, (release, parent.code, parent.system, parent.order))
        return tuple(self._code(release, row, with_notes=False) for row in rows)

    def codes_starting(self, release: str, system: str, prefix: str, limit: int) -> tuple[records.Code, ...]:
        """Codes that begin with a text, in tabular order, without notes."""
        sql = (
            "SELECT item, system, code, title, kind, billable, parent, ord, seventh FROM codes"
            " WHERE release = ? AND system = ? AND kind = 'code' AND code >= ? AND code < ? ORDER BY ord LIMIT ?"
        )
        rows = self._code_rows(release, sql, (release, system, prefix, prefix + "\uffff", limit))
        return tuple(self._code(release, row, with_notes=False) for row in rows)

    def codes_between(self, release: str, system: str, first: str, last: str, limit: int) -> tuple[records.Code, ...]:
        """Codes as long as the first one from the first to the last, both included, without notes."""
        sql = (
            "SELECT item, system, code, title, kind, billable, parent, ord, seventh FROM codes"
            " WHERE release = ? AND system = ? AND kind = 'code' AND code BETWEEN ? AND ? AND length(code) = ?"
            " ORDER BY ord LIMIT ?"
        )
        rows = self._code_rows(release, sql, (release, system, first, last, len(first), limit))
        return tuple(self._code(release, row, with_notes=False) for row in rows)

    def holds_notes(self, release: str) -> bool:
        """Whether any code of a release carries a note."""
        return self._holds("notes", release) and bool(self._query("SELECT 1 FROM notes LIMIT 1", release=release))

    def _item(self, release: str, where: str, values: Sequence[Any]) -> records.Code | None:
        sql = f"SELECT item, system, code, title, kind, billable, parent, ord, seventh FROM codes WHERE {where}"
        rows = self._code_rows(release, sql, values)
        return self._code(release, rows[0], with_notes=True) if rows else None

    def _code_rows(self, release: str, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return self._query(sql, values, release=release) if self._holds("codes", release) else []

    def _code(self, release: str, row: tuple[Any, ...], *, with_notes: bool) -> records.Code:
        item, system, code, title, kind, billable, parent, order, seventh = row
        notes: tuple[records.CodeNote, ...] = ()
        if with_notes and self._holds("notes", release):
            sql = "SELECT kind, text FROM notes WHERE item = ? ORDER BY ord"
            notes = tuple(records.CodeNote(kind, text) for kind, text in self._query(sql, (item,), release=release))
        characters = tuple((part[0], part[2:]) for part in seventh.split("\n") if part)
        return records.Code(system, code, title, kind, bool(billable), parent, notes, characters, order)

    def concept_members(self, release: str, keys: Sequence[str]) -> dict[str, tuple[ConceptMember, ...]]:
        """By concept, the codes that it stands for, in tabular order: code, title, billable."""
        if len(self._members) > _MEMBERS:
            self._members = {}
        held = self._members
        new = [key for key in keys if (release, key) not in held]
        found = self._read_members(release, new)
        held.update({(release, key): found.get(key, ()) for key in new})
        return {key: members for key in keys if (members := held[release, key])}

    def _read_members(self, release: str, keys: Sequence[str]) -> dict[str, tuple[ConceptMember, ...]]:
        if not keys or not self._holds("concepts", release):
            return {}
        marks = ", ".join("?" * len(keys))
        sql = (
            "SELECT k.key, c.code, c.title, c.billable FROM concepts k JOIN codes c ON c.release = k.release"
            " AND c.code = k.code AND c.system = 'icd10cm' AND c.kind = 'code'"
            f" WHERE k.key IN ({marks}) AND k.release = ? ORDER BY c.ord"
        )
        members: dict[str, list[ConceptMember]] = {}
        for key, code, title, billable in self._query(sql, (*keys, release), release=release):
            members.setdefault(key, []).append((code, title, bool(billable)))
        return {key: tuple(found) for key, found in members.items()}

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
        """Full-text hits of an FTS5 expression in one index of words, best first.

        ICD-10-PCS titles and passages of documents have indexes of their own ("icd10pcs", "document").
        """
        return self.wordings.hits(match, systems, limit)

    def vector_groups(self, leads: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The concepts that share the vector of each lead, itself among them."""
        return self.wordings.vector_groups(leads)

    def _in_words(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return self._files.query(self._path.with_name(WORDS), sql, values)

    def concept_codes(self, release: str) -> tuple[ConceptCode, ...]:
        """Every code of an edition of ICD-10-CM in tabular order with the concept it belongs to."""
        if not self._holds("concepts", release):
            return ()
        sql = (
            "SELECT k.key, k.title, c.code, c.title, c.parent, c.billable FROM codes c JOIN concepts k"
            " ON k.release = c.release AND k.code = c.code"
            " WHERE c.release = ? AND c.system = 'icd10cm' AND c.kind = 'code' ORDER BY c.ord"
        )
        found = self._query(sql, (release,), release=release)
        return tuple(
            ConceptCode(key, concept, code, title, parent or "", bool(billable))
            for key, concept, code, title, parent, billable in found
        )

    def note_texts(self, release: str, kind: str) -> tuple[tuple[str, str], ...]:
        """The notes of one kind in an edition: code and text, in tabular order."""
        if not self._holds("notes", release):
            return ()
        sql = (
            "SELECT c.code, n.text FROM codes c JOIN notes n ON n.item = c.item"
            " WHERE c.release = ? AND c.kind = 'code' AND n.kind = ? ORDER BY c.ord, n.ord"
        )
        return tuple((code, text) for code, text in self._query(sql, (release, kind), release=release))

    def reportable(self, release: str, system: str) -> Iterator[tuple[str, str]]:
        """The codes of a code set that can be reported, with their titles."""
        sql = (
            "SELECT code, title FROM codes WHERE release = ? AND system = ? AND kind = 'code' AND billable ORDER BY ord"
        )
        yield from self._code_rows(release, sql, (release, system))

    def probe(self, release: str) -> None:
        """Read one row of every table of a release's file. Raises SnapshotError when that cannot be done."""
        try:
            self._holds("", release)
            for table in self._tables[self._parts.get(release, self._path)]:
                self._query(f"SELECT * FROM {table} LIMIT 1", release=release)
        except sqlite3.DatabaseError as error:
            message = f"the part of {release} cannot be read ({error})"
            raise SnapshotError(f"{message}; add its file again or run: casepilot knowledge build") from None

    def counts(self, release: str = "") -> dict[str, int]:
        """How many rows of each kind the file of a release holds; without one, `facts.sqlite`."""
        found: dict[str, int] = {}
        for table in (*(t.name for t in TABLES), "pairs"):
            if self._holds(table, release):
                found[table] = int(self._query(f"SELECT count(*) FROM {table}", release=release)[0][0])
        if self._holds("codes", release):
            sql = "SELECT system, count(*), sum(billable) FROM codes GROUP BY system ORDER BY system"
            for system, items, billable in self._query(sql, release=release):
                found[f"{system}_items"], found[f"{system}_billable"] = int(items), int(billable)
        if self._holds("entries", release):
            sql = "SELECT kind, count(*) FROM entries GROUP BY kind ORDER BY kind"
            for kind, number in self._query(sql, release=release):
                found[str(kind)] = int(number)
        return found

    def self_probes(self, release: str) -> Iterator[tuple[str, str, bool]]:
        """The first and last row of each kind of a release: kind, its key, and whether its look-up finds it."""
        for table in TABLES:
            if not self._holds(table.name, release):
                continue
            key = table.key or table.indexes[0]
            listed = ", ".join(f'"{column}"' for column in key)
            for order in ("", " DESC"):
                sql = f"SELECT {listed} FROM {table.name} WHERE release = ? ORDER BY rowid{order} LIMIT 1"
                for values in self._query(sql, (release,), release=release):
                    equal = {column: value for column, value in zip(key, values, strict=True) if value is not None}
                    yield (
                        table.name,
                        " ".join(map(str, equal.values())),
                        bool(self.rows(table.record, release, **equal)),
                    )
        if self._holds("pairs", release):
            for order in ("", " DESC"):
                sql = f"SELECT column1, column2 FROM pairs ORDER BY column1{order}, column2{order} LIMIT 1"
                for first, second in self._query(sql, release=release):
                    yield "pairs", f"{first} {second}", bool(self.pair(release, first, second))
        if self._holds("codes", release):
            sql = "SELECT system, code FROM codes WHERE kind = 'code' AND billable ORDER BY item DESC LIMIT 1"
            for system, code in self._query(sql, release=release):
                yield "codes", code, self.code(release, system, code) is not None
