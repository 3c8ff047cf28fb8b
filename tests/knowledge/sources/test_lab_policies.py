"""Reader of the laboratory NCD spreadsheet, on small workbooks in the official layout."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from coverage_samples import LAB_HEAD, LAB_ROWS, lab_workbook

from knowledge import records
from knowledge.errors import SourceError
from knowledge.sources import lab_policies
from knowledge.sources.layout import Given, Reading, SourceFile


def _read(path: Path, given: Given | None = None) -> tuple[Reading, list[object]]:
    file = SourceFile(path, path.name, given=given or Given())
    assert lab_policies.recognises(file)
    (reading,) = lab_policies.read(file)
    return reading, list(reading.rows)


def test_rows_release_and_meanings_are_read(tmp_path: Path) -> None:
    reading, rows = _read(lab_workbook(tmp_path / "renamed.xlsx"))
    assert (reading.release.id, reading.release.effective_from, reading.release.effective_to) == (
        "lab-ncd:2026-01",
        date(2026, 1, 1),
        date(2026, 3, 31),
    )
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused_rows) == (8, 8, 0)
    meanings = {row.value: row.meaning for row in rows if isinstance(row, records.LabResolution)}
    assert meanings["2"] == "ICD-10-CM codes denied."
    procedures = [row for row in rows if isinstance(row, records.LabProcedure)]
    assert [(p.ncd, p.code, p.title) for p in procedures] == [
        ("190.21B", "83036", "Sugar on Hemoglobin"),
        ("190.15", "85025", "Counting of Cells"),
        ("190.15", "85049", "Counting of Cells"),
    ]
    assert procedures[2].effective_from == date(2003, 7, 1)
    diagnoses = {(row.ncd, row.code): row for row in rows if isinstance(row, records.LabDiagnosis)}
    assert len(diagnoses) == 8
    assert diagnoses["190.21B", "E11.9"].resolution == "1"
    assert diagnoses["190.21B", "E11.8"].ended_on == date(2025, 9, 30)
    assert diagnoses["190.15", records.OTHER_DIAGNOSES].resolution == "1"


def test_a_marked_change_is_a_row_like_the_others(tmp_path: Path) -> None:
    _, rows = _read(lab_workbook(tmp_path / "a.xlsx"))
    marked = next(row for row in rows if isinstance(row, records.LabDiagnosis) and row.code == "E11.65")
    assert (marked.resolution, marked.effective_from) == ("1", date(2025, 10, 1))


def test_bad_rows_are_refused_with_line_and_reason_and_the_others_stay(tmp_path: Path) -> None:
    bad = (
        ("190.21B", "", "", "", "", "SUGAR", "10/01/2015", "", 1),
        ("190.21B", "", "", "", "", "E118", "soon", "", 1),
    )
    more = (("190.21B", "", "", "", "", "E117", "", "", 7), ("", "", "", "", "", "E117", "", "", 1))
    reading, rows = _read(lab_workbook(tmp_path / "a.xlsx", [*LAB_ROWS[:3], *bad, *more, *LAB_ROWS[3:]]))
    assert (reading.tally.read, reading.tally.kept) == (12, 8)
    assert reading.tally.refused[0].startswith("line 11: 'SUGAR'")
    assert "'soon' is not a date" in reading.tally.refused[1]
    assert "resolution" in reading.tally.refused[2]
    assert "number of an NCD" in reading.tally.refused[3]
    assert sum(isinstance(row, records.LabDiagnosis) for row in rows) == 8


def test_an_extra_column_at_the_end_is_tolerated(tmp_path: Path) -> None:
    head = [*LAB_HEAD[:5], (*LAB_HEAD[5], "MY"), (*LAB_HEAD[6], "NOTES")]
    rows = [(*row, "seen") for row in LAB_ROWS]
    reading, _ = _read(lab_workbook(tmp_path / "a.xlsx", rows, head))
    assert reading.tally.kept == 8


def test_moved_columns_are_not_misread(tmp_path: Path) -> None:
    upper, lower = list(LAB_HEAD[5]), list(LAB_HEAD[6])
    for names in (upper, lower):
        names[6], names[7] = names[7], names[6]
    path = lab_workbook(tmp_path / "a.xlsx", LAB_ROWS, [*LAB_HEAD[:5], upper, lower])
    with pytest.raises(SourceError, match="expected the column 'icd-10 eff date', found 'icd-10 term date'"):
        list(lab_policies.read(SourceFile(path, path.name)))


def test_without_the_month_in_its_legend_the_quarter_must_be_stated(tmp_path: Path) -> None:
    head = [*LAB_HEAD[:2], ("", "", "", "", "", " 1 - ICD-10-CM codes covered by Medicare."), *LAB_HEAD[3:]]
    path = lab_workbook(tmp_path / "a.xlsx", LAB_ROWS, head)
    with pytest.raises(SourceError, match="--effective"):
        list(lab_policies.read(SourceFile(path, path.name)))
    reading, _ = _read(path, Given(effective_from=date(2026, 4, 1)))
    assert reading.release.id == "lab-ncd:2026-04"


def test_a_cut_off_or_foreign_file_is_not_recognised(tmp_path: Path) -> None:
    whole = lab_workbook(tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "b.csv").write_text("NCD,CODE\n190.15,85025\n")
    for name in ("cut.xlsx", "b.csv"):
        assert not lab_policies.recognises(SourceFile(tmp_path / name, name))
