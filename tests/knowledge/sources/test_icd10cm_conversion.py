"""The ICD-10-CM conversion table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from icd_files import CONVERSION_ROWS, conversion_text, made

from knowledge.errors import SourceError
from knowledge.records import CodeConversion, PreviousCode
from knowledge.sources import catalogue
from knowledge.sources.icd10cm_conversion import previous_codes
from knowledge.sources.layout import Reading, SourceFile


def reading(file: SourceFile) -> tuple[Reading, list[CodeConversion | PreviousCode]]:
    layout = catalogue.layout_of(file)
    assert layout is not None
    (found,) = layout.read(file)
    return found, list(found.rows)


def test_each_new_code_has_its_day_and_what_was_before(tmp_path: Path) -> None:
    found, rows = reading(made(tmp_path, "renamed.csv", conversion_text()))
    assert (found.release.id, found.tally.read, found.tally.kept) == ("icd10cm-conversion:2025-10", 7, 7)
    assert [(r.code, r.effective, r.previous) for r in rows if isinstance(r, CodeConversion)] == [
        ("M54.50", date(2021, 10, 1), "M54.5"),
        ("QA0.01", date(2025, 10, 1), "None"),
        ("R10.20", date(2025, 10, 1), "R10.2"),
        ("R10.21", date(2025, 10, 1), "R10.2"),
        ("E11.11", date(2017, 10, 1), "E11.69 and R40.20"),
        ("J12.82", date(2021, 1, 1), "J12.89"),
        ("H02.151", date(2018, 10, 1), "H02.101-H02.103; H02.109"),
    ]
    assert {r.code for r in rows if isinstance(r, PreviousCode) and r.previous == "R10.2"} == {"R10.20", "R10.21"}
    assert {r.previous for r in rows if isinstance(r, PreviousCode) and r.code == "H02.151"} == {
        "H02.101",
        "H02.102",
        "H02.103",
        "H02.109",
    }


def test_a_column_that_a_person_added_changes_nothing(tmp_path: Path) -> None:
    text = conversion_text([(*row, "ours") for row in CONVERSION_ROWS], ("Remarks",))
    plain, rows = reading(made(tmp_path, "a.csv", conversion_text()))
    wider, same = reading(made(tmp_path, "b.csv", text))
    assert (wider.tally.kept, same) == (plain.tally.kept, rows)


def test_bad_rows_are_refused_with_their_line(tmp_path: Path) -> None:
    rows = list(CONVERSION_ROWS)
    rows[1:1] = [("not a code", "2025", "M54.5"), ("M54.51", "soon", "M54.5"), ("M54.59", "2021", "see above")]
    found, _ = reading(made(tmp_path, "table.csv", conversion_text(rows)))
    assert (found.tally.read, found.tally.kept) == (10, 7)
    assert [line.split(":")[0] for line in found.tally.refused] == ["line 4", "line 5", "line 6"]


def test_a_table_without_its_notice_needs_its_first_day(tmp_path: Path) -> None:
    text = conversion_text().split("\r\n", 1)[1]
    with pytest.raises(SourceError, match=r"table\.csv: does not say for which year .* --effective"):
        reading(made(tmp_path, "table.csv", text))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("A04.7", ("A04.7",)),
        ("C50.919, C50.929", ("C50.919", "C50.929")),
        ("G11.8 and E23.0 and K00.0", ("E23.0", "G11.8", "K00.0")),
        ("H35.20-H35.23", ("H35.20", "H35.21", "H35.22", "H35.23")),
        ("S00.08 - S00.11", ("S00.08", "S00.09", "S00.10", "S00.11")),
        ("A00-B99", ("A00", "B99")),
        ("None", ()),
    ],
)
def test_previous_codes_of_published_words(text: str, codes: tuple[str, ...]) -> None:
    assert previous_codes(text) == codes
