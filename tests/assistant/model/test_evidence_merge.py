"""Evidence of two rounds of look-ups as one: keys that stay, rows that are one, nothing lost, nothing changed."""

from __future__ import annotations

import threading
from dataclasses import FrozenInstanceError, fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Citation, CodeStatus, Fact, Outcome, Ruling
from assistant.evidence import Evidence, EvidenceBook, Excerpt
from assistant.model.evidence_merge import ToolEvidence, keys_after, merge
from knowledge.dating import Lookup
from knowledge.records import Basis, Release

DAY = date(2026, 11, 23)
# Invented tables, rows and texts.
TABLE = Release(
    "made-1", "made", "Made publisher", "Made table", "first", date(2026, 1, 1), None, "annual", "as_published", "whole"
)
BASIS = Basis("Made publisher", "Made manual", "2", "first", "https://made.example/2")


def book_with(*rows: str, day: date = DAY) -> EvidenceBook:
    """A fact, and a citation, for each row."""
    book = EvidenceBook(day)
    for row in rows:
        book.add_fact(row, "size", "3", "made size", book.cite_release(TABLE, f"row {row}", f"{row}: 3"), release=TABLE)
    return book


def evidence_of(*rows: str, day: date = DAY) -> Evidence:
    return book_with(*rows, day=day).close()


def keys(evidence: Evidence) -> list[str]:
    return [citation.key for citation in evidence.citations]


def cited(evidence: Evidence, subject: str) -> Citation:
    found = evidence.fact(subject, "size")
    assert found is not None
    citation = evidence.citation(found.cite)
    assert citation is not None
    return citation


def test_new_rows_are_numbered_after_those_held_and_their_facts_follow() -> None:
    merged = merge(evidence_of("A", "B"), evidence_of("C", "D"))
    assert keys(merged) == ["s1", "s2", "s3", "s4"]
    assert [cited(merged, row).locator for row in "ABCD"] == ["row A", "row B", "row C", "row D"]


def test_the_same_row_keeps_its_first_key() -> None:
    merged = merge(evidence_of("A", "B"), evidence_of("C", "B", "A"))
    assert keys(merged) == ["s1", "s2", "s3"]
    assert [cited(merged, row).key for row in "ABC"] == ["s1", "s2", "s3"]
    assert len(merged.facts) == 3


def test_numbers_go_on_after_the_highest_key_though_some_are_missing() -> None:
    first = evidence_of("A", "B", "C")
    first = replace(first, facts=first.facts[2:], citations=first.citations[2:])
    assert keys(merge(first, evidence_of("D"))) == ["s3", "s4"]


def a_change(**changes: str) -> Any:
    return pytest.param(changes, id=next(iter(changes)))


@pytest.mark.parametrize(
    "changes",
    [a_change(passage="A: 4"), a_change(locator="row A2"), a_change(release="made-2"), a_change(title="Other manual")],
)
def test_rows_that_differ_in_one_thing_are_two(changes: dict[str, Any]) -> None:
    first = evidence_of("A")
    second = replace(first, citations=(replace(first.citations[0], **changes),))
    assert keys(merge(first, second)) == ["s1", "s2"]


def test_every_cite_is_rewritten() -> None:
    book = book_with("B", "C")
    book.add_ruling("C", "modifier 50", "not_allowed", "made text", "s2")
    passage = book.cite_basis(BASIS, "A made passage.")
    book.add_excerpt(Excerpt("made-rule", "A made rule", "A made passage.", (passage, "s1"), "guideline", "site"))
    book.add_gap("C", "Made list", Lookup("not_loaded", reason="it is not loaded"))
    merged = merge(evidence_of("A", "B"), book.close())
    assert keys(merged) == ["s1", "s2", "s3", "s4"]
    assert merged.rulings[0].cite == "s3"
    assert merged.excerpts[0].cites == ("s4", "s2")
    assert merged.gap("C", "Made list") is not None


def with_ruling(outcome: Outcome) -> Evidence:
    book = book_with("A")
    book.add_ruling("A", "modifier 50", outcome, f"made text: {outcome}", "s1")
    return book.close()


def test_the_first_ruling_about_an_action_stands() -> None:
    merged = merge(with_ruling("not_allowed"), with_ruling("allowed"))
    assert [ruling.outcome for ruling in merged.rulings] == ["not_allowed"]


def test_the_same_ruling_from_another_row_is_kept_beside_the_first() -> None:
    second = replace(with_ruling("allowed"), citations=(replace(with_ruling("allowed").citations[0], passage="other"),))
    assert [ruling.cite for ruling in merge(with_ruling("allowed"), second).rulings] == ["s1", "s2"]


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        pytest.param(("", False), ("active", True), ("active", True), id="verified replaces unverified"),
        pytest.param(("active", True), ("not_loaded", False), ("active", True), id="unverified replaces nothing"),
        pytest.param(("", True), ("active", True), ("active", True), id="a status replaces none"),
        pytest.param(("deleted", True), ("active", True), ("deleted", True), id="the first status stays"),
    ],
)
def test_codes_are_united(first: tuple[str, bool], second: tuple[str, bool], stands: tuple[str, bool]) -> None:
    one, two = (
        replace(evidence_of(), codes=(CodeStatus("A0001", "hcpcs", status, verified),))
        for status, verified in (first, second)
    )
    assert merge(one, two).codes == (CodeStatus("A0001", "hcpcs", *stands),)


