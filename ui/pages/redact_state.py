"""What the RedactPHI page keeps while it is open: the text, what was found in it, and the corrections.

It is held in the memory of the session alone, and taken out of it by "Clear" or by another text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from assistant.privacy.documents import Document
from assistant.privacy.spans import Kind
from ui.redaction import redactor
from ui.redaction_review import Choice, Review

TEXT = "redact-text"
ADD_WORDS, ADD_KIND = "redact-add-words", "redact-add-kind"
_HELD, _ROUND, _TOLD = "redact-held", "redact-round", "redact-told"


@dataclass(frozen=True, slots=True)
class Held:
    """A text that was looked through. `failure` says why all of it is withheld, else ""."""

    source: str
    document: Document
    review: Review
    failure: str = ""


def looked_through(source: str, read: Callable[[], Document]) -> Held:
    """The text of a source, looked through once; a new source takes the place of the last and of its corrections.

    Raises RedactionError if it cannot be read.
    """
    held = st.session_state.get(_HELD)
    if isinstance(held, Held) and held.source == source:
        return held
    forget()
    document = read()
    first = redactor().redact(document.text)
    fresh = Held(source, document, Review(document.text, first.spans), first.failure)
    st.session_state[_HELD] = fresh
    return fresh


def forget() -> None:
    """Drop the text that was looked through, with its corrections."""
    st.session_state.pop(_HELD, None)
    st.session_state.pop(_TOLD, None)
    _next_round()


def clear() -> None:
    """Empty the page: the text box and the file as well."""
    forget()
    st.session_state[TEXT] = ""


def this_round() -> int:
    """A number for the keys of widgets that must begin anew with another text or after an addition."""
    return int(st.session_state.get(_ROUND, 0))


def told() -> str:
    """What came of the last addition, once."""
    return str(st.session_state.pop(_TOLD, ""))


def choose(key: str, choices: tuple[Choice, ...], before: tuple[int, ...]) -> None:
    """Take over what was put back or removed again in the pills of that key."""
    held = st.session_state.get(_HELD)
    if isinstance(held, Held):
        now = st.session_state.get(key) or []
        st.session_state[_HELD] = replace(held, review=held.review.choosing(choices, before, now))


def add() -> None:
    """Remove the words of the form wherever they stand."""
    held = st.session_state.get(_HELD)
    words, kind = str(st.session_state.get(ADD_WORDS, "")).strip(), st.session_state.get(ADD_KIND)
    if not isinstance(held, Held) or not words:
        return
    chosen: Kind = kind or "NAME"
    review, count = held.review.adding(words, chosen)
    st.session_state[_HELD] = replace(held, review=review)
    places = "1 place" if count == 1 else f"{count} places"
    st.session_state[_TOLD] = f"Removed in {places}." if count else "These words do not stand in the text like this."
    _next_round()


def _next_round() -> None:
    st.session_state[_ROUND] = this_round() + 1
