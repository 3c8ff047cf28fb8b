"""Addenda lists of ICD-10-CM and ICD-10-PCS."""

from __future__ import annotations

from pathlib import Path

import pytest
from icd_files import ORDER_ADDENDA, made

from knowledge.errors import SourceError
from knowledge.records import AddendaCount, CodeChange
from knowledge.sources import catalogue
from knowledge.sources.layout import Reading, SourceFile


def reading(file: SourceFile) -> tuple[Reading, list[CodeChange | AddendaCount]]:
    layout = catalogue.layout_of(file)
    assert layout is not None
    (found,) = layout.read(file)
    return found, list(found.rows)


def test_an_order_addenda_gives_changes_and_closing_numbers(tmp_path: Path) -> None:
    found, rows = reading(made(tmp_path, "renamed.txt", ORDER_ADDENDA))
    release = "icd10cm-addenda:2025-10"
    assert (found.release.id, found.tally.read, found.tally.kept) == (release, 6, 6)
    tower = "Pain at the foot of the tower"
    assert rows == [
        CodeChange(release, "icd10cm", "R10.2", "deleted", "code", tower, ""),
        CodeChange(release, "icd10cm", "R10.2", "added", "header", tower, ""),
        CodeChange(release, "icd10cm", "R10.20", "added", "code", "Pain at the tower foot, no side", ""),
        CodeChange(
            release,
            "icd10cm",
            "M54.50",
            "revised",
            "code",
            "Low sore lamp, kind not said",
            "Low sore lamp, kind unsaid",
        ),
        AddendaCount(release, "header", 5, 6, 1, 0, 0),
        AddendaCount(release, "code", 4, 4, 1, 1, 1),
    ]


def test_a_codes_addenda_has_no_levels_and_a_lower_rank(tmp_path: Path) -> None:
    order, _ = reading(made(tmp_path, "order-addenda.txt", ORDER_ADDENDA))
    codes = "Delete:      R102    Pain\r\nAdd:         R1020   Pain, no side\r\n" + ORDER_ADDENDA.split("\r\n\r\n")[-1]
    found, rows = reading(made(tmp_path, "codes-addenda.txt", codes))
    assert found.release.id == order.release.id
    assert found.rank < order.rank
    changes = [(row.code, row.change, row.level, row.title) for row in rows if isinstance(row, CodeChange)]
    assert changes == [("R10.2", "deleted", "code", "Pain"), ("R10.20", "added", "code", "Pain, no side")]


def test_an_update_that_changes_nothing_is_kept_as_such(tmp_path: Path) -> None:
    closing = "\r\n" + ORDER_ADDENDA.split("\r\n\r\n", 1)[1].replace("order_2025", "order_2026")
    found, rows = reading(made(tmp_path, "icd10cm-order-addenda-April-2026.txt", closing))
    assert found.release.id == "icd10cm-addenda:2026-04"
    assert [type(row) for row in rows] == [AddendaCount, AddendaCount]


def test_procedures_have_no_level_column(tmp_path: Path) -> None:
    short, long = "Removal of Wick, Wide", "Removal of the Wick, Wide Approach"
    text = (
        f"Add:         0DTJ0ZZ {short:<60} {long}\r\nAdd:         0DT     {short:<60} {long}\r\n\r\n"
        "Codes\r\n  1 codes in icd10pcs_order_2025.txt\r\n  2 codes in icd10pcs_order_2026.txt\r\n"
        "  1 additions\r\n  0 deletions\r\n  0 revisions\r\n"
    )
    found, rows = reading(made(tmp_path, "order_addenda.txt", text))
    assert found.release.id == "icd10pcs-addenda:2025-10"
    assert [(row.code, row.level, row.title) for row in rows if isinstance(row, CodeChange)] == [
        ("0DTJ0ZZ", "code", long),
        ("0DT", "header", long),
    ]


def test_a_list_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"order-addenda-2026\.txt: .* cut off, download it again"):
        reading(made(tmp_path, "order-addenda-2026.txt", ORDER_ADDENDA.split("\r\n\r\n")[0]))


def test_bad_lines_are_refused_and_the_others_kept(tmp_path: Path) -> None:
    lines = ORDER_ADDENDA.split("\r\n")
    lines[1] = "Added: something else"
    lines[3] = lines[3].replace("M5450", "M5451")  # a former title of another code
    found, rows = reading(made(tmp_path, "addenda.txt", "\r\n".join(lines)))
    assert [line.split(":")[0] for line in found.tally.refused] == ["line 2", "line 5"]
    assert found.tally.read == found.tally.kept + found.tally.refused_rows
    assert [row.code for row in rows if isinstance(row, CodeChange)] == ["R10.2", "R10.20"]
