"""Reader of the relative value file: three formats, two widths, QPP and nonQPP, and files that must not be misread."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from fee_files import csv_text, fee_cells, fee_print, fee_row, with_pricing, write_xlsx
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.errors import SourceError
from knowledge.records import FeeRow
from knowledge.sources import relative_values
from knowledge.sources.layout import Given, Reading, SourceFile
from knowledge.sources.rvu_package import places

ROWS = (
    fee_row("00100", status="J", rvus=("0.00", "0.00", "0.00", "0.00")),
    fee_row("70450", pctc="1", facility_na="NA", family="88", opps=("3.58", "3.58", "0.06")),
    fee_row("70450", "26", pctc="1", family="88"),
    fee_row("99213", rvus=("1.30", "1.35", "0.57", "0.10")),
)
TITLE_2026 = "2026 National Physician Fee Schedule Relative Value File July Release"


def _file(path: Path, name: str = "", *, alone: bool = True, start: date | None = None) -> SourceFile:
    return SourceFile(path, name or path.name, alone, Given(start))


def _read(file: SourceFile) -> tuple[Reading, list[FeeRow]]:
    assert relative_values.recognises(file)
    (reading,) = relative_values.read(file)
    return reading, list(reading.rows)


def _csv(tmp_path: Path, cells: list[list[str]], name: str = "x.csv") -> Path:
    path = tmp_path / name
    path.write_text(csv_text(cells), encoding="cp1252", newline="")
    return path


def test_csv_gives_every_column_and_names_the_quarter_by_its_title(tmp_path: Path) -> None:
    reading, rows = _read(_file(_csv(tmp_path, fee_cells(ROWS), "renamed.csv")))
    release = reading.release
    assert release.id == "pfs:2025-10"
    assert (release.effective_from, release.effective_to) == (date(2025, 10, 1), date(2025, 12, 31))
    assert "RVU25D" in release.edition
    assert "2025-09-11" in release.edition
    assert "32.3465" in release.edition
    scan = rows[1]
    assert (scan.code, scan.facility_na, scan.imaging_family, scan.pctc) == ("70450", "NA", "88", "1")
    assert (scan.opps_nonfacility_pe, scan.opps_facility_pe, scan.opps_mp) == tuple(
        map(Decimal, ("3.58", "3.58", "0.06"))
    )
    visit = rows[3]
    assert (visit.work_rvu, visit.nonfacility_pe, visit.facility_pe, visit.mp_rvu) == tuple(
        map(Decimal, ("1.30", "1.35", "0.57", "0.10"))
    )
    assert (visit.global_days, visit.supervision, visit.pricing_indicator) == ("XXX", "09", "")
    assert (reading.tally.read, reading.tally.kept) == (4, 4)


def test_all_three_formats_give_the_same_records(tmp_path: Path) -> None:
    _, from_csv = _read(_file(_csv(tmp_path, fee_cells(ROWS))))
    printed = tmp_path / "x.txt"
    printed.write_bytes(fee_print(ROWS).encode())
    reading, from_txt = _read(_file(printed, "RVU25D.zip/x.txt"))
    sheet, from_xlsx = _read(_file(write_xlsx(tmp_path / "x.xlsx", fee_cells(ROWS))))
    assert from_csv == from_txt == from_xlsx
    assert (reading.rank, sheet.rank) == (2, 1)


def test_2026_has_a_pricing_indicator_and_two_factors(tmp_path: Path) -> None:
    plain = with_pricing(fee_cells([fee_row("99213", factor="33.4009")], TITLE_2026))
    reading, rows = _read(_file(_csv(tmp_path, plain, "PPRRVU2026_Jul_nonQPP.csv")))
    assert reading.release.id == "pfs:2026-07"
    assert (rows[0].pricing_indicator, rows[0].conversion_factor) == ("9", Decimal("33.4009"))
    other = with_pricing(fee_cells([fee_row("99213", factor="33.5675")], TITLE_2026))
    reading, rows = _read(_file(_csv(tmp_path, other, "PPRRVU2026_Jul_QPP.csv")))
    assert reading.release.id == "pfs-qpp:2026-07"
    assert "qualifying APM participants" in reading.release.title
    assert (rows[0].release, rows[0].conversion_factor) == ("pfs-qpp:2026-07", Decimal("33.5675"))


@pytest.mark.parametrize(("factor", "table"), [("33.4009", "pfs"), ("33.5675", "pfs-qpp")])
def test_a_renamed_file_of_2026_is_told_by_its_factor(tmp_path: Path, factor: str, table: str) -> None:
    cells = with_pricing(fee_cells([fee_row("99213", factor=factor)], TITLE_2026))
    assert _read(_file(_csv(tmp_path, cells)))[0].release.table == table


def test_a_renamed_file_of_a_later_year_must_say_which_factor_it_has(tmp_path: Path) -> None:
    title = TITLE_2026.replace("2026", "2027")
    cells = with_pricing(fee_cells([fee_row("99213", factor="34.1000")], title))
    with pytest.raises(SourceError, match=r"34\.1000.*QPP or nonQPP"):
        relative_values.read(_file(_csv(tmp_path, cells)))


def test_a_bad_row_in_the_middle_is_reported_and_the_others_kept(tmp_path: Path) -> None:
    bad = fee_row("99214")
    bad[5] = "x.yz"
    reading, rows = _read(_file(_csv(tmp_path, fee_cells([ROWS[0], bad, ROWS[3]]))))
    assert [row.code for row in rows] == ["00100", "99213"]
    assert (reading.tally.read, reading.tally.refused_rows) == (3, 1)
    assert reading.tally.refused == ["line 7: '99214': 'x.yz' is not a number"]


def test_a_truncated_file_keeps_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_text(csv_text(fee_cells(ROWS))[:-60], encoding="utf-8", newline="")
    reading, rows = _read(_file(path))
    assert len(rows) == 3
    assert reading.tally.refused_rows == 1
    assert reading.whole_from > len(rows)


def test_a_column_added_at_the_end_is_tolerated(tmp_path: Path) -> None:
    cells = [[*row, "my note"] if len(row) > 10 else row for row in fee_cells(ROWS)]
    assert len(_read(_file(_csv(tmp_path, cells)))[1]) == 4


@pytest.mark.parametrize("place", [6, 23, 28])
def test_a_file_with_moved_columns_is_refused(tmp_path: Path, place: int) -> None:
    cells = [[*row[:place], "NEW", *row[place:]] if len(row) > 10 else row for row in fee_cells(ROWS)]
    with pytest.raises(SourceError, match=rf"column {place + 1} is headed"):
        relative_values.read(_file(_csv(tmp_path, cells)))


def test_a_print_file_with_moved_columns_is_refused_and_in_an_archive_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    moved = [f"{line[:70]}  {line[70:]}" for line in fee_print(ROWS).splitlines()]
    path.write_text("\n".join(moved), encoding="utf-8", newline="")
    with pytest.raises(SourceError, match="do not stand where"):
        relative_values.read(_file(path, "PPRRVU25_OCT.txt"))
    assert not relative_values.recognises(_file(path, "RVU25D.zip/PPRRVU25_OCT.txt", alone=False))


@pytest.mark.parametrize(
    ("name", "start", "wanted"),
    [
        ("RVU24B.zip/a.txt", None, "pfs:2024-04"),
        ("PPRRVU24_APR.txt", None, "pfs:2024-04"),
        ("PPRRVU2025_Oct.txt", None, "pfs:2025-10"),
        ("a.txt", date(2025, 1, 1), "pfs:2025-01"),
    ],
)
def test_the_print_file_takes_its_quarter_from_the_name_or_the_option(
    tmp_path: Path, name: str, start: date | None, wanted: str
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(fee_print(ROWS), encoding="utf-8", newline="")
    assert _read(_file(path, name, start=start))[0].release.id == wanted


def test_without_any_quarter_the_option_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(fee_print(ROWS), encoding="utf-8", newline="")
    with pytest.raises(SourceError, match="--effective"):
        relative_values.read(_file(path))


def test_other_tables_are_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("HCPCS,MOD,PROCSTAT,CARRIER\n70450,TC,A,01112\n", encoding="utf-8")
    assert not relative_values.recognises(_file(path))
    path.write_bytes(b"\x89PNG\r\n\x00\x01")
    assert not relative_values.recognises(_file(path))


@given(st.decimals(min_value=0, max_value=999, places=2))
def test_places_reads_what_text_and_workbook_write(value: Decimal) -> None:
    assert places(str(value), 2) == places(repr(float(value)), 2) == value


@example("1E100")  # a number, of more digits than a decimal of 28 holds
@given(st.text(max_size=8))
def test_places_gives_a_number_or_says_what_it_found(text: str) -> None:
    try:
        found = places(text, 2)
    except ValueError:
        return
    assert found == found.quantize(Decimal("0.01"))
