"""How a test drives the page and reads what it shows."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

OpenPage = Callable[..., AppTest]
CANARY = "canary Josephine Testpatient 1961"


def ask(page: AppTest, question: str) -> AppTest:
    """Type a question and send it."""
    return page.chat_input[0].set_value(question).run()


def shown(page: AppTest) -> str:
    """All Markdown, captions and plain text on the page, in order."""
    kinds = ("markdown", "caption", "text", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in page.get(kind))


def reply(page: AppTest) -> str:
    """The Markdown of the last answer."""
    return "\n".join(str(element.value) for element in page.chat_message[-1].markdown)
