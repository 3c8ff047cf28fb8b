"""One exchange as it is drawn: the question as typed, then status, answer, notes, sources, facts and what to ask next.

The same calls in the same order draw an exchange while it streams and whenever it is drawn again, so nothing is
left behind or shown twice.
"""

from __future__ import annotations

import re

import streamlit as st

from assistant.answer import Answer
from ui.blocks import in_parts, paragraphs
from ui.conversation import Exchange, Problem
from ui.numbering import numbers_by_key, with_numbers
from ui.pages.actions import actions_row, suggestion_pills
from ui.pages.facts_view import facts_expander, facts_table
from ui.pages.sources_view import sources_row
from ui.plain_text import defused, literal
from ui.suggestions import owner_questions
from ui.wording import headline

USER = ":material/person:"
ASSISTANT = ":material/clinical_notes:"
_HEADINGS_SHOWN = 3
_FEWER = 2  # elements that an answer loses when it is no longer the latest; they would stand while the next is awaited
_KEY = re.compile(r"\[(s\d+)\]")


def draw_question(key: str, question: str) -> None:
    """What the user typed, exactly: no Markdown, no HTML, no shortcodes."""
    with st.chat_message("user", avatar=USER), st.container(key=f"said-{key}"):
        st.text(question)


def draw_reply(exchange: Exchange, *, latest: bool, live: bool) -> None:
    """The answer or the problem, inside the assistant's chat message."""
    if exchange.answer is None:
        _problem(exchange.problem)
        return
    answer = exchange.answer
    draw_answer(answer, exchange.id, latest=latest, live=live)
    actions_row(exchange, answer)
    if latest and exchange.turn is not None:
        suggestion_pills(exchange.id, answer, exchange.turn)
    if not latest:
        for _ in range(_FEWER):
            st.empty()


def draw_answer(answer: Answer, key: str, *, latest: bool, live: bool) -> None:
    """Status, text, notes, sources and facts: what an answer says, without what can be done with it."""
    _status(answer)
    _body(answer, key, live=live)
    _notes(answer)
    if latest:
        sources_row(answer, key)
        facts_expander(answer, key)
    else:
        _folded_details(answer, key)


def display_text(answer: Answer) -> str:
    """The answer's Markdown as it goes to the page: disarmed, with numbered markers."""
    return with_numbers(defused(answer.answer), numbers_by_key(answer), _mark)


def streamed_text(text: str) -> str:
    """Checked text of an answer on its way, as `display_text` will show it."""
    numbers = {key: int(key[1:]) for key in _KEY.findall(text)}
    return with_numbers(defused(text), numbers, _mark)


def _mark(number: int) -> str:
    return f":small[:gray[\\[{number}\\]]]"


def _status(answer: Answer) -> None:
    line = headline(answer)
    st.markdown(f":{line.tone}-badge[{literal(line.label)}] :small[{literal(line.detail)}]")


def _body(answer: Answer, key: str, *, live: bool) -> None:
    parts = in_parts(display_text(answer))
    with st.container(key=f"body-{key}"):
        if live:
            st.write_stream(paragraphs(parts.shown))
        else:
            st.markdown(parts.shown)
    if parts.folded:
        shown = parts.headings[:_HEADINGS_SHOWN]
        more = len(parts.headings) - len(shown)
        label = " · ".join(shown) + (f" · {more} more" if more else "")
        with st.expander(literal(f"More: {label}")):
            st.markdown(parts.folded)


def _notes(answer: Answer) -> None:
    """What has ended, folded because the status line names it already, then what limits the answer."""
    if answer.stale:
        count = len(answer.stale)
        label = f"{count} {'release' if count == 1 else 'releases'} out of date: check the current one before billing"
        with st.expander(label, icon=":material/event_busy:"):
            st.markdown("\n".join(f"- :small[{literal(text)}]" for text in answer.stale))
    notes = (*answer.caveats, *owner_questions(answer))
    if notes:
        lines = "  \n".join(literal(text) for text in notes)
        st.caption(f":material/info: {lines}")


def _folded_details(answer: Answer, key: str) -> None:
    """Sources and facts of an earlier answer; drawn only once opened, so that long conversations stay quick."""
    if not answer.citations:
        return
    label = f"Sources ({len(answer.citations)}) and facts ({len(answer.facts)})"
    with st.expander(label, key=f"details-{key}", on_change="rerun") as details:
        if details.open:
            sources_row(answer, key)
            if answer.facts:
                facts_table(answer, key)


def _problem(problem: Problem | None) -> None:
    if problem is None:
        return
    if problem.kind == "question":
        st.info(literal(problem.text), icon=":material/info:")
    else:
        st.error(literal(problem.text), icon=":material/error:")
