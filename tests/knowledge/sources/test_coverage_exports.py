"""Reader of the Medicare Coverage Database: csv exports and lists of documents, on small invented files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from coverage_samples import ARTICLE, LCD, LIST_COLUMNS, LIST_ROWS, MAC, export_zip, list_csv, table_csv

from knowledge import records
from knowledge.errors import SourceError
from knowledge.intake import collect
from knowledge.sources import coverage_exports
from knowledge.sources.layout import Given, Reading, SourceFile

NOVEMBER = Given(effective_from=date(2026, 11, 5))


def _read(path: Path, given: Given = NOVEMBER, name: str = "") -> tuple[Reading, list[object]]:
    file = SourceFile(path, name or path.name, given=given)
    assert coverage_exports.recognises(file)
    (reading,) = coverage_exports.read(file)
    return reading, list(reading.rows)


def test_a_whole_export_gives_every_piece_of_its_releases(tmp_path: Path) -> None:
    archive = export_zip(tmp_path / "current_article.zip", {**ARTICLE, **MAC})
    pieces: dict[str, set[str]] = {}
    wanted: dict[str, set[str]] = {}
    for file in collect([archive], tmp_path / "scratch", NOVEMBER):
        assert coverage_exports.recognises(file), file.name
        for reading in coverage_exports.read(file):
            assert list(reading.rows)
            assert reading.tally.refused == []
            pieces.setdefault(reading.release.id, set()).add(reading.piece)
            wanted[reading.release.id] = set(reading.pieces_wanted)
    assert set(pieces) == {"article:2026-11", "mac:2026-11"}
    assert wanted["mac:2026-11"] == pieces["mac:2026-11"] == set(MAC)
    assert wanted["article:2026-11"] == set(ARTICLE) - {"article_related_documents"}


def test_documents_have_numbers_dates_and_texts_without_markup(tmp_path: Path) -> None:
    reading, rows = _read(table_csv(tmp_path / "x.csv", "lcd", LCD))
    documents = [row for row in rows if isinstance(row, records.PolicyDocument)]
    texts = [row for row in rows if isinstance(row, records.PolicyText)]
    assert (reading.release.effective_from, reading.release.effective_to) == (date(2026, 11, 1), date(2026, 11, 30))
    assert [(d.number, d.version, d.kind, d.effective_from, d.ended_on) for d in documents] == [
        ("L70001", "4", "LCD", date(2022, 6, 19), None),
        ("L70006", "2", "LCD", date(2020, 1, 1), None),
    ]
    assert documents[0].url.endswith("lcd.aspx?lcdid=70001&ver=4")
    assert texts[0].text == "Injections are considered & weighed.\nSecond paragraph."
    assert texts[1].text == "Bases roll."


def test_an_article_ends_on_the_earliest_of_its_ends(tmp_path: Path) -> None:
    _, rows = _read(table_csv(tmp_path / "x.csv", "article"))
    old = next(row for row in rows if isinstance(row, records.PolicyDocument) and row.number == "A70008")
    assert (old.ended_on, old.holds_on(date(2023, 11, 14)), old.holds_on(date(2023, 11, 15))) == (
        date(2023, 11, 14),
        True,
        False,
    )


def test_codes_diagnoses_and_groups_stay_apart(tmp_path: Path) -> None:
    _, codes = _read(table_csv(tmp_path / "a.csv", "article_x_hcpc_code"))
    _, covered = _read(table_csv(tmp_path / "b.csv", "article_x_icd10_covered"))
    _, refused = _read(table_csv(tmp_path / "c.csv", "article_x_icd10_noncovered"))
    _, groups = _read(table_csv(tmp_path / "d.csv", "article_x_icd10_covered_group"))
    assert codes[0] == records.PolicyCode("article:2026-11", "A70002", "9", "62321", "1")
    assert covered[1] == records.PolicyDiagnosis("article:2026-11", "A70002", "9", "M54.16", "1", "covered", "*")
    assert refused == [records.PolicyDiagnosis("article:2026-11", "A70002", "9", "M54.50", "1", "not_covered", "")]
    assert [g.text for g in groups if isinstance(g, records.PolicyGroup)] == [
        "For 62321 and 62323:\n* only with a second code",
        "For CPT code 64479 alone",
    ]


def test_no_description_of_a_procedure_code_is_kept(tmp_path: Path) -> None:
    columns, first, *_ = ARTICLE["article_x_hcpc_code"]
    tables = {"article_x_hcpc_code": (columns, (*first[:-2], "A LONG WORDING", "SHORT WORDING"))}
    _, rows = _read(table_csv(tmp_path / "a.csv", "article_x_hcpc_code", tables))
    assert "WORDING" not in str(rows)


def test_the_month_comes_from_the_archive_or_must_be_stated(tmp_path: Path) -> None:
    path = table_csv(tmp_path / "lcd.csv", "lcd", LCD)
    with pytest.raises(SourceError, match="--effective"):
        list(coverage_exports.read(SourceFile(path, "current_lcd.zip/lcd.csv")))
    reading, _ = _read(path, Given(), "current_lcd_2026-10-08.zip/current_lcd_csv.zip/lcd.csv")
    assert reading.release.id == "lcd:2026-10"


def test_bad_rows_are_refused_and_the_others_stay(tmp_path: Path) -> None:
    columns, first, *rest = ARTICLE["article_x_icd10_covered"]
    bad = ("70002", "9", "not a code", "1", "1", "N", "", "1", "invented", "N")
    lost = ("A1", "9", "M54.12", "1", "1", "N", "", "1", "invented", "N")
    tables = {"t": (columns, first, bad, lost, ("70002", "9"), *rest)}
    reading, rows = _read(table_csv(tmp_path / "t.csv", "t", tables))
    assert (reading.tally.read, reading.tally.kept, len(rows)) == (6, 3, 3)
    assert (
        reading.tally.refused[0].startswith("line 3: A70002: 'NOTACODE'")
        or "not a diagnosis" in reading.tally.refused[0]
    )
    assert "'A1' is not the number" in reading.tally.refused[1]
    assert "2 cells, 10 expected" in reading.tally.refused[2]


def test_a_group_without_codes_has_a_placeholder_that_is_no_code(tmp_path: Path) -> None:
    columns, first, *_ = ARTICLE["article_x_icd10_noncovered"]
    empty = (*first[:2], "XX000", *first[3:])
    reading, rows = _read(table_csv(tmp_path / "t.csv", "t", {"t": (columns, empty)}))
    assert (reading.tally.kept, rows) == (1, [])


def test_the_list_of_documents_takes_its_month_from_the_latest_update(tmp_path: Path) -> None:
    reading, rows = _read(list_csv(tmp_path / "renamed.csv"), Given())
    documents = {row.number: row for row in rows if isinstance(row, records.PolicyDocument)}
    assert (reading.release.id, reading.release.form, reading.tally.kept) == ("mcd-list:2025-08", "converted", 5)
    assert documents["L70001"].contractor == "Sunshine Medicare, Inc. (MAC - Part A, MAC - Part B)"
    assert documents["L70005"].contractor == "Prairie (DME MAC); Harbor (DME MAC)"
    assert (documents["L70004"].ended_on, documents["L70001"].ended_on) == (date(2025, 6, 5), None)
    assert documents["L70003"].status == "Future"


def test_a_list_with_a_column_more_or_a_bad_row_is_read(tmp_path: Path) -> None:
    bad = ("X", "70009", "70009", "LCD", "1", "01/01/2020", "", "N/A", "T", "06/30/2025", "5", "u")
    rows = [(*row, "mine") for row in (*LIST_ROWS, bad)]
    reading, kept = _read(list_csv(tmp_path / "a.csv", rows, (*LIST_COLUMNS, "remark")), Given())
    assert (reading.tally.read, len(kept)) == (6, 5)
    assert "'70009' is not the number of a document" in reading.tally.refused[0]


def test_other_headings_are_not_taken_for_the_database(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("article_id,article_version,bill_code_id\n1,2,3\n")
    assert not coverage_exports.recognises(SourceFile(path, "article_x_bill_code.csv"))
    with pytest.raises(SourceError, match="no headings"):
        list(coverage_exports.read(SourceFile(path, "a.csv")))
