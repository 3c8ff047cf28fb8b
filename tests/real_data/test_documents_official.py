"""Manuals and guidelines as CMS and CDC publish them; sections, pages and first words were looked up with pdftotext."""

from __future__ import annotations

import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from knowledge.records import DocumentPassage, Release
from knowledge.sources import addenda_documents
from knowledge.sources.catalogue import layout_of
from knowledge.sources.layout import SourceFile
from knowledge.sources.page_text import pages_of
from knowledge.sources.passages import MOST

GUIDELINES = "icd10cm/ICD-10-CM-October-2025-Guidelines"
NCCI_2026 = "manuals/2026_ncci_medicare_policy_manual_all-chapters.pdf"
NCCI_2025 = "manuals/2025_ncci_policy_manual.txt"
HEART_AND_KIDNEY = "Hypertensive Heart and Chronic Kidney Disease"


@cache
def read(path: Path) -> tuple[Release, tuple[DocumentPassage, ...]]:
    file = SourceFile(path, path.name)
    layout = layout_of(file)
    assert layout is not None
    (reading,) = layout.read(file)
    rows = tuple(reading.rows)
    assert reading.tally.refused_rows == 0
    return reading.release, rows


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        (f"{GUIDELINES}.pdf", 121),
        (f"{GUIDELINES}.txt", 121),
        (NCCI_2026, 287),
        ("manuals/bp102c06.pdf", 47),
        ("manuals/bp102c15.pdf", 308),
        ("manuals/bp102c16.pdf", 39),
    ],
)
def test_every_page_is_read(real_data: Path, name: str, pages: int) -> None:
    path = real_data / name
    found = pages_of(SourceFile(path, path.name))

    assert len([page for page in found if any(line.text for line in page)]) == pages


@pytest.mark.parametrize(
    ("name", "release", "first", "last"),
    [
        (f"{GUIDELINES}.pdf", "icd10cm-guidelines:2025-10", date(2025, 10, 1), date(2026, 9, 30)),
        (f"{GUIDELINES}.txt", "icd10cm-guidelines:2025-10", date(2025, 10, 1), date(2026, 9, 30)),
        (NCCI_2026, "ncci-manual:2026-01", date(2026, 1, 1), date(2026, 12, 31)),
        (NCCI_2025, "ncci-manual:2025-01", date(2025, 1, 1), date(2025, 12, 31)),
        ("manuals/bp102c06.pdf", "manual-100-02-06:2023-12", date(2023, 12, 21), None),
        ("manuals/bp102c15.pdf", "manual-100-02-15:2026-05", date(2026, 5, 8), None),
        ("manuals/bp102c16.pdf", "manual-100-02-16:2026-01", date(2026, 1, 26), None),
    ],
)
def test_releases_and_their_periods(real_data: Path, name: str, release: str, first: date, last: date | None) -> None:
    found, rows = read(real_data / name)

    assert (found.id, found.effective_from, found.effective_to) == (release, first, last)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert max(len(row.text) for row in rows) <= MOST


