"""Which release speaks for a day, and the three states of a look-up (found, no row, not loaded)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.dating import Lookup, is_stale, look_up, release_for
from knowledge.records import Coverage, Cycle, Release


def release(
    name: str,
    first: date,
    last: date | None,
    *,
    table: str = "lamps",
    coverage: Coverage = "whole",
    cycle: Cycle = "quarterly",
) -> Release:
    return Release(name, table, "Harbour", f"Lamps {name}", name, first, last, cycle, "as_published", coverage)


# Two quarters side by side, then a gap in the third quarter, then one more quarter.
Q1 = release("q1", date(2026, 1, 1), date(2026, 3, 31))
Q2 = release("q2", date(2026, 4, 1), date(2026, 6, 30))
Q4 = release("q4", date(2026, 10, 1), date(2026, 12, 31))
OTHER = release("other", date(2020, 1, 1), None, table="buoys")
HELD = [Q4, OTHER, Q1, Q2]  # the order in which they are given says nothing


def rows_of(*known: str) -> Callable[[str], tuple[str, ...]]:
    """A reader that has a row in the named releases."""
    return lambda name: (f"row of {name}",) if name in known else ()


def ask(day: date, *known: str, releases: list[Release] | None = None, **more: Any) -> Lookup[str]:
    return look_up(HELD if releases is None else releases, "lamps", day, rows_of(*known), **more)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 1, 1), Q1, id="first day"),
        pytest.param(date(2026, 3, 31), Q1, id="last day"),
        pytest.param(date(2026, 4, 1), Q2, id="first day of the next"),
        pytest.param(date(2026, 11, 23), Q4, id="after a gap"),
    ],
)
def test_the_release_whose_period_holds_the_day_is_in_force(day: date, expected: Release) -> None:
    chosen = release_for(HELD, "lamps", day)
    assert (chosen.release, chosen.in_force, chosen.reason) == (expected, True, "")


def test_a_row_in_force_is_found() -> None:
    found = ask(date(2026, 5, 1), "q1", "q2", "q4")
    assert (found.state, found.rows, found.release, found.in_force) == ("found", ("row of q2",), Q2, True)
    assert found.first == "row of q2"


def test_a_missing_row_in_force_is_no_row() -> None:
    found = ask(date(2026, 5, 1), "q1", "q4")
    assert (found.state, found.rows, found.release, found.in_force) == ("no_row", (), Q2, True)
    assert Q2.title in found.reason
    assert found.first is None


def test_after_the_last_end_the_last_release_answers_and_says_that_it_has_ended() -> None:
    found = ask(date(2027, 1, 1), "q4")
    assert (found.state, found.rows, found.release, found.in_force) == ("found", ("row of q4",), Q4, False)


def test_after_the_last_end_a_missing_row_is_not_loaded() -> None:
    found = ask(date(2027, 1, 1), "q1", "q2")
    assert (found.state, found.rows, found.release, found.in_force) == ("not_loaded", (), Q4, False)
    assert "2026-12-31" in found.reason


def test_complete_makes_no_difference_after_the_last_end() -> None:
    assert ask(date(2027, 1, 1), complete=lambda _: True).state == "not_loaded"


def test_before_the_first_release_nothing_is_loaded() -> None:
    found = ask(date(2025, 12, 31), "q1", "q2", "q4")
    assert (found.state, found.rows, found.release) == ("not_loaded", (), None)
    assert "2026-01-01" in found.reason


@pytest.mark.parametrize("day", [date(2026, 7, 1), date(2026, 9, 30)])
def test_in_a_gap_nothing_is_loaded(day: date) -> None:
    found = ask(day, "q1", "q2", "q4")
    assert (found.state, found.rows, found.release) == ("not_loaded", (), None)
    assert "2026-10-01" in found.reason


@pytest.mark.parametrize("releases", [[], [OTHER]], ids=["none", "another table's"])
def test_without_a_release_of_the_table_nothing_is_loaded(releases: list[Release]) -> None:
    found = ask(date(2026, 5, 1), "other", releases=releases)
    assert (found.state, found.release) == ("not_loaded", None)
    assert found.reason


def test_a_miss_in_an_excerpt_is_not_loaded() -> None:
    excerpt = release("x", date(2026, 1, 1), date(2026, 12, 31), coverage="partial")
    found = ask(date(2026, 5, 1), releases=[excerpt])
    assert (found.state, found.release, found.in_force) == ("not_loaded", excerpt, True)
    assert "excerpt" in found.reason


def test_a_hit_in_an_excerpt_is_found() -> None:
    excerpt = release("x", date(2026, 1, 1), date(2026, 12, 31), coverage="partial")
    assert ask(date(2026, 5, 1), "x", releases=[excerpt]).state == "found"


@pytest.mark.parametrize(("whole_here", "state"), [(True, "no_row"), (False, "not_loaded")])
def test_complete_says_whether_an_excerpt_would_hold_the_row(whole_here: bool, state: str) -> None:
    excerpt = release("x", date(2026, 1, 1), date(2026, 12, 31), coverage="partial")
    asked: list[str] = []

    def complete(name: str) -> bool:
        asked.append(name)
        return whole_here

    assert ask(date(2026, 5, 1), releases=[excerpt], complete=complete).state == state
    assert asked == ["x"]


def test_of_two_releases_that_hold_the_day_the_newer_is_in_force() -> None:
    year = release("year", date(2026, 1, 1), None)
    correction = release("correction", date(2026, 5, 1), None)
    assert release_for([correction, year], "lamps", date(2026, 6, 1)).release is correction
    assert release_for([correction, year], "lamps", date(2026, 4, 30)).release is year


def test_a_release_without_an_end_stays_in_force() -> None:
    chosen = release_for([OTHER], "buoys", date(2090, 1, 1))
    assert (chosen.release, chosen.in_force) == (OTHER, True)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=5),
    st.integers(-5, 60),
    st.booleans(),
    st.sampled_from(["whole", "partial"]),
)
def test_no_row_is_said_only_by_a_whole_release_in_force(
    periods: list[tuple[int, int]], offset: int, held: bool, coverage: Coverage
) -> None:
    start = date(2026, 1, 1)
    releases = [
        release(f"r{number}", start + timedelta(days=first), start + timedelta(days=first + length), coverage=coverage)
        for number, (first, length) in enumerate(periods)
    ]
    day = start + timedelta(days=offset)
    found = look_up(releases, "lamps", day, lambda name: (name,) if held else ())
    covering = [r for r in releases if r.effective_from <= day and r.effective_to is not None and day <= r.effective_to]
    ended = bool(releases) and all(r.effective_to is not None and r.effective_to < day for r in releases)
    assert (found.state == "found") == (held and (bool(covering) or ended))
    assert (found.state == "no_row") == (not held and bool(covering) and coverage == "whole")
    if found.state != "not_loaded":
        assert found.in_force == bool(covering)
    if found.state != "found":
        assert found.reason


@pytest.mark.parametrize(
    ("held", "day", "stale"),
    [
        pytest.param(Q4, date(2026, 12, 31), False, id="last day"),
        pytest.param(Q4, date(2027, 1, 1), True, id="day after the end"),
        pytest.param(Q4, date(2026, 9, 1), False, id="not yet begun"),
        pytest.param(release("a", date(2026, 1, 1), None, cycle="annual"), date(2026, 12, 31), False, id="in its year"),
        pytest.param(
            release("a", date(2026, 1, 1), None, cycle="annual"), date(2027, 2, 1), True, id="a year and more"
        ),
        pytest.param(release("q", date(2026, 1, 1), None), date(2026, 3, 31), False, id="in its quarter"),
        pytest.param(release("q", date(2026, 1, 1), None), date(2026, 5, 1), True, id="a quarter and more"),
        pytest.param(
            release("h", date(2026, 4, 1), None, cycle="half_yearly"), date(2026, 9, 30), False, id="half-year"
        ),
        pytest.param(release("n", date(1990, 1, 1), None, cycle="none"), date(2026, 1, 1), False, id="no cycle"),
    ],
)
def test_staleness(held: Release, day: date, stale: bool) -> None:
    assert is_stale(held, day) is stale
