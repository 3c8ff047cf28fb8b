"""The words of the Evaluations page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evals.runs import RUN_FILE, Run, RunHeader
from evals.score import ItemResult, Outcome
from evals.totals import Interval
from ui.evaluation_runs import Choice, RunStatus
from ui.evaluation_words import (
    Filter,
    difference_text,
    ended_text,
    filtered,
    for_page,
    progress_text,
    run_labels,
    sets_text,
    waiting_text,
)

HEADER = RunHeader(
    digest="d",
    started="2026-11-23T09:30:00+00:00",
    day=date(2026, 11, 23),
    code_version="1",
    code_digest="c",
    snapshot="s",
    releases=(),
    settings={},
    prompt="",
    model="rules",
    sets={"pairs": "1"},
    items=2,
)


def result(name: str, outcome: Outcome, set_name: str = "pairs", question: str = "?") -> ItemResult:
    return ItemResult(name, set_name, "row", "ncci", (), "by_hand", question, outcome)


def run_named(name: str, *results: ItemResult) -> Run:
    return Run(HEADER, results, Path("/runs") / name / RUN_FILE)


def test_two_runs_never_have_the_same_label() -> None:
    items = (result("a", "right"), result("b", "not_applicable"))
    labels = run_labels([run_named("2026-11-23T093000", *items), run_named("2026-11-23T093000-2", *items)])
    assert labels == {
        "2026-11-23T093000": "2026-11-23 09:30:00 · 1 of 1 right · pairs · 2026-11-23T093000",
        "2026-11-23T093000-2": "2026-11-23 09:30:00 · 1 of 1 right · pairs · 2026-11-23T093000-2",
    }


def test_an_unfinished_run_and_one_in_a_named_folder_say_so() -> None:
    assert run_labels([run_named("mine", result("a", "right"))]) == {
        "mine": "2026-11-23 09:30:00 · mine · 1 of 2 items · pairs"
    }


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "all sets"),
        (("a", "b"), "a, b"),
        (("a", "b", "c"), "a, b and 1 more set"),
        (("a", "b", "c", "d"), "a, b and 2 more sets"),
    ],
    ids=["all", "two", "three", "four"],
)
def test_sets_are_named_as_far_as_a_line_holds_them(names: tuple[str, ...], said: str) -> None:
    assert sets_text(names) == said


RUNNING = RunStatus("first", Choice(), "running", total=10, done=4, counted=3, right=2)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (RUNNING, "4 of 10 items · 2 of 3 right"),
        (replace(RUNNING, counted=0, right=0), "4 of 10 items"),
        (replace(RUNNING, total=0, done=0), "Reading the sets and opening the snapshot …"),
        (replace(RUNNING, stopping=True), "Stopping after the item in hand …"),
    ],
    ids=["counted", "none counts", "not begun", "stopping"],
)
def test_progress_tells_the_running_score(status: RunStatus, said: str) -> None:
    assert progress_text(status) == said


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (replace(RUNNING, state="finished", done=10), "Finished: 10 items, 2 of 3 right."),
        (
            replace(RUNNING, state="finished", counted=0),
            "Finished: 10 items, none of its items applies to what is loaded.",
        ),
        (replace(RUNNING, state="stopped"), "Stopped after 4 of 10 items, which are kept."),
        (replace(RUNNING, state="stopped", done=0), "Stopped before its first item."),
        (replace(RUNNING, state="failed", problem="no snapshot; run x"), "No snapshot; run x."),
    ],
    ids=["finished", "none counts", "stopped", "not begun", "failed"],
)
def test_the_end_of_a_run_is_told_with_what_it_came_to(status: RunStatus, said: str) -> None:
    assert ended_text(status) == said


def test_a_run_that_waits_names_the_one_before_it() -> None:
    second, third = RunStatus("second", Choice()), RunStatus("third", Choice())
    line = (RUNNING, second, third)
    assert waiting_text(line, "second") == "Waits until the run first has ended: it is running."
    assert waiting_text(line, "third") == "Waits until the run second has ended: it waits itself."


def test_advice_for_the_command_line_becomes_advice_for_the_page() -> None:
    assert for_page("'x' holds another run; give another --out") == "'x' holds another run; start a new run."


@pytest.mark.parametrize(
    ("kept", "set_name", "words", "found"),
    [
        ("all", "", "", ["a", "b", "c", "d"]),
        ("failures", "", "", ["b", "c"]),
        ("wrong", "", "", ["b"]),
        ("all", "units", "", ["c"]),
        ("all", "", "IS modifier", ["a"]),
        ("failures", "pairs", "modifier", []),
    ],
    ids=["all", "failures", "one outcome", "set", "all words, any case", "together"],
)
def test_items_are_filtered_by_outcome_set_and_words(kept: Filter, set_name: str, words: str, found: list[str]) -> None:
    results = [
        result("a", "right", question="Is this a modifier?"),
        result("b", "wrong", question="What is it?"),
        result("c", "no_answer", "units"),
        result("d", "not_applicable"),
    ]
    assert [item.id for _, item in filtered(results, kept, set_name, words)] == found


def test_a_difference_is_told_in_points_with_its_interval_and_what_it_is_of() -> None:
    assert difference_text(Interval(-0.05, -0.1, 0.0, 20)) == (
        "-5.0 points (95 % interval -10.0 to +0.0, paired bootstrap over the 20 items that count in both)"
    )
