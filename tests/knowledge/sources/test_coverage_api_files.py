"""Reader of saved answers of the Coverage API, on made answers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from coverage_samples import LIST_COLUMNS, LIST_ROWS, api_answer, saved_answer

from knowledge import records
from knowledge.errors import SourceError
from knowledge.sources import coverage_api_files
from knowledge.sources.layout import Given, Reading, SourceFile

DAY = Given(effective_from=date(2026, 11, 5))


def _read(path: Path, given: Given = DAY) -> tuple[Reading, list[object]]:
    file = SourceFile(path, path.name, given=given)
    assert coverage_api_files.recognises(file)
    (reading,) = coverage_api_files.read(file)
    return reading, list(reading.rows)


def test_an_answer_saved_by_a_person_is_read(tmp_path: Path) -> None:
    reading, rows = _read(saved_answer(tmp_path / "x.json", "article_x_icd10_covered"))
    assert (reading.release.id, reading.release.coverage) == ("coverage-api:2026-11", "partial")
    assert reading.piece == "A70002 article_x_icd10_covered"
    assert rows[0] == records.PolicyDiagnosis(reading.release.id, "A70002", "9", "M54.12", "1", "covered", "")


def test_a_file_of_several_answers_is_read_with_its_own_day_and_name(tmp_path: Path) -> None:
    answers = [api_answer(name) for name in ("article", "article_x_hcpc_code", "article_x_icd10_covered_group")]
    body = {"source": coverage_api_files.SOURCE, "fetched_on": "2026-09-30", "piece": "A70002", "answers": answers}
    path = tmp_path / "x.json"
    path.write_text(json.dumps(body))
    reading, rows = _read(path, Given())
    assert (reading.release.id, reading.piece) == ("coverage-api:2026-09", "A70002")
    kinds = {type(row) for row in rows}
    assert kinds >= {records.PolicyDocument, records.PolicyText, records.PolicyCode, records.PolicyGroup}


def test_a_list_of_documents_and_an_ncd_are_read(tmp_path: Path) -> None:
    rows = [dict(zip(LIST_COLUMNS, row, strict=True)) for row in LIST_ROWS]
    ncd = {"document_id": 108, "document_display_id": "100.3", "document_version": 1, "title": "Monitoring"}
    ncd |= {"effective_date": "06/11/1985", "indications_limitations": "&lt;p&gt;Invented.&lt;/p&gt;"}
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"meta": {}, "data": [*rows, ncd]}))
    reading, made = _read(path)
    documents = [row for row in made if isinstance(row, records.PolicyDocument)]
    assert [(d.kind, d.number) for d in documents][-1] == ("NCD", "100.3")
    assert (reading.piece, len(documents)) == ("document list", 6)
    assert [row.text for row in made if isinstance(row, records.PolicyText)] == ["Invented."]


def test_unknown_rows_are_refused_with_their_number(tmp_path: Path) -> None:
    answer = api_answer("article_x_hcpc_code")
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"meta": {}, "data": [{"article_id": 1, "weather": "fair"}, *answer["data"]]}))
    reading, rows = _read(path)
    assert (reading.tally.read, reading.tally.kept, len(rows)) == (6, 5, 5)
    assert reading.tally.refused[0].startswith("line 1: no known kind of row")


def test_a_cut_off_answer_and_one_without_a_day_are_errors(tmp_path: Path) -> None:
    whole = saved_answer(tmp_path / "x.json", "article_x_hcpc_code")
    with pytest.raises(SourceError, match="--effective"):
        list(coverage_api_files.read(SourceFile(whole, "x.json")))
    named = list(coverage_api_files.read(SourceFile(whole, "A70002-2026-10-08.json")))
    assert named[0].release.id == "coverage-api:2026-10"
    cut = tmp_path / "cut.json"
    cut.write_text(whole.read_text()[:-40])
    with pytest.raises(SourceError, match="not a whole JSON answer"):
        list(coverage_api_files.read(SourceFile(cut, "cut.json", given=DAY)))


def test_other_json_is_not_recognised(tmp_path: Path) -> None:
    for number, text in enumerate(['{"data": [1]}', "[]", '{"lcd_id": 1}', "<html></html>"]):
        path = tmp_path / f"{number}.json"
        path.write_text(text)
        assert not coverage_api_files.recognises(SourceFile(path, path.name))
