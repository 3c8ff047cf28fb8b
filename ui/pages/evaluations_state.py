"""What one session of the Evaluations page remembers: its section, the run it looks at, the runs that it began."""

from __future__ import annotations

import streamlit as st

SECTION = "evaluation-section"
RUN = "evaluation-run"
_BEGUN = "evaluation-begun"
_SEEN = "evaluation-seen"
_TO_SHOW = "evaluation-to-show"


def begun() -> tuple[str, ...]:
    """Names of the runs that this session began and has not put away."""
    found: tuple[str, ...] = st.session_state.get(_BEGUN, ())
    return found


def remember(name: str) -> None:
    """This session began a run."""
    st.session_state[_BEGUN] = (*begun(), name)
    st.session_state[_SEEN] = tuple(other for other in put_away() if other != name)


def put_away() -> tuple[str, ...]:
    """Names of the ended runs that this session need not be told of again."""
    found: tuple[str, ...] = st.session_state.get(_SEEN, ())
    return found


def forget(name: str) -> None:
    """The session has seen how a run ended."""
    st.session_state[_BEGUN] = tuple(other for other in begun() if other != name)
    st.session_state[_SEEN] = (*put_away(), name)


def show_results(name: str) -> None:
    """Turn to the results of a run when the page is drawn next."""
    forget(name)
    st.session_state[_TO_SHOW] = name


def turns() -> bool:
    """Whether the page is to turn to the results of a run."""
    return _TO_SHOW in st.session_state


def turn() -> None:
    """Do what `show_results` asked for; to be called before section and run are drawn.

    A widget's value that is set while only a part of the page is drawn anew is overridden by what the browser holds.
    """
    name = st.session_state.pop(_TO_SHOW, None)
    if name is not None:
        st.session_state[SECTION] = "Results"
        st.session_state[RUN] = name
