"""Sources of an answer: one button for each number, which opens the source itself.

Only official text stands in quotation marks. Our own summaries are said to be ours.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

import streamlit as st

from assistant.answer import Answer, Citation
from ui.numbering import Numbered, numbered_sources
from ui.plain_text import literal
from ui.wording import FORMS, PASSAGE_KINDS, period_text

_LABEL_LENGTH = 14


def sources_row(answer: Answer, key: str) -> None:
    """One button for each source, in the order of the numbers."""
    found = numbered_sources(answer)
    if not found:
        return
    with st.container(key=f"sources-row-{key}", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption("Sources", width="content")
        for source in found:
            _button(source, answer.as_of, key)


def _button(source: Numbered, as_of: date, key: str) -> None:
    publisher = source.citation.publisher
    name = publisher if len(publisher) <= _LABEL_LENGTH else publisher[: _LABEL_LENGTH - 1].rstrip() + "…"
    with st.popover(
        literal(f"{source.number} · {name}"),
        help=literal(f"{source.citation.title}, {source.citation.locator}"),
        key=f"source-{key}-{source.number}",
    ):
        source_card(source, as_of, f"{key}-{source.number}")


def source_card(source: Numbered, as_of: date, key: str) -> None:
    """Everything held about one source, and the passage."""
    citation = source.citation
    st.markdown(f"**{literal(f'{source.number}. {citation.title}')}**")
    lines = [("Publisher", citation.publisher), ("Edition", citation.edition)]
    lines += [("In effect", _period(citation, as_of)), ("Where", citation.locator)]
    st.markdown("  \n".join(f"{name}: {literal(text)}" for name, text in lines if text))
    form = FORMS[citation.form]
    if form:
        st.caption(literal(form))
    with st.container(key=f"passage-{key}"):
        _passage(citation)
    link = urlsplit(citation.url)
    if link.scheme in ("http", "https") and link.netloc:
        st.link_button(f"Open at {literal(link.netloc)}", citation.url, icon=":material/open_in_new:")


def _period(citation: Citation, as_of: date) -> str:
    text = period_text(citation.effective_from, citation.effective_to)
    if citation.effective_to is not None and citation.effective_to < as_of:
        return f"{text} (ended before {as_of})"
    return text


def _passage(citation: Citation) -> None:
    kind = PASSAGE_KINDS[citation.passage_kind]
    if not citation.passage:
        return
    if citation.passage_kind == "official_row":
        st.markdown(f"**{kind}**")
        st.code("\n".join(citation.passage.split("; ")), language=None, wrap_lines=True)
    elif citation.passage_kind == "official_text":
        st.markdown(f"**{kind}**")
        st.text(f"\u201c{citation.passage}\u201d")
    else:
        st.markdown(f"**{kind}**, in CasePilot's own words")
        st.text(citation.passage)
