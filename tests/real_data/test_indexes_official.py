"""The published indexes and tables of ICD-10-CM: their counts, and entries looked up in the files by eye."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from knowledge.intake import collect
from knowledge.sources.catalogue import layout_of

_FY2017 = "ICD10CM_FY2017_Full_XML.zip"
_APRIL = "icd10cm-April-1-2026-drug-neoplasm-eindex-XML.zip"


@pytest.fixture(scope="module")
def parts(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, list[Any]]]:
    """Every index and table of both packages and the csv: release id -> reading and its rows."""
    found: dict[str, tuple[Any, list[Any]]] = {}
    folder = real_data / "icd10cm"
    files = [folder / _FY2017, folder / _APRIL, folder / "icd10cm-drug-April-2025.csv"]
    files.append(real_data / "icd10pcs" / "icd10pcs_2021_XML.zip")
    for file in collect(files, tmp_path_factory.mktemp("unpacked")):
        layout = layout_of(file)
        if layout is None or ("index" not in layout.name and "table of drugs" not in layout.name):
            continue
        (reading,) = layout.read(file)
        found[reading.release.id] = (reading, list(reading.rows))
    return found


@pytest.mark.parametrize(
    ("release", "main_terms", "terms"),
    [
        ("icd10cm-index:2016-10", 7_973, 69_226),
        ("icd10cm-eindex:2026-04", 314, 7_776),
        ("icd10cm-neoplasms:2026-04", 1, 1_939),
        ("icd10cm-drugs:2026-04", 5_179, 2_251),
        ("icd10pcs-index:2020-10", 2_828, 21_038),
    ],
)
def test_every_term_is_kept(parts: dict[str, tuple[Any, list[Any]]], release: str, main_terms: int, terms: int) -> None:
    reading, rows = parts[release]
    levels = Counter(row.level for row in rows)
    assert (levels[0], len(rows) - levels[0]) == (main_terms, terms)
    assert (reading.tally.read, reading.tally.refused_rows) == (main_terms + terms, 0)
    assert len(rows) >= reading.whole_from


def test_the_csv_has_every_row_but_its_repeated_headings(parts: dict[str, tuple[Any, list[Any]]]) -> None:
    """7,404 lines follow the two at the top; two of them repeat the headings."""
    reading, rows = parts["icd10cm-drugs:2025-04"]
    assert (reading.tally.read, len(rows), reading.tally.refused) == (7_402, 7_402, [])


def _row(rows: list[Any], path: str) -> Any:
    (found,) = (row for row in rows if row.path == path)
    return found


def test_entries_of_the_alphabetic_index(parts: dict[str, tuple[Any, list[Any]]]) -> None:
    rows = parts["icd10cm-index:2016-10"][1]
    assert _row(rows, "Abdomen, abdominal > angina").code == "K55.1"
    assert _row(rows, "Abdominalgia").see == "Pain, abdominal"
    heart = _row(rows, "Amyloid heart")
    assert (heart.code, heart.manifestation, heart.published) == ("E85.4", "I43", "E85.4 [I43]")
    assert heart.nonessential == "(disease)"
    assert _row(rows, "Bonnier's syndrome").see == "subcategory H81.8"


def test_entries_of_the_procedure_index(parts: dict[str, tuple[Any, list[Any]]]) -> None:
    rows = parts["icd10pcs-index:2020-10"][1]
    assert [r.published for r in rows if r.path == "Abdominoplasty"] == ["", "0W0F", "0WQF", "0WUF"]
    assert _row(rows, "Abortion > Vacuum").code == "10A07Z6"
    achilles = _row(rows, "Achillorrhaphy")
    assert (achilles.code, achilles.see) == ("0LQ", "Repair, Tendons")


def test_entries_of_the_tables(parts: dict[str, tuple[Any, list[Any]]]) -> None:
    breast = _row(parts["icd10cm-neoplasms:2026-04"][1], "Neoplasm, neoplastic > breast")
    assert (breast.malignant_primary, breast.malignant_secondary, breast.in_situ) == ("C50.9-", "C79.81", "D05.-")
    assert (breast.benign, breast.uncertain, breast.unspecified) == ("D24.-", "D48.6-", "D49.3")
    drug = _row(parts["icd10cm-drugs:2026-04"][1], "Acetaminophen")
    assert (drug.accidental, drug.self_harm) == ("T39.1X1", "T39.1X2")
    older = _row(parts["icd10cm-drugs:2025-04"][1], "Acetic > acid > with sodium acetate")
    assert (older.accidental, older.underdosing, older.nonessential) == ("T49.3X1", "T49.3X6", "(ointment)")
    propanol = _row(parts["icd10cm-drugs:2026-04"][1], "1-propanol")
    assert (propanol.undetermined, propanol.adverse_effect) == ("T51.3X4", "")


def test_entries_of_the_external_cause_index(parts: dict[str, tuple[Any, list[Any]]]) -> None:
    rows = parts["icd10cm-eindex:2026-04"][1]
    assert _row(rows, "Accident > boat, boating > striking swimmer > powered").code == "V94.11"
    assert {row.code for row in rows if row.path.endswith("> ladder") and row.path.startswith("Fall")} == {"W11"}
