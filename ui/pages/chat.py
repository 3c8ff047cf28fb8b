"""The page "CasePilot": settings, conversation, chat box."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from assistant.question import MAX_CHARACTERS
from knowledge.errors import KnowledgeError
from ui.conversation import Exchange
from ui.current import Services, services
from ui.pages import chat_live
from ui.pages.actions import CHAT_BOX, PENDING, pills, show_notice
from ui.pages.chat_view import ASSISTANT, draw_question, draw_reply
from ui.pages.frame import into_view, title_line
from ui.pages.loaded_view import loaded_expander
from ui.pages.settings_bar import Chosen, settings_bar
from ui.plain_text import literal
from ui.suggestions import EXAMPLES, Suggestion

_CONVERSATION = "conversation"
_SHOWN = 30
WELCOME = (
    "Ask about a CPT, HCPCS or ICD-10-CM code, a modifier, two codes together or a coding rule: every fact in the"
    " answer comes from a dated source that you can open."
)


def chat_page(others: Sequence[st.Page] = ()) -> None:
    """Draw the page, with links to the other pages."""
    held = services()
    show_notice()
    _title_line(others, started=bool(_conversation() or st.session_state.get(PENDING)))
    thread = st.container(key="thread")
    with st.bottom:
        chosen = settings_bar(held.today(), held.model)
        st.chat_input(
            "Ask about a code, a modifier or a rule",
            key=CHAT_BOX,
            max_chars=MAX_CHARACTERS,
            on_submit=_submit,
        )
    with thread:
        welcome = st.empty()  # gone at once, and not only when the first answer is complete
        pending = str(st.session_state.get(PENDING, ""))
        if pending or _conversation():
            _thread(held, chosen, pending)
        else:
            with welcome.container():
                _welcome(held)


def _title_line(others: Sequence[st.Page], *, started: bool) -> None:
    with title_line():
        st.title("CasePilot", anchor=False, width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="xsmall"):
            for page in others:
                st.page_link(page)
            st.button(
                "New chat", icon=":material/add_comment:", key="new-chat", on_click=_start_over, disabled=not started
            )


def _welcome(held: Services) -> None:
    st.markdown(WELCOME)
    pills("Try one of these", tuple(Suggestion(text, text, "send") for text in EXAMPLES), "examples")
    try:
        manifest = held.service.assistant().kb.manifest
    except KnowledgeError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return
    loaded_expander(manifest, held.today())


def _thread(held: Services, chosen: Chosen, pending: str) -> None:
    overtaken = chat_live.overtaken(pending)
    if overtaken is not None:
        st.session_state[_CONVERSATION] = (*_conversation(), overtaken)
    exchanges = _conversation()
    skipped = len(exchanges) - _SHOWN
    if skipped > 0:
        st.caption(f"{skipped} earlier questions of this conversation are not drawn.")
    for index, exchange in enumerate(exchanges[-_SHOWN:], start=max(skipped, 0)):
        latest = not pending and index == len(exchanges) - 1
        with st.container(key=f"exchange-{index}"):
            draw_question(str(index), exchange.question)
            st.empty()  # empty places keep the order of elements as it was while the answer was live
            with st.chat_message("assistant", avatar=ASSISTANT):
                st.empty()
                draw_reply(exchange, latest=latest, live=False)
            st.empty()
    if pending:
        with st.container(key=f"exchange-{len(exchanges)}"):
            _answer_live(held, chosen, pending)


def _answer_live(held: Services, chosen: Chosen, question: str) -> None:
    index = len(_conversation())
    draw_question(str(index), question)
    into_view(index, wait=50)
    with st.chat_message("assistant", avatar=ASSISTANT):
        waiting = st.empty()
        live = chat_live.begin(held, question, chosen.settings, chosen.prose, _conversation())
        exchange, streamed = chat_live.watched(live, waiting)
        st.session_state[PENDING] = ""
        st.session_state[_CONVERSATION] = (*_conversation(), exchange)
        draw_reply(exchange, latest=True, live=not streamed)
    into_view(index, wait=150)


def _conversation() -> tuple[Exchange, ...]:
    found: tuple[Exchange, ...] = st.session_state.get(_CONVERSATION, ())
    return found


def _submit() -> None:
    st.session_state[PENDING] = st.session_state.get(CHAT_BOX) or ""


def _start_over() -> None:
    chat_live.stop()
    st.session_state[_CONVERSATION] = ()
    st.session_state[PENDING] = ""
