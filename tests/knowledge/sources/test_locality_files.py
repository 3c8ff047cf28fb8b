"""Readers of what turns RVUs into a local amount: indices, anesthesia factors, counties, caps, amounts, ZIP codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import fee_files as made
import pytest

from knowledge.errors import SourceError
from knowledge.sources import (
    anesthesia_bases,
    imaging_caps,
    locality_counties,
    locality_indices,
    priced_amounts,
    zip_localities,
)
from knowledge.sources.layout import Given, Reading, SourceFile
from knowledge.sources.rvu_package import named_quarter, package_quarter


def _read(module: ModuleType, path: Path, name: str = "", start: date | None = None) -> tuple[Reading, list[Any]]:
    file = SourceFile(path, name or path.name, True, Given(start))
    (layout,) = [layout for layout in module.LAYOUTS if layout.recognises(file)]
    (reading,) = layout.read(file)
    return reading, list(reading.rows)


def _write(tmp_path: Path, content: str | Sequence[Sequence[object]], name: str = "a.csv") -> Path:
    path = tmp_path / name
    text = content if isinstance(content, str) else made.csv_text(content)
    path.write_text(text, encoding="cp1252", newline="")
    return path


# --- geographic indices --------------------------------------------------------------------------------------


def test_indices_are_the_same_in_all_three_formats(tmp_path: Path) -> None:
    reading, rows = _read(locality_indices, _write(tmp_path, made.gpci_cells()), "renamed.csv")
    printed, from_txt = _read(locality_indices, _write(tmp_path, made.gpci_print(), "a.txt"))
    sheet, from_xlsx = _read(locality_indices, made.write_xlsx(tmp_path / "a.xlsx", made.gpci_cells()))
    assert rows == from_txt == from_xlsx
    assert (reading.rank, printed.rank, sheet.rank) == (3, 2, 1)
    assert reading.release.id == "gpci:2025-01"
    assert (reading.release.effective_from, reading.release.effective_to) == (date(2025, 1, 1), date(2025, 12, 31))
    first = rows[0]
    assert (first.mac, first.locality, first.state, first.name) == ("01112", "54", "CA", "BAKERSFIELD")
    assert (first.work, first.practice_expense, first.malpractice) == tuple(map(Decimal, ("1.020", "1.100", "0.600")))
    assert rows[2].name == "ALABAMA"
    assert (reading.tally.read, reading.tally.kept) == (4, 4)


def test_indices_in_a_package_begin_with_its_quarter(tmp_path: Path) -> None:
    reading, _ = _read(locality_indices, _write(tmp_path, made.gpci_cells()), "RVU25D.zip/GPCI2025.csv")
    assert reading.release.id == "gpci:2025-10"
    assert reading.release.effective_to == date(2025, 12, 31)


def test_of_two_work_indices_the_one_with_the_floor_is_taken(tmp_path: Path) -> None:
    cells = made.gpci_cells()
    cells[2].insert(4, "2025 PW GPCI (without 1.0 Floor)")
    for row in cells[3:7]:
        row.insert(4, "0.900")
    _, rows = _read(locality_indices, _write(tmp_path, cells))
    assert rows[0].work == Decimal("1.020")
    cells[2][5] = "2025 PW GPCI"
    with pytest.raises(SourceError, match=r"2 columns are headed 'PW GPCI'"):
        _read(locality_indices, _write(tmp_path, cells, "b.csv"))


def test_indices_with_a_missing_column_are_refused(tmp_path: Path) -> None:
    cells = made.gpci_cells()
    cells[2][5] = "something else"
    with pytest.raises(SourceError, match="'pe gpci'"):
        _read(locality_indices, _write(tmp_path, cells))


def test_an_extra_column_and_bad_rows_of_the_indices(tmp_path: Path) -> None:
    cells = made.gpci_cells()
    for row in cells[2:7]:
        row.append("mine")
    cells[4][4] = "no index"
    cells[5][4] = "99.000"
    reading, rows = _read(locality_indices, _write(tmp_path, cells))
    assert [row.state for row in rows] == ["CA", "MS"]
    assert reading.tally.refused == [
        "line 5: '01182': 'no index' is not a number",
        "line 6: '10112': an index is not between 0 and 5",
    ]


def test_a_damaged_line_of_the_print_file_is_reported(tmp_path: Path) -> None:
    text = made.gpci_print().replace("1.010", "1,010")
    reading, rows = _read(locality_indices, _write(tmp_path, text, "a.txt"))
    assert len(rows) == 3
    assert reading.tally.refused_rows == 1
    assert "line 5" in reading.tally.refused[0]


# --- anesthesia factors --------------------------------------------------------------------------------------


def test_anesthesia_factors_are_the_same_in_all_three_formats(tmp_path: Path) -> None:
    reading, rows = _read(locality_indices, _write(tmp_path, made.anes_cells()), "ANES2025.csv")
    _, from_txt = _read(locality_indices, _write(tmp_path, made.anes_print(), "a.txt"), "ANES2025.txt")
    sheet = made.write_xlsx(tmp_path / "a.xlsx", made.anes_cells("Anes CF of 20.3178"))
    _, from_xlsx = _read(locality_indices, sheet, "ANES2025.xlsx")
    assert rows == from_txt == from_xlsx
    assert reading.release.id == "anes:2025-01"
    assert "20.3178" in reading.release.edition
    assert [(row.mac, row.locality, str(row.factor)) for row in rows[:2]] == [
        ("10112", "00", "19.31"),
        ("01112", "54", "20.45"),
    ]


def test_the_year_of_anesthesia_factors_is_in_the_heading_the_name_or_the_option(tmp_path: Path) -> None:
    stated = _write(tmp_path, made.anes_cells("2024 Anesthesia Conversion Factor"))
    assert _read(locality_indices, stated)[0].release.id == "anes:2024-01"
    silent = _write(tmp_path, made.anes_cells(), "b.csv")
    assert _read(locality_indices, silent, "RVU25D.zip/b.csv")[0].release.id == "anes:2025-10"
    assert _read(locality_indices, silent, start=date(2025, 1, 1))[0].release.id == "anes:2025-01"
    with pytest.raises(SourceError, match="--effective"):
        _read(locality_indices, silent)


def test_a_factor_that_cannot_be_one_is_refused(tmp_path: Path) -> None:
    cells = made.anes_cells("2024 Anesthesia Conversion Factor")
    cells[2][3] = "2045"
    reading, rows = _read(locality_indices, _write(tmp_path, cells))
    assert len(rows) == 2
    assert reading.tally.refused == ["line 3: '01112': '2045' is no conversion factor"]


# --- counties ------------------------------------------------------------------------------------------------


def test_counties_carry_the_state_on_and_fill_numbers_up(tmp_path: Path) -> None:
    reading, rows = _read(locality_counties, _write(tmp_path, made.locco_cells()))
    assert reading.release.id == "locco:2025-01"
    assert [(r.mac, r.locality, r.state, r.counties) for r in rows] == [
        ("10112", "00", "ALABAMA", "ALL COUNTIES"),
        ("01112", "54", "CALIFORNIA", "KERN"),
        ("01182", "71", "CALIFORNIA", "IMPERIAL, JEFFERSON"),
        ("07302", "00", "MISSISSIPPI", "JEFFERSON AND KERNS"),
    ]
    assert rows[3].area == "STATEWIDE"
    sheet = made.write_xlsx(tmp_path / "a.xlsx", made.locco_cells())
    assert _read(locality_counties, sheet)[1] == rows


def test_counties_of_the_print_file(tmp_path: Path) -> None:
    lines = ["COUNTIES INCLUDED IN 2025 LOCALITIES. (ALPHABETICALLY BY STATE AND LOCALITY NAME WITHIN STATE)", ""]
    lines += [f"Medicare AdmiLocality         {'State':55}{'Fee Schedule Area':83}Counties", ""]
    for row in made.locco_cells()[4:-1]:
        cells = [row[0].zfill(5), row[1].zfill(2), *row[2:]] if row[0] else row
        lines.append(f"    {cells[0]:12}{cells[1]:6}{cells[2]:23}{cells[3]:82}{cells[4]}".rstrip() if row[0] else "")
    path = _write(tmp_path, "\r\n".join(lines), "a.txt")
    reading, rows = _read(locality_counties, path, "RVU25D.zip/25LOCCO.txt")
    assert reading.rank == 2
    assert [(r.mac, r.locality, r.state) for r in rows] == [
        ("10112", "00", "ALABAMA"),
        ("01112", "54", "CALIFORNIA"),
        ("01182", "71", "CALIFORNIA"),
        ("07302", "00", "MISSISSIPPI"),
    ]


def test_a_locality_without_counties_is_refused(tmp_path: Path) -> None:
    cells = made.locco_cells()
    cells[6][4] = ""
    reading, rows = _read(locality_counties, _write(tmp_path, cells))
    assert (len(rows), reading.tally.refused_rows) == (3, 1)
    assert "'1112'" in reading.tally.refused[0]


# --- imaging caps --------------------------------------------------------------------------------------------


def test_caps_are_the_same_in_all_three_formats(tmp_path: Path) -> None:
    reading, rows = _read(imaging_caps, _write(tmp_path, made.caps_cells()), "RVU25D.zip/OPPSCAP_Oct.csv")
    printed = _write(tmp_path, made.caps_print(), "a.txt")
    _, from_txt = _read(imaging_caps, printed, "RVU25D.zip/OPPSCAP_Oct.txt")
    sheet = made.write_xlsx(tmp_path / "a.xlsx", made.caps_cells())
    _, from_xlsx = _read(imaging_caps, sheet, "RVU25D.zip/OPPSCAP_Oct.xlsx")
    assert rows == from_txt == from_xlsx
    assert reading.release.id == "oppscap:2025-10"
    assert (rows[0].facility, rows[0].nonfacility, rows[2].status) == (Decimal("101.50"), Decimal("102.50"), "C")


def test_caps_need_a_quarter_and_report_bad_rows(tmp_path: Path) -> None:
    bad = ("70450", "TC", "A", "1X112", "54", "1.00", "1.00")
    path = _write(tmp_path, made.caps_cells([made.CAP_ROWS[0], bad]))
    with pytest.raises(SourceError, match="--effective"):
        _read(imaging_caps, path)
    reading, rows = _read(imaging_caps, path, start=date(2026, 7, 1))
    assert reading.release.id == "oppscap:2026-07"
    assert len(rows) == 1
    assert reading.tally.refused == ["line 3: '70450': '1X112' is not a contractor number"]


# --- priced amounts ------------------------------------------------------------------------------------------


def test_priced_amounts_are_a_part_and_end_in_trailers(tmp_path: Path) -> None:
    text = made.priced_text([("01112", "54", "A2040", "116.19", "A"), ("10112", "00", "A2040", "99.5", "C")])
    reading, rows = _read(priced_amounts, _write(tmp_path, text, "a.txt"), "PFREV26B.zip/PFREV26B.txt")
    assert (reading.release.id, reading.release.coverage) == ("pfrev:2026-04", "partial")
    assert (reading.tally.read, reading.tally.kept) == (2, 2)
    assert [(r.mac, r.locality, r.code, r.nonfacility, r.status) for r in rows] == [
        ("01112", "54", "A2040", Decimal("116.19"), "A"),
        ("10112", "00", "A2040", Decimal("99.50"), "C"),
    ]


def test_priced_amounts_of_another_year_than_the_name_are_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, made.priced_text([("01112", "54", "A2040", "1", "A")], 2025), "a.txt")
    with pytest.raises(SourceError, match="of 2025, not of 2026"):
        _read(priced_amounts, path, "PFREV26B.txt")


@pytest.mark.parametrize("moved", [8, 9, 10, 13])
def test_priced_amounts_whose_fields_moved_are_refused(tmp_path: Path, moved: int) -> None:
    cells = made.priced_text([("01112", "54", "A2040", "1", "A")]).splitlines()[0].split(",")
    cells[moved] = '"0000001.00"' if moved != 9 else '"0"'
    reading, rows = _read(priced_amounts, _write(tmp_path, ",".join(cells) + "\n", "a.txt"), "PFREV26B.txt")
    assert rows == []
    assert f"field {moved + 1} holds" in reading.tally.refused[0]


def test_a_cut_line_of_priced_amounts_is_reported(tmp_path: Path) -> None:
    text = made.priced_text([("01112", "54", "A2040", "1", "A")] * 4)
    lines = text.splitlines()
    lines[3] = lines[3][:60]
    reading, rows = _read(priced_amounts, _write(tmp_path, "\n".join(lines), "a.txt"), "PFREV26B.txt")
    assert (len(rows), reading.tally.refused_rows) == (3, 1)


# --- ZIP codes -----------------------------------------------------------------------------------------------

ZIPS = [("CA", "93301", "01112", "54", "0"), ("CA", "92243", "01182", "71", "1"), ("AL", "35203", "10112", "00", "0")]


def test_zip_codes_name_their_quarter(tmp_path: Path) -> None:
    reading, rows = _read(zip_localities, _write(tmp_path, made.zip_text(ZIPS), "renamed.txt"))
    assert reading.release.id == "zip5:2025-10"
    assert [(r.zip_code, r.mac, r.locality, r.plus_four) for r in rows] == [
        ("93301", "01112", "54", "0"),
        ("92243", "01182", "71", "1"),
        ("35203", "10112", "00", "0"),
    ]


def test_zip_lines_of_another_quarter_or_shape_are_refused(tmp_path: Path) -> None:
    text = made.zip_text(ZIPS) + made.zip_text(ZIPS[:1], "20261") + "XX\r\n"
    reading, rows = _read(zip_localities, _write(tmp_path, text, "a.txt"))
    assert (len(rows), reading.tally.refused_rows) == (3, 2)


def test_zip_columns_that_moved_are_refused(tmp_path: Path) -> None:
    moved = "".join(f"{line[:40]}  {line[40:]}\n" for line in made.zip_text(ZIPS).splitlines())
    with pytest.raises(SourceError, match=r"ZIP5lyout\.txt"):
        _read(zip_localities, _write(tmp_path, moved, "a.txt"))


# --- base units ----------------------------------------------------------------------------------------------


def test_base_units_tab_separated_and_as_csv(tmp_path: Path) -> None:
    text = made.bases_text([("00100", 5), ("00104", 4)])
    reading, rows = _read(anesthesia_bases, _write(tmp_path, text, "a.txt"))
    assert reading.release.id == "anesthesia-base:2022-01"
    assert [(row.code, row.units) for row in rows] == [("00100", 5), ("00104", 4)]
    assert _read(anesthesia_bases, _write(tmp_path, text.replace("\t", ","), "a.csv"))[1] == rows


def test_a_base_unit_that_is_no_number_is_refused(tmp_path: Path) -> None:
    text = made.bases_text([("00100", 5), ("00104", 4)]).replace("\t4", "\tfour")
    reading, rows = _read(anesthesia_bases, _write(tmp_path, text, "a.txt"))
    assert len(rows) == 1
    assert reading.tally.refused == ["line 5: '00104': 'four' is not a number of units"]


# --- names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("RVU25D.zip/GPCI2025.csv", date(2025, 10, 1)),
        ("RVU25AR.zip/GPCI2025.csv", date(2025, 1, 1)),
        ("PFREV26B.txt", date(2026, 4, 1)),
        ("PPRRVU2025_Oct.csv", None),
        ("GPCI2026.csv", None),
    ],
)
def test_the_quarter_of_a_package_name(name: str, wanted: date | None) -> None:
    assert package_quarter(name) == wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("PPRRVU2025_Oct.csv", date(2025, 10, 1)),
        ("PPRRVU24_APR.txt", date(2024, 4, 1)),
        ("ZIP5_OCT2025.txt", date(2025, 10, 1)),
        ("RVU25D.zip/OPPSCAP_Oct.csv", date(2025, 10, 1)),
        ("OPPSCAP_Oct.csv", None),
    ],
)
def test_the_quarter_of_a_file_name(name: str, wanted: date | None) -> None:
    assert named_quarter(name) == wanted


@pytest.mark.parametrize(
    "module",
    [anesthesia_bases, imaging_caps, locality_counties, locality_indices, priced_amounts, zip_localities],
)
def test_other_files_are_not_taken_for_one_of_these(tmp_path: Path, module: ModuleType) -> None:
    for number, content in enumerate([b"", b"\x89PNG\r\n\x00", b"a,b,c\n1,2,3\n", b"Some words.\n"]):
        path = tmp_path / f"{number}.txt"
        path.write_bytes(content)
        assert not any(layout.recognises(SourceFile(path, path.name)) for layout in module.LAYOUTS)
