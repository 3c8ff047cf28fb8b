"""An answer on its way as the page shows it: the step in hand, checked text as it comes, and a button to stop.

All of it stands in one reserved place, which is emptied for the finished answer. The answer itself is made on another
thread and kept in the session, so that a page drawn anew meanwhile goes on where it was.
"""

from __future__ import annotations

from time import monotonic

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from assistant.model.wording import Prose
from assistant.question import Settings
from ui.conversation import Exchange, talk
from ui.current import Services
from ui.live_reply import LiveReply, LiveState
from ui.pages.chat_view import streamed_text
from ui.plain_text import literal

LOOKING = "Looking it up …"
STOPPING = "Stopping …"
_LIVE = "live_reply"
_TICK_SECONDS = 0.25  # Streamlit hears of a click when something is drawn
_TOLD_AFTER = 3  # seconds from which on they are shown


def begin(
    held: Services, question: str, settings: Settings, prose: Prose | None, before: tuple[Exchange, ...]
) -> LiveReply:
    """The reply on its way to this question with these settings; another one that is on its way is stopped."""
    asked = (question, settings, prose)
    found = _found()
    if found is not None and found.asked == asked:
        return found
    stop()
    fresh = LiveReply(
        question, asked, lambda cancelled: talk(held.service, question, settings, before, prose, cancelled)
    )
    st.session_state[_LIVE] = fresh
    return fresh


def overtaken(question: str) -> Exchange | None:
    """What became of an earlier question, when this one was sent before its reply had ended."""
    found = _found()
    if found is None or found.question == question:
        return None
    del st.session_state[_LIVE]
    return found.settled()


def stop() -> None:
    """Stop the reply that is on its way, if there is one."""
    found = _found()
    if found is not None:
        found.stop()
        del st.session_state[_LIVE]


def watched(live: LiveReply, place: DeltaGenerator) -> tuple[Exchange, bool]:
    """Show the reply in `place` until it has ended: its exchange, and whether text of it was shown.

    Returns with the place empty.
    """
    started = monotonic()
    with place.container(key="live"):
        step, body, button = st.empty(), st.empty(), st.empty()
        state = live.state()
        drawn, at_work, streamed = LiveState(), False, False
        step.caption(LOOKING)
        while not state.ended:
            step.caption(_step(live, state, monotonic() - started))
            if state.text != drawn.text:
                body.markdown(streamed_text(state.text))
                streamed = streamed or bool(state.text)
            if not at_work and (state.step or state.text):
                at_work = True
                button.button("Stop", key="stop", icon=":material/stop_circle:", on_click=live.stop)
            drawn = state
            state = live.state(drawn.changes, _TICK_SECONDS)
    place.empty()
    st.session_state.pop(_LIVE, None)
    assert state.exchange is not None
    return state.exchange, streamed


def _step(live: LiveReply, state: LiveState, seconds: float) -> str:
    text = STOPPING if live.stopped else literal(state.step) or LOOKING
    return text if seconds < _TOLD_AFTER else f"{text} · {seconds:.0f} s"


def _found() -> LiveReply | None:
    found: LiveReply | None = st.session_state.get(_LIVE)
    return found
