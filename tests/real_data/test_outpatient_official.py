"""The official OPPS addenda, laboratory fee schedule and code editor manual: counts and rows read by eye."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from knowledge.intake import collect
from knowledge.records import (
    CodeEdit,
    CodeEditText,
    IndicatorLine,
    InpatientOnly,
    LaboratoryFee,
    OutpatientStatus,
    PaymentClass,
)
from knowledge.sources.catalogue import layout_of
from knowledge.sources.layout import Reading

Read = dict[str, tuple[Reading, list[Any]]]


def read_all(paths: list[Path], scratch: Path) -> Read:
    """The readings of files and archives by file name, with their rows."""
    found: Read = {}
    for file in collect(paths, scratch):
        layout = layout_of(file)
        assert layout is not None, file.name
        for reading in layout.read(file):
            found[file.base_name] = (reading, list(reading.rows))
    return found


@pytest.fixture(scope="module")
def opps(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Read:
    return read_all([real_data / "opps"], tmp_path_factory.mktemp("opps"))


def named(found: Read, start: str) -> tuple[Reading, list[Any]]:
    return next(value for name, value in found.items() if name.startswith(start))


@pytest.mark.parametrize(
    ("start", "release", "rows", "form"),
    [
        ("2025 NFRM Addendum A.11122024.txt", "opps-a:2025-01", 994, "as_published"),
        ("2025 NFRM Addendum A.11122024.xlsx", "opps-a:2025-01", 994, "as_published"),
        # a blank or 0xFF follows three of the codes; a strict reading of five characters and a tab finds 18,679
        ("2025 NFRM Addendum B.11122024.txt", "opps-b:2025-01", 18_682, "as_published"),
        ("2025 NFRM Addendum B.11122024.xlsx", "opps-b:2025-01", 18_682, "as_published"),
        ("2025 NFRM Addendum D1", "opps-d1:2025-01", 56, "as_published"),
        ("2025 NFRM Addendum D2", "opps-d2:2025-01", 4, "as_published"),
        ("2025 NFRM Addendum E", "opps-e:2025-01", 1_731, "as_published"),
        ("opps_addendum_b_2026-04", "opps-b:2026-04", 19_059, "converted"),
        ("opps_status_indicators", "opps-status:2000-08", 31, "converted"),
        ("CLFS_2026", "clfs:2026-07", 2_081, "converted"),
    ],
)
def test_counts_and_releases(opps: Read, start: str, release: str, rows: int, form: str) -> None:
    reading, found = named(opps, start)
    assert (reading.release.id, len(found), reading.release.form) == (release, rows, form)
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused) == (rows, rows, [])
    assert rows >= reading.whole_from


def test_lines_of_the_raw_addenda_agree_with_the_rows(real_data: Path, opps: Read) -> None:
    with zipfile.ZipFile(real_data / "opps" / "2025_NFRM_OPPS_Addenda.zip") as archive:
        for member in archive.namelist():
            if member.endswith(".txt") and re.search(r"Addendum [ABE]\.", member):
                lines = archive.read(member).split(b"\r\n")
                coded = [line for line in lines if re.match(rb"[0-9A-Z]\d{3}[0-9A-Z]?[ \xff]*\t", line)]
                assert len(named(opps, member.rsplit("/", 1)[-1])[1]) == len(coded), member


def test_text_and_workbook_of_an_addendum_hold_the_same(opps: Read) -> None:
    for letter in "AB":
        text = named(opps, f"2025 NFRM Addendum {letter}.11122024.txt")[1]
        sheet = named(opps, f"2025 NFRM Addendum {letter}.11122024.xlsx")[1]
        key = "apc" if letter == "A" else "code"
        for one, other in zip(text, sheet, strict=True):
            assert getattr(one, key) == getattr(other, key)
            assert one.rate == other.rate, one
            assert one.weight == other.weight, one


def test_rows_of_addendum_b(opps: Read) -> None:
    rows = {row.code: row for row in named(opps, "2025 NFRM Addendum B.11122024.txt")[1]}
    assert rows["62321"] == OutpatientStatus(
        "opps-b:2025-01", "62321", "T", Decimal("692.52"), "5442", Decimal("7.7664"), None, Decimal("138.51")
    )
    knee = rows["27447"]
    assert (knee.status_indicator, knee.apc, knee.rate, knee.weight) == (
        "J1",
        "5115",
        Decimal("12866.82"),
        Decimal("144.2970"),
    )
    assert (knee.minimum_copayment, knee.adjusted_copayment) == (Decimal("2573.37"), Decimal("1632.00"))
    assert knee.note == "Copayments capped at inpatient deductible of $1,632.00."
    assert (rows["80053"].status_indicator, rows["80053"].rate, rows["80053"].apc) == ("Q4", None, "")
    assert (rows["J9271"].apc, rows["J9271"].coinsurance) == ("1490", Decimal("20.000"))
    assert rows["A4341"].status_indicator == "N"


def test_rows_of_addendum_a(opps: Read) -> None:
    rows = {row.apc: row for row in named(opps, "2025 NFRM Addendum A.11122024.txt")[1]}
    assert rows["5442"] == PaymentClass(
        "opps-a:2025-01",
        "5442",
        "Level 2 Nerve Injections",
        "T",
        Decimal("7.7664"),
        Decimal("692.52"),
        None,
        Decimal("138.51"),
        None,
        None,
        "",
        "",
    )
    assert rows["1491"].title == "New Technology - Level 1A ($0-$10)"
    assert (rows["1630"].title, rows["1630"].rate) == ("", Decimal("139.931"))


def test_the_inpatient_only_list(opps: Read) -> None:
    codes = {row.code: row for row in named(opps, "2025 NFRM Addendum E")[1]}
    assert codes["22558"] == InpatientOnly("opps-e:2025-01", "22558", "C", "")
    assert {"00176", "33405", "G0412"} <= codes.keys()
    assert "27447" not in codes


def test_status_and_comment_indicators(opps: Read) -> None:
    lines: list[IndicatorLine] = named(opps, "2025 NFRM Addendum D1")[1]
    assert len({line.indicator for line in lines}) == 29  # 28 indicators and the note to the whole table
    [j1] = [line for line in lines if line.indicator == "J1"]
    assert j1.text == "Hospital Part B Services Paid Through a Comprehensive APC"
    assert j1.payment.startswith("Paid under OPPS; all covered Part B services on the claim are packaged")
    assert len([line for line in lines if line.indicator == "Q4"]) == 3
    assert not any("?" in line.text + line.payment for line in lines)
    assert {line.indicator for line in named(opps, "2025 NFRM Addendum D2")[1]} == {"NI", "CH", "NP", "NC"}


def test_the_converted_addendum_b(opps: Read) -> None:
    rows = {row.code: row for row in named(opps, "opps_addendum_b_2026-04")[1]}
    assert (rows["62321"].status_indicator, rows["62321"].rate, rows["62321"].apc) == ("T", Decimal("721.17"), "")
    assert (rows["27447"].status_indicator, rows["27447"].rate) == ("J1", Decimal("13116.76"))


def test_laboratory_fees(opps: Read) -> None:
    reading, rows = named(opps, "CLFS_2026")
    by_code = {row.code: row for row in rows}
    assert by_code["80053"] == LaboratoryFee("clfs:2026-07", "80053", "", date(2026, 1, 1), "N", Decimal("10.56"))
    assert (by_code["0614U"].effective_from, by_code["0614U"].indicator) == (date(2026, 4, 1), "L")
    counted = Counter((row.indicator, row.effective_from) for row in rows)
    assert counted[("N", date(2026, 1, 1))] == 2_002
    assert counted[("L", date(2026, 7, 1))] == 30
    assert reading.release.effective_to == date(2026, 9, 30)


def test_no_descriptor_of_a_procedure_is_kept(opps: Read) -> None:
    for name, (_, rows) in opps.items():
        if "Addendum D" in name or "indicators" in name:
            continue
        for row in rows:
            texts = [getattr(row, field) for field in type(row).__slots__ if isinstance(getattr(row, field), str)]
            assert all(len(text) <= 5 for text in texts if text not in (row.release, getattr(row, "note", ""))) or (
                isinstance(row, PaymentClass) and row.status_indicator not in ("G", "K", "K1")
            ), row


EDITS = {
    # counted in the raw text with awk: lines of code and tab under each heading
    ("age_conflict", "A"): 42,
    ("age_conflict", "B"): 125,
    ("age_conflict", "C"): 2_543,
    ("age_conflict", "D"): 856,
    ("manifestation_code_as_principal_diagnosis", ""): 422,
    ("questionable_admission", "A"): 30,
    ("questionable_admission", "B"): 3 + 5 + 19,
    # 2,653 lines, of which one stands in the paragraph above the list and again in the list
    ("unacceptable_principal_diagnosis", ""): 2_652,
    ("non_covered_procedure", "A"): 95,
    # 85 diagnoses, and the two procedures that the paragraph names
    ("non_covered_procedure", "B"): 85 + 2,
    ("non_covered_procedure", "D"): 15,
    ("non_covered_procedure", "F"): 2,
    ("non_covered_procedure", "G"): 87,
    ("limited_coverage", "A"): 49,
    ("wrong_procedure_performed", ""): 3,
    ("procedure_inconsistent_with_los", ""): 1,
    ("unspecified_code", ""): 3_465,
}


def test_the_code_editor_manual(real_data: Path, tmp_path: Path) -> None:
    path = real_data / "coverage" / "Definitions_of_Medicare_Code_Edits_v_43_1.txt"
    [(reading, rows)] = read_all([path], tmp_path).values()
    assert (reading.release.id, reading.release.effective_to) == ("mce:2026-04", date(2026, 9, 30))
    codes = [row for row in rows if isinstance(row, CodeEdit)]
    assert Counter((row.edit, row.part) for row in codes) == EDITS
    assert (reading.tally.kept, reading.tally.refused) == (len(codes), [])
    raw = path.read_bytes().replace(b"\r", b"").split(b"\n")[103:10_754]
    assert len([line for line in raw if re.match(rb"\*?[A-Z0-9]+ *\t", line)]) == len(codes) + 1 - 2
    found = {(row.code, row.edit): row for row in codes}
    newborn = found[("Z38.00", "age_conflict")]
    assert (newborn.listing, newborn.age_from, newborn.age_to) == ("Perinatal/Newborn diagnoses", 0, 0)
    delivery = found[("O80", "age_conflict")]
    assert (delivery.part, delivery.age_from, delivery.age_to) == ("C", 9, 64)
    assert found[("Z51.89", "unacceptable_principal_diagnosis")].detail == "requires a secondary diagnosis"
    assert ("B95.0", "unacceptable_principal_diagnosis") in found
    assert ("I10", "questionable_admission") in found
    assert not any(code in ("F07.81", "M54.50") for code, _ in found)
    assert found[("0FYG0Z0", "non_covered_procedure")].system == "icd10pcs"
    texts = [row for row in rows if isinstance(row, CodeEditText)]
    assert {row.edit for row in texts} >= {edit for edit, _ in EDITS} | {"sex_conflict", "invalid_age"}
    assert not any("01 = " in row.text for row in texts)
