"""Totals: shares with Wilson's interval, means with a bootstrap that is always the same, groups, latency and cost.

Wilson's intervals are those that R. G. Newcombe prints (Statistics in Medicine 17, 1998, table I, method 3), or follow
from the formula by hand.
"""

from __future__ import annotations

from typing import Any

import pytest

from evals.score import Held, ItemResult, Outcome, Score
from evals.totals import Interval, mean, share, total


def result(name: str, outcome: Outcome = "right", **more: Any) -> ItemResult:
    held: dict[str, Any] = {"set_name": "made", "kind": "row", "topic": "payment", "tags": (), "origin": "by_hand"}
    return ItemResult(**{**held, "id": name, "question": "made?", "outcome": outcome, **more})


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [
        pytest.param(81, 263, 0.2553, 0.3662, id="Newcombe 81 of 263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="Newcombe 15 of 148"),
        pytest.param(0, 20, 0.0, 0.1611, id="Newcombe 0 of 20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="Newcombe 1 of 29"),
        pytest.param(20, 20, 1 - 0.1611, 1.0, id="all right is none wrong turned round"),
        pytest.param(1, 1, 1 / (1 + 1.959964**2), 1.0, id="one item, right"),
        pytest.param(0, 1, 0.0, 1.959964**2 / (1 + 1.959964**2), id="one item, wrong"),
    ],
)
def test_a_share_has_the_interval_of_wilson(right: int, of: int, low: float, high: float) -> None:
    found = share(right, of)
    assert (found.value, found.of) == (right / of, of)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_a_share_of_nothing_says_so() -> None:
    assert share(0, 0) == Interval(0.0, 0.0, 0.0, 0)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([], Interval(0.0, 0.0, 0.0, 0), id="none"),
        pytest.param([0.25], Interval(0.25, 0.25, 0.25, 1), id="one"),
        pytest.param([1.0] * 7, Interval(1.0, 1.0, 1.0, 7), id="all the same"),
        # The mean of a resample is 0, 1/2 or 1 with chances 1/4, 1/2, 1/4.
        pytest.param([0.0, 1.0], Interval(0.5, 0.0, 1.0, 2), id="two"),
        # Ones in a resample of four: none in 32 per cent, at most two in 94.9, at most three in 99.6.
        pytest.param([0.0, 0.0, 0.0, 1.0], Interval(0.25, 0.0, 0.75, 4), id="one of four"),
    ],
)
def test_a_mean_has_a_percentile_interval(values: list[float], expected: Interval) -> None:
    assert mean(values) == expected


def test_totals_are_the_same_on_every_run_and_in_every_order() -> None:
    values = [0.5, 1.0, 0.25, 0.0, 1.0, 0.75, 1.0, 1 / 3, 0.9, 0.1]
    results = [result(f"i{n}", scores=(Score("facts", value),)) for n, value in enumerate(values)]
    once = total(results)
    assert total(results) == once == total(results[::-1])
    held = once.measures["facts"]
    assert held.value == pytest.approx(sum(values) / 10)
    assert min(values) < held.low < held.value < held.high < max(values)


MIXED = (
    result("a", "right", kind="row", tags=("fast", "pfs")),
    result("b", "wrong", kind="row", tags=("pfs",), topic="ncci"),
    result("c", "no_answer", kind="note", set_name="other"),
    result("d", "failed", kind="note"),
    result("e", "not_applicable", kind="note", tags=("fast",)),
    result("f", "right", kind="note", set_name="other", tags=("fast", "fast")),
)


def test_what_does_not_apply_stands_apart_from_right_and_wrong() -> None:
    group = total(MIXED).all
    assert (group.right_count, group.wrong, group.no_answer, group.failed, group.not_applicable) == (2, 1, 1, 1, 1)
    assert (group.right.value, group.right.of) == (2 / 5, 5)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        pytest.param("set", [("made", 1, 3), ("other", 1, 2)], id="set"),
        pytest.param("kind", [("note", 1, 3), ("row", 1, 2)], id="kind"),
        pytest.param("topic", [("ncci", 0, 1), ("payment", 2, 4)], id="topic"),
        pytest.param("tag", [("fast", 2, 2), ("pfs", 1, 2)], id="tag, where an item is once in the group of each"),
    ],
)
def test_groups_stand_in_order_of_name(by: str, expected: list[tuple[str, int, int]]) -> None:
    assert [(group.name, group.right_count, group.right.of) for group in total(MIXED).by[by]] == expected


