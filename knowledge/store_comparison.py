"""Two releases compared inside SQLite, so that tables of millions of rows never stand in memory.

Rows are compared by every published column; a key that has rows on both sides which differ is changed. SQL stays in
this room, `store.py` and `store_schema.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from knowledge import plain
from knowledge.errors import SnapshotError
from knowledge.tables import TABLES

Row = tuple[str | int | None, ...]
# Where a table's rows do not stand column by column under its record's own names.
_VIEWS: dict[str, tuple[str, tuple[str, ...], int]] = {
    "codes": (
        "SELECT code, title, billable FROM {db}.codes WHERE release = ? AND kind = 'code'",
        ("code", "title", "billable"),
        1,
    ),
    "pairs": (
        "SELECT column1, column2, indicator, effective_from, deleted_on, r.text FROM {db}.pairs"
        " JOIN {db}.pair_tables t ON t.number = tbl JOIN {db}.rationales r ON r.number = rationale WHERE t.release = ?",
        ("column1", "column2", "modifier_indicator", "effective_from", "deleted_on", "rationale"),
        2,
    ),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One release and the file that holds it."""

    release: str
    path: Path


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of row in two releases. A key's columns are the first ones of `columns`; changed rows come in pairs."""

    kind: str
    columns: tuple[str, ...]
    key: int
    added: int
    gone: int
    changed: int
    first_added: tuple[Row, ...]
    first_gone: tuple[Row, ...]
    first_changed: tuple[tuple[Row, Row], ...]


def compare_releases(old: Side, new: Side, limit: int) -> Iterator[Difference]:
    """Each kind of row that either side holds, with whole counts and the first `limit` rows of each list, by key.

    Raises SnapshotError when a file cannot be read.
    """
    try:
        with _attached(old, new) as db:
            for kind, (select, columns, key) in _kinds(db):
                yield _difference(db, kind, select, columns, key, old, new, limit)
    except sqlite3.DatabaseError as error:
        raise SnapshotError(f"the releases cannot be compared ({error}); run: casepilot knowledge verify") from None


@contextmanager
def _attached(old: Side, new: Side) -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(":memory:", uri=True, isolation_level=None)
    try:
        db.execute("PRAGMA temp_store=FILE")
        for name, side in (("before", old), ("after", new)):
            db.execute(f"ATTACH ? AS {name}", (f"{side.path.resolve().as_uri()}?mode=ro&immutable=1",))
        yield db
    finally:
        db.close()


def _tables(db: sqlite3.Connection, name: str) -> frozenset[str]:
    return frozenset(row[0] for row in db.execute(f"SELECT name FROM {name}.sqlite_master WHERE type = 'table'"))


def _kinds(db: sqlite3.Connection) -> Iterator[tuple[str, tuple[str, tuple[str, ...], int]]]:
    both = _tables(db, "before") & _tables(db, "after")
    for table in TABLES:
        if table.name in both:
            names = plain.field_names(table.record)[1:]
            key = table.key or table.indexes[0]
            columns = (*key, *(name for name in names if name not in key))
            listed = ", ".join(f'"{name}"' for name in columns)
            yield table.name, (f"SELECT {listed} FROM {{db}}.{table.name} WHERE release = ?", columns, len(key))
    for kind, view in _VIEWS.items():
        if kind in both:
            yield kind, view


def _difference(
    db: sqlite3.Connection,
    kind: str,
    select: str,
    columns: Sequence[str],
    key: int,
    old: Side,
    new: Side,
    limit: int,
) -> Difference:
    before, after = select.format(db="before"), select.format(db="after")
    named = ", ".join(f"c{number}" for number in range(len(columns)))
    keys = ", ".join(f"c{number}" for number in range(key))
    for table, first, second, sides in (
        ("only_after", after, before, (new.release, old.release)),
        ("only_before", before, after, (old.release, new.release)),
    ):
        db.execute(f"DROP TABLE IF EXISTS temp.{table}")
        db.execute(f"CREATE TEMP TABLE {table} ({named})")
        db.execute(f"INSERT INTO temp.{table} {first} EXCEPT {second}", sides)
        db.execute(f"CREATE INDEX temp.{table}_key ON {table}({keys})")
    # A key that a side's rows name, and whose row is only on the other side, is changed there and not new.
    _mark(db, "only_after", before, columns, key, old.release)
    _mark(db, "only_before", after, columns, key, new.release)
    added = _count(db, "only_after", keys)
    gone = _count(db, "only_before", keys)
    changed = int(
        db.execute(
            f"SELECT count(*) FROM (SELECT {keys} FROM only_after WHERE known = 1"
            f" UNION SELECT {keys} FROM only_before WHERE known = 1)"
        ).fetchone()[0]
    )
    return Difference(
        kind,
        tuple(columns),
        key,
        added,
        gone,
        changed,
        _first(db, "only_after", named, keys, limit),
        _first(db, "only_before", named, keys, limit),
        _first_changed(db, len(columns), key, limit),
    )


def _mark(db: sqlite3.Connection, table: str, other: str, columns: Sequence[str], key: int, release: str) -> None:
    db.execute(f"ALTER TABLE temp.{table} ADD COLUMN known INTEGER DEFAULT 0")
    names = ", ".join(f'"{name}"' for name in columns[:key])
    own = ", ".join(f"c{number}" for number in range(key))
    db.execute(f"UPDATE temp.{table} SET known = 1 WHERE ({own}) IN (SELECT {names} FROM ({other}))", (release,))


def _count(db: sqlite3.Connection, table: str, keys: str) -> int:
    sql = f"SELECT count(*) FROM (SELECT DISTINCT {keys} FROM {table} WHERE known = 0)"
    return int(db.execute(sql).fetchone()[0])


def _first(db: sqlite3.Connection, table: str, named: str, keys: str, limit: int) -> tuple[Row, ...]:
    return tuple(db.execute(f"SELECT {named} FROM {table} WHERE known = 0 ORDER BY {keys} LIMIT ?", (limit,)))


def _first_changed(db: sqlite3.Connection, width: int, key: int, limit: int) -> tuple[tuple[Row, Row], ...]:
    joined = " AND ".join(f"b.c{n} IS a.c{n}" for n in range(key))
    listed = ", ".join([*(f"b.c{n}" for n in range(width)), *(f"a.c{n}" for n in range(width))])
    order = ", ".join(f"a.c{n}" for n in range(key))
    sql = f"SELECT {listed} FROM only_before b JOIN only_after a ON {joined} ORDER BY {order} LIMIT ?"
    return tuple((row[:width], row[width:]) for row in db.execute(sql, (limit,)))
