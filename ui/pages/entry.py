"""The script that Streamlit runs for every session: the pages, the style sheet, and the footer under each page."""

from __future__ import annotations

import streamlit as st

from ui.conversation import UNEXPECTED, log_failure
from ui.current import services
from ui.pages import frame
from ui.pages.chat import chat_page
from ui.pages.evaluations import evaluations_page
from ui.pages.redact import redact_page
from ui.pages.redact_state import forget

_REDACT = "redact"


def main() -> None:
    """Draw the page that the address names. An error in it is shown in one line and logged without its text."""
    st.set_page_config(page_title="CasePilot", page_icon=frame.ICON, layout="centered")
    frame.style()
    try:
        page = st.navigation(_pages(), position="hidden")
        if page.url_path != _REDACT:
            forget()  # a note is kept in memory while its page is open, no longer
        page.run()
    except Exception as error:  # reruns and stops are not Exceptions and pass
        log_failure("drawing the page", error)
        st.error(UNEXPECTED)
    frame.footer()


def _pages() -> list[st.Page]:
    """The pages of this session. Where CasePilot is embedded as a help widget there is the chat alone."""
    if st.context.is_embedded:
        return [st.Page(chat_page, title="CasePilot", url_path="chat", default=True)]
    others: list[st.Page] = []
    chat = st.Page(lambda: chat_page(others), title="CasePilot", url_path="chat", default=True)
    others.append(st.Page(lambda: redact_page(chat), title="RedactPHI", url_path=_REDACT, icon=":material/ink_eraser:"))
    if services().evaluations is not None:
        icon = ":material/fact_check:"
        others.append(st.Page(lambda: evaluations_page(chat), title="Evaluations", url_path="evaluations", icon=icon))
    return [chat, *others]


if __name__ == "__main__":
    main()