@pytest.mark.parametrize(
    ("name", "section", "heading", "page", "words"),
    [
        (f"{GUIDELINES}.pdf", "I.C.9.a.3", HEART_AND_KIDNEY, "51", "The codes in category"),
        (f"{GUIDELINES}.txt", "I.C.9.a.3", HEART_AND_KIDNEY, "51", "The codes in category"),
        (f"{GUIDELINES}.pdf", "I.B.13", "Laterality", "15", "Some ICD-10-CM codes indicate laterality"),
        (f"{GUIDELINES}.pdf", "I.C.21.c.7", "Aftercare", "99", "Aftercare visit codes cover situations"),
        (f"{GUIDELINES}.pdf", "II.H", "Uncertain Diagnosis", "109", "If the diagnosis documented at"),
        (f"{GUIDELINES}.pdf", "IV.I", "Chronic diseases", "114", "Chronic diseases treated on an ongoing basis"),
        (NCCI_2026, "I.M", "Sequential Procedure", "I-24", "Some surgical procedures may be performed by different"),
        (NCCI_2026, "I.P", "Mutually Exclusive Procedures", "I-26", "Many procedure codes cannot be reported together"),
        (NCCI_2025, "IX.B", "Evaluation & Management (E&M) Services", "IX-3", "This section summarizes some of"),
        ("manuals/bp102c06.pdf", "20.2", "Outpatient Defined", "9", "A hospital outpatient is a person who has not"),
        ("manuals/bp102c06.pdf", "20.6", "Outpatient Observation Services", "21", "A. Outpatient Observation"),
        ("manuals/bp102c15.pdf", "50.4.4.2", "Immunizations", "46", "Vaccinations or inoculations are excluded"),
        ("manuals/bp102c15.pdf", "60.1", "Incident To Physician\u2019s Professional Services", "64", "Incident to"),
        ("manuals/bp102c16.pdf", "20", "Services Not Reasonable and Necessary", "3", "Items and services which"),
    ],
)  # fmt: skip
def test_sections_by_number(real_data: Path, name: str, section: str, heading: str, page: str, words: str) -> None:
    _, rows = read(real_data / name)
    found = next(row for row in rows if row.section == section)

    assert (found.heading, found.page) == (heading, page)
    assert found.text.startswith(words)


def test_transmittal_lines_stand_apart(real_data: Path) -> None:
    _, rows = read(real_data / "manuals/bp102c15.pdf")
    found = next(row for row in rows if row.section == "50.4.4.2")

    assert found.revision == "Rev. 13295; Issued: 07-25-25; Effective: 01-01-25; Implementation: 10-06-25"
    assert not any(row.text.startswith("(Rev.") for row in rows)
    assert not any("Impl Date" in row.text for row in rows)


def test_every_section_of_the_contents_is_there(real_data: Path) -> None:
    sections = {
        name: {row.section for row in read(real_data / f"manuals/{name}.pdf")[1]} for name in ("bp102c15", "bp102c16")
    }
    _, guidelines = read(real_data / f"{GUIDELINES}.pdf")
    chapters = {row.section.split(".")[2] for row in guidelines if row.section.startswith("I.C.")}
    _, manual = read(real_data / NCCI_2026)

    assert {"10", "50.4.8", "231", "232", "310"} <= sections["bp102c15"]
    assert {"10", "20", "180"} <= sections["bp102c16"]
    assert chapters == {str(number) for number in range(1, 23)}
    assert {row.section[-1] for row in manual if row.section.startswith("XI.")} == set("ABCDEFGHIJKLMNOPQRSTUVW")


def test_the_five_addenda_are_pieces_of_one_release(real_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(real_data / "icd10cm/icd10cm-addenda-2026.zip") as archive:
        archive.extractall(tmp_path)
    pieces, pages = {}, 0
    for path in sorted(tmp_path.rglob("*.pdf")):
        file = SourceFile(path, f"icd10cm-addenda-2026.zip/{path.name}", alone=False)
        assert layout_of(file) is addenda_documents.LAYOUTS[0]
        (reading,) = addenda_documents.read(file)
        pieces[reading.piece] = list(reading.rows)
        pages += len(pages_of(file))
        assert reading.release.id == "icd10cm-addenda-text:2025-10"

    assert set(pieces) == {"tabular", "index", "external-cause", "drug", "neoplasm"}
    assert pages == 48 + 8 + 10 + 3 + 29
    numbers = [row.number for rows in pieces.values() for row in rows]
    assert len(numbers) == len(set(numbers))
    assert any("B88.01 Infestation by Demodex mites" in row.text for row in pieces["tabular"])
    assert any("Y93.73" in row.text for row in pieces["external-cause"])


def test_layout_descriptions_beside_tables_are_not_read(real_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(real_data / "pfs/RVU25D.zip") as archive:
        archive.extract("RVU25D.pdf", tmp_path)
    file = SourceFile(tmp_path / "RVU25D.pdf", "RVU25D.zip/RVU25D.pdf", alone=False)

    assert layout_of(file) is None
