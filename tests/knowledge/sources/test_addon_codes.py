"""The reader of add-on code edits on small files made in the official layouts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ncci_samples import ADDON_HEADING, ADDON_NOTICE, ADDONS, as_addon_flat, as_addon_text
from sheet_samples import Cell, write_sheet

from knowledge.errors import SourceError
from knowledge.records import AddOnLink
from knowledge.sources import addon_codes
from knowledge.sources.layout import Given, Reading, SourceFile

RELEASE = "aoc:2026-04"
SPRING = date(2013, 4, 1)
LINKS = [
    AddOnLink(RELEASE, "11010", "11001", "1", SPRING, None),
    AddOnLink(RELEASE, "11011", "CCCCC", "2", SPRING, None, "Contractor Defined Primary Codes"),
    AddOnLink(RELEASE, "11012", "11002", "3", date(2020, 2, 29), date(2024, 12, 31), "Lit by keepers only"),
]


def source(tmp_path: Path, text: str, name: str = "AOC_V2026Q2-MCR.txt", said: Given | None = None) -> SourceFile:
    path = tmp_path / "given.txt"
    path.write_bytes(text.encode("cp1252"))
    return SourceFile(path, name, given=said or Given())


def workbook(tmp_path: Path, rows: list[list[Cell]], sheet: str = "AOC_V2026Q2-MCR_xlsx") -> SourceFile:
    path = write_sheet(tmp_path / "given.xlsx", [[ADDON_NOTICE], *rows], sheet)
    return SourceFile(path, "renamed.xlsx")


def read(file: SourceFile) -> tuple[Reading, list[AddOnLink]]:
    assert addon_codes.recognises(file)
    (reading,) = addon_codes.read(file)
    return reading, list(reading.rows)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(as_addon_text(), id="tabs"),
        pytest.param(as_addon_text(delimiter=","), id="commas"),
        pytest.param(as_addon_flat(), id="flat"),
        pytest.param(as_addon_flat() + "\x1a", id="flat with its closing control character"),
    ],
)
def test_text_is_read(tmp_path: Path, text: str) -> None:
    reading, rows = read(source(tmp_path, text))
    assert rows == LINKS
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused) == (3, 3, [])
    assert reading.release.title.endswith("version 2026 Q2")
    assert (reading.release.effective_from, reading.release.effective_to) == (date(2026, 4, 1), date(2026, 6, 30))


def test_a_renamed_workbook_says_its_quarter_on_its_sheet(tmp_path: Path) -> None:
    numbers: list[list[Cell]] = [
        [int(cell) if cell.isdigit() and at in (0, 2, 4, 5, 6) else cell for at, cell in enumerate(row)]
        for row in ADDONS
    ]
    assert read(workbook(tmp_path, [list(ADDON_HEADING), *numbers]))[1] == LINKS


def test_the_quarter_of_a_file_that_names_none_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="--effective"):
        list(addon_codes.read(source(tmp_path, as_addon_text(), name="addons.txt")))
    said = Given(effective_from=date(2026, 4, 1))
    assert read(source(tmp_path, as_addon_text(), name="addons.txt", said=said))[1] == LINKS


def test_columns_are_found_by_name_and_others_passed_over(tmp_path: Path) -> None:
    order = (7, 3, 1, 0, 2, 4, 6, 5)
    rows: list[list[Cell]] = [[*(row[at] for at in order), "mine"] for row in (ADDON_HEADING, *ADDONS)]
    assert read(workbook(tmp_path, rows))[1] == LINKS


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [list(row[:5] + row[6:]) for row in (ADDON_HEADING, *ADDONS)]
    with pytest.raises(SourceError, match="aocediteffdt"):
        read(workbook(tmp_path, rows))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (("4", "11010", "", "11001", "", "2013091", "", ""), "'4' is not an add-on edit type"),
        (("1", "lamp", "", "11001", "", "2013091", "", ""), "'lamp' is not a procedure code"),
        (("1", "11010", "", "1100", "", "2013091", "", ""), "11010: '1100' is not a procedure code"),
        (("1", "11010", "", "11001", "", "2023366", "", ""), "'2023366' is not a date"),
    ],
)
def test_a_bad_row_in_the_middle_is_refused_and_the_rest_kept(
    tmp_path: Path, bad: tuple[str, ...], reason: str
) -> None:
    reading, rows = read(source(tmp_path, as_addon_text([ADDONS[0], bad, *ADDONS[1:]])))
    assert rows == LINKS
    assert (reading.tally.read, reading.tally.kept) == (4, 3)
    assert reading.tally.refused[0].startswith(f"line 4: {reason}")


def test_a_flat_file_cut_off_in_a_row_keeps_what_is_whole(tmp_path: Path) -> None:
    reading, rows = read(source(tmp_path, as_addon_flat()[: 99 * 2 + 15]))
    assert rows == LINKS[:2]
    assert reading.tally.refused_rows == 1


def test_medicaid_edits_are_not_taken_for_medicare_edits(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Medicaid"):
        list(addon_codes.read(source(tmp_path, as_addon_text(), name="AOC_V2026Q2-MCD.txt")))


@pytest.mark.parametrize("text", ["", "Add-On_Code\r\n", "1,2,3\r\n4,5,6\r\n", "\0\1"])
def test_other_files_are_not_recognised(tmp_path: Path, text: str) -> None:
    assert not addon_codes.recognises(source(tmp_path, text))
