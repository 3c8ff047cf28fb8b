"""Fact tables of the built-in library: CSV files under `facts/`, whose rows belong to releases of `releases.yaml`.

Pairs stand in `pairs_*.csv`, one file for each first character of the column 1 code, and one line for all column 2
codes that share the rest. A defect raises StarterError naming file, line and field.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from knowledge import plain, records
from knowledge.errors import StarterError

T = TypeVar("T")
_PAIRS = "pairs_*.csv"


def csv_rows(
    room: Path, name: str, columns: Sequence[str], optional: frozenset[str] = frozenset()
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of one fact file with their line numbers; the first line must name these columns, but optional ones."""
    try:
        with (room / "facts" / name).open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            found = reader.fieldnames or ()
            if sorted({*found, *optional}) != sorted(columns) or len(set(found)) != len(found):
                wrong = sorted((set(columns) ^ set(found)) - optional)
                wrong = wrong or sorted({c for c in found if list(found).count(c) > 1})
                raise StarterError(f"facts/{name}, line 1: columns {', '.join(wrong)}: missing, unknown or twice")
            for row in reader:
                if None in row or None in row.values():
                    raise StarterError(f"facts/{name}, line {reader.line_num}: wrong number of columns")
                yield reader.line_num, row
    except OSError as error:
        raise StarterError(f"facts/{name}: cannot be read ({error.strerror}); reinstall the project") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise StarterError(f"facts/{name}: cannot be read as CSV in UTF-8: {error}") from None


@dataclass(frozen=True, slots=True)
class TableReader:
    """Fact tables of one library, whose rows must belong to a release of releases.yaml."""

    room: Path
    releases: frozenset[str]

    def rows(
        self, name: str, columns: Sequence[str], optional: frozenset[str] = frozenset()
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """Line number and cells of each row."""
        for line, row in csv_rows(self.room, name, columns, optional):
            if row["release"] not in self.releases:
                message = f"facts/{name}, line {line}: field release: {row['release']!r} is not in releases.yaml"
                raise StarterError(f"{message}; add it there")
            yield line, row

    def table(
        self,
        name: str,
        cls: type[T],
        expand: Mapping[str, Mapping[str, str]] | None = None,
        drop: tuple[str, ...] = (),
    ) -> tuple[T, ...]:
        """Every row as the dataclass; numbers in the columns of `expand` become the texts they stand for."""
        return tuple(
            self._record(name, line, row, cls, expand or {}, drop)
            for line, row in self.rows(name, (*plain.field_names(cls), *drop), plain.default_names(cls))
        )

    def pairs(self, rationales: Mapping[str, str]) -> tuple[records.EditPair, ...]:
        """Every pair of every pairs file. Raises StarterError when there is no such file."""
        files = sorted((self.room / "facts").glob(_PAIRS))
        if not files:
            raise StarterError(f"starter library: no file matches {f'facts/{_PAIRS}'!r}; reinstall the project")
        found: list[records.EditPair] = []
        for path in files:
            for line, row in self.rows(path.name, plain.field_names(records.EditPair)):
                seconds = row["column2"].split(" ")
                first = self._record(
                    path.name,
                    line,
                    row | {"column2": seconds[0]},
                    records.EditPair,
                    {"rationale": rationales},
                    (),
                )
                if "" in seconds or len(set(seconds)) < len(seconds):
                    what = f"an empty or repeated code, found {row['column2']!r:.80}"
                    raise StarterError(f"facts/{path.name}, line {line}: field column2: {what}")
                # Two hundred thousand rows: made field by field, `dataclasses.replace` takes three times as long.
                found += [_with_column2(first, second) for second in seconds]
        return tuple(found)

    def _record(
        self,
        name: str,
        line: int,
        row: Mapping[str, str],
        cls: type[T],
        expand: Mapping[str, Mapping[str, str]],
        drop: tuple[str, ...],
    ) -> T:
        cells = {key: value for key, value in row.items() if key not in drop}
        try:
            for column, table in expand.items():
                if cells[column] not in table:
                    raise plain.PlainValueError(f"field {column}: no such number, found {cells[column]!r}")
                cells[column] = table[cells[column]]
            return plain.from_cells(cls, cells)
        except plain.PlainValueError as error:
            raise StarterError(f"facts/{name}, line {line}: {error}") from None


def _with_column2(pair: records.EditPair, column2: str) -> records.EditPair:
    """Made field by field: two hundred thousand times, and `dataclasses.replace` takes three times as long."""
    return records.EditPair(
        pair.release,
        pair.setting,
        pair.column1,
        column2,
        pair.indicator,
        pair.effective_from,
        pair.deleted_on,
        pair.rationale,
    )
