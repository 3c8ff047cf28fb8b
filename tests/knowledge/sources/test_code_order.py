"""Order files and codes files of ICD-10-CM and ICD-10-PCS."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from icd_files import LAMPS_2025, LAMPS_2026, PCS_2026, codes_text, made, order_text

from knowledge.errors import SourceError
from knowledge.records import Code
from knowledge.sources import catalogue
from knowledge.sources.layout import Given, Reading, SourceFile


def reading(file: SourceFile) -> tuple[Reading, dict[str, Code]]:
    layout = catalogue.layout_of(file)
    assert layout is not None
    (found,) = layout.read(file)
    return found, {code.code: code for code in found.rows}


def test_an_order_file_gives_codes_with_dots_levels_and_parents(tmp_path: Path) -> None:
    found, codes = reading(made(tmp_path, "icd10cm-order-2025.txt", order_text(LAMPS_2025)))
    assert (found.release.id, found.release.table) == ("icd10cm:2024-10", "icd10cm")
    assert (found.release.effective_from, found.release.effective_to) == (date(2024, 10, 1), date(2025, 9, 30))
    assert (found.tally.read, found.tally.kept) == (11, 11)
    assert list(codes) == [
        "M54",
        "M54.5",
        "M54.50",
        "R10",
        "R10.2",
        "S72",
        "S72.00",
        "S72.001",
        "S72.001A",
        "T07",
        "T07.XXXA",
    ]
    assert {code.code: code.parent for code in codes.values()} == {
        "M54": None,
        "M54.5": "M54",
        "M54.50": "M54.5",
        "R10": None,
        "R10.2": "R10",
        "S72": None,
        "S72.00": "S72",
        "S72.001": "S72.00",
        "S72.001A": "S72.001",
        "T07": None,
        "T07.XXXA": "T07",
    }
    assert not codes["M54.5"].billable
    assert codes["M54.50"].billable
    assert codes["M54.50"].title == "Low sore lamp, kind not said"
    assert [code.order for code in codes.values()] == list(range(1, 12))


def test_the_category_with_a_second_letter_is_a_diagnosis(tmp_path: Path) -> None:
    found, codes = reading(made(tmp_path, "icd10cm-order-2026.txt", order_text(LAMPS_2026)))
    assert found.release.id == "icd10cm:2025-10"
    assert (codes["QA0.01"].parent, codes["QA0.01"].billable) == ("QA0", True)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("icd10cm-order-April-2025.txt", date(2025, 4, 1), date(2025, 9, 30)),
        ("Code-descriptions-April-2025.zip/order.txt", date(2025, 4, 1), date(2025, 9, 30)),
        ("icd10cm-CodesDescriptions-2024.zip/order.txt", date(2023, 10, 1), date(2024, 9, 30)),
        ("order FY25.txt", date(2024, 10, 1), date(2025, 9, 30)),
        ("codes of October 1, 2025.txt", date(2025, 10, 1), date(2026, 9, 30)),
        ("April report of 2025.zip/icd10cm-order-2024.txt", date(2024, 4, 1), date(2024, 9, 30)),
    ],
)
def test_the_period_comes_from_the_name_or_the_archive(tmp_path: Path, name: str, first: date, last: date) -> None:
    found, _ = reading(made(tmp_path, name, order_text(LAMPS_2025)))
    assert (found.release.effective_from, found.release.effective_to) == (first, last)


def test_a_renamed_file_is_known_and_needs_its_first_day(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"notes\.txt: does not say for which year .* --effective"):
        reading(made(tmp_path, "notes.txt", order_text(LAMPS_2025)))
    given = Given(effective_from=date(2025, 4, 1))
    found, _ = reading(made(tmp_path, "notes.txt", order_text(LAMPS_2025), given))
    assert (found.release.id, found.release.effective_to) == ("icd10cm:2025-04", date(2025, 9, 30))


def test_an_update_named_like_its_year_is_told_by_a_code_that_it_brought(tmp_path: Path) -> None:
    lines = (("J12", 0, "Damp"), ("J128", 0, "Other damp"), ("J1282", 1, "New damp"))
    found, _ = reading(made(tmp_path, "icd10cm-order-2021.txt", order_text(lines)))
    assert (found.release.id, found.release.effective_to) == ("icd10cm:2021-01", date(2021, 9, 30))
    older, _ = reading(made(tmp_path, "icd10cm-order-2021.txt", order_text(lines[:2])))
    assert older.release.id == "icd10cm:2020-10"


def test_a_codes_file_gives_the_same_release_at_a_lower_rank(tmp_path: Path) -> None:
    order, _ = reading(made(tmp_path, "icd10cm-order-2025.txt", order_text(LAMPS_2025)))
    codes, listed = reading(made(tmp_path, "icd10cm-codes-2025.txt", codes_text(LAMPS_2025)))
    assert codes.release.id == order.release.id
    assert codes.rank < order.rank
    assert list(listed) == ["M54.50", "R10.2", "S72.001A", "T07.XXXA"]
    assert all(code.billable and code.parent is None for code in listed.values())


def test_procedures_are_a_code_set_of_their_own(tmp_path: Path) -> None:
    found, codes = reading(made(tmp_path, "icd10pcs_order_2026.txt", order_text(PCS_2026)))
    assert (found.release.id, found.release.publisher) == ("icd10pcs:2025-10", "CMS")
    assert {code.code: (code.system, code.billable, code.parent) for code in codes.values()} == {
        "0DT": ("icd10pcs", False, None),
        "0DTJ0ZZ": ("icd10pcs", True, "0DT"),
        "0DTJ4ZZ": ("icd10pcs", True, "0DT"),
    }
    listed, only = reading(made(tmp_path, "icd10pcs_codes_2026.txt", codes_text(PCS_2026)))
    assert (listed.release.id, list(only)) == ("icd10pcs:2025-10", ["0DTJ0ZZ", "0DTJ4ZZ"])


def test_bad_rows_are_refused_with_their_line_and_the_others_kept(tmp_path: Path) -> None:
    lines = order_text(LAMPS_2025).splitlines()
    lines[3] = "00004 R10  0 shifted columns"
    lines.insert(6, lines[5])
    text = "\r\n".join(lines) + "\r\n00012 T08"
    found, codes = reading(made(tmp_path, "icd10cm-order-2025.txt", text))
    assert (found.tally.read, found.tally.kept, found.tally.refused_rows) == (13, 10, 3)
    assert [line.split(":")[0] for line in found.tally.refused] == ["line 4", "line 7", "line 13"]
    assert "stands twice" in found.tally.refused[1]
    assert "R10.2" in codes
    assert codes["R10.2"].parent is None


@pytest.mark.parametrize(
    "text",
    [
        "A0021   A ride over the border, with a mule\r\nA0080   A ride by a neighbour in a car\r\n",
        "The lamps were lit at dusk and the keeper slept.\r\nNobody came.\r\n",
        "A000    0010  00000\r\nA001    0011  00000\r\n",
        "A00  Damp\r\n" * 3,
        "",
    ],
    ids=["hcpcs", "prose", "gem", "short columns", "empty"],
)
def test_other_text_is_not_taken_for_a_code_file(tmp_path: Path, text: str) -> None:
    layout = catalogue.layout_of(made(tmp_path, "icd10cm-codes-2025.txt", text))
    assert layout is None or not {"order", "codes"} & set(layout.name.split())
