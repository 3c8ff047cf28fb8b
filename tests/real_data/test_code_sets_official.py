"""The ICD-10 files of CDC and CMS, counted and looked into; the numbers are the publishers' own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.intake import collect
from knowledge.records import (
    AddendaCount,
    Code,
    CodeChange,
    CodeConversion,
    GemRow,
    PcsAxisValue,
    PoaExemptCode,
    PreviousCode,
)
from knowledge.sources import catalogue, icd10cm_editions
from knowledge.sources.icd10cm_tabular import read_tabular
from knowledge.sources.layout import Tally


def read(scratch: Path, package: Path) -> Iterator[tuple[str, str, Tally, list[Any]]]:
    """Each file of a package that has a layout: its own name, release, tally and rows."""
    for file in collect([package], scratch):
        layout = catalogue.layout_of(file)
        for reading in layout.read(file) if layout is not None else ():
            yield file.base_name, reading.release.id, reading.tally, list(reading.rows)


def named(scratch: Path, package: Path, name: str) -> tuple[str, Tally, list[Any]]:
    return next((release, tally, rows) for found, release, tally, rows in read(scratch, package) if found == name)


@pytest.mark.parametrize(
    ("package", "name", "release", "items", "billable"),
    [
        ("icd10cm-Code-Descriptions-2026.zip", "icd10cm-order-2026.txt", "icd10cm:2025-10", 98_186, 74_719),
        ("Code-desciptions-April-2025.zip", "icd10cm-order-April-2025.txt", "icd10cm:2025-04", 97_584, 74_260),
        ("ICD10-CM-Code-Descriptions-2025.zip", "icd10cm-order-2025.txt", "icd10cm:2024-10", 97_584, 74_260),
        ("icd10cm-CodesDescriptions-2024.zip", "icd10cm-order-2024.txt", "icd10cm:2023-10", 97_296, 74_044),
    ],
)
def test_order_files_of_diagnoses(
    real_data: Path, tmp_path: Path, package: str, name: str, release: str, items: int, billable: int
) -> None:
    held, tally, codes = named(tmp_path, real_data / "icd10cm" / package, name)
    assert (held, tally.read, tally.kept, len(codes)) == (release, items, items, items)
    assert sum(code.billable for code in codes) == billable
    levels = {code.code for code in codes}
    assert all(code.parent in levels for code in codes if code.parent is not None)
    assert all(len(code.code) == 3 for code in codes if code.parent is None)


def test_rows_of_the_2026_order_file(real_data: Path, tmp_path: Path) -> None:
    package = real_data / "icd10cm" / "icd10cm-Code-Descriptions-2026.zip"
    _, _, rows = named(tmp_path, package, "icd10cm-order-2026.txt")
    codes = {code.code: code for code in rows}
    assert codes["M54.5"] == Code("icd10cm", "M54.5", "Low back pain", "code", False, "M54", order=20_086)
    assert (codes["M54.50"].billable, codes["M54.50"].parent) == (True, "M54.5")
    assert (codes["E11.9"].billable, codes["E11.9"].order) == (True, 4_416)
    assert not codes["R10.2"].billable
    assert (codes["QA0.0101"].parent, codes["QA0.0101"].order) == ("QA0.010", 30_497)
    assert codes["T07.XXXA"].parent == "T07"


def test_the_other_files_of_a_package_are_ranked_below(real_data: Path, tmp_path: Path) -> None:
    found = list(read(tmp_path, real_data / "icd10cm" / "icd10cm-Code-Descriptions-2026.zip"))
    assert {name: (release, tally.kept, tally.refused_rows) for name, release, tally, _ in found} == {
        "icd10cm-codes-2026.txt": ("icd10cm:2025-10", 74_719, 0),
        "icd10cm-codes-addenda-2026.txt": ("icd10cm-addenda:2025-10", 554, 0),
        "icd10cm-order-2026.txt": ("icd10cm:2025-10", 98_186, 0),
        "icd10cm-order-addenda-2026.txt": ("icd10cm-addenda:2025-10", 705, 0),
    }


def test_the_2026_addenda_hold_as_many_changes_as_they_sum_up(real_data: Path, tmp_path: Path) -> None:
    package = real_data / "icd10cm" / "icd10cm-Code-Descriptions-2026.zip"
    release, _, rows = named(tmp_path, package, "icd10cm-order-addenda-2026.txt")
    changes = Counter((row.level, row.change) for row in rows if isinstance(row, CodeChange))
    assert [row for row in rows if isinstance(row, AddendaCount)] == [
        AddendaCount(release, "header", 23_324, 23_467, 143, 0, 7),
        AddendaCount(release, "code", 74_260, 74_719, 487, 28, 38),
    ]
    assert changes == {
        ("header", "added"): 143,
        ("header", "revised"): 7,
        ("code", "added"): 487,
        ("code", "deleted"): 28,
        ("code", "revised"): 38,
    }


def test_the_april_2025_update_changes_nothing(real_data: Path, tmp_path: Path) -> None:
    package = real_data / "icd10cm" / "Code-desciptions-April-2025.zip"
    _, _, rows = named(tmp_path, package, "icd10cm-order-addenda-April-2025.txt")
    assert rows == [
        AddendaCount("icd10cm-addenda:2025-04", "header", 23_324, 23_324, 0, 0, 0),
        AddendaCount("icd10cm-addenda:2025-04", "code", 74_260, 74_260, 0, 0, 0),
    ]


@pytest.mark.parametrize(
    ("package", "release", "diags"),
    # The list called 2021 holds J12.82, which began on 1 January 2021.
    [
        ("icd10cm_tabular_2021.zip", "icd10cm:2021-01", 45_017),
        ("ICD10CM_FY2017_Full_XML.zip", "icd10cm:2016-10", 43_910),
    ],
)
def test_tabular_lists(real_data: Path, tmp_path: Path, package: str, release: str, diags: int) -> None:
    (file,) = [f for f in collect([real_data / "icd10cm" / package], tmp_path) if "tabular" in f.base_name]
    (reading,) = icd10cm_editions.read(file)
    counts = read_tabular(file.path).counts
    assert (reading.release.id, counts.spelled_out) == (release, diags)
    assert len(list(reading.rows)) == reading.tally.kept == counts.items


def test_the_conversion_table(real_data: Path, tmp_path: Path) -> None:
    package = real_data / "icd10cm" / "ICD-10-CM-CONVERSION-TABLE-FY2026.xlsx"
    ((_, release, tally, rows),) = read(tmp_path, package)
    assert (release, tally.read, tally.kept) == ("icd10cm-conversion:2025-10", 5_892, 5_892)
    new = {row.code: (row.effective, row.previous) for row in rows if isinstance(row, CodeConversion)}
    assert new["R10.20"] == (date(2025, 10, 1), "R10.2")
    assert new["M54.50"] == (date(2021, 10, 1), "M54.5")
    assert new["J12.82"] == (date(2021, 1, 1), "J12.89")
    assert new["W45.3XXA"] == (date(2025, 10, 1), "W45.8XXA")  # published without its dot
    assert new["E11.11"] == (date(2017, 10, 1), "E11.69 and R40.20")
    assert sum(previous == "None" for _, previous in new.values()) == 125
    after = {row.code for row in rows if isinstance(row, PreviousCode) and row.previous == "H35.21"}
    assert "H36.811" in after


def test_the_poa_exempt_list_and_its_changes(real_data: Path, tmp_path: Path) -> None:
    found = list(read(tmp_path, real_data / "icd10cm" / "POAexemptCodesFY26.zip"))
    assert {name: (release, tally.kept, tally.refused_rows) for name, release, tally, _ in found} == {
        f"{name}.{ending}": counts
        for ending in ("txt", "xlsx")
        for name, counts in {
            "POAexemptCodesFY26": ("poa-exempt:2025-10", 38_349, 0),
            "POAexemptAddCodesFY26": ("poa-exempt-changes:2025-10", 209, 0),
            "POAexemptDeleteCodesFY26": ("poa-exempt-changes:2025-10", 14, 0),
            "POAexemptReviseCodesFY26": ("poa-exempt-changes:2025-10", 25, 0),
        }.items()
    }
    text, sheet = ({r.code: r.title for r in rows} for name, _, _, rows in found if name.startswith("POAexemptCodes"))
    assert text == sheet
    assert text["Z38.00"] == "Single liveborn infant, delivered vaginally"
    assert "R10.20" not in text


def test_the_procedure_order_file(real_data: Path, tmp_path: Path) -> None:
    package = real_data / "icd10pcs" / "2026-ICD-10-PCS-Order-File.zip"
    found = {name: (release, tally, rows) for name, release, tally, rows in read(tmp_path, package)}
    release, tally, rows = found["icd10pcs_order_2026.txt"]
    assert (release, tally.kept, sum(code.billable for code in rows)) == ("icd10pcs:2025-10", 80_029, 79_115)
    codes = {code.code: code for code in rows}
    title = "Resection of Appendix, Percutaneous Endoscopic Approach"
    assert codes["0DTJ4ZZ"] == Code("icd10pcs", "0DTJ4ZZ", title, "code", True, "0DT", order=32_835)
    release, tally, changes = found["order_addenda_2026.txt"]
    assert (release, tally.refused_rows) == ("icd10pcs-addenda:2025-10", 0)
    assert [row for row in changes if isinstance(row, AddendaCount)] == [
        AddendaCount(release, "header", 910, 914, 4, 0, 1),
        AddendaCount(release, "code", 78_986, 79_115, 156, 27, 0),
    ]


def test_the_procedure_tables(real_data: Path, tmp_path: Path) -> None:
    package = real_data / "icd10pcs" / "icd10pcs_2021_XML.zip"
    release, tally, rows = named(tmp_path, package, "icd10pcs_tables_2021.xml")
    assert (release, tally.refused_rows) == ("icd10pcs-tables:2020-10", 0)
    assert len({row.pcs_table for row in rows}) == 890
    appendix = [row for row in rows if (row.pcs_table, row.position, row.value) == ("0DT", 4, "J")]
    assert {row.label for row in appendix} == {"Appendix"}
    assert all(isinstance(row, PcsAxisValue) for row in rows)
    _, tally, terms = named(tmp_path, package, "icd10pcs_definitions_2021.xml")
    assert (tally.kept, tally.refused_rows) == (641 + 201, 0)
    resection = next(term for term in terms if (term.section, term.position, term.term) == ("0", 3, "Resection"))
    assert resection.definition.startswith("Cutting out or off, without replacement, all of a body part")


def test_the_equivalence_mappings(real_data: Path, tmp_path: Path) -> None:
    found = {
        release: (tally, rows) for _, release, tally, rows in read(tmp_path, real_data / "gems" / "Dxgem_2018.zip")
    }
    counts = {release: (tally.kept, tally.refused_rows) for release, (tally, _) in found.items()}
    assert counts == {"gems-9to10:2017-10": (24_860, 0), "gems-10to9:2017-10": (81_593, 0)}
    forward, backward = (found[release][1] for release in counts)
    if forward[0].release != "gems-9to10:2017-10":
        forward, backward = backward, forward
    assert GemRow("gems-9to10:2017-10", "724.2", "M54.5", "0", "0", "0", 0, 0) in forward
    assert GemRow("gems-9to10:2017-10", "E885.9", "W18.49XA", "1", "0", "0", 0, 0) in forward
    scenarios = {(r.target, r.scenario, r.choice) for r in forward if r.source == "806.01"}
    assert {("S12.000A", 1, 2), ("S14.111A", 1, 1), ("S12.301A", 4, 2)} <= scenarios
    assert GemRow("gems-10to9:2017-10", "E11.9", "250.00", "1", "0", "0", 0, 0) in backward
    assert GemRow("gems-10to9:2017-10", "R29.700", "", "1", "1", "0", 0, 0) in backward


def test_every_exempt_code_is_a_valid_code_of_the_year(real_data: Path, tmp_path: Path) -> None:
    package = real_data / "icd10cm"
    exempt = named(tmp_path / "a", package / "POAexemptCodesFY26.zip", "POAexemptCodesFY26.txt")[2]
    order = named(tmp_path / "b", package / "icd10cm-Code-Descriptions-2026.zip", "icd10cm-order-2026.txt")[2]
    valid = {code.code: code.title for code in order if code.billable}
    assert all(isinstance(row, PoaExemptCode) for row in exempt)
    assert {row.code for row in exempt} <= valid.keys()
