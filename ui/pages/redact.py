"""The RedactPHI page: a note is pasted or dropped, its identifiers are taken out, and a person checks the result.

The text stays in the memory of the session: it is written to no file, no database and no log.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

import streamlit as st

from assistant.errors import RedactionError
from assistant.privacy.documents import MAX_BYTES, SUFFIXES, Document, read_document
from ui.conversation import log_failure
from ui.pages.frame import title_line
from ui.pages.redact_state import TEXT, clear, looked_through, this_round
from ui.pages.redact_view import result
from ui.plain_text import literal
from ui.redaction import MOST_DAYS

Way = Literal["Paste", "File"]
WAY = "redact-way"
_ICONS: dict[Way, str] = {"Paste": ":material/content_paste:", "File": ":material/upload_file:"}
INTRODUCTION = (
    "Removes identifiers; check the result. Codes, diagnoses, drugs and measurements stay. The text is kept in memory"
    " while this page is open and is stored nowhere."
)
EMPTY = "Paste a note or choose a file. What would be removed is marked here for you to check."
UNEXPECTED = "Something went wrong with this text, so nothing of it is shown. Try it in parts or in another format."
_STYLE = "<style>.stMainBlockContainer { max-width: 80rem; }</style>"


def redact_page(chat: st.Page) -> None:
    """Draw the page."""
    st.set_page_config(page_title="RedactPHI · CasePilot", layout="wide")
    st.html(_STYLE)
    with title_line():
        st.title("RedactPHI", anchor=False, width="content")
        st.page_link(chat, label="Back to the chat", icon=":material/arrow_back:")
    st.markdown(INTRODUCTION)
    given = _given()
    shift_days = _options(given)
    if given is None:
        st.info(EMPTY, icon=":material/info:")
        return
    try:
        with st.spinner("Looking for identifiers …"):
            held = looked_through(given.key, given.read)
    except RedactionError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return
    except Exception as error:  # reruns and stops are not Exceptions and pass
        log_failure("reading a note", error)
        st.error(UNEXPECTED, icon=":material/error:")
        return
    if held.failure:
        st.error(literal(_sentence(held.failure)), icon=":material/error:")
    else:
        result(held, shift_days)


class _Given(NamedTuple):
    """A note that was given: what tells it from others, and how it is read."""

    key: str
    read: Callable[[], Document]


def _given() -> _Given | None:
    """The note, pasted or as a file; None while there is none."""
    way = st.segmented_control(
        "Where the note comes from",
        list(_ICONS),
        format_func=lambda name: f"{_ICONS[name]} {name}",
        key=WAY,
        default="Paste",
        required=True,
        label_visibility="collapsed",
    )
    if way == "File":
        file = st.file_uploader(
            f"Note ({', '.join(SUFFIXES)}, at most {MAX_BYTES // 1_000_000} MB)",
            type=[suffix.removeprefix(".") for suffix in SUFFIXES],
            key=f"redact-file-{st.session_state.get('redact-files', 0)}",
            max_upload_size=MAX_BYTES // 1_000_000,
        )
        return None if file is None else _Given(f"file {file.file_id}", lambda: _read(file.getvalue(), file.name))
    text = st.text_area("Note", key=TEXT, height=200, placeholder="Paste the note here") or ""
    return _Given(f"text {text}", lambda: Document(text)) if text.strip() else None


def _read(data: bytes, name: str) -> Document:
    document = read_document(data, name)
    if not document.text.strip():
        raise RedactionError(f"{name!r} holds no text; give a note")
    return document


def _options(given: _Given | None) -> int | None:
    """The row of buttons, and by how many days dates are to be moved; None cuts them to their year."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if st.session_state.get(WAY) != "File":
            st.button("Remove identifiers", type="primary", icon=":material/ink_eraser:", key="redact-go")
        days = st.number_input(
            "Shift dates by days",
            min_value=-MOST_DAYS,
            max_value=MOST_DAYS,
            value=None,
            step=1,
            key="redact-days",
            placeholder="no: year only",
            help="Whole dates are moved by so many days, so that the time between them stays. Otherwise they are cut to"
            " their year.",
            width=220,
        )
        st.button("Clear", key="redact-clear", icon=":material/delete:", on_click=_clear, disabled=given is None)
    if days == 0:
        st.warning("A shift by 0 days would leave every date as it is: dates are cut to their year.")
    return int(days) if days else None


def _clear() -> None:
    clear()
    st.session_state["redact-files"] = this_round()


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}. Try it in parts."
