"""OPPS Addenda A, B, D1, D2 and E, and two converted tables: recognised by content, dated, nothing of CPT kept."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import outpatient_samples as made
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import SourceError
from knowledge.records import IndicatorLine, InpatientOnly, OutpatientStatus, PaymentClass
from knowledge.sources import opps_addenda, opps_copies
from knowledge.sources.addenda import code_of, percentage
from knowledge.sources.layout import Given, Layout, Reading, SourceFile


def one(
    path: Path, layout: Layout | None = None, name: str = "", first: date | None = None
) -> tuple[Reading, list[Any]]:
    file = SourceFile(path, name or path.name, given=Given(first))
    chosen = layout or opps_addenda.LAYOUTS[0]
    assert chosen.recognises(file)
    [reading] = chosen.read(file)
    return reading, list(reading.rows)


def test_addendum_b_is_a_quarter_with_class_weight_and_copayments(tmp_path: Path) -> None:
    reading, rows = one(made.addendum_b(tmp_path))
    release = reading.release
    assert (release.id, release.form, release.edition) == (
        "opps-b:2025-01",
        "as_published",
        "calendar year 2025 final rule",
    )
    assert (release.effective_from, release.effective_to) == (date(2025, 1, 1), date(2025, 3, 31))
    assert rows[0] == OutpatientStatus(
        "opps-b:2025-01", "62321", "T", Decimal("692.52"), "5442", Decimal("7.7664"), None, Decimal("138.51")
    )
    assert (rows[1].status_indicator, rows[1].comment_indicator, rows[1].note) == ("J1", "CH", "Capped.")
    assert rows[1].rate == Decimal("12866.82")
    assert (rows[2].rate, rows[2].apc) == (None, "")
    assert (reading.tally.read, reading.tally.kept) == (5, 5)


def test_no_descriptor_of_a_code_is_kept(tmp_path: Path) -> None:
    kept = [str(row) for row in one(made.addendum_b(tmp_path))[1]]
    assert not any("lamp" in row or "Oil" in row for row in kept)


def test_a_class_of_one_drug_has_no_title(tmp_path: Path) -> None:
    reading, rows = one(made.addendum_a(tmp_path))
    assert reading.release.id == "opps-a:2025-01"
    assert rows[0] == PaymentClass(
        "opps-a:2025-01",
        "0701",
        "",
        "K",
        None,
        Decimal("1740.720"),
        None,
        Decimal("348.15"),
        Decimal("20.000"),
        Decimal("348.15"),
        "*",
        "",
    )
    assert (rows[1].title, rows[1].weight) == ("Level 2 Lamp Lighting", Decimal("7.7664"))


def test_the_workbook_gives_the_same_release_with_a_lower_rank(tmp_path: Path) -> None:
    rows: list[tuple[str | int | float, ...]] = [
        ("", "Addendum A.- OPPS APCs for CY 2025"),
        made.A_HEADINGS,
        (701, "Drug", "K", "", 1740.72, ".", 348.15, 0.2, 348.15, "", ""),
        ("5442", "Level 2 Lamp Lighting", "T", 7.7664, 692.52, ".", 138.51, "", "", "", ""),
    ]
    path = made.workbook(tmp_path / "2025 NFRM Addendum A.xlsx", rows)
    reading, found = one(path)
    text = one(made.addendum_a(tmp_path))[0]
    assert reading.release == text.release
    assert reading.rank < text.rank
    assert [row.apc for row in found] == ["0701", "5442"]
    assert (found[0].coinsurance, found[1].rate) == (Decimal("20.0"), Decimal("692.52"))


def test_the_inpatient_only_list_holds_for_its_year(tmp_path: Path) -> None:
    reading, rows = one(made.addendum_e(tmp_path))
    assert (reading.release.id, reading.release.effective_to) == ("opps-e:2025-01", date(2025, 12, 31))
    assert rows == [
        InpatientOnly("opps-e:2025-01", "22558", "C", ""),
        InpatientOnly("opps-e:2025-01", "33405", "C", "NC"),
    ]


def test_status_indicators_keep_every_printed_line_under_its_indicator(tmp_path: Path) -> None:
    reading, rows = one(made.addendum_d1(tmp_path))
    assert reading.release.id == "opps-d1:2025-01"
    assert rows == [
        IndicatorLine(
            "opps-d1:2025-01", "J1", 1, "Lamps Paid as a Whole", 'Paid as one; lamps are packaged with the "J1" lamp.'
        ),
        IndicatorLine("opps-d1:2025-01", "J1", 2, "Table Lamps", ""),
        IndicatorLine("opps-d1:2025-01", "J1", 3, "", 'Oil is subject to "Q1" rules.'),
        IndicatorLine("opps-d1:2025-01", "T", 1, "Lamp, Reduction Applies", "Paid under OPPS; separate lamp payment."),
        IndicatorLine("opps-d1:2025-01", "*", 1, "* Note -- Lamps may be priced by hand.", ""),
    ]
    assert reading.tally.kept == reading.tally.read == 5


def test_comment_indicators(tmp_path: Path) -> None:
    reading, rows = one(made.addendum_d2(tmp_path))
    assert reading.release.table == "opps-d2"
    assert [(row.indicator, row.text) for row in rows] == [("NI", "A new lamp."), ("CH", "A changed lamp.")]


def test_a_renamed_file_is_recognised_and_asks_for_its_quarter(tmp_path: Path) -> None:
    path = made.addendum_b(tmp_path, name="table.txt")
    file = SourceFile(path, path.name)
    assert opps_addenda.recognises(file)
    with pytest.raises(SourceError, match=r"^table\.txt: does not say for which quarter .* --effective 2025-01-01$"):
        list(opps_addenda.read(file))
    assert one(path, first=date(2025, 7, 1))[0].release.id == "opps-b:2025-07"
    assert one(path, name="April 2025 Web Addendum B.03282025.txt")[0].release.id == "opps-b:2025-04"
    assert one(path, name="2025_NFRM_OPPS_Addenda.zip/table.txt")[0].release.id == "opps-b:2025-01"


def test_a_bad_row_is_refused_with_its_line_and_the_others_are_kept(tmp_path: Path) -> None:
    bad = ("6232", *made.B_ROWS[0][1:])
    odd = (*made.B_ROWS[0][:6], "much", *made.B_ROWS[0][7:])
    reading, rows = one(made.addendum_b(tmp_path, rows=(made.B_ROWS[0], bad, odd, ("22558",), made.B_ROWS[1])))
    assert [row.code for row in rows] == ["62321", "27447"]
    assert (reading.tally.read, reading.tally.kept, reading.tally.refused_rows) == (5, 2, 3)
    assert reading.tally.refused == [
        "line 6: '6232' is not a procedure code",
        "line 7: 'much' is not a number",
        "line 8: '' is no status indicator",
    ]


def test_an_extra_column_is_passed_over_and_a_missing_one_is_named(tmp_path: Path) -> None:
    title = ("", "Addendum B.-- OPPS Payment by HCPCS Code for CY 2025")
    more = made.tabbed(
        tmp_path / "NFRM B.txt", (title, ("Checked by", *made.B_HEADINGS, "Mine"), ("x", *made.B_ROWS[0], "y"))
    )
    assert one(more)[1][0].apc == "5442"
    fewer = made.tabbed(tmp_path / "NFRM fewer.txt", (title, made.B_HEADINGS[:6], made.B_ROWS[0][:6]))
    with pytest.raises(SourceError, match=r"Addendum B without a column 'payment rate'"):
        list(opps_addenda.read(SourceFile(fewer, fewer.name)))


def test_other_tables_are_not_taken_for_an_addendum(tmp_path: Path) -> None:
    other = made.tabbed(tmp_path / "a.txt", (("Addendum F", ""), ("HCPCS Code", "SI"), ("22558", "C")))
    untitled = made.tabbed(tmp_path / "b.txt", (("HCPCS Code", "SI"), ("22558", "C")))
    picture = tmp_path / "p.png"
    picture.write_bytes(b"\x89PNG\0\0\0")
    assert not any(opps_addenda.recognises(SourceFile(path, path.name)) for path in (other, untitled, picture))


def test_a_stray_letter_behind_a_code_is_dropped(tmp_path: Path) -> None:
    reading, rows = one(made.addendum_b(tmp_path, rows=(("A4341\xff", *made.B_ROWS[3][1:]),)))
    assert (rows[0].code, reading.tally.refused_rows) == ("A4341", 0)


@given(st.text(max_size=8))
def test_a_code_is_five_characters_or_refused(text: str) -> None:
    shaped = re.fullmatch(r"[0-9A-Z][0-9]{3}[0-9A-Z]", text.strip().upper(), re.ASCII)
    if shaped:
        assert code_of(text) == shaped.group()
    else:
        with pytest.raises(ValueError, match="is not a procedure code"):
            code_of(text)


def test_percentages_in_text_and_workbook() -> None:
    assert percentage("20.000%") == percentage("0.2") == 20
    assert percentage("") is None


def test_the_converted_addendum_b_names_its_month(tmp_path: Path) -> None:
    path = tmp_path / "anything.csv"
    path.write_text(
        "HCPCSCode,ShortDescriptor,StatusIndicator,PaymentRate,Changed?,Source\n"
        "62321,A lamp,T,721.17,false,2026-04\nnothing\n0001F,,E1,,false,2026-04\n",
        encoding="utf-8",
    )
    reading, rows = one(path, opps_copies.LAYOUTS[0])
    assert (reading.release.id, reading.release.form) == ("opps-b:2026-04", "converted")
    assert reading.release.effective_to == date(2026, 6, 30)
    assert rows == [
        OutpatientStatus("opps-b:2026-04", "62321", "T", Decimal("721.17")),
        OutpatientStatus("opps-b:2026-04", "0001F", "E1", None),
    ]
    assert reading.tally.refused == ["line 3: nothing: columns are missing"]


def test_the_list_of_indicators_says_that_it_names_no_period(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("StatusIndicator,Paid,Description\nA,  Sometimes, A lamp\nZZ9,Never,x\n", encoding="utf-8")
    reading, rows = one(path, opps_copies.LAYOUTS[1])
    assert (reading.release.edition, reading.release.effective_to) == ("the list names no period", None)
    assert [(row.indicator, row.text, row.payment) for row in rows] == [("A", "A lamp", "Paid: sometimes")]
    assert reading.tally.refused_rows == 1
    dated = one(path, opps_copies.LAYOUTS[1], first=date(2026, 4, 1))[0].release
    assert (dated.id, dated.effective_to) == ("opps-status:2026-04", date(2026, 12, 31))
