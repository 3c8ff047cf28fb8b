"""Two runs compared: items paired by id, flips each way, McNemar's exact test, and what else differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evals.comparison import compare, mcnemar
from evals.runs import Run, RunHeader
from evals.score import ItemResult, Outcome
from evals.totals import Interval

HEADER = RunHeader(
    digest="1",
    started="2026-11-23T09:00:00+00:00",
    day=date(2026, 11, 23),
    code_version="1.0",
    code_digest="c1",
    snapshot="one",
    releases=("pfs:2026-07 aaaaaaaaaaaa 12", "summaries library 3"),
    settings={"embedding_model": "minilm"},
    prompt="",
    model="rules",
    sets={"made": "d1"},
    items=0,
)


def run(header: RunHeader = HEADER, /, **outcomes: Outcome) -> Run:
    results = [
        ItemResult(name, "made", "row", "payment", (), "by_hand", "made?", outcome)
        for name, outcome in outcomes.items()
    ]
    return Run(replace(header, items=len(results)), tuple(results), Path(f"{header.digest}/run.jsonl"))


@pytest.mark.parametrize(
    ("better", "worse", "expected"),
    [
        pytest.param(0, 0, 1.0, id="nothing changed"),
        pytest.param(1, 0, 1.0, id="one alone: 2 times 1/2"),
        pytest.param(5, 0, 2 / 32, id="five one way: 2 times 1 of 32"),
        pytest.param(0, 6, 2 / 64, id="six the other way: 2 times 1 of 64"),
        pytest.param(2, 8, 2 * (1 + 10 + 45) / 1024, id="two against eight"),
        pytest.param(8, 2, 2 * (1 + 10 + 45) / 1024, id="and turned round"),
        pytest.param(5, 5, 1.0, id="even"),
    ],
)
def test_the_split_of_what_changed_has_its_exact_chance(better: int, worse: int, expected: float) -> None:
    assert mcnemar(better, worse) == pytest.approx(expected)


def test_items_are_paired_by_id_in_whatever_order_they_stand() -> None:
    before = run(a="right", b="wrong", c="right", d="no_answer", e="failed", f="right")
    after = run(f="wrong", e="wrong", d="right", c="no_answer", b="right", a="right")
    found = compare(before, after)
    assert found.shared == 6
    assert [flip.after.id for flip in found.better] == ["d", "b"]
    assert [flip.after.id for flip in found.worse] == ["f", "c"]
    assert [(flip.before.outcome, flip.after.outcome) for flip in found.worse] == [
        ("right", "wrong"),
        ("right", "no_answer"),
    ]
    assert (found.both_right, found.both_not) == (1, 1)
    assert found.p_value == 1.0
    assert found.difference.value == 0.0


def test_an_item_that_counts_in_one_run_alone_is_named_and_not_compared() -> None:
    before = run(a="right", gone="right", unloaded="right", never="not_applicable")
    after = run(a="right", unloaded="not_applicable", never="not_applicable", new="wrong")
    found = compare(before, after)
    assert found.shared == 1
    assert (found.better, found.worse) == ((), ())
    assert (found.only_before, found.only_after) == (("gone", "unloaded"), ("new",))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({}, {}, Interval(0.0, 0.0, 0.0, 0), id="no items"),
        pytest.param({"a": "wrong"}, {"a": "right"}, Interval(1.0, 1.0, 1.0, 1), id="one item"),
        pytest.param({"a": "right", "b": "right"}, {"a": "right", "b": "right"}, Interval(0.0, 0.0, 0.0, 2), id="same"),
        # The mean of a resample of -1 and 0 is -1, -1/2 or 0 with chances 1/4, 1/2, 1/4.
        pytest.param(
            {"a": "right", "b": "wrong"}, {"a": "wrong", "b": "wrong"}, Interval(-0.5, -1.0, 0.0, 2), id="one worse"
        ),
        pytest.param({"a": "not_applicable"}, {"a": "right"}, Interval(0.0, 0.0, 0.0, 0), id="none counts in both"),
    ],
)
def test_the_difference_is_of_the_shared_items(
    before: dict[str, Outcome], after: dict[str, Outcome], expected: Interval
) -> None:
    assert compare(run(**before), run(**after)).difference == expected


def test_the_same_two_runs_always_compare_alike() -> None:
    before = run(**{f"i{n}": "right" if n % 3 else "wrong" for n in range(40)})
    after = run(**{f"i{n}": "right" if n % 5 else "wrong" for n in range(40)})
    found = compare(before, after)
    assert found == compare(before, after)
    # 14 multiples of 3 were wrong before, 8 of 5 are wrong after; 0, 15 and 30 are wrong both times.
    assert (len(found.better), len(found.worse), found.both_right, found.both_not) == (11, 5, 21, 3)
    assert found.difference.value == pytest.approx((32 - 26) / 40)
    assert found.difference.low < 6 / 40 < found.difference.high


def test_runs_go_by_the_names_of_their_folders() -> None:
    found = compare(run(HEADER, a="right"), run(replace(HEADER, digest="2"), a="right"))
    assert (found.before_name, found.after_name) == ("1", "2")
    assert (found.before.digest, found.after.digest) == ("1", "2")


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        pytest.param({"started": "2026-11-24T09:00:00+00:00", "digest": "2"}, (), id="nothing that matters"),
        pytest.param({"code_version": "1.1", "code_digest": "c2"}, ("code 1.0 to 1.1",), id="version"),
        pytest.param({"code_digest": "c2"}, ("code, within version 1.0",), id="code of one version"),
        pytest.param(
            {"releases": ("gpci:2026-01 bbbbbbbbbbbb 4", "summaries library 3"), "snapshot": "two"},
            ("release gpci:2026-01 is new", "release pfs:2026-07 is gone", "snapshot one to two"),
            id="releases",
        ),
        pytest.param(
            {"releases": ("pfs:2026-07 cccccccccccc 12", "summaries library 3")},
            ("release pfs:2026-07 is another file",),
            id="another file of one release",
        ),
        pytest.param({"model": "m-1", "prompt": "p"}, ("model rules to m-1", "prompt"), id="model"),
        pytest.param(
            {"settings": {"answers": "model"}},
            ("setting answers: not set to model", "setting embedding_model: minilm to not set"),
            id="settings",
        ),
        pytest.param({"day": date(2027, 1, 2)}, ("day of asking 2026-11-23 to 2027-01-02",), id="day of the questions"),
    ],
)
def test_what_else_differs_is_told_a_line_each(change: dict[str, Any], lines: tuple[str, ...]) -> None:
    found = compare(run(), run(replace(HEADER, **change)))
    assert found.what_changed == lines
    assert found.changed_sets == ()


def test_a_set_whose_file_is_another_is_named_and_one_that_was_added_is_not() -> None:
    found = compare(run(), run(replace(HEADER, sets={"made": "d2", "new": "d3"})))
    assert found.changed_sets == ("made",)
