"""The tables of `facts.sqlite` and the writer that fills them. Opened once, by a build, in a new directory.

Flat records are stored column by column under their dataclass's field names, so that any SQL tool can read
them; entries of the starter library are stored as JSON under their key. Words go to one FTS5 table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from knowledge import plain, records

FLAT: dict[str, type[Any]] = {
    "fees": records.FeeRow,
    "unit_limits": records.UnitLimit,
    "addon_links": records.AddOnLink,
    "pairs": records.EditPair,
    "opps": records.OutpatientStatus,
    "classes": records.ServiceClass,
    "hcpcs": records.HcpcsRow,
    "drug_limits": records.DrugLimit,
    "hcpcs_modifiers": records.HcpcsModifier,
}
_INDEXES = (
    "CREATE INDEX fees_code ON fees(code, modifier)",
    "CREATE INDEX unit_limits_code ON unit_limits(code)",
    "CREATE INDEX addon_links_addon ON addon_links(addon)",
    'CREATE INDEX addon_links_primary ON addon_links("primary")',
    "CREATE INDEX pairs_columns ON pairs(column1, column2)",
    "CREATE INDEX pairs_column2 ON pairs(column2)",
    "CREATE INDEX opps_code ON opps(code)",
    "CREATE INDEX classes_code ON classes(code)",
    "CREATE INDEX hcpcs_code ON hcpcs(code)",
    "CREATE INDEX drug_limits_code ON drug_limits(code)",
    "CREATE INDEX hcpcs_modifiers_key ON hcpcs_modifiers(modifier)",
    "CREATE INDEX codes_code ON codes(code, system)",
    "CREATE INDEX codes_parent ON codes(release, parent)",
    "CREATE INDEX notes_item ON notes(item)",
    "CREATE INDEX entries_key ON entries(kind, key)",
    "CREATE INDEX concepts_key ON concepts(key)",
)


class FactsWriter:
    """Fills a new `facts.sqlite`. Use as a context manager; leaving it without error commits and closes."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("BEGIN")
        self._create()

    def __enter__(self) -> FactsWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if kind is None:
            for index in _INDEXES:
                self._db.execute(index)
            self._db.execute("INSERT INTO words(words) VALUES('optimize')")
            self._db.execute("COMMIT")
            self._db.execute("ANALYZE")
        self._db.close()

    def _create(self) -> None:
        for table, cls in FLAT.items():
            columns = ", ".join(f'"{name}"' for name in plain.field_names(cls))
            self._db.execute(f"CREATE TABLE {table} ({columns})")
        for statement in (
            "CREATE TABLE releases (id TEXT PRIMARY KEY, tbl TEXT, body TEXT)",
            "CREATE TABLE codes (item INTEGER PRIMARY KEY, release TEXT, system TEXT, code TEXT, title TEXT,"
            " kind TEXT, billable INTEGER, parent TEXT, ord INTEGER, seventh TEXT)",
            "CREATE TABLE notes (item INTEGER, ord INTEGER, kind TEXT, text TEXT)",
            "CREATE TABLE entries (kind TEXT, key TEXT, body TEXT)",
            "CREATE TABLE pair_scope (release TEXT, code TEXT)",
            "CREATE TABLE concepts (release TEXT, key TEXT, title TEXT, code TEXT)",
            "CREATE TABLE titles (ref TEXT PRIMARY KEY, title TEXT) WITHOUT ROWID",
            "CREATE VIRTUAL TABLE words USING fts5(ref UNINDEXED, system UNINDEXED, title, terms, body,"
            " tokenize='porter unicode61')",
        ):
            self._db.execute(statement)

    def add_release(self, release: records.Release) -> None:
        """Record one release; the id must be new."""
        row = (release.id, release.table, plain.to_json(release))
        self._db.execute("INSERT INTO releases VALUES (?, ?, ?)", row)

    def add_rows(self, table: str, rows: Iterable[Any]) -> int:
        """Append flat records of one kind; returns how many."""
        width = len(plain.field_names(FLAT[table]))
        marks = ", ".join("?" * width)
        cursor = self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", (plain.to_row(row) for row in rows))
        return max(cursor.rowcount, 0)

    def add_entries(self, kind: str, entries: Iterable[tuple[str, Any]]) -> int:
        """Append starter entries under their keys; returns how many."""
        rows = ((kind, key, plain.to_json(entry)) for key, entry in entries)
        return max(self._db.executemany("INSERT INTO entries VALUES (?, ?, ?)", rows).rowcount, 0)

    def add_pair_scope(self, scope: Iterable[tuple[str, str]]) -> None:
        """Codes among which a partial pair table is complete, by release."""
        self._db.executemany("INSERT INTO pair_scope VALUES (?, ?)", scope)

    def add_codes(self, release: str, codes: Sequence[records.Code]) -> None:
        """Append one edition of a code set with its notes."""
        first = int(self._db.execute("SELECT coalesce(max(item), 0) FROM codes").fetchone()[0]) + 1
        self._db.executemany(
            "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    first + number,
                    release,
                    code.system,
                    code.code,
                    code.title,
                    code.kind,
                    int(code.billable),
                    code.parent,
                    code.order,
                    "\n".join(f"{char}\t{text}" for char, text in code.seventh_characters),
                )
                for number, code in enumerate(codes)
            ),
        )
        self._db.executemany(
            "INSERT INTO notes VALUES (?, ?, ?, ?)",
            (
                (first + number, order, note.kind, note.text)
                for number, code in enumerate(codes)
                for order, note in enumerate(code.notes)
            ),
        )

    def add_concepts(self, release: str, concepts: Iterable[tuple[str, str, Sequence[str]]]) -> None:
        """Append concepts (key, title, codes), the unit that vectors are kept for."""
        self._db.executemany(
            "INSERT INTO concepts VALUES (?, ?, ?, ?)",
            ((release, key, title, code) for key, title, codes in concepts for code in codes),
        )

    def add_words(self, rows: Iterable[tuple[str, str, str, str, str]]) -> None:
        """Append full-text rows: reference, system, title, terms, body."""
        listed = list(rows)
        self._db.executemany("INSERT INTO words VALUES (?, ?, ?, ?, ?)", listed)
        titles = ((ref, title) for ref, system, title, _, _ in listed if system != "icd10cm")
        self._db.executemany("INSERT OR IGNORE INTO titles VALUES (?, ?)", titles)
