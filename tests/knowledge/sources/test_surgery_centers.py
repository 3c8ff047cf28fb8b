"""ASC Addenda AA, BB, DD1 and EE, on made files only: the layout is the publisher's, the content invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import outpatient_samples as made
import pytest

from knowledge.errors import SourceError
from knowledge.records import IndicatorLine, SurgeryCenterExclusion, SurgeryCenterRow
from knowledge.sources import opps_addenda, surgery_centers
from knowledge.sources.layout import Reading, SourceFile


def one(path: Path) -> tuple[Reading, list[Any]]:
    file = SourceFile(path, path.name)
    assert surgery_centers.recognises(file)
    assert not opps_addenda.recognises(file)
    [reading] = surgery_centers.read(file)
    return reading, list(reading.rows)


def test_covered_surgery_is_dated_by_its_headings(tmp_path: Path) -> None:
    reading, rows = one(made.surgery_aa(tmp_path))
    assert (reading.release.id, reading.release.effective_to) == ("asc-aa:2026-04", date(2026, 6, 30))
    assert rows == [
        SurgeryCenterRow("asc-aa:2026-04", "64628", "surgical", "Y", "J8", Decimal("175.6211"), Decimal("9891.33")),
        SurgeryCenterRow("asc-aa:2026-04", "62321", "surgical", "Y", "A2", Decimal("7.0000"), Decimal("391.10")),
        SurgeryCenterRow("asc-aa:2026-04", "99199", "surgical", "N", "N1", None, None),
    ]


def test_ancillary_services_have_no_discounting(tmp_path: Path) -> None:
    reading, rows = one(made.surgery_bb(tmp_path))
    assert reading.release.id == "asc-bb:2026-04"
    assert rows[1] == SurgeryCenterRow("asc-bb:2026-04", "C1234", "ancillary", "", "K2", None, Decimal("12.30"))


def test_indicators_and_exclusions_hold_for_the_year(tmp_path: Path) -> None:
    meanings, lines = one(made.surgery_dd1(tmp_path))
    assert (meanings.release.id, meanings.release.effective_to) == ("asc-dd1:2026-01", date(2026, 12, 31))
    assert lines[0] == IndicatorLine("asc-dd1:2026-01", "A2", 1, "Lamp on the list; paid by weight.", "")
    excluded, rows = one(made.surgery_ee(tmp_path))
    assert excluded.release.id == "asc-ee:2026-01"
    assert rows == [
        SurgeryCenterExclusion("asc-ee:2026-01", "64999"),
        SurgeryCenterExclusion("asc-ee:2026-01", "22558"),
    ]


def test_bad_rows_are_refused(tmp_path: Path) -> None:
    rows = (*made.AA_ROWS[:1], "62321,,A lamp,maybe,A2,1,1", "62322,,A lamp,Y,lamp,1,1", *made.AA_ROWS[1:])
    reading, kept = one(made.surgery_aa(tmp_path, rows=rows))
    assert len(kept) == 3
    assert reading.tally.refused == [
        "line 7: 62321: discounting 'MAYBE' is neither Y nor N",
        "line 8: 62322: 'lamp' is no ASC payment indicator",
    ]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "aa.csv"
    path.write_text(
        "Addendum AA\nHCPCS Code,Subject to Multiple Procedure Discounting,Rate\n64628,Y,1\n", encoding="utf-8"
    )
    with pytest.raises(SourceError, match=r"Addendum AA without a column 'payment indicator'"):
        list(surgery_centers.read(SourceFile(path, "aa.csv")))
