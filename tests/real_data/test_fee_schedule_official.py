"""The official fee schedule files: counts, rows looked up in the files by eye, and CMS's own amounts reckoned again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from knowledge.intake import collect
from knowledge.sources.catalogue import layout_of
from knowledge.sources.layout import Tally

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Read:
    """One file of a table as read."""

    period: tuple[date, date | None]
    tally: Tally
    rows: tuple[Any, ...]


Held = dict[str, dict[str, Read]]


@pytest.fixture(scope="module")
def held(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Held:
    """Every table by release and by format: what its file in the fee schedule folder gave."""
    found: Held = {}
    for file in collect([real_data / "pfs"], tmp_path_factory.mktemp("unpacked")):
        layout = layout_of(file)
        for reading in layout.read(file) if layout else ():
            if reading.release.table in _TABLES:
                period = (reading.release.effective_from, reading.release.effective_to)
                read = Read(period, reading.tally, tuple(reading.rows))
                found.setdefault(reading.release.id, {})[file.base_name.rsplit(".", 1)[-1]] = read
    return found


_TABLES = frozenset("pfs gpci anes locco oppscap pfrev zip5 anesthesia-base".split())
COUNTS = {
    "pfs:2026-07": 19_356,
    "pfs:2025-10": 19_090,
    "pfs:2024-04": 18_534,
    "gpci:2026-01": 109,
    "gpci:2025-10": 109,
    "gpci:2024-04": 109,
    "anes:2025-10": 109,
    "anes:2024-04": 109,
    "locco:2025-10": 110,
    "locco:2024-04": 110,
    "oppscap:2025-10": 16_100,
    "oppscap:2024-04": 17_710,
    "pfrev:2026-04": 4_033,  # the file has 4,037 lines, four of them trailers
    "zip5:2025-10": 42_956,
    "anesthesia-base:2022-01": 276,
}


def test_every_table_is_read_whole_from_every_format(held: Held) -> None:
    assert {release: {file.tally.kept for file in files.values()} for release, files in held.items()} == {
        release: {count} for release, count in COUNTS.items()
    }
    for file in (file for files in held.values() for file in files.values()):
        assert file.tally.read == file.tally.kept == len(file.rows)
        assert not file.tally.refused


@pytest.mark.parametrize("table", ["pfs", "gpci", "anes", "oppscap"])
def test_csv_txt_and_xlsx_of_a_package_give_equal_records(held: Held, table: str) -> None:
    packages = [release for release in held if release.startswith(f"{table}:") and len(held[release]) > 1]
    assert len(packages) == 2
    for release in packages:
        assert sorted(held[release]) == ["csv", "txt", "xlsx"]
        csv, txt, xlsx = (held[release][ending].rows for ending in ("csv", "txt", "xlsx"))
        assert csv == txt == xlsx


def test_the_county_files_differ_only_in_what_the_print_file_cuts(held: Held) -> None:
    for release in ("locco:2024-04", "locco:2025-10"):
        csv, txt, xlsx = (held[release][ending].rows for ending in ("csv", "txt", "xlsx"))
        assert csv == xlsx
        assert [(r.mac, r.locality) for r in csv] == [(r.mac, r.locality) for r in txt]
        wrong = [(a.state, b.state) for a, b in zip(csv, txt, strict=True) if a.state != b.state]
        assert set(wrong) == {("CALIFORNIA", "")}


def test_codes_of_july_2026(held: Held) -> None:
    rows = _rows(held, "pfs:2026-07")
    assert len({row.code for row in rows}) == 17_096
    assert Counter(row.modifier for row in rows) == {"": 17_095, "26": 1_138, "TC": 1_119, "53": 4}
    assert {row.conversion_factor for row in rows} == {Decimal("33.4009")}
    assert {row.pricing_indicator for row in rows} == {"9"}


def _rows(held: Held, release: str) -> tuple[Any, ...]:
    return held[release]["csv" if "csv" in held[release] else "txt"].rows


@pytest.mark.parametrize(
    ("release", "code", "modifier", "wanted"),
    [
        # work, PE non-facility, PE facility, malpractice, totals, factor; looked up in the three files
        ("pfs:2024-04", "99213", "", "1.30 1.33 0.56 0.10 2.73 1.96 33.2875"),
        ("pfs:2025-10", "99213", "", "1.30 1.35 0.57 0.10 2.75 1.97 32.3465"),
        ("pfs:2026-07", "99213", "", "1.30 1.46 0.33 0.09 2.85 1.72 33.4009"),
        ("pfs:2026-07", "99214", "", "1.92 2.00 0.47 0.14 4.06 2.53 33.4009"),
        ("pfs:2026-07", "70450", "TC", "0.00 2.00 2.00 0.01 2.01 2.01 33.4009"),
        ("pfs:2026-07", "44388", "53", "1.33 3.76 0.58 0.21 5.30 2.12 33.4009"),
        ("pfs:2024-04", "62320", "", "1.80 2.87 0.93 0.25 4.92 2.98 33.2875"),
    ],
)
def test_relative_values(held: Held, release: str, code: str, modifier: str, wanted: str) -> None:
    (row,) = (r for r in _rows(held, release) if (r.code, r.modifier) == (code, modifier))
    found = (row.work_rvu, row.nonfacility_pe, row.facility_pe, row.mp_rvu, row.nonfacility_total, row.facility_total)
    assert " ".join(map(str, (*found, row.conversion_factor))) == wanted


def test_indicators_and_opps_values_of_an_imaging_row(held: Held) -> None:
    (row,) = (r for r in _rows(held, "pfs:2025-10") if (r.code, r.modifier) == ("70450", ""))
    assert (row.status, row.facility_na, row.pctc, row.multiple, row.imaging_family) == ("A", "NA", "1", "4", "88")
    assert (row.supervision, row.global_days, row.calculation_flag) == ("09", "XXX", "0")
    assert (row.opps_nonfacility_pe, row.opps_facility_pe, row.opps_mp) == tuple(map(Decimal, ("3.58", "3.58", "0.06")))


@pytest.mark.parametrize(
    ("release", "locality", "wanted"),
    [
        ("gpci:2026-01", ("01112", "54"), ("CA", "BAKERSFIELD", "1.019", "1.096", "0.609")),
        ("gpci:2026-01", ("13292", "04"), ("NY", "QUEENS", "1.064", "1.182", "1.442")),
        ("gpci:2025-10", ("01112", "54"), ("CA", "BAKERSFIELD", "1.017", "1.093", "0.662")),
        ("gpci:2025-10", ("13282", "99"), ("NY", "REST OF NEW YORK", "1.000", "0.949", "0.732")),
        ("gpci:2024-04", ("02102", "01"), ("AK", "ALASKA", "1.500", "1.081", "0.592")),
    ],
)
def test_indices(held: Held, release: str, locality: tuple[str, str], wanted: tuple[str, ...]) -> None:
    (row,) = (r for r in _rows(held, release) if (r.mac, r.locality) == locality)
    assert (row.state, row.name, str(row.work), str(row.practice_expense), str(row.malpractice)) == wanted


@pytest.mark.parametrize(
    ("release", "locality", "wanted"),
    [
        ("anes:2025-10", ("01112", "54"), "20.45"),
        ("anes:2025-10", ("13292", "04"), "22.60"),
        ("anes:2024-04", ("01112", "54"), "20.91"),
    ],
)
def test_anesthesia_factors(held: Held, release: str, locality: tuple[str, str], wanted: str) -> None:
    (row,) = (r for r in _rows(held, release) if (r.mac, r.locality) == locality)
    assert str(row.factor) == wanted


def test_counties_zip_codes_amounts_and_base_units(held: Held) -> None:
    (area,) = (r for r in _rows(held, "locco:2025-10") if (r.mac, r.locality) == ("01112", "54"))
    assert (area.state, area.area, area.counties) == ("CALIFORNIA", "BAKERSFIELD", "KERN")
    zips = {r.zip_code: r for r in _rows(held, "zip5:2025-10")}
    assert (zips["93301"].state, zips["93301"].mac, zips["93301"].locality) == ("CA", "01112", "54")
    assert (zips["20001"].mac, zips["66012"].state, zips["66012"].mac) == ("12202", "EK", "05202")
    assert zips["35958"].plus_four == "1"
    assert sum(r.plus_four == "1" for r in zips.values()) == 580
    (amount,) = (r for r in _rows(held, "pfrev:2026-04") if (r.mac, r.locality, r.code) == ("13282", "99", "33269"))
    assert (amount.year, amount.nonfacility, amount.status, amount.multiple) == (2026, Decimal("750.90"), "A", "2")
    units = {r.code: r.units for r in _rows(held, "anesthesia-base:2022-01")}
    assert (units["00100"], units["00142"], units["00562"], units["01999"]) == (5, 4, 20, 0)


@pytest.mark.parametrize(("quarter", "number"), [("2025-10", 6_322), ("2024-04", 8_066)])
def test_the_formula_gives_the_amounts_that_cms_reckoned(held: Held, quarter: str, number: int) -> None:
    """The lower of fee schedule and OPPS amount, rounded half up at the end, is what OPPSCAP holds for status A."""
    fees = {(r.code, r.modifier): r for r in _rows(held, f"pfs:{quarter}")}
    indices = {(r.mac, r.locality): r for r in _rows(held, f"gpci:{quarter}")}
    compared = 0
    for cap in _rows(held, f"oppscap:{quarter}"):
        index = indices.get((cap.mac, cap.locality))
        if cap.status != "A" or index is None:  # OPPSCAP still holds six localities that have no indices any more
            continue
        row = fees[cap.code, cap.modifier]
        amounts = [
            row.conversion_factor * (row.work_rvu * index.work + pe * index.practice_expense + mp * index.malpractice)
            for pe, mp in ((row.nonfacility_pe, row.mp_rvu), (row.opps_nonfacility_pe, row.opps_mp))
        ]
        assert cap.nonfacility == min(amounts).quantize(CENT, ROUND_HALF_UP)
        compared += 1
    assert compared == number


def test_the_formula_gives_every_amount_of_the_payment_file_of_2026(held: Held) -> None:
    fees = {(r.code, r.modifier): r for r in _rows(held, "pfs:2026-07")}
    indices = {(r.mac, r.locality): r for r in _rows(held, "gpci:2026-01")}
    for amount in _rows(held, "pfrev:2026-04"):
        row, index = fees[amount.code, amount.modifier], indices[amount.mac, amount.locality]
        for pe, wanted in ((row.nonfacility_pe, amount.nonfacility), (row.facility_pe, amount.facility)):
            total = row.work_rvu * index.work + pe * index.practice_expense + row.mp_rvu * index.malpractice
            assert (row.conversion_factor * total).quantize(CENT, ROUND_HALF_UP) == wanted


@pytest.mark.parametrize(
    ("release", "first", "last"),
    [
        ("pfs:2026-07", date(2026, 7, 1), date(2026, 9, 30)),
        ("gpci:2026-01", date(2026, 1, 1), date(2026, 12, 31)),
        ("gpci:2025-10", date(2025, 10, 1), date(2025, 12, 31)),
        ("locco:2024-04", date(2024, 4, 1), date(2024, 12, 31)),
        ("zip5:2025-10", date(2025, 10, 1), date(2025, 12, 31)),
        ("pfrev:2026-04", date(2026, 4, 1), date(2026, 6, 30)),
    ],
)
def test_periods(held: Held, release: str, first: date, last: date) -> None:
    assert all(file.period == (first, last) for file in held[release].values())
