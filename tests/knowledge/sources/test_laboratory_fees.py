"""The clinical laboratory fee schedule: rows with days of their own, edition by the newest quarter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import outpatient_samples as made
import pytest

from knowledge.errors import SourceError
from knowledge.records import LaboratoryFee
from knowledge.sources import laboratory_fees
from knowledge.sources.layout import Given, Reading, SourceFile


def one(path: Path, name: str = "", first: date | None = None) -> tuple[Reading, list[LaboratoryFee]]:
    file = SourceFile(path, name or path.name, given=Given(first))
    assert laboratory_fees.recognises(file)
    [reading] = laboratory_fees.read(file)
    return reading, list(reading.rows)


def test_a_file_speaks_for_its_year_up_to_its_newest_quarter(tmp_path: Path) -> None:
    reading, rows = one(made.laboratory_fees(tmp_path))
    release = reading.release
    assert (release.id, release.form) == ("clfs:2026-07", "as_published")
    assert (release.effective_from, release.effective_to) == (date(2026, 1, 1), date(2026, 9, 30))
    assert rows[0] == LaboratoryFee("clfs:2026-07", "80053", "", date(2026, 1, 1), "N", Decimal("10.56"))
    assert [(row.modifier, row.effective_from, row.indicator) for row in rows[2:4]] == [
        ("QW", date(2026, 1, 1), "N"),
        ("", date(2026, 4, 1), "L"),
    ]
    assert reading.tally.kept == reading.tally.read == 6


def test_a_name_can_say_a_later_quarter_than_the_rows(tmp_path: Path) -> None:
    path = made.laboratory_fees(tmp_path, rows=made.CLFS_ROWS[:2])
    assert one(path)[0].release.id == "clfs:2026-01"
    assert one(path, name="26clabq2.zip/PUF_CLFS_CY2026_Q2V1.csv")[0].release.effective_to == date(2026, 6, 30)
    assert one(path, first=date(2026, 8, 1))[0].release.id == "clfs:2026-07"


def test_a_file_without_its_notices_is_marked_as_converted(tmp_path: Path) -> None:
    assert one(made.laboratory_fees(tmp_path, notices=0))[0].release.form == "converted"


def test_no_descriptor_is_kept(tmp_path: Path) -> None:
    rows = ["2026,80053,,20260101,N,10.56,Panel of lamps,Lamps,Lamps"]
    assert "amp" not in str(one(made.laboratory_fees(tmp_path, rows=rows))[1])


def test_bad_rows_are_refused_with_line_and_reason(tmp_path: Path) -> None:
    rows = [
        made.CLFS_ROWS[0],
        "2025,81025,,20250101,N,8.61",
        "2026,81025,,soon,N,8.61",
        "2026,81025,,20260101,X,8.61",
        "2026,8102,,20260101,N,8.61",
        "2026,81025,,20260101,N",
        "2026,81025,QWX,20260101,N,1",
        made.CLFS_ROWS[1],
    ]
    reading, kept = one(made.laboratory_fees(tmp_path, rows=rows))
    assert [row.code for row in kept] == ["80053", "81025"]
    assert [line.split(":")[0] for line in reading.tally.refused] == [f"line {n}" for n in range(7, 13)]
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused_rows) == (8, 2, 6)


def test_a_file_without_rows_and_another_table(tmp_path: Path) -> None:
    empty = made.laboratory_fees(tmp_path, rows=[])
    with pytest.raises(SourceError, match=r"no row says from which day it holds"):
        list(laboratory_fees.read(SourceFile(empty, "clfs.csv")))
    other = tmp_path / "other.csv"
    other.write_text("YEAR,HCPCS,MOD,RATE\n2026,80053,,1\n", encoding="utf-8")
    assert not laboratory_fees.recognises(SourceFile(other, "other.csv"))
