"""The Evaluations page: choose question sets and run them, read what each run came to, compare two runs."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from ui.current import services
from ui.pages.evaluations_compare import compare_section
from ui.pages.evaluations_progress import progress_panel
from ui.pages.evaluations_results import results_section
from ui.pages.evaluations_run import run_section
from ui.pages.evaluations_state import SECTION, turn
from ui.pages.frame import title_line

Section = Literal["Run", "Results", "Compare"]
_ICONS: dict[Section, str] = {
    "Run": ":material/play_circle:",
    "Results": ":material/checklist:",
    "Compare": ":material/compare_arrows:",
}
# Tables and answers side by side need more width than a chat, and lines of text less than a whole screen.
_STYLE = """
<style>
.stMainBlockContainer { max-width: 70rem; }
[class*="st-key-score-rows"] :is(th, td):nth-child(n + 2) * { white-space: nowrap; }
[class*="st-key-measured"] td { overflow-wrap: anywhere; }
:is(.st-key-evaluation-counts, .st-key-evaluation-flipped) { row-gap: .25rem; }
:is(.st-key-evaluation-counts, .st-key-evaluation-flipped) [data-testid="stMetricValue"] { font-size: 1.75rem; }
[class*="st-key-chart-"] { max-width: 34rem; }
</style>
"""


def evaluations_page(chat: st.Page) -> None:
    """Draw the page."""
    runs = services().evaluations
    assert runs is not None  # without it there is no such page
    st.set_page_config(page_title="Evaluations · CasePilot", layout="wide")
    st.html(_STYLE)
    with title_line():
        st.title("Evaluations", anchor=False, width="content")
        st.page_link(chat, label="Back to the chat", icon=":material/arrow_back:")
    turn()
    progress_panel(runs)
    shelf = runs.shelf.listed()
    st.session_state.setdefault(SECTION, "Results" if shelf.runs else "Run")
    section = st.segmented_control(
        "Section",
        list(_ICONS),
        format_func=lambda name: f"{_ICONS[name]} {name}",
        key=SECTION,
        label_visibility="collapsed",
        required=True,
        persist_state="session",
    )
    if section == "Results":
        results_section(runs, shelf)
    elif section == "Compare":
        compare_section(runs, shelf)
    else:
        run_section(runs, shelf)
