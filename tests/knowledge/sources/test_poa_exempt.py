"""The list of codes exempt from present-on-admission reporting, and its changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from icd_files import POA, made

from knowledge.errors import SourceError
from knowledge.records import CodeChange, PoaExemptCode
from knowledge.sources import catalogue
from knowledge.sources.layout import Reading, SourceFile

ADDED = POA.replace("00001\tZ38.00\tOne lamp, lit at home\r\n", "")
DELETED = 'POAexemptCode\tDescription\r\nS30.1XXD\t"Dent of a wall, next visit"\r\n'
REVISED = (
    "Order26\tAction\tPOAexemptCode\tDescription\r\n"
    '00003\tRevise from:\tQ75.001\tOdd lamp\r\n00003\tRevise to:\tQ75.001\t"Odd lamp, left"\r\n'
)


def reading(file: SourceFile) -> tuple[Reading, list[Any]]:
    layout = catalogue.layout_of(file)
    assert layout is not None
    (found,) = layout.read(file)
    return found, list(found.rows)


def test_the_heading_tells_the_year(tmp_path: Path) -> None:
    found, rows = reading(made(tmp_path, "renamed.txt", POA))
    assert (found.release.id, found.release.edition, found.tally.kept) == ("poa-exempt:2025-10", "FY 2026", 2)
    assert rows[1] == PoaExemptCode("poa-exempt:2025-10", "QA0.01", "Flicker of the wick")


def test_changes_are_three_pieces_of_one_release(tmp_path: Path) -> None:
    release = "poa-exempt-changes:2025-10"
    files = {"POAexemptAddCodesFY26": ADDED, "POAexemptDeleteCodesFY26": DELETED, "POAexemptReviseCodesFY26": REVISED}
    found = [reading(made(tmp_path, f"{name}.txt", text)) for name, text in files.items()]
    assert {r.release.id for r, _ in found} == {release}
    assert [r.piece for r, _ in found] == ["added", "deleted", "revised"]
    assert [row for _, rows in found for row in rows] == [
        CodeChange(release, "icd10cm", "QA0.01", "added", "code", "Flicker of the wick", ""),
        CodeChange(release, "icd10cm", "S30.1XXD", "deleted", "code", "Dent of a wall, next visit", ""),
        CodeChange(release, "icd10cm", "Q75.001", "revised", "code", "Odd lamp, left", "Odd lamp"),
    ]
    assert [(r.tally.read, r.tally.kept) for r, _ in found] == [(1, 1)] * 3


def test_deleted_codes_say_no_year_of_their_own(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"list\.txt: does not say for which year"):
        reading(made(tmp_path, "list.txt", DELETED))


def test_a_bad_row_in_the_middle_is_refused(tmp_path: Path) -> None:
    lines = POA.splitlines()
    lines.insert(2, "00009\tdamp\tNo code")
    found, rows = reading(made(tmp_path, "POA.txt", "\r\n".join(lines)))
    assert [row.code for row in rows] == ["Z38.00", "QA0.01"]
    assert found.tally.refused == ["line 3: 'damp' is not an ICD-10-CM code with a title"]


def test_a_small_list_is_known_to_be_a_part(tmp_path: Path) -> None:
    found, _ = reading(made(tmp_path, "POA.txt", POA))
    assert found.tally.kept < found.whole_from