def test_no_items_give_totals_that_say_nothing() -> None:
    held = total(())
    assert held.all.right == Interval(0.0, 0.0, 0.0, 0)
    assert held.by == {"set": (), "kind": (), "topic": (), "tag": ()}
    assert (held.measures, held.retrieval, held.passages, held.judged) == ({}, {}, {}, {})
    assert (held.latency, held.cost) == ({}, None)


def test_items_that_all_do_not_apply_leave_a_share_of_nothing() -> None:
    held = total([result("a", "not_applicable"), result("b", "not_applicable")])
    assert (held.all.right.of, held.all.not_applicable) == (0, 2)
    [group] = held.by["set"]
    assert (group.name, group.right, group.not_applicable) == ("made", Interval(0.0, 0.0, 0.0, 0), 2)


def test_a_mean_is_over_the_items_that_were_scored_on_the_measure() -> None:
    results = [
        result("a", scores=(Score("status", 1.0), Score("facts", 0.5), Score("codes", None))),
        result("b", scores=(Score("status", 0.0), Score("facts", None), Score("codes", None))),
        result("c", scores=(Score("status", 1.0), Score("facts", 1.0), Score("codes", None))),
    ]
    measures = total(results).measures
    assert {name: (held.value, held.of) for name, held in measures.items()} == {
        "status": (pytest.approx(2 / 3), 3),
        "facts": (0.75, 2),
    }


def test_measures_of_a_ranking_are_means_over_search_items() -> None:
    results = [result("a", retrieval={"nDCG@10": 0.4}), result("b", retrieval={"nDCG@10": 0.8}), result("c")]
    assert total(results).retrieval["nDCG@10"].value == pytest.approx(0.6)
    assert total(results).retrieval["nDCG@10"].of == 2


def test_passages_are_counted_by_kind() -> None:
    results = [
        result("a", passages={"official_row": Held(2, 1), "our_summary": Held(1, 0)}),
        result("b", passages={"official_row": Held(3, 3)}),
    ]
    assert total(results).passages == {"official_row": Held(5, 4), "our_summary": Held(1, 0)}


@pytest.mark.parametrize(
    ("count", "middle", "slow"),
    [
        pytest.param(1, 10, 10, id="one"),
        pytest.param(2, 10, 20, id="two: ranks 1 and 2, as 1.9 is rounded up"),
        pytest.param(12, 60, 120, id="twelve: ranks 6 and 12, as 11.4 is rounded up"),
        pytest.param(20, 100, 190, id="twenty: ranks 10 and 19"),
    ],
)
def test_latency_is_a_time_that_was_measured(count: int, middle: float, slow: float) -> None:
    asked = [result(f"i{n}", milliseconds=10.0 * n) for n in range(count, 0, -1)]
    others = [result("x", "failed"), result("y", "not_applicable")]
    assert total([*asked, *others]).latency == {"p50": middle, "p95": slow, "max": 10.0 * count}


def test_tokens_are_summed() -> None:
    held = total([result("a", input_tokens=7, output_tokens=2), result("b", input_tokens=5, output_tokens=1)])
    assert (held.input_tokens, held.output_tokens) == (12, 3)


@pytest.mark.parametrize(
    ("more", "cost"),
    [
        pytest.param({"cost": 0.25}, 0.75, id="known"),
        pytest.param({"cost": None}, None, id="an answer without a price"),
        pytest.param({"outcome": "failed"}, 0.5, id="failed"),
        pytest.param({"retrieval": {"recall@1": 1.0}}, 0.5, id="a search asks no model"),
        pytest.param({"outcome": "not_applicable"}, 0.5, id="not put at all"),
    ],
)
def test_a_cost_is_told_only_when_that_of_every_answer_is_known(more: dict[str, Any], cost: float | None) -> None:
    assert total([result("a", cost=0.5), result("b", **more)]).cost == cost


def test_a_model_s_grades_are_counted_and_what_it_left_ungraded_is_not() -> None:
    results = [result("a", judged={"grade": "right", "reason": "made"}), result("b", judged={"grade": "right"})]
    results += [result("c", judged={"grade": "partly"}), result("d", judged={"reason": "no grade of those offered"})]
    assert total(results).judged == {"partly": 1, "right": 2}
