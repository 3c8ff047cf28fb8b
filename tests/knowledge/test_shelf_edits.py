"""Which pair row speaks for a day: dated and undated rows, ended releases, gaps, partial files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from knowledge.records import Coverage, Release
from knowledge.shelves.edits import EditsShelf
from knowledge.store import FactsStore
from knowledge.store_pairs import PairCount
from knowledge.store_schema import FactsWriter

Row = tuple[str, str, str, str | None, str | None, str]
A, B, C, D = "11001", "11002", "11003", "11004"
OLD = "ptp-practitioner:2024-07"
NEW = "ptp-practitioner:2026-07"
IN_OLD = date(2024, 8, 1)
IN_GAP = date(2025, 11, 3)
IN_NEW = date(2026, 8, 1)
BEFORE = date(2024, 3, 1)
AFTER = date(2026, 11, 23)
# As a table without effective dates has them.
UNDATED: tuple[Row, ...] = (
    (A, B, "1", None, None, "Lamp code definition"),
    (A, C, "0", None, "2019-12-31", "Lamp code definition"),
    (A, C, "1", None, None, "More extensive lamp"),
    (B, C, "0", None, "2023-12-31", "Lamps kept apart"),
)
DATED: tuple[Row, ...] = (
    (A, B, "0", "2025-01-01", None, "Lamp code definition"),
    (A, C, "1", "2018-07-01", "2025-12-31", "Lamp code definition"),
    (B, C, "1", "2019-01-01", "2023-06-30", "Lamps kept apart"),
    (C, B, "0", "2023-07-01", None, "Lamps kept apart"),
)


def release(release_id: str, first: date, last: date, coverage: Coverage = "whole") -> Release:
    return Release(
        id=release_id,
        table=release_id.split(":")[0],
        publisher="CMS",
        title="Lamp pairs",
        edition=f"effective {first}",
        effective_from=first,
        effective_to=last,
        cycle="quarterly",
        form="as_published",
        coverage=coverage,
    )


OLD_RELEASE = release(OLD, date(2024, 7, 1), date(2024, 9, 30))
NEW_WHOLE = release(NEW, date(2026, 7, 1), date(2026, 9, 30))
NEW_EXCERPT = release(NEW, date(2026, 7, 1), date(2026, 9, 30), "partial")
Made = Callable[..., EditsShelf]


@pytest.fixture
def shelf_of(tmp_path: Path) -> Iterator[Made]:
    """Builds a shelf on releases with their rows, each release in a part of its own."""
    opened: list[FactsStore] = []

    def made(*held: tuple[Release, Sequence[Row]]) -> EditsShelf:
        facts = tmp_path / "facts.sqlite"
        parts: dict[str, Path] = {}
        with FactsWriter(facts) as writer:
            for known, rows in held:
                writer.add_release(known)
                part = parts[known.id] = tmp_path / f"{len(parts)}.sqlite"
                with FactsWriter(part) as part_writer:
                    part_writer.add_pairs(known.id, "practitioner", rows)
        opened.append(FactsStore(facts, parts))
        return EditsShelf(opened[-1], opened[-1].releases)

    yield made
    for store in opened:
        store.close()


def told(shelf: EditsShelf, first: str, second: str, day: date) -> tuple[str, list[str], list[str], bool]:
    """State, indicators of the rows that hold, last days of those that ended, and whether it is in force."""
    found = shelf.pair(first, second, "practitioner", day)
    ends = [str(row.deleted_on) for row in found.ended]
    return found.state, [row.indicator for row in found.rows], ends, found.in_force


@pytest.mark.parametrize(
    ("first", "second", "day", "expected"),
    [
        pytest.param(A, B, IN_OLD, ("found", ["1"], [], True), id="undated row in its quarter"),
        pytest.param(B, A, IN_OLD, ("found", ["1"], [], True), id="asked the other way round"),
        pytest.param(A, C, IN_OLD, ("found", ["1"], ["2019-12-31"], True), id="one edit ended, another holds"),
        pytest.param(B, C, IN_OLD, ("no_row", [], ["2023-12-31"], True), id="only an ended edit"),
        pytest.param(A, D, IN_OLD, ("no_row", [], [], True), id="no row in a whole table"),
        pytest.param(A, B, BEFORE, ("not_loaded", [], [], False), id="undated row before its quarter"),
        pytest.param(A, B, AFTER, ("found", ["1"], [], False), id="after the last release"),
        pytest.param(B, C, AFTER, ("not_loaded", [], ["2023-12-31"], False), id="ended edit, release ended"),
        pytest.param(A, D, AFTER, ("not_loaded", [], [], False), id="no row, release ended"),
    ],
)
def test_a_table_without_effective_dates_speaks_for_its_quarter(
    shelf_of: Made, first: str, second: str, day: date, expected: tuple[str, list[str], list[str], bool]
) -> None:
    assert told(shelf_of((OLD_RELEASE, UNDATED)), first, second, day) == expected


@pytest.mark.parametrize(
    ("first", "second", "day", "expected"),
    [
        pytest.param(A, C, IN_GAP, ("found", ["1"], [], True), id="dated row of a later release holds the day"),
        pytest.param(A, B, IN_GAP, ("found", ["0"], [], True), id="the later row, not the undated one"),
        pytest.param(A, C, BEFORE, ("found", ["1"], [], True), id="dated row before the first release"),
        pytest.param(B, C, BEFORE, ("found", ["0"], ["2023-06-30"], True), id="the order changed in between"),
        pytest.param(B, C, date(2023, 6, 30), ("found", ["1"], [], True), id="its last day is included"),
        pytest.param(A, B, BEFORE, ("not_loaded", [], [], True), id="dated row that begins later"),
        pytest.param(A, D, IN_GAP, ("not_loaded", [], [], False), id="a miss in a gap"),
        pytest.param(A, C, IN_OLD, ("found", ["1"], ["2019-12-31"], True), id="the release of the day goes first"),
        pytest.param(C, B, IN_OLD, ("no_row", [], ["2023-12-31"], True), id="a whole release of the day decides"),
        pytest.param(A, C, IN_NEW, ("no_row", [], ["2025-12-31"], True), id="ended in the whole table of the day"),
        pytest.param(A, C, AFTER, ("not_loaded", [], ["2025-12-31"], False), id="ended, and the release too"),
        pytest.param(A, B, AFTER, ("found", ["0"], [], False), id="open row after the last release"),
    ],
)
def test_rows_with_dates_speak_for_exactly_those_days(
    shelf_of: Made, first: str, second: str, day: date, expected: tuple[str, list[str], list[str], bool]
) -> None:
    shelf = shelf_of((OLD_RELEASE, UNDATED), (NEW_WHOLE, DATED))
    assert told(shelf, first, second, day) == expected


def test_a_miss_in_a_partial_file_is_not_loaded_and_a_hit_is_found(shelf_of: Made) -> None:
    shelf = shelf_of((OLD_RELEASE, UNDATED), (NEW_EXCERPT, DATED))
    assert told(shelf, A, B, IN_NEW)[0] == "found"
    assert told(shelf, A, D, IN_NEW)[0] == "not_loaded"
    assert "excerpt" in shelf.pair(A, D, "practitioner", IN_NEW).reason
    assert told(shelf, A, C, IN_NEW) == ("not_loaded", [], ["2025-12-31"], True)


def test_an_excerpt_of_the_day_gives_way_to_a_later_row_that_holds_the_day(shelf_of: Made) -> None:
    old = release(OLD, date(2024, 7, 1), date(2024, 9, 30), "partial")
    shelf = shelf_of((old, UNDATED[:1]), (NEW_WHOLE, DATED))
    assert told(shelf, A, C, IN_OLD) == ("found", ["1"], [], True)
    assert told(shelf, A, D, IN_OLD)[0] == "not_loaded"


def test_an_edit_that_is_yet_to_begin_is_told_apart(shelf_of: Made) -> None:
    found = shelf_of((NEW_WHOLE, DATED)).pair(A, B, "practitioner", BEFORE)
    assert (found.state, [str(row.effective_from) for row in found.to_come]) == ("not_loaded", ["2025-01-01"])


def test_a_row_held_twice_is_given_once(shelf_of: Made) -> None:
    assert told(shelf_of((OLD_RELEASE, UNDATED * 2)), A, B, IN_OLD)[1] == ["1"]


def test_both_column_orders_are_given(shelf_of: Made) -> None:
    rows: list[Row] = [(A, B, "1", None, None, "x"), (B, A, "0", None, None, "y")]
    found = shelf_of((OLD_RELEASE, rows)).pair(B, A, "practitioner", IN_OLD)
    assert [(row.column1, row.column2, row.indicator) for row in found.rows] == [(A, B, "1"), (B, A, "0")]


def test_no_table_of_that_claim_is_not_loaded(shelf_of: Made) -> None:
    found = shelf_of((OLD_RELEASE, UNDATED)).pair(A, B, "outpatient_hospital", IN_OLD)
    assert (found.state, found.reason) == ("not_loaded", "no release of this table is loaded")


def test_the_pairs_of_a_code_are_counted_and_cut(shelf_of: Made) -> None:
    rows: list[Row] = [(f"2{n:04}", A, "1", None, None, "x") for n in range(250)]
    rows += [(A, f"3{n:04}", "1", None, "2020-12-31" if n < 30 else None, "x") for n in range(90)]
    found = shelf_of((OLD_RELEASE, sorted(rows))).pairs_with(A, "practitioner", IN_OLD, 5)
    assert found.count == PairCount(as_column1=60, as_column2=250)
    assert [row.column2 for row in found.rows[:5]] == [f"3{n:04}" for n in range(30, 35)]
    assert [row.column1 for row in found.rows[5:]] == [f"2{n:04}" for n in range(5)]


def test_a_code_without_pairs_is_no_row_only_in_a_whole_table_of_the_day(shelf_of: Made) -> None:
    shelf = shelf_of((OLD_RELEASE, UNDATED), (NEW_EXCERPT, DATED))
    states = {day: shelf.pairs_with(D, "practitioner", day, 5).state for day in (BEFORE, IN_OLD, IN_NEW, AFTER)}
    assert states == {BEFORE: "not_loaded", IN_OLD: "no_row", IN_NEW: "not_loaded", AFTER: "not_loaded"}


def test_a_piece_that_comes_later_adds_to_rows_and_counts(tmp_path: Path) -> None:
    path = tmp_path / "part.sqlite"
    for rows in (UNDATED[:2], UNDATED[2:]):
        with FactsWriter(path) as writer:
            writer.add_pairs(OLD, "practitioner", rows)
    facts = tmp_path / "facts.sqlite"
    with FactsWriter(facts) as writer:
        writer.add_release(OLD_RELEASE)
    store = FactsStore(facts, {OLD: path})
    assert [row.indicator for row in store.pair(OLD, A, C)] == ["0", "1"]
    assert store.pairs.count(OLD, A) == PairCount(as_column1=2)
    store.close()