def test_the_same_passage_found_by_other_words_stands_once() -> None:
    def found(score: float, text: str = "A made passage.") -> Evidence:
        book = EvidenceBook(DAY)
        cite = book.cite_basis(BASIS, "A made passage.")
        book.add_excerpt(Excerpt("made-rule", "A made rule", text, (cite,), "guideline", "site", score))
        return book.close()

    assert [excerpt.score for excerpt in merge(found(0.9), found(0.6)).excerpts] == [0.9]
    other_part = merge(found(0.9), found(0.9, "Another part of it."))
    assert len(other_part.excerpts) == 2
    assert keys(other_part) == ["s1"]


def test_another_day_is_refused() -> None:
    with pytest.raises(ValueError, match="one answer has one day"):
        merge(evidence_of("A"), evidence_of("A", day=date(2025, 1, 1)))


def test_nothing_can_be_changed_and_what_was_merged_is_not() -> None:
    first, second = evidence_of("A"), evidence_of("B")
    before = (repr(first), repr(second))
    merged = merge(first, second)
    assert (repr(first), repr(second)) == before
    for field in fields(Evidence):
        with pytest.raises(FrozenInstanceError):
            setattr(merged, field.name, ())


ROWS = st.lists(st.sampled_from("ABCDEFG"), unique=True, max_size=7)


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    rows = draw(ROWS)
    book = book_with(*rows)
    for row in draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []:
        fact = book.find_fact(row, "size")
        assert fact is not None
        book.add_ruling(row, "made action", draw(st.sampled_from(["allowed", "not_allowed"])), "text", fact.cite)
        book.add_excerpt(Excerpt(f"rule {row}", "Title", "Text.", (fact.cite,), "guideline", "site"))
    for row in draw(ROWS):
        book.add_gap(row, "Made list", Lookup("no_row", reason="none"))
        book.add_code(row, "hcpcs", draw(st.sampled_from(["", "active"])), verified=draw(st.booleans()))
    return book.close()


def every_cite(evidence: Evidence) -> set[str]:
    uses: list[Fact | Ruling] = [*evidence.facts, *evidence.rulings]
    return {use.cite for use in uses} | {cite for excerpt in evidence.excerpts for cite in excerpt.cites}


@given(evidences(), evidences())
def test_keys_are_unique_every_cite_has_its_row_and_those_of_the_first_stay(first: Evidence, second: Evidence) -> None:
    merged = merge(first, second)
    assert len(set(keys(merged))) == len(merged.citations)
    assert every_cite(merged) <= set(keys(merged))
    assert merged.citations[: len(first.citations)] == first.citations
    assert merged.facts[: len(first.facts)] == first.facts
    assert merged.gaps[: len(first.gaps)] == first.gaps


@given(evidences(), evidences())
def test_nothing_of_the_second_is_lost_and_each_fact_keeps_its_source(first: Evidence, second: Evidence) -> None:
    merged, renamed = merge(first, second), keys_after(first, second)
    for fact in second.facts:
        assert replace(fact, cite=renamed[fact.cite]) in merged.facts
        here, there = second.citation(fact.cite), merged.citation(renamed[fact.cite])
        assert here is not None
        assert there == replace(here, key=renamed[fact.cite])
    assert set(second.gaps) <= set(merged.gaps)
    assert {code.code for code in second.codes} <= {code.code for code in merged.codes}


@given(evidences(), evidences(), evidences())
def test_merging_again_changes_nothing(first: Evidence, second: Evidence, third: Evidence) -> None:
    merged = merge(first, second)
    assert merge(first, first) == first
    assert merge(merged, second) == merged
    assert merge(merged, merged) == merged
    later = merge(merged, third)
    assert merge(merge(first, later), merged) == later, "in whichever order the results of look-ups come"


def test_look_ups_that_run_at_the_same_time_get_keys_of_their_own() -> None:
    book = ToolEvidence(evidence_of("A"))
    given_keys: dict[str, str] = {}

    def look_up(row: str) -> None:
        _, renamed = book.add(evidence_of("A", row))
        given_keys[row] = renamed["s2"]
        assert renamed["s1"] == "s1"

    rows = [f"R{number}" for number in range(24)]
    threads = [threading.Thread(target=look_up, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given_keys.values(), key=lambda key: int(key[1:])) == [f"s{number}" for number in range(2, 26)]
    assert {row: cited(book.evidence, row).key for row in rows} == given_keys
