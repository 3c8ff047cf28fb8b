"""Dated look-ups in ICD-10-PCS: a code's title in the order file, and what its seven characters mean by the tables.

The tables may be of another edition than the order file; both releases are given, so that neither is taken for the
other. A code can be built when one row of its table lists each of its last four characters.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from knowledge.dating import Lookup
from knowledge.records import Code, PcsAxisValue, Release
from knowledge.shelves.shelf import Shelf

SYSTEM = "icd10pcs"


@dataclass(frozen=True, slots=True)
class BuiltCode:
    """A code taken apart by the tables of one edition.

    `axes` are its characters with their meaning, as far as the tables know them. `wrong` is the position of the first
    character that does not go with those before it (0 when all do), and `instead` lists what would.
    """

    release: Release
    in_force: bool
    axes: tuple[PcsAxisValue, ...]
    wrong: int = 0
    instead: tuple[PcsAxisValue, ...] = ()


class ProcedureCodeShelf(Shelf):
    """ICD-10-PCS by the editions held."""

    @property
    def held(self) -> bool:
        """Whether any list or table of ICD-10-PCS is held."""
        return any(release.table in (SYSTEM, "icd10pcs-tables") for release in self._releases)

    def code(self, code: str, day: date) -> Lookup[Code]:
        """A code or the header of a table."""

        def read(release: str) -> tuple[Code, ...]:
            found = self._store.code(release, SYSTEM, code)
            return () if found is None else (found,)

        return self.look_up(SYSTEM, day, read)

    def take_apart(self, code: str, day: date) -> BuiltCode | None:
        """The seven characters by the tables for the day, or the nearest edition of them; None without tables."""
        release, in_force = self._tables_for(day)
        if release is None or len(code) != 7:
            return None
        rows = self._store.rows(PcsAxisValue, release.id, pcs_table=code[:3], order=("row", "position", "value"))
        heads = tuple(row for row in rows if row.row == 0)
        if len(heads) != 3:
            return BuiltCode(release, in_force, (), wrong=self._first_wrong(release.id, code[:3]))
        by_row: dict[int, list[PcsAxisValue]] = defaultdict(list)
        for row in rows:
            if row.row:
                by_row[row.row].append(row)
        return self._in_rows(release, in_force, code, heads, list(by_row.values()))

    def _tables_for(self, day: date) -> tuple[Release | None, bool]:
        held = sorted((r for r in self._releases if r.table == "icd10pcs-tables"), key=lambda r: r.effective_from)
        covering = [r for r in held if r.covers(day)]
        if covering:
            return covering[-1], True
        earlier = [r for r in held if r.effective_from <= day]
        nearest = earlier[-1] if earlier else next(iter(held), None)
        return nearest, False

    @staticmethod
    def _in_rows(
        release: Release,
        in_force: bool,
        code: str,
        heads: tuple[PcsAxisValue, ...],
        rows: list[list[PcsAxisValue]],
    ) -> BuiltCode:
        """Follow the characters 4 to 7 through the rows that still fit."""
        axes = list(heads)
        for position in range(4, 8):
            values = [[v for v in row if v.position == position] for row in rows]
            fitting = [
                (row, value)
                for row, listed in zip(rows, values, strict=True)
                for value in listed
                if value.value == code[position - 1]
            ]
            if not fitting:
                instead = {value.value: value for listed in values for value in listed}
                ordered = tuple(instead[key] for key in sorted(instead))
                return BuiltCode(release, in_force, tuple(axes), position, ordered)
            rows = [row for row, _ in fitting]
            axes.append(fitting[0][1])
        return BuiltCode(release, in_force, tuple(axes))

    def _first_wrong(self, release: str, beginning: str) -> int:
        """Which of the first three characters begins no table."""
        tables: tuple[str, ...] = self._store.values(PcsAxisValue, release, "pcs_table")
        for length in (1, 2, 3):
            if not any(table.startswith(beginning[:length]) for table in tables):
                return length
        return 3
