"""Two runs side by side: what changed between them, the items that flipped each way, and how sure that is."""

from __future__ import annotations

from functools import partial

import streamlit as st

from evals import charts
from evals.comparison import Comparison, Flip
from evals.errors import RunError
from evals.report_text import verdict
from evals.runs import Run
from ui.evaluation_runs import EvaluationRuns
from ui.evaluation_shelf import Shelf
from ui.evaluation_words import counted_of, difference_text
from ui.pages.evaluations_charts import draw_flips
from ui.pages.evaluations_item import (
    draw_answer_of,
    draw_asked,
    draw_expected,
    draw_why,
    in_words,
    item_label,
    outcome_badge,
)
from ui.pages.evaluations_results import choose_run
from ui.plain_text import literal

PAGE = 10
_SIDES = (("worse", "No longer right"), ("better", "Became right"))


def compare_section(runs: EvaluationRuns, shelf: Shelf) -> None:
    """Draw the section."""
    finished = shelf.finished
    if len(finished) < 2:
        count = "one finished run" if finished else "no finished run"
        st.info(f"A comparison needs two finished runs; there is {count}.", icon=":material/info:")
        return
    after = choose_run("Run (after)", finished, "evaluation-after")
    others = tuple(run for run in finished if run.name != after)
    before = choose_run("Compared with (before)", _likeliest(others, after, finished), "evaluation-before")
    try:
        compared = runs.shelf.comparison(before, after)
    except RunError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return
    if not compared.shared:
        st.info("No item counts in both of these runs: there is nothing to compare.", icon=":material/info:")
        return
    _summary(compared)
    _what_changed(compared)
    st.download_button(
        "Report with this comparison (HTML)",
        partial(runs.shelf.report, after, before),
        file_name=f"casepilot-run-{after}-compared.html",
        mime="text/html",
        key="evaluation-compared",
        on_click="ignore",
        icon=":material/download:",
    )
    if compared.better or compared.worse:
        draw_flips(charts.flips_chart(compared), len(compared.better), len(compared.worse))
        _flips(compared)


def _likeliest(others: tuple[Run, ...], after: str, finished: tuple[Run, ...]) -> tuple[Run, ...]:
    """The runs to compare with: first the newest before the one chosen that asked of the same sets, then the rest."""
    chosen = next(run for run in finished if run.name == after)
    earlier = [run for run in others if run.header.started <= chosen.header.started]
    same = [run for run in earlier if run.header.sets.keys() == chosen.header.sets.keys()]
    first = (same or earlier)[:1]
    return (*first, *(run for run in others if run not in first))


def _summary(compared: Comparison) -> None:
    counts = (
        ("Became right", len(compared.better)),
        ("No longer right", len(compared.worse)),
        ("Right in both", compared.both_right),
        ("Right in neither", compared.both_not),
    )
    with st.container(horizontal=True, gap="medium", key="evaluation-flipped"):
        for label, count in counts:
            st.metric(label, f"{count:,}", width="content")
    st.markdown(f"Difference of the shares right: **{literal(difference_text(compared.difference))}**")
    st.markdown(literal(verdict(compared)))


def _what_changed(compared: Comparison) -> None:
    lines = [f"- {literal(line)}" for line in compared.what_changed]
    if compared.changed_sets:
        changed = f"expectations or questions of {', '.join(compared.changed_sets)}"
        lines.append(f"- {literal(changed)}: a flip there may come from that")
    for when, ids in (("before", compared.only_before), ("after", compared.only_after)):
        if ids:
            lines.append(f"- {counted_of(len(ids), 'item counts', 'items count')} only {when}, and in nothing here")
    unchanged = "Nothing: code, data, settings, model and questions are the same."
    st.markdown("**What changed between them**\n\n" + ("\n".join(lines) or unchanged))


def _flips(compared: Comparison) -> None:
    by_side = {"worse": compared.worse, "better": compared.better}
    names = {side: f"{name} ({len(by_side[side])})" for side, name in _SIDES if by_side[side]}
    side = st.segmented_control(
        "Items that flipped",
        list(names),
        format_func=lambda key: names.get(key, key),
        default=next(iter(names)),
        key=f"evaluation-side-{'-'.join(names)}",
        required=True,
    )
    flips = by_side[side or next(iter(names))]
    pages = -(-len(flips) // PAGE)
    drawn = st.container(key="evaluation-flips", gap="xsmall")
    page = st.pagination(pages, key=f"evaluation-flip-page-{pages}-{side}") if pages > 1 else 1
    with drawn:
        for flip in flips[(page - 1) * PAGE : page * PAGE]:
            _flip(compared, flip)


def _flip(compared: Comparison, flip: Flip) -> None:
    key = f"{compared.before_name}-{compared.after_name}-{flip.after.id}"
    with st.expander(item_label(flip.after), key=f"flip-{key}", on_change="rerun") as opened:
        if not opened.open:
            return
        item = in_words(flip.after)
        st.caption(literal(f"{flip.after.id} · set {flip.after.set_name} · {flip.after.kind}"))
        draw_asked(item, key)
        sides = (("Before", compared.before_name, flip.before), ("After", compared.after_name, flip.after))
        for column, (word, name, result) in zip(st.columns(2), sides, strict=True):
            with column:
                st.markdown(f"**{word}** {outcome_badge(result)} :small[{literal(name)}]")
                draw_why(result)
                draw_answer_of(result, f"{word.lower()}-{key}")
        draw_expected(item, key)
