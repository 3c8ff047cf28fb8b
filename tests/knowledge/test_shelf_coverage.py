"""Dated look-ups on coverage, on a few rows of a made release."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from knowledge import records
from knowledge.shelves.coverage import CoverageShelf
from knowledge.store import FactsStore
from knowledge.store_schema import FactsWriter

DAY = date(2026, 11, 10)
ARTICLE = "article:2026-11"
LISTED = "mcd-list:2026-11"


def _release(table: str) -> records.Release:
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    return records.Release(f"{table}:2026-11", table, "CMS", table, "x", first, last, "none", "as_published", "whole")


def _document(number: str, version: str = "1", release: str = ARTICLE, **changes: Any) -> records.PolicyDocument:
    values: dict[str, Any] = {"title": "A title", "effective_from": date(2024, 1, 1), "ended_on": None, **changes}
    return records.PolicyDocument(release, number, version, "Article", status="", contractor="", url="", **values)


def _group(number: str, kind: records.PolicyList, group: str, text: str) -> records.PolicyGroup:
    return records.PolicyGroup(ARTICLE, number, "1", kind, group, text)


def _diagnosis(number: str, code: str, group: str, kind: records.PolicyList) -> records.PolicyDiagnosis:
    return records.PolicyDiagnosis(ARTICLE, number, "1", code, group, kind, "")


ROWS: tuple[Any, ...] = (
    _document("A80001"),
    _document("A80002", "1"),
    _document("A80002", "2", effective_from=date(2026, 11, 20)),
    records.PolicyCode(ARTICLE, "A80001", "1", "62322", "1"),
    records.PolicyCode(ARTICLE, "A80002", "1", "62322", "1"),
    records.PolicyCode(ARTICLE, "A80002", "2", "62324", "1"),
    _group("A80001", "covered", "1", "For procedures 62320 through 62323"),
    _group("A80001", "covered", "2", "Symptoms such as M54.12 with any of the codes"),
    _group("A80001", "not_covered", "1", "Any diagnosis that is not listed above"),
    _diagnosis("A80001", "M54.12", "1", "covered"),
    _diagnosis("A80001", "M54.16", "2", "covered"),
    _diagnosis("A80001", "M54.16", "1", "not_covered"),
    _document("L80010", release=LISTED, title="Epidural Injections"),
    _document("L80011", release=LISTED, title="Epidural Injections, old", ended_on=date(2025, 1, 1)),
    _document("L80012", release=LISTED, title="Response to Comments: Epidural Injections"),
    _document("L80013", release=LISTED, title="Injections of Wax"),
    _document("L80014", release=LISTED, title="Wheelchair Seats"),
    _document("L80015", release=LISTED, title="Billing and Coding of Wheelchairs"),
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoverageShelf]:
    path = tmp_path_factory.mktemp("shelf") / "facts.sqlite"
    releases = (_release("article"), _release("mcd-list"))
    with FactsWriter(path) as writer:
        for release in releases:
            writer.add_release(release)
        writer.add_rows(ROWS)
    store = FactsStore(path)
    yield CoverageShelf(store, releases)
    store.close()


def test_the_version_that_counts_on_the_day_names_the_code(shelf: CoverageShelf) -> None:
    early = shelf.policies("article", "62322", DAY)
    assert [p.document.number for p in early.rows] == ["A80001", "A80002"]
    assert shelf.policies("article", "62324", DAY).state == "no_row"
    late = shelf.policies("article", "62324", date(2026, 11, 25))
    assert [(p.document.number, p.document.version) for p in late.rows] == [("A80002", "2")]
    assert [p.document.number for p in shelf.policies("article", "62322", date(2026, 11, 25)).rows] == ["A80001"]


def test_after_the_month_a_found_row_is_not_in_force_and_a_missing_one_not_loaded(shelf: CoverageShelf) -> None:
    assert not shelf.policies("article", "62322", date(2027, 1, 5)).in_force
    assert shelf.policies("article", "99213", date(2027, 1, 5)).state == "not_loaded"
    assert shelf.policies("article", "62322", date(2026, 10, 31)).state == "not_loaded"
    assert shelf.policies("lcd", "62322", DAY).state == "not_loaded"


@pytest.mark.parametrize(
    ("code", "diagnosis", "listed", "elsewhere"),
    [
        ("62322", "M54.12", ["covered"], []),  # inside the range that the paragraph names
        ("64483", "M54.12", [], ["covered"]),  # the paragraph names other procedures
        ("64483", "M54.16", ["covered", "not_covered"], []),  # a diagnosis in a paragraph names no procedure
        ("62322", "M54.2", [], []),
    ],
)
def test_a_paragraph_decides_for_which_codes_its_group_is(
    shelf: CoverageShelf, code: str, diagnosis: str, listed: list[str], elsewhere: list[str]
) -> None:
    document = shelf.document("A80001", DAY).rows[0]
    standing = shelf.standing(ARTICLE, document, code, diagnosis)
    assert sorted(row.kind for row in standing.listed) == listed
    assert [row.kind for row in standing.elsewhere] == elsewhere
    assert standing.has_list
    assert standing.rest == "Any diagnosis that is not listed above"


def test_supporting_diagnoses_are_those_of_the_groups_of_a_code(shelf: CoverageShelf) -> None:
    document = shelf.document("A80001", DAY).rows[0]
    assert [row.code for row in shelf.supporting(ARTICLE, document, "62322")] == ["M54.12", "M54.16"]
    assert [row.code for row in shelf.supporting(ARTICLE, document, "64483")] == ["M54.16"]


def test_titles_near_to_a_subject_leave_out_what_does_not_count(shelf: CoverageShelf) -> None:
    found = shelf.by_title(("spinal injection", "epidural steroid injection"), DAY)
    assert [document.number for document in found.rows] == ["L80010"]
    assert shelf.by_title(("colonoscopy",), DAY).state == "no_row"


def test_a_document_in_no_table_is_no_row_only_where_a_whole_table_is_held(shelf: CoverageShelf) -> None:
    assert shelf.document("A89999", DAY).state == "no_row"
    assert shelf.document("L89999", DAY).state == "no_row"
    assert shelf.document("190.18", DAY).state == "not_loaded"
    assert shelf.contractors("FL", DAY).state == "not_loaded"
    assert shelf.lab_lists("83036", DAY).state == "not_loaded"
