"""Writers of SQLite files. Each file is opened once, by a build, in a new directory, and never written again.

`facts.sqlite` holds the starter library, the list of releases and the index of words; each loaded release has a
part of its own beside it, so that adding one leaves the others as they are. Procedure-to-procedure rows, of which
there are millions, are keyed by their two columns and store each rationale once.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any

from knowledge import plain, records
from knowledge.tables import BY_NAME, BY_RECORD, TABLES, WORD_TABLES, WORDING_TABLES, word_table
from knowledge.vector_groups import VectorGroup
from knowledge.wording.rows import WordingRow, word_counts

_BATCH = 5_000
_PAIR_WIDTH = 8
_PAIR_ROWS = 100
_CREATE: dict[str, str] = {
    "releases": "CREATE TABLE releases (id TEXT PRIMARY KEY, tbl TEXT, body TEXT)",
    "codes": "CREATE TABLE codes (item INTEGER PRIMARY KEY, release TEXT, system TEXT, code TEXT, title TEXT,"
    " kind TEXT, billable INTEGER, parent TEXT, ord INTEGER, seventh TEXT)",
    "notes": "CREATE TABLE notes (item INTEGER, ord INTEGER, kind TEXT, text TEXT)",
    "entries": "CREATE TABLE entries (kind TEXT, key TEXT, body TEXT)",
    "pair_scope": "CREATE TABLE pair_scope (release TEXT, code TEXT)",
    "rationales": "CREATE TABLE rationales (number INTEGER PRIMARY KEY, text TEXT UNIQUE)",
    "pair_tables": "CREATE TABLE pair_tables (number INTEGER PRIMARY KEY, release TEXT, setting TEXT)",
    "pairs": "CREATE TABLE pairs (tbl INTEGER, column1 TEXT, column2 TEXT, line INTEGER, indicator TEXT,"
    " effective_from TEXT, deleted_on TEXT, rationale INTEGER, PRIMARY KEY (column1, column2, line)) WITHOUT ROWID",
    "pair_counts": "CREATE TABLE pair_counts (code TEXT, tbl INTEGER, open1 INTEGER, open2 INTEGER,"
    " PRIMARY KEY (code, tbl)) WITHOUT ROWID",
    "concepts": "CREATE TABLE concepts (release TEXT, key TEXT, title TEXT, code TEXT)",
    "wording_rows": "CREATE TABLE wording_rows (id INTEGER PRIMARY KEY, ref TEXT, system TEXT, kind TEXT, shown TEXT,"
    " words TEXT)",
    "word_counts": "CREATE TABLE word_counts (tbl TEXT, word TEXT, refs INTEGER)",
    "vector_groups": "CREATE TABLE vector_groups (lead TEXT, key TEXT, PRIMARY KEY (lead, key)) WITHOUT ROWID",
    **{
        table: f"CREATE VIRTUAL TABLE {table} USING fts5(words, content='wording_rows', content_rowid='id',"
        " tokenize='porter unicode61')"
        for table in set(WORDING_TABLES.values())
    },
    **{
        table: f"CREATE VIRTUAL TABLE {table} USING fts5(ref UNINDEXED, system UNINDEXED, title, terms, body,"
        " tokenize='porter unicode61')"
        for table in WORD_TABLES
    },
}
_INDEXES: tuple[tuple[str, str], ...] = (
    ("pairs", "CREATE INDEX pairs_column2 ON pairs(column2, deleted_on)"),
    ("codes", "CREATE INDEX codes_code ON codes(code, system)"),
    ("codes", "CREATE INDEX codes_parent ON codes(release, parent)"),
    ("notes", "CREATE INDEX notes_item ON notes(item)"),
    ("entries", "CREATE INDEX entries_key ON entries(kind, key)"),
    ("concepts", "CREATE INDEX concepts_key ON concepts(key)"),
    ("wording_rows", "CREATE INDEX wording_rows_ref ON wording_rows(ref)"),
    *(
        (
            table.name,
            f"CREATE INDEX {table.name}_{'_'.join(columns)} ON {table.name}("
            + ", ".join(f'"{c}"' for c in columns)
            + ")",
        )
        for table in TABLES
        for columns in table.indexes
    ),
)


class FactsWriter:
    """Fills a new SQLite file. Use as a context manager; leaving it without error commits and closes.

    A file that exists is a copy of an earlier part, which is continued.
    """

    def __init__(self, path: Path) -> None:
        fresh = not path.exists()
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("PRAGMA cache_size=-65536")
        self._db.execute("BEGIN")
        self._held: set[str] = set() if fresh else self._continue()
        self._rationales: dict[str, int] = {}
        self._lines = 0
        self.counts: dict[str, int] = {}

    def __enter__(self) -> FactsWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if kind is None:
            for table, index in _INDEXES:
                if table in self._held:
                    self._db.execute(index)
            for table in (*WORD_TABLES, *sorted(set(WORDING_TABLES.values()))):
                if table in self._held:
                    self._db.execute(f"INSERT INTO {table}({table}) VALUES('optimize')")
            self._db.execute("COMMIT")
            if "pairs" not in self._held:  # their key says all; counting millions of rows takes seconds
                self._db.execute("ANALYZE")
        self._db.close()

    def _continue(self) -> set[str]:
        """Take over a copied part: its tables stay, its indexes are made anew at the end."""
        sql = "SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL"
        found = self._db.execute(sql).fetchall()
        for kind, name in found:
            if kind == "index":
                self._db.execute(f"DROP INDEX {name}")
        return {name for kind, name in found if kind == "table"}

    def _table(self, name: str) -> None:
        """Create a table before its first row."""
        if name in self._held:
            return
        if name in BY_NAME:
            columns = ", ".join(f'"{field}"' for field in plain.field_names(BY_NAME[name].record))
            self._db.execute(f"CREATE TABLE {name} ({columns})")
        else:
            self._db.execute(_CREATE[name])
        self._held.add(name)

    def _insert(self, table: str, width: int, rows: Iterable[Sequence[Any]]) -> int:
        self._table(table)
        marks = ", ".join("?" * width)
        number = max(self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows).rowcount, 0)
        self.counts[table] = self.counts.get(table, 0) + number
        return number

    def add_release(self, release: records.Release) -> None:
        """Record one release, in place of an entry of the same id in a part that is continued."""
        self._table("releases")
        self._db.execute("DELETE FROM releases WHERE id = ?", (release.id,))
        self._insert("releases", 3, [(release.id, release.table, plain.to_json(release))])

    def add_rows(self, rows: Iterable[Any]) -> int:
        """Append records, of one kind or several mixed; returns how many."""
        total = 0
        stream = iter(rows)
        for first in stream:
            batch = [first, *islice(stream, _BATCH - 1)]
            for record in dict.fromkeys(type(row) for row in batch):
                chosen = [row for row in batch if type(row) is record]
                total += self._add(record, chosen)
        return total

    def _add(self, record: type[Any], rows: Sequence[Any]) -> int:
        if record is records.EditPair:
            total = 0
            for release, setting in dict.fromkeys((row.release, row.setting) for row in rows):
                chosen = (r for r in rows if (r.release, r.setting) == (release, setting))
                total += self.add_pairs(release, setting, (_pair_values(r) for r in chosen))
            return total
        if record is records.Code:
            raise TypeError("items of a code set go through add_codes")
        table = BY_RECORD[record].name
        return self._insert(table, len(plain.field_names(record)), (plain.to_row(row) for row in rows))

    def add_pairs(self, release: str, setting: str, rows: Iterable[Sequence[Any]]) -> int:
        """Append procedure-to-procedure rows of one release and kind of claim; returns how many.

        A row is (column 1, column 2, modifier indicator, effective date, deletion date, rationale), dates as ISO
        text or None. Rows sorted by their two columns, as CMS publishes them, are written fastest.
        """
        for table in ("pair_tables", "pairs", "rationales", "pair_counts"):
            self._table(table)
        table_number = self._pair_table(release, setting)
        if not self._lines:  # a continued part goes on counting
            self._lines = int(self._db.execute("SELECT coalesce(max(line), 0) FROM pairs").fetchone()[0])
        marks = f"({', '.join('?' * _PAIR_WIDTH)})"
        full = f"INSERT INTO pairs VALUES {', '.join([marks] * _PAIR_ROWS)}"
        counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        numbered = self._numbered(table_number, rows, *counts)
        before = self._lines
        # Many rows in one statement take two thirds of the time that executemany takes for them.
        while values := list(chain.from_iterable(islice(numbered, _PAIR_ROWS))):
            count = len(values) // _PAIR_WIDTH
            sql = full if count == _PAIR_ROWS else f"INSERT INTO pairs VALUES {', '.join([marks] * count)}"
            self._db.execute(sql, values)
        self._add_pair_counts(table_number, *counts)
        number = self._lines - before
        self.counts["pairs"] = self.counts.get("pairs", 0) + number
        return number

    def _pair_table(self, release: str, setting: str) -> int:
        sql = "SELECT number FROM pair_tables WHERE release = ? AND setting = ?"
        found = self._db.execute(sql, (release, setting)).fetchone()
        if found is None:
            self._db.execute("INSERT INTO pair_tables(release, setting) VALUES (?, ?)", (release, setting))
            found = self._db.execute(sql, (release, setting)).fetchone()
        return int(found[0])

    def _add_pair_counts(self, table: int, open1: Counter[str], open2: Counter[str]) -> None:
        """Keep how many rows without deletion date name each code: counting thousands at each look-up takes long."""
        sql = (
            "INSERT INTO pair_counts VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET open1 = open1 + excluded.open1, open2 = open2 + excluded.open2"
        )
        codes = sorted(open1.keys() | open2.keys())
        self._db.executemany(sql, ((code, table, open1[code], open2[code]) for code in codes))

    def _numbered(
        self, table: int, rows: Iterable[Sequence[Any]], open1: Counter[str], open2: Counter[str]
    ) -> Iterator[tuple[Any, ...]]:
        known = self._rationales
        line = self._lines
        for column1, column2, indicator, effective, deleted, text in rows:
            line += 1
            number = known.get(text)
            if number is None:
                number = known[text] = self._rationale(text)
            if deleted is None:
                open1[column1] += 1
                open2[column2] += 1
            yield table, column1, column2, line, indicator, effective, deleted, number
        self._lines = line

    def _rationale(self, text: str) -> int:
        self._db.execute("INSERT OR IGNORE INTO rationales(text) VALUES (?)", (text,))
        found = self._db.execute("SELECT number FROM rationales WHERE text = ?", (text,)).fetchone()
        return int(found[0])

    def add_entries(self, kind: str, entries: Iterable[tuple[str, Any]]) -> int:
        """Append starter entries under their keys; returns how many."""
        return self._insert("entries", 3, ((kind, key, plain.to_json(entry)) for key, entry in entries))

    def add_pair_scope(self, scope: Iterable[tuple[str, str]]) -> None:
        """Codes among which a partial pair table is complete, by release."""
        self._insert("pair_scope", 2, scope)

    def add_codes(self, release: str, codes: Iterable[records.Code]) -> int:
        """Append items of one edition of a code set with their notes; returns how many."""
        self._table("codes")
        number = int(self._db.execute("SELECT coalesce(max(item), 0) FROM codes").fetchone()[0])
        total = 0
        stream = iter(codes)
        for first in stream:
            batch = list(chain((first,), islice(stream, _BATCH - 1)))
            items = list(enumerate(batch, start=number + 1))
            total += self._insert(
                "codes",
                10,
                (
                    (
                        item,
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
                    for item, code in items
                ),
            )
            self._insert(
                "notes",
                4,
                ((item, order, note.kind, note.text) for item, code in items for order, note in enumerate(code.notes)),
            )
            number += len(batch)
        return total

    def add_concepts(self, release: str, concepts: Iterable[tuple[str, str, Sequence[str]]]) -> None:
        """Append concepts (key, title, codes), the unit that vectors are kept for."""
        self._insert("concepts", 4, ((release, key, title, code) for key, title, codes in concepts for code in codes))

    def add_words(self, rows: Iterable[tuple[str, str, str, str, str]]) -> None:
        """Append full-text rows (ref, system, title, terms, body)."""
        stream = iter(rows)
        for first in stream:
            batch = [first, *islice(stream, _BATCH - 1)]
            for table in dict.fromkeys(word_table(system) for _, system, _, _, _ in batch):
                self._insert(table, 5, [row for row in batch if word_table(row[1]) == table])

    def add_wordings(self, rows: Sequence[WordingRow]) -> None:
        """Append wordings, each system's to its index, and how many things of the index each word stands in."""
        first = 1 + int(self.counts.get("wording_rows", 0))
        self._insert(
            "wording_rows",
            6,
            ((n, r.ref, r.system, r.kind, r.shown, r.text) for n, r in enumerate(rows, start=first)),
        )
        for table in sorted(set(WORDING_TABLES.values())):
            self._table(table)
            own = [(n, row) for n, row in enumerate(rows, start=first) if WORDING_TABLES[row.system] == table]
            sql = f"INSERT INTO {table} (rowid, words) VALUES (?, ?)"
            self._db.executemany(sql, ((number, row.text) for number, row in own))
            counts = word_counts(row for _, row in own)
            self._insert("word_counts", 3, ((table, word, number) for word, number in sorted(counts.items())))

    def add_vector_groups(self, groups: Iterable[VectorGroup]) -> None:
        """Which concepts share the vector of another."""
        self._insert("vector_groups", 2, ((group.lead, key) for group in groups for key in group.keys))


def _pair_values(row: records.EditPair) -> tuple[Any, ...]:
    effective = row.effective_from.isoformat() if row.effective_from else None
    deleted = row.deleted_on.isoformat() if row.deleted_on else None
    return row.column1, row.column2, row.indicator, effective, deleted, row.rationale
