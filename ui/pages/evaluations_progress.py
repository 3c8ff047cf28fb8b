"""Runs in progress and in line, drawn anew every second while there are any, and how those of this session ended."""

from __future__ import annotations

import streamlit as st

from ui.evaluation_runs import EvaluationRuns, RunStatus
from ui.evaluation_words import ended_text, progress_text, sets_text, waiting_text
from ui.pages.evaluations_state import begun, forget, put_away, show_results, turns
from ui.plain_text import literal

EVERY = "1s"


def progress_panel(runs: EvaluationRuns) -> None:
    """Draw the panel. It polls while something runs and draws the whole page anew when that changed."""
    states = _states(runs)
    every = EVERY if any(status.active for status in runs.statuses()) else None
    st.fragment(_panel, run_every=every)(runs, states)


def _states(runs: EvaluationRuns) -> tuple[tuple[str, str], ...]:
    return tuple((status.name, status.state) for status in runs.statuses())


def _panel(runs: EvaluationRuns, drawn: tuple[tuple[str, str], ...]) -> None:
    if turns() or _states(runs) != drawn:
        st.rerun()  # what is outside of this panel has changed as well
    statuses = runs.statuses()
    failed = next((status for status in statuses if not status.active), None)
    for status in statuses:
        told = status.name in begun() or (status is failed and status.state == "failed")
        if status.active or (told and status.name not in put_away()):
            with st.container(key=f"progress-{status.name}", border=True):
                _one(runs, statuses, status)


def _one(runs: EvaluationRuns, statuses: tuple[RunStatus, ...], status: RunStatus) -> None:
    """One run. Whatever its state there are three elements, so that none of an earlier state is left standing."""
    whose = "Your run" if status.name in begun() else "A run that another window began:"
    st.markdown(f"**{whose}** {literal(status.name)} · {literal(sets_text(status.choice.sets))}")
    if status.state == "running":
        share = min(1.0, status.done / status.total) if status.total else 0.0
        st.progress(share, text=literal(progress_text(status)))
    elif status.state == "waiting":
        st.caption(literal(waiting_text(statuses, status.name)))
    elif status.state == "failed":
        st.error(literal(ended_text(status)), icon=":material/error:")
    elif status.state == "stopped":
        st.warning(literal(ended_text(status)), icon=":material/stop_circle:")
    else:
        st.success(literal(ended_text(status)), icon=":material/check_circle:")
    with st.container(horizontal=True, vertical_alignment="center"):
        _active_buttons(runs, status) if status.active else _ended_buttons(status)


def _active_buttons(runs: EvaluationRuns, status: RunStatus) -> None:
    label = "Stop" if status.state == "running" else "Do not wait"
    st.button(label, key=f"stop-{status.name}", icon=":material/stop_circle:", on_click=runs.stop, args=(status.name,))
    st.caption("It goes on when this window is closed; what is finished is kept.", width="stretch")


def _ended_buttons(status: RunStatus) -> None:
    st.button(
        "Show results",
        key=f"show-{status.name}",
        icon=":material/checklist:",
        type="primary",
        on_click=show_results,
        args=(status.name,),
        disabled=not status.done,
    )
    st.button("Dismiss", key=f"away-{status.name}", on_click=forget, args=(status.name,))
