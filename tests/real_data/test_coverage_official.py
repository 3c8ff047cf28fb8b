"""Readers of coverage sources on the real files; the spot rows were looked up in the files by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from knowledge import records
from knowledge.sources import coverage_exports, lab_policies
from knowledge.sources.layout import Reading, SourceFile

LAB = "2026100-Initial-ICD10-NCD-Spreadsheet-20250721-508.xlsx"
Read = tuple[Reading, list[object]]


@pytest.fixture(scope="module")
def lab(real_data: Path) -> Read:
    file = SourceFile(real_data / "coverage" / LAB, "lab.xlsx")
    assert lab_policies.recognises(file)
    (reading,) = lab_policies.read(file)
    return reading, list(reading.rows)


@pytest.fixture(scope="module")
def listed(real_data: Path) -> Read:
    file = SourceFile(real_data / "coverage" / "mcd_documents_2025-08.csv", "list.csv")
    assert coverage_exports.recognises(file)
    (reading,) = coverage_exports.read(file)
    return reading, list(reading.rows)


def test_every_line_of_the_laboratory_spreadsheet_is_kept(lab: Read) -> None:
    reading, rows = lab
    # 66,285 lines, of which the first seven are the legend and the headings
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused_rows) == (66_278, 66_278, 0)
    kinds = Counter(type(row) for row in rows)
    assert kinds[records.LabDiagnosis] == 66_278
    assert kinds[records.LabProcedure] == 60
    assert reading.release.id == "lab-ncd:2026-01"


def test_lists_end_with_the_row_for_every_other_code(lab: Read) -> None:
    others = {r.ncd: r.resolution for r in lab[1] if isinstance(r, records.LabDiagnosis) and r.code == "@@@@@@@"}
    assert len(others) == 26
    assert others.pop("190.15") == "1"
    assert set(others.values()) == {"3"}


def test_spot_rows_of_the_laboratory_spreadsheet(lab: Read) -> None:
    found = {(r.ncd, r.code): r for r in lab[1] if isinstance(r, records.LabDiagnosis)}
    codes = {r.code: r.ncd for r in lab[1] if isinstance(r, records.LabProcedure)}
    assert (codes["83036"], codes["84153"], codes["82947"], codes["80061"]) == (
        "190.21B",
        "190.31",
        "190.20B",
        "190.23B",
    )
    assert found["190.21B", "E11.9"].resolution == "1"
    assert found["190.12", "A02.1"].effective_from == date(2015, 10, 1)
    assert found["190.12", "N00.B1"].effective_from == date(2025, 10, 1)  # written "*10/01/25"


def test_every_document_of_the_list_is_kept(listed: Read) -> None:
    reading, rows = listed
    kinds = Counter(row.kind for row in rows if isinstance(row, records.PolicyDocument))
    assert (reading.tally.kept, reading.tally.refused_rows, kinds) == (3_133, 0, Counter(LCD=972, Article=2_161))
    assert (reading.release.id, reading.release.form) == ("mcd-list:2025-08", "converted")


def test_spot_rows_of_the_list(listed: Read) -> None:
    found = {r.number: r for r in listed[1] if isinstance(r, records.PolicyDocument)}
    spot = found["L39240"]
    assert (spot.title, spot.version, spot.effective_from, spot.ended_on) == (
        "Epidural Steroid Injections for Pain Management",
        "7",
        date(2022, 6, 19),
        None,
    )
    assert spot.contractor == "Noridian Healthcare Solutions, LLC (MAC - Part A, MAC - Part B)"
    assert found["A56651"].contractor.startswith("First Coast Service Options, Inc.")
    assert (found["A58993"].version, found["A58993"].effective_from) == ("14", date(2023, 11, 15))
    assert sum(r.ended_on is not None for r in listed[1] if isinstance(r, records.PolicyDocument)) == 94
