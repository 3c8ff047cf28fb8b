"""The NCCI readers on the official files: the counts of every table and rows looked up in the files by hand."""

from __future__ import annotations

import gzip
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from knowledge.records import AddOnLink, UnitLimit
from knowledge.sources import addon_codes, edit_pairs, unit_limits
from knowledge.sources.edit_pairs import Row
from knowledge.sources.layout import Reading, SourceFile

DEFINITION = "HCPCS/CPT procedure code definition"
INSTRUCTION = "CPT Manual or CMS manual coding instruction"
WATCHED = {("45385", "45380"), ("45380", "45385"), ("20610", "99213"), ("29880", "29881"), ("43239", "43235")}


def unpacked(real_data: Path, tmp_path: Path, name: str) -> SourceFile:
    target = tmp_path / "table.txt"
    with gzip.open(real_data / "ncci" / f"{name}.gz") as packed, target.open("wb") as out:
        shutil.copyfileobj(packed, out)
    return SourceFile(target, name)


@pytest.mark.parametrize(
    ("name", "release", "rows", "active", "spots"),
    [
        pytest.param(
            "ccipra-v302r0-reconstructed.txt",
            "ptp-practitioner:2024-07",
            2_546_017,
            1_669_820,
            [
                ("20610", "99213", "1", None, "2019-12-31", INSTRUCTION),
                ("20610", "99213", "1", None, None, INSTRUCTION),
                ("29880", "29881", "1", None, None, DEFINITION),
                ("43239", "43235", "0", None, None, "CPT Separate procedure definition"),
                ("45385", "45380", "1", None, None, "More extensive procedure"),
            ],
            id="practitioner",
        ),
        pytest.param(
            "ccioph-v302r0-reconstructed.txt",
            "ptp-outpatient:2024-07",
            1_775_818,
            1_335_857,
            [
                ("29880", "29881", "1", None, None, DEFINITION),
                ("43239", "43235", "0", None, None, "CPT Separate procedure definition"),
                ("45385", "45380", "1", None, None, "More extensive procedure"),
            ],
            id="hospital",
        ),
    ],
)
def test_a_whole_pair_table(
    real_data: Path, tmp_path: Path, name: str, release: str, rows: int, active: int, spots: list[Row]
) -> None:
    file = unpacked(real_data, tmp_path, name)
    assert edit_pairs.recognises(file)
    (reading,) = edit_pairs.read(file)
    ends: Counter[bool] = Counter()
    seen = []
    for row in reading.pairs:
        ends[row[4] is None] += 1
        if row[:2] in WATCHED:
            seen.append(row)
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused_rows) == (rows, rows, 0)
    assert ends[True] == active
    assert seen == spots
    assert (reading.release.id, reading.release.form) == (release, "reconstructed")
    assert (reading.release.effective_from, reading.release.effective_to) == (date(2024, 7, 1), date(2024, 9, 30))
    assert rows > reading.whole_from


def test_the_excerpt_of_a_newer_edition_carries_true_periods(real_data: Path) -> None:
    path = real_data / "samples" / "ccipra-v322r0-f1.excerpt.txt"
    (reading,) = edit_pairs.read(SourceFile(path, path.name))
    rows = list(reading.pairs)
    assert (reading.tally.read, reading.tally.kept) == (21, 21)
    assert (reading.release.id, reading.release.form) == ("ptp-practitioner:2026-07", "as_published")
    assert ("0001U", "0029U", "1", "2018-07-01", "2026-06-30", "Misuse of Column Two code with Column One code") in rows
    assert ("0001U", "0417U", "1", "2025-01-01", None, "Misuse of Column Two code with Column One code") in rows
    assert ("0001A", "G0008", "9", "2022-01-01", "2022-01-01", "Mutually exclusive procedures") in rows
    assert reading.piece == "part of f1"


def limits(real_data: Path, name: str) -> tuple[Reading, dict[str, UnitLimit]]:
    file = SourceFile(real_data / "ncci" / name, name)
    assert unit_limits.recognises(file)
    (reading,) = unit_limits.read(file)
    rows = {row.code: row for row in reading.rows}
    assert len(rows) == reading.tally.kept == reading.tally.read
    assert reading.release.id.endswith(":2026-04")
    return reading, rows


@pytest.mark.parametrize(
    ("name", "number", "spots"),
    [
        (
            "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv",
            15_095,
            [
                ("20610", 2, "3", "Clinical: Data"),
                ("45385", 1, "2", "Anatomic Consideration"),
                ("62320", 1, "3", "Clinical: Data"),
            ],
        ),
        (
            "MCR_MUE_OutpatientHospitalServices_Eff_04-01-2026.csv",
            15_045,
            [("45385", 1, "2", "Anatomic Consideration"), ("99213", 2, "3", "Clinical: Data")],
        ),
        (
            "MCR_MUE_DMESupplierServices_Eff_04-01-2026.csv",
            3_083,
            [
                ("A4224", 13, "2", "Code Descriptor / CPT Instruction"),
                ("E0601", 1, "3", "Nature of Equipment"),
                ("L1833", 2, "2", "Anatomic Consideration"),
            ],
        ),
    ],
    ids=["practitioner", "outpatient hospital", "dme"],
)
def test_a_table_of_unit_limits(
    real_data: Path, name: str, number: int, spots: list[tuple[str, int, str, str]]
) -> None:
    reading, rows = limits(real_data, name)
    assert len(rows) == number > reading.whole_from
    for code, value, mai, why in spots:
        held = rows[code]
        assert (held.value, held.mai, held.rationale) == (value, mai, why)


def test_the_add_on_table(real_data: Path) -> None:
    name = "AOC_V2026Q2-MCR.xlsx"
    file = SourceFile(real_data / "ncci" / name, "renamed.xlsx")
    assert addon_codes.recognises(file)
    (reading,) = addon_codes.read(file)
    links: list[AddOnLink] = list(reading.rows)
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused_rows) == (9_000, 9_000, 0)
    assert len({link.addon for link in links}) == 830
    assert sum(link.deleted_on is None for link in links) == 7_740
    assert Counter(link.type for link in links) == {"1": 8_293, "2": 47, "3": 660}
    first = date(2013, 4, 1)
    assert AddOnLink("aoc:2026-04", "0079T", "0078T", "1", first, date(2013, 12, 31)) in links
    assert AddOnLink("aoc:2026-04", "G2212", "G0463", "1", date(2024, 1, 1), None) in links
    of_0767t = [(link.effective_from, link.deleted_on) for link in links if link.addon == "0767T"]
    assert (date(2023, 1, 1), date(2023, 12, 31)) in of_0767t
    assert (date(2024, 1, 1), None) in of_0767t
    contractor = [link for link in links if link.primary == "CCCCC"]
    assert len(contractor) == 55
