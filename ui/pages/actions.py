"""What can be done with an answer: vote, copy, download, ask next."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from assistant.answer import Answer
from assistant.question import Turn
from ui.conversation import Exchange, log_failure
from ui.current import services
from ui.plain_text import literal
from ui.records import Feedback, StoreError
from ui.suggestions import Suggestion, suggestions
from ui.transcript import facts_csv, markdown_copy
from ui.wording import mode_text, usage_text

PENDING = "pending_question"
CHAT_BOX = "chat_box"
_NOTICE = "notice"


def actions_row(exchange: Exchange, answer: Answer) -> None:
    """Thumbs, copy and downloads, with who worded the answer when it was a model."""
    with st.container(key=f"actions-{exchange.id}", horizontal=True, vertical_alignment="center", gap="small"):
        st.feedback("thumbs", key=f"vote-{exchange.id}", on_change=_vote, args=(exchange,))
        with st.popover("Copy or save", icon=":material/content_copy:", key=f"save-{exchange.id}", type="tertiary"):
            _save(exchange.id, answer)
        _worded_by(answer)


def _worded_by(answer: Answer) -> None:
    who = mode_text(answer.mode)
    if not who:
        st.caption("Composed from the tables, without a language model")
        return
    model = services().model
    st.badge(literal(who), icon=":material/smart_toy:", color="blue")
    st.caption(literal(usage_text(answer, model.currency if model else "")))


def _save(key: str, answer: Answer) -> None:
    text = markdown_copy(answer)
    st.code(text, language=None, wrap_lines=True, height=260)
    with st.container(horizontal=True):
        st.download_button(
            "Answer (Markdown)",
            text.encode("utf-8"),
            file_name=f"casepilot-answer-{answer.as_of}.md",
            mime="text/markdown",
            key=f"markdown-{key}",
            on_click="ignore",
            icon=":material/download:",
        )
        if answer.facts:
            st.download_button(
                "Facts (CSV)",
                facts_csv(answer),
                file_name=f"casepilot-facts-{answer.as_of}.csv",
                mime="text/csv",
                key=f"csv-{key}",
                on_click="ignore",
                icon=":material/download:",
            )


def suggestion_pills(exchange_id: str, answer: Answer, turn: Turn) -> None:
    """What the assistant asks and what one may ask next."""
    found = suggestions(answer, turn)
    if found:
        pills("Ask next", found, f"next-{exchange_id}")


def pills(label: str, offered: tuple[Suggestion, ...], key: str, *, label_shown: bool = True) -> None:
    """Pills that send a question, or begin one in the chat box."""
    st.pills(
        label,
        range(len(offered)),
        format_func=lambda index: _pill(offered[index]),
        key=key,
        on_change=_take,
        args=(key, offered),
        label_visibility="visible" if label_shown else "collapsed",
    )


def _pill(suggestion: Suggestion) -> str:
    icon = ":material/edit: " if suggestion.does == "fill" else ""
    return icon + literal(suggestion.label)


def _take(key: str, offered: tuple[Suggestion, ...]) -> None:
    index = st.session_state.get(key)
    st.session_state[key] = None
    if index is None:
        return
    chosen = offered[index]
    st.session_state[PENDING if chosen.does == "send" else CHAT_BOX] = chosen.text


def _vote(exchange: Exchange) -> None:
    """Keep, change or take back a vote; nothing that was typed goes with it."""
    answer, thumb = exchange.answer, st.session_state.get(f"vote-{exchange.id}")
    if answer is None:
        return
    try:
        if thumb is None:
            services().feedback.remove(exchange.id)
            return
        services().feedback.save(
            Feedback(
                id=exchange.id,
                at=datetime.now(UTC),
                vote="up" if thumb else "down",
                topic=answer.topic,
                status=answer.status,
                mode=answer.mode,
                snapshot=answer.snapshot,
                intent=exchange.turn.intent if exchange.turn is not None else "",
            )
        )
        st.session_state[_NOTICE] = "Thank you. Your vote is kept without your question."
    except StoreError as error:
        log_failure("feedback", error)
        st.session_state[_NOTICE] = "Your vote could not be kept. The chat is unaffected."


def show_notice() -> None:
    """Show what the last vote led to, once."""
    text = st.session_state.pop(_NOTICE, "")
    if text:
        st.toast(text)
