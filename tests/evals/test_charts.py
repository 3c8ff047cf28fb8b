"""Charts: what each draws, and that a hostile name stays a name in the SVG. Numbers are those of the rows given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import altair as alt
import pytest
from report_samples import HARM, result, run_of, sixty

from evals import charts
from evals.comparison import compare
from evals.runs import Run
from evals.totals import total

RESULTS = [result("a"), result("b", "wrong", set_name="pairs"), result("c", "not_applicable", set_name="gone")]


def rows(chart: alt.LayerChart) -> list[list[dict[str, Any]]]:
    """The rows of every data set of a chart."""
    return list(chart.to_dict()["datasets"].values())


def run(day: int, outcome: Any = "right", count: int = 1) -> Run:
    return run_of([result(f"r{at}", outcome) for at in range(count)], started=f"2026-11-{day:02}T09:00:00+00:00")


def test_a_group_of_which_nothing_counts_is_not_drawn() -> None:
    drawn = rows(charts.scores_chart(total(RESULTS).by["set"]))[0]
    assert [(row["name"], row["value"], row["of"]) for row in drawn] == [("pairs", 0.0, 1), ("payment", 1.0, 1)]


def test_measures_are_drawn_with_the_ends_of_their_intervals() -> None:
    drawn = rows(charts.measures_chart(total(RESULTS).measures))[0]
    [facts] = drawn
    assert (facts["name"], facts["value"], facts["of"]) == ("facts", 0.5, 2)
    # Wilson's interval of 1 in 2: (1 + z^2 / 2) / (2 + z^2) less and plus z sqrt(1/2 + z^2 / 4) / (2 + z^2), z = 1.96
    assert (round(facts["low"], 4), round(facts["high"], 4)) == (0.0945, 0.9055)


def test_history_ends_with_the_run_shown_and_tells_other_items_apart() -> None:
    shown = run(20)
    steps = charts.history_steps([run(21), shown, run(12, count=2), run(11)], shown)
    assert [(step.label, step.same_items) for step in steps] == [
        ("2026-11-11 09:00", True),
        ("2026-11-12 09:00", False),
        ("2026-11-20 09:00", True),
    ]
    drawn = rows(charts.history_chart(steps))[0]
    assert [row["items"] for row in drawn] == [charts.SAME, charts.OTHER, charts.SAME]


def test_a_long_history_is_drawn_of_its_newest_runs() -> None:
    runs = [
        run_of([result()], started=f"2026-{month:02}-{day:02}T09:00:00+00:00")
        for month in (1, 2)
        for day in range(1, 29)
    ]
    steps = charts.history_steps(runs, runs[-1])
    assert len(steps) == charts.SHOWN_RUNS
    assert steps[-1].label == "2026-02-28 09:00"


def test_latencies_are_counted_in_tenths_of_a_decade_and_none_is_lost() -> None:
    times = [0.0, 0.4, 9.0, 11.0, 12.0, 95.0, 20_000.0]
    bars, *_ = rows(charts.latency_chart(times, {"p50": 11.0, "p95": 20_000.0}))
    assert sum(bar["answers"] for bar in bars) == 6  # the answer of no time was not timed
    for time in times[1:]:
        assert len([bar for bar in bars if bar["from"] <= time < bar["to"]]) == 1
    # 11 and 12 lie between 10 and 12.6, the tenth root of ten above it.
    assert [bar["answers"] for bar in bars if bar["from"] == 10] == [2]


def test_flips_are_drawn_by_set_and_way() -> None:
    before = [result("a"), result("b", "wrong"), result("c", "wrong", set_name="pairs")]
    after = [result("a", "wrong"), result("b"), result("c", set_name="pairs")]
    drawn = rows(charts.flips_chart(compare(run_of(before), run_of(after))))[0]
    assert [(row["set"], row["way"], row["items"]) for row in drawn] == [
        ("pairs", "became right", 1),
        ("payment", "became right", 1),
        ("payment", "no longer right", -1),
    ]


HOSTILE = [result("a", set_name=HARM), result("b", set_name="half \ud83d & <b>")]
EVERY: dict[str, Callable[[], alt.LayerChart]] = {
    "scores": lambda: charts.scores_chart(total(HOSTILE).by["set"]),
    "measures": lambda: charts.measures_chart(total(sixty()).measures),
    "history": lambda: charts.history_chart(charts.history_steps([run(11), run(12, "wrong")], run(20))),
    "latency": lambda: charts.latency_chart([5.0, 50.0], {"p50": 5.0, "p95": 50.0}),
    "latency of one answer": lambda: charts.latency_chart([5.0], {"p50": 5.0, "p95": 5.0}),
    "flips": lambda: charts.flips_chart(compare(run_of([result("a", "wrong", set_name=HARM)]), run_of(HOSTILE))),
}


@pytest.mark.parametrize("name", EVERY)
def test_a_chart_is_well_formed_svg_in_the_colour_of_the_text_around_it(name: str) -> None:
    drawn = charts.svg(EVERY[name]())
    root = ElementTree.fromstring(drawn)
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert {"svg", "text", "path"} <= tags
    assert not tags & {"script", "image", "foreignObject", "a", "style"}
    assert {each.get("fill") for each in root.iter() if each.tag.endswith("text")} <= {
        "currentColor",
        charts.RIGHT,
        charts.WRONG,
    }


def test_a_hostile_name_is_text_of_the_chart() -> None:
    root = ElementTree.fromstring(charts.svg(EVERY["scores"]()))
    names = [text.text for text in root.iter() if text.tag.endswith("text")]
    assert "half ? & <b>" in names
    assert any(name and name.startswith("<script>document") for name in names)
