"""The RedactPHI page in a real browser: marks that can be read, corrections by keyboard, a phone, and an upload."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from browser_steps import contrast_of, opened, repeated, settled
from note_files import word_file
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from conftest import Server

pytestmark = pytest.mark.browser
OpenChat = Callable[..., Page]
NOTE = """Patient: Josephine Testpatient   MRN: 447182
DOB: 3/18/1961   Phone 863-555-0144
1200 Elm Street, Springfield, IL 62704
Impression: cervical radiculopathy M54.12, <b>62320</b> planned.
"""
IDENTIFIERS = ("Josephine", "447182", "863-555-0144", "3/18/1961", "Elm Street")


def redacted(open_chat: OpenChat, width: int = 1280, scheme: str = "light") -> Page:
    """The page with that note, reached from the chat."""
    page = open_chat(width, scheme=scheme)
    box = page.get_by_role("textbox", name="Note")
    opened(page, page.get_by_role("link", name="RedactPHI"), box)
    settled(page)
    box.fill(NOTE)
    page.get_by_role("button", name="Remove identifiers").click()
    expect(original(page)).to_be_visible()
    settled(page)
    return page


def original(page: Page) -> Locator:
    """The marked original."""
    return page.get_by_role("region", name="Original with identifiers marked")


def result(page: Page) -> Locator:
    """The redacted text."""
    return page.locator(".st-key-redacted-text pre")


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollWidth > innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_and_their_labels_can_be_read_and_nothing_scrolls_sideways(open_chat: OpenChat, scheme: str) -> None:
    page = redacted(open_chat, 390, scheme)
    expect(result(page)).to_contain_text("M54.12, <b>62320</b> planned")
    for identifier in IDENTIFIERS:
        expect(result(page)).not_to_contain_text(identifier)
        expect(original(page)).to_contain_text(identifier)
    expect(original(page).locator("b")).to_have_count(0)
    marks = original(page).locator("mark").all()
    assert len(marks) >= 5
    assert min(contrast_of(mark) for mark in marks) >= 4.5
    assert min(contrast_of(mark.locator("small")) for mark in marks) >= 4.5
    assert not scrolls_sideways(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(result(page)).to_be_visible()
    assert page.evaluate("innerWidth") == 1280
    assert not scrolls_sideways(page)
    assert min(contrast_of(mark) for mark in marks) >= 4.5
    assert min(contrast_of(mark.locator("small")) for mark in marks) >= 4.5


def test_an_identifier_is_put_back_and_words_are_added_with_the_keyboard_alone(open_chat: OpenChat) -> None:
    page = redacted(open_chat)
    expect(page.get_by_role("button", name="447182")).to_be_visible()
    settled(page)
    page.get_by_role("textbox", name="Note").focus()
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''"))
        if page.evaluate("document.activeElement.innerText.trim() === '447182'"):
            break
    else:
        raise AssertionError("the identifier is not reached by the Tab key")
    assert {"Original with identifiers marked", "Copy to clipboard"} <= set(reached)
    page.keyboard.press("Enter")
    expect(result(page)).to_contain_text("MRN: 447182")
    words = page.get_by_role("textbox", name="Also remove")
    settled(page)
    words.fill("cervical radiculopathy")
    words.press("Enter")
    expect(result(page)).not_to_contain_text("cervical radiculopathy")
    expect(result(page)).to_contain_text("MRN: 447182")
    expect(words).to_have_value("")


def test_a_file_is_read_downloaded_and_leaves_no_trace_in_the_log(open_chat: OpenChat, server: Server) -> None:
    page = redacted(open_chat)
    chosen = page.locator("input[type=file]")
    repeated(
        page,
        page.get_by_role("radio", name="File").click,
        lambda wait: expect(chosen).to_be_attached(timeout=wait),
    )
    note = word_file("Seen by Dr. Josephine Testpatient, 62320 planned.", *(["Stable."] * 2000))
    chosen.set_input_files({"name": "Josephine.docx", "mimeType": "application/octet-stream", "buffer": note})
    expect(original(page)).to_contain_text("Seen by Dr. Josephine")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download (.txt)").click()
    assert saved.value.suggested_filename == "redacted.txt"
    text = saved.value.path().read_text(encoding="utf-8")
    assert "62320 planned" in text
    assert "Josephine" not in text
    assert "Josephine" not in server.log.read_text(encoding="utf-8")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_text("Paste a note or choose a file.")).to_be_visible()
