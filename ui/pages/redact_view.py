"""What came of a note: the original with its marks beside the redacted text, and the corrections."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from assistant.privacy.redactor import Redaction
from assistant.privacy.spans import KINDS
from ui.pages.redact_state import ADD_KIND, ADD_WORDS, Held, add, choose, this_round, told
from ui.plain_text import literal
from ui.redaction import redactor, summary
from ui.redaction_html import SHOWN, kind_name, legend_html, original_html, style
from ui.redaction_review import Choice, Review

MOST = 300
"""So many identifiers of a type can be put back; a browser draws no more of them in reasonable time."""
FILE_NAME = "redacted.txt"
"""Not the name of the note, which may hold the patient's."""


def result(held: Held, shift_days: int | None) -> None:
    """Draw the result with the corrections made so far."""
    review = held.review
    redaction = redactor().apply(review.text, review.removed, shift_days=shift_days)
    if redaction.failure:
        st.error(literal(f"{redaction.failure}; try it in parts"), icon=":material/error:")
        return
    _summary(held, redaction)
    _side_by_side(review, redaction)
    _corrections(review)


def _summary(held: Held, redaction: Redaction) -> None:
    line = summary(redaction.counts)
    st.markdown(f"**{literal(line[0].upper() + line[1:])}**")
    if held.document.missing:
        st.warning(literal(f"Not in the result: {held.document.missing}."), icon=":material/hide_image:")
    if len(held.document.text) > SHOWN:
        st.caption(f"The first {SHOWN:,} characters are shown; the download holds all of the text.")


def _side_by_side(review: Review, redaction: Redaction) -> None:
    st.html(style())
    kinds = review.kinds()
    if kinds:
        st.html(legend_html(kinds))
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("Original", anchor=False)
        st.html(original_html(review, {(span.start, span.end): span.replacement for span in redaction.spans}))
    with right:
        st.subheader("Redacted", anchor=False)
        with st.container(key="redacted-text"):
            st.code(redaction.text[:SHOWN], language=None, wrap_lines=True)
        st.download_button(
            "Download (.txt)",
            redaction.text.encode("utf-8", "replace"),
            file_name=FILE_NAME,
            mime="text/plain",
            key="redact-download",
            on_click="ignore",
            icon=":material/download:",
        )


def _corrections(review: Review) -> None:
    st.subheader("Correct it", anchor=False)
    if review.spans:
        _restore(review)
    _add_form()


def _restore(review: Review) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("What is marked is removed. Choose one to put it back, and again to remove it.", width="stretch")
        single = st.toggle("Each occurrence on its own", key="redact-single")
    for kind in review.kinds():
        choices = review.choices(kind, single=single)
        more = len(choices) - MOST
        choices = choices[:MOST]
        chosen = review.chosen(choices)
        key = f"redact-pills-{this_round()}-{kind}-{single}"
        # The pills begin with what is chosen, as their default: set from outside, a slow browser may answer for them
        # with nothing, which would put every identifier back. The default must not change while they are shown.
        if key not in st.session_state:
            st.session_state[f"{key}-first"] = chosen
        st.pills(
            kind_name(kind, several=len(choices) > 1),
            range(len(choices)),
            format_func=partial(_label, choices),
            selection_mode="multi",
            default=st.session_state[f"{key}-first"],
            key=key,
            on_change=choose,
            args=(key, choices, tuple(chosen)),
        )
        if more > 0:
            st.caption(f"{more:,} more of this type are removed as well; to put one of them back, give a shorter text.")


def _label(choices: Sequence[Choice], number: int) -> str:
    return literal(choices[number].label)


def _add_form() -> None:
    with st.form("redact-add", clear_on_submit=True), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Also remove", key=ADD_WORDS, placeholder="The exact words", width="stretch")
        st.selectbox("Type", KINDS, format_func=kind_name, key=ADD_KIND, width=240)
        st.form_submit_button("Remove", icon=":material/add:", on_click=add)
    message = told()
    if message:
        st.caption(message)
