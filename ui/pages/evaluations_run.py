"""Choosing what to run: sets, tags, how many; and interrupted runs that can be gone on with."""

from __future__ import annotations

import streamlit as st

from evals.errors import EvaluationError
from evals.runner import choose_items
from evals.runs import Run
from knowledge.errors import KnowledgeError
from ui.current import services
from ui.evaluation_runs import Choice, EvaluationRuns
from ui.evaluation_sets import HeldSet, held_sets, read_together
from ui.evaluation_shelf import Shelf
from ui.evaluation_words import counted_of, for_page, run_label
from ui.pages.evaluations_state import remember
from ui.plain_text import literal
from ui.run_lock import is_being_written

_PROBLEM = "evaluation-problem"
_INTERRUPTED_SHOWN = 5
OWN_SETS_HELP = (
    "A set of your own is a YAML or CSV file in the folder `sets` of CASEPILOT_HOME; docs/evaluation-sets.md says what"
    " it holds. Write no patient data into one."
)


def run_section(runs: EvaluationRuns, shelf: Shelf) -> None:
    """Draw the section."""
    held = held_sets(runs.settings.home)
    for problem in held.problems:
        st.warning(literal(f"{problem}. The other sets can be run."), icon=":material/rule:")
    if not held.sets:
        st.info(f"There is no question set. {OWN_SETS_HELP}", icon=":material/info:")
        return
    with st.container(key="choose-sets"):
        chosen = _choose(held.sets)
    ready = _snapshot_line()
    _begin_button(runs, held.sets, chosen, ready=ready)
    problem = st.session_state.pop(_PROBLEM, "")
    if problem:
        st.error(literal(problem), icon=":material/error:")
    _interrupted(runs, shelf)
    _what_sets_hold(held.sets)


def _choose(sets: tuple[HeldSet, ...]) -> Choice:
    sizes = {held.name: len(held.questions.items) for held in sets}
    names = st.multiselect(
        "Question sets",
        list(sizes),
        format_func=lambda name: f"{name} ({sizes[name]})",
        key="evaluation-sets",
        placeholder=f"All {len(sizes)} sets",
        persist_state="session",
    )
    tags = sorted(
        {tag for held in sets if not names or held.name in names for i in held.questions.items for tag in i.tags}
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kept = st.multiselect(
            "Tags",
            tags,
            key="evaluation-tags",
            placeholder="All items" if tags else "None of these items has a tag",
            disabled=not tags,
            help="Only items with any of these tags",
            persist_state="session",
        )
        limit = st.number_input(
            "At most",
            min_value=1,
            value=None,
            step=10,
            key="evaluation-limit",
            placeholder="all items",
            help="The first so many items, in the order of the sets",
            width=180,
            persist_state="session",
        )
    return Choice(tuple(names), tuple(kept), int(limit) if limit else None)


def _snapshot_line() -> bool:
    """What the questions are put to; False when there is nothing to put them to."""
    try:
        manifest = services().service.assistant().kb.manifest
    except KnowledgeError as error:
        st.error(literal(f"{error}. Until then nothing can be run."), icon=":material/error:")
        return False
    st.caption(
        literal(
            f"Answered by rules, without a language model, from snapshot {manifest.id} with"
            f" {counted_of(len(manifest.releases), 'release', 'releases')}. Questions that presume others are not"
            " applicable: neither right nor wrong."
        )
    )
    return True


def _begin_button(runs: EvaluationRuns, sets: tuple[HeldSet, ...], choice: Choice, *, ready: bool) -> None:
    try:
        together = read_together([held for held in sets if not choice.sets or held.name in choice.sets])
        count = len(choose_items(together, choice.tags, choice.limit))
    except EvaluationError as error:
        st.error(literal(for_page(str(error))), icon=":material/error:")
        count = 0
    busy = any(status.active for status in runs.statuses())
    label = f"Run {counted_of(count, 'item', 'items')}" if count else "Run"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            label,
            key="evaluation-begin",
            type="primary",
            icon=":material/play_arrow:",
            disabled=not (ready and count),
            on_click=_begin,
            args=(runs, choice),
        )
        if busy:
            st.caption("Another run is in progress: this one waits until that is finished.", width="stretch")


def _begin(runs: EvaluationRuns, choice: Choice) -> None:
    try:
        remember(runs.begin(choice))
    except EvaluationError as error:
        st.session_state[_PROBLEM] = for_page(str(error))


def _go_on(runs: EvaluationRuns, name: str) -> None:
    try:
        runs.go_on(name)
        remember(name)
    except EvaluationError as error:
        st.session_state[_PROBLEM] = for_page(str(error))


def _interrupted(runs: EvaluationRuns, shelf: Shelf) -> None:
    active = {status.name for status in runs.statuses() if status.active}
    found = [run for run in shelf.runs if not run.finished and run.name not in active]
    if not found:
        return
    st.subheader("Interrupted runs", anchor=False)
    for run in found[:_INTERRUPTED_SHOWN]:
        go_on_row(runs, run)
    more = len(found) - _INTERRUPTED_SHOWN
    if more > 0:
        st.caption(f"{counted_of(more, 'older one is', 'older ones are')} under Results.")


def go_on_row(runs: EvaluationRuns, run: Run) -> None:
    """An interrupted run with the button that goes on with it."""
    elsewhere = is_being_written(runs.folder / run.name)
    with st.container(horizontal=True, vertical_alignment="center", key=f"interrupted-{run.name}"):
        st.button(
            "Go on",
            key=f"go-on-{run.name}",
            icon=":material/resume:",
            disabled=elsewhere,
            on_click=_go_on,
            args=(runs, run.name),
        )
        note = " · being run by another program just now" if elsewhere else ""
        st.markdown(literal(run_label(run) + note), width="stretch")


def _what_sets_hold(sets: tuple[HeldSet, ...]) -> None:
    with st.expander(f"What the {counted_of(len(sets), 'set holds', 'sets hold')}", icon=":material/inventory_2:"):
        columns = {
            "Set": [literal(held.name) for held in sets],
            "Items": [str(len(held.questions.items)) for held in sets],
            "Title": [literal(held.questions.title) for held in sets],
            "From": ["yours" if held.own else "CasePilot" for held in sets],
        }
        st.table(columns, border="horizontal", hide_index=True, alt="The question sets")
        st.caption(OWN_SETS_HELP)
