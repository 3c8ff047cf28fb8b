"""The charts of a run: scores by group, measures, times of answers, and the runs over time. Each is said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from evals import charts
from evals.report_text import duration, ends, percent
from evals.runs import Run
from evals.totals import Group, Totals
from ui.evaluation_shelf import Shelf
from ui.plain_text import literal

if TYPE_CHECKING:
    import altair as alt

_BY = {"set": "Set", "kind": "Kind", "topic": "Topic", "tag": "Tag"}


def scores_tab(run: Run, totals: Totals) -> None:
    """Scores by group with their intervals, measures, and times."""
    offered = [key for key in _BY if totals.by.get(key)]
    if not totals.all.right.of:
        st.info("No item of this run applies to what was loaded, so that there is no score.", icon=":material/info:")
        return
    by = st.segmented_control(
        "Right by", offered, format_func=lambda key: _BY[key], key="evaluation-by", default="set", required=True
    )
    groups = totals.by[by or "set"]
    counted = [group for group in groups if group.right.of]
    named = ", ".join(f"{group.name} {percent(group.right.value)}" for group in counted)
    drawn, written = st.columns([2, 3])
    with drawn:
        _draw(charts.scores_chart(counted), f"Share right by {by} with 95 per cent intervals: {named}", "scores")
    with written, st.container(key="score-rows-groups"):
        st.table(_rows(groups), border="horizontal", hide_index=True, alt=f"Scores by {by}")
    _measures(totals)
    _times(run, totals)


def history_tab(shelf: Shelf, run: Run) -> None:
    """The share right of the finished runs."""
    finished = shelf.finished
    if len(finished) < 2 or not run.finished:
        st.info("This chart needs two finished runs.", icon=":material/info:")
        return
    steps = charts.history_steps(tuple(reversed(finished)), run)
    named = ", ".join(f"{step.label} {percent(step.right.value)}" for step in steps if step.right.of)
    _draw(charts.history_chart(steps), f"Share right by run, oldest first: {named}", "history")
    st.caption("A line joins the runs that asked the same items as the one chosen above; only these compare.")


def _measures(totals: Totals) -> None:
    for key, title, held in (
        ("answers", "What was measured", totals.measures),
        ("search", "Where searches found it", totals.retrieval),
    ):
        if not held:
            continue
        st.subheader(title, anchor=False)
        named = ", ".join(f"{name} {percent(each.value)}" for name, each in held.items())
        drawn, written = st.columns([2, 3])
        with drawn:
            _draw(charts.measures_chart(held), f"Means with 95 per cent intervals: {named}", f"measures-{key}")
        columns = {
            "Measure": [literal(name) for name in held],
            "Mean": [percent(each.value) for each in held.values()],
            "95 % interval": [ends(each) for each in held.values()],
            "Items": [str(each.of) for each in held.values()],
        }
        with written, st.container(key=f"score-rows-{key}"):
            st.table(columns, border="horizontal", hide_index=True, alt=title)
    lines = [
        f"- Expected facts cited to {kind.replace('_', ' ')}: {held.cited}, the passage holds {held.holding}"
        for kind, held in totals.passages.items()
    ]
    if lines:
        st.markdown("\n".join(lines))


def _times(run: Run, totals: Totals) -> None:
    if not totals.latency:
        return
    st.subheader("Time of an answer", anchor=False)
    times = [result.milliseconds for result in run.results if result.counts]
    said = ", ".join(f"{name} {duration(value)}" for name, value in totals.latency.items())
    _draw(charts.latency_chart(times, totals.latency), f"Times of answers: {said}", "times")
    st.caption(literal(said))


def _rows(groups: tuple[Group, ...]) -> dict[str, list[str]]:
    return {
        "Group": [literal(group.name) for group in groups],
        "Right": [f"{group.right_count} of {group.right.of}" for group in groups],
        "Share": [percent(group.right.value) if group.right.of else "" for group in groups],
        "95 % interval": [ends(group.right) if group.right.of else "" for group in groups],
        "Wrong": [str(group.wrong) for group in groups],
        "No answer": [str(group.no_answer) for group in groups],
        "Failed": [str(group.failed) for group in groups],
        "N/A": [str(group.not_applicable) for group in groups],
    }


def _draw(chart: alt.LayerChart, said: str, key: str) -> None:
    # Streamlit would fit the height as well, which squeezes rows that have a height of their own.
    fitted = chart.properties(autosize={"type": "fit-x", "contains": "padding"}).configure_axisY(labelFlush=False)
    with st.container(key=f"chart-{key}"):
        st.altair_chart(fitted, width="stretch", alt=said)


def draw_flips(chart: alt.LayerChart, better: int, worse: int) -> None:
    """The chart of a comparison."""
    _draw(chart, f"Items that flipped: {better} became right, {worse} no longer are", "flips")
