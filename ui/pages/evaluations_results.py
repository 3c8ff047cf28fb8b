"""What a run came to: totals, charts, downloads, and its items with filters."""

from __future__ import annotations

from collections import Counter
from functools import partial

import streamlit as st

from evals.errors import RunError
from evals.runs import RUN_FILE, Run
from evals.score import OUTCOMES
from evals.totals import Totals
from ui.evaluation_runs import EvaluationRuns
from ui.evaluation_shelf import LISTED, Shelf
from ui.evaluation_words import (
    FILTER_NAMES,
    OUTCOME_HELP,
    OUTCOME_NAMES,
    Filter,
    conditions_text,
    counted_of,
    filtered,
    of_outcome,
    run_labels,
    share_text,
)
from ui.pages.evaluations_charts import history_tab, scores_tab
from ui.pages.evaluations_item import item_expander
from ui.pages.evaluations_run import go_on_row
from ui.pages.evaluations_state import RUN
from ui.plain_text import literal

PAGE = 20
NO_RUN = "No run yet. Choose question sets under Run and start one: its results are then shown here."


def results_section(runs: EvaluationRuns, shelf: Shelf) -> None:
    """Draw the section."""
    if not shelf.runs:
        st.info(NO_RUN, icon=":material/info:")
        return
    name = choose_run("Run", shelf.runs, RUN)
    if shelf.older:
        older = counted_of(shelf.older, "older one lies", "older ones lie")
        st.caption(f"The newest {LISTED} runs are listed; {older} beside them.")
    try:
        run = runs.shelf.full(name)
        totals = runs.shelf.totals(name)
    except RunError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return
    _summary(runs, run, totals)
    items, scores, history = st.tabs(["Items", "Scores", "Runs over time"], on_change="rerun", key="evaluation-tabs")
    if items.open:
        with items:
            _items(run)
    if scores.open:
        with scores:
            scores_tab(run, totals)
    if history.open:
        with history:
            history_tab(shelf, run)


def choose_run(label: str, offered: tuple[Run, ...], key: str) -> str:
    """A box with runs, the newest first; the name of the one chosen."""
    labels = run_labels(offered)
    found = st.selectbox(
        label, list(labels), format_func=lambda name: labels.get(name, name), key=key, persist_state="session"
    )
    return str(found)


def _summary(runs: EvaluationRuns, run: Run, totals: Totals) -> None:
    status = runs.status(run.name)
    if not run.finished and not (status and status.active):
        st.caption(":material/pause_circle: Interrupted: the figures are of the items that are finished.")
        go_on_row(runs, run)
    everything = totals.all
    counts = (
        (OUTCOME_NAMES["right"], everything.right_count),
        (OUTCOME_NAMES["wrong"], everything.wrong),
        (OUTCOME_NAMES["no_answer"], everything.no_answer),
        (OUTCOME_NAMES["failed"], everything.failed),
        (OUTCOME_NAMES["not_applicable"], everything.not_applicable),
    )
    with st.container(horizontal=True, gap="medium", key="evaluation-counts"):
        for label, count in counts:
            st.metric(label, f"{count:,}", width="content")
    st.markdown(
        f"**{literal(share_text(everything.right))}**, of the"
        f" {counted_of(everything.right.of, 'item that counts', 'items that count')}",
        help=OUTCOME_HELP,
    )
    st.caption(literal(conditions_text(run, totals)))
    with st.container(horizontal=True):
        path = runs.folder / run.name / RUN_FILE
        st.download_button(
            "Answers (JSONL)",
            path.read_bytes,
            file_name=f"casepilot-run-{run.name}.jsonl",
            mime="application/x-ndjson",
            key="evaluation-jsonl",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "Report (HTML)",
            partial(runs.shelf.report, run.name),
            file_name=f"casepilot-run-{run.name}.html",
            mime="text/html",
            key="evaluation-report",
            on_click="ignore",
            icon=":material/download:",
        )


def _items(run: Run) -> None:
    counts = Counter(result.outcome for result in run.results)
    failures = sum(of_outcome(result, "failures") for result in run.results)
    sizes: dict[Filter, int] = {"all": len(run.results), "failures": failures}
    sizes |= {outcome: counts[outcome] for outcome in OUTCOMES if counts[outcome]}
    kept = st.segmented_control(
        "Outcome",
        list(sizes),
        format_func=lambda name: f"{FILTER_NAMES[name]} ({sizes.get(name, 0)})",
        key="evaluation-outcome",
        default="all",
        required=True,
        persist_state="session",
    )
    names = sorted({result.set_name for result in run.results})
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Set",
            ["", *names],
            format_func=lambda name: name or "All sets",
            key="evaluation-set",
            persist_state="session",
        )
        words = st.text_input(
            "Find",
            key="evaluation-words",
            placeholder="Words of a question, an answer or a reason",
            persist_state="session",
        )
    found = filtered(run.results, kept or "all", chosen or "", words or "")
    if not found:
        st.info("No item of this run is like that. Take a filter off.", icon=":material/filter_alt_off:")
        return
    pages = -(-len(found) // PAGE)
    page = 1
    shown = st.container(key="evaluation-items", gap="xsmall")
    if pages > 1:
        page = st.pagination(pages, key=f"evaluation-page-{pages}")
    first = (page - 1) * PAGE
    with shown:
        here = f"{first + 1} to {min(first + PAGE, len(found))} of " if pages > 1 else ""
        st.caption(f"{here}{counted_of(len(found), 'item', 'items')}")
        for at, result in found[first : first + PAGE]:
            item_expander(result, f"{run.name}-{at}")
