"""The script that Streamlit runs for every session: the pages, the style sheet, and the footer under each page."""

from __future__ import annotations

import streamlit as st

from ui.conversation import UNEXPECTED, log_failure
from ui.pages import frame
from ui.pages.chat import chat_page


def main() -> None:
    """Draw the page that the address names. An error in it is shown in one line and logged without its text."""
    st.set_page_config(page_title="CasePilot", page_icon=frame.ICON, layout="centered")
    frame.style()
    pages = [st.Page(chat_page, title="CasePilot", url_path="chat", default=True)]
    page = st.navigation(pages, position="hidden" if len(pages) == 1 else "top")
    try:
        page.run()
    except Exception as error:  # reruns and stops are not Exceptions and pass
        log_failure("drawing the page", error)
        st.error(UNEXPECTED)
    frame.footer()


if __name__ == "__main__":
    main()
