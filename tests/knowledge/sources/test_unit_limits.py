"""The reader of medically unlikely edits on small files made in the official layout."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ncci_samples import UNIT_NOTICE, UNITS, as_units_text, unit_heading
from sheet_samples import Cell, write_sheet

from knowledge.errors import SourceError
from knowledge.records import UnitLimit
from knowledge.sources import unit_limits
from knowledge.sources.layout import Given, Reading, SourceFile

NAME = "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"
RELEASE = "mue-practitioner:2026-04"
LIMITS = [
    UnitLimit(RELEASE, "practitioner", "11001", 2, "2", "Anatomic Consideration"),
    UnitLimit(RELEASE, "practitioner", "A9901", 0, "3", "CMS Policy"),
    UnitLimit(RELEASE, "practitioner", "11002", 10, "1", "Nature of Service/Procedure"),
]


def source(tmp_path: Path, text: str | None = None, name: str = NAME, said: Given | None = None) -> SourceFile:
    path = tmp_path / "given.csv"
    path.write_bytes((as_units_text() if text is None else text).encode("cp1252"))
    return SourceFile(path, name, given=said or Given())


def read(file: SourceFile) -> tuple[Reading, list[UnitLimit]]:
    assert unit_limits.recognises(file)
    (reading,) = unit_limits.read(file)
    return reading, list(reading.rows)


def test_every_row_is_read_for_its_quarter(tmp_path: Path) -> None:
    reading, rows = read(source(tmp_path))
    assert rows == LIMITS
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused) == (3, 3, [])
    assert (reading.release.effective_from, reading.release.effective_to) == (date(2026, 4, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("table", "release", "setting"),
    [
        ("Practitioner Services", "mue-practitioner:2026-04", "practitioner"),
        ("Outpatient Hospital Services", "mue-outpatient:2026-04", "outpatient_hospital"),
        ("DME Supplier Services", "mue-dme:2026-04", "dme"),
    ],
)
def test_the_heading_names_the_table_whatever_the_file_is_called(
    tmp_path: Path, table: str, release: str, setting: str
) -> None:
    said = Given(effective_from=date(2026, 4, 1))
    reading, rows = read(source(tmp_path, as_units_text(table), name="limits.csv", said=said))
    assert reading.release.id == release
    assert {row.setting for row in rows} == {setting}


@pytest.mark.parametrize("name", ["limits.csv", "MUE_Eff_13-45-2026.csv"])
def test_the_quarter_of_a_renamed_file_is_asked_for(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="--effective"):
        list(unit_limits.read(source(tmp_path, name=name)))


def test_a_workbook_with_a_column_of_a_persons_own_gives_the_same_rows(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[row[0], int(row[1]), *row[2:], "checked"] for row in UNITS]
    heading = [*unit_heading("Practitioner Services"), "mine"]
    path = write_sheet(tmp_path / "given.xlsx", [[UNIT_NOTICE], heading, *rows])
    assert read(SourceFile(path, NAME.replace(".csv", ".xlsx")))[1] == LIMITS


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (("lamp", "2", "2 Date", "CMS Policy"), "'lamp' is not a procedure code"),
        (("11005", "two", "2 Date", "CMS Policy"), "11005: the value 'two' is not a whole number"),
        (("11005", "2", "Date", "CMS Policy"), "11005: 'Date' is no MUE adjudication indicator"),
        (("11005", "2"), "has 2 columns, fewer than the heading"),
    ],
)
def test_a_bad_row_in_the_middle_is_refused_and_the_rest_kept(
    tmp_path: Path, bad: tuple[str, ...], reason: str
) -> None:
    reading, rows = read(source(tmp_path, as_units_text(rows=[UNITS[0], bad, *UNITS[1:]])))
    assert rows == LIMITS
    assert (reading.tally.read, reading.tally.kept) == (4, 3)
    assert reading.tally.refused == [f"line 7: {reason}"]


def test_a_file_cut_off_in_a_row_keeps_what_is_whole(tmp_path: Path) -> None:
    reading, rows = read(source(tmp_path, as_units_text()[:-50]))
    assert rows == LIMITS[:2]
    assert reading.tally.refused_rows == 1


def test_a_heading_with_moved_columns_is_not_taken_for_the_table(tmp_path: Path) -> None:
    heading = unit_heading("Practitioner Services")
    moved = as_units_text(heading=(heading[0], heading[2], heading[1], heading[3]))
    assert not unit_limits.recognises(source(tmp_path, moved))
    with pytest.raises(SourceError, match="no heading"):
        list(unit_limits.read(source(tmp_path, moved)))
