"""The chat window in a real browser: what AppTest cannot see (layout, themes, popovers, keyboard, the network)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from browser_steps import contrast_of, opened, repeated, settled
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from conftest import Server

pytestmark = pytest.mark.browser
OpenChat = Callable[..., Page]
FLORIDA = re.compile(r"\?state=Florida$")
CANARY = "Josephine Testpatient"


def ask(page: Page, question: str) -> Locator:
    """Type a question, send it with Enter and wait for its answer to stand."""
    before = page.get_by_test_id("stChatMessage").count()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    expect(page.get_by_test_id("stChatMessage")).to_have_count(before + 2)
    answer = page.get_by_test_id("stChatMessage").last
    expect(answer.get_by_text("Copy or save").first).to_be_visible()
    settled(page)
    return answer


def source_button(answer: Locator, number: int) -> Locator:
    """The button that opens a source."""
    return answer.get_by_role("button", name=re.compile(rf"^{number} · ")).first


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(
        page.evaluate(
            """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
                     .some(e => e.scrollWidth > e.clientWidth)"""
        )
    )


def test_a_coder_asks_opens_a_source_and_follows_up(open_chat: OpenChat) -> None:
    page = open_chat()
    answer = ask(page, "What is CPT 62320?")
    expect(answer.get_by_text("Partly out of date")).to_be_visible()
    expect(answer.locator("code", has_text="62320").first).to_be_visible()
    card = page.get_by_test_id("stPopoverBody")
    opened(page, source_button(answer, 1), card)
    expect(card).to_contain_text("Publisher:")
    expect(card).to_contain_text("Our summary")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    second = ask(page, "and with 26?")
    expect(second).to_contain_text("62320")
    expect(second).to_contain_text("26")
    expect(page.get_by_test_id("stChatMessage")).to_have_count(4)


def test_a_new_answer_begins_in_view_however_long_the_one_before_it_was(open_chat: OpenChat) -> None:
    page = open_chat()
    ask(page, "What is CPT 62320?")
    page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollTo(0, 0)")
    ask(page, "and with 26?")
    expect(page.get_by_text("and with 26?")).to_be_in_viewport()


def test_what_is_typed_and_what_is_paid_are_shown_as_they_stand(open_chat: OpenChat) -> None:
    page = open_chat()
    typed = "What does 62320 pay, $5 or $6? <b>bold</b> :red[x] :smile: ~~a~~ -> <img src=x>"
    answer = ask(page, typed)
    expect(page.get_by_test_id("stChatMessage").first.get_by_test_id("stText")).to_have_text(typed)
    expect(answer).to_contain_text("$163.66")
    expect(page.locator(".katex")).to_have_count(0)
    expect(page.locator('[data-testid="stChatMessage"] :is(del, b, img)')).to_have_count(0)


def test_the_settings_are_kept_when_the_page_is_loaded_again(open_chat: OpenChat) -> None:
    page = open_chat()
    repeated(page, lambda: _choose_florida(page), lambda wait: expect(page).to_have_url(FLORIDA, timeout=wait))
    ask(page, f"{CANARY} 62320")
    assert CANARY.split()[0] not in page.url
    page.reload()
    expect(page.get_by_role("combobox", name=re.compile("State"))).to_have_value("Florida")


def _choose_florida(page: Page) -> None:
    box = page.get_by_role("combobox", name=re.compile("State"))
    box.click()
    box.fill("Florida")
    box.press("Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(open_chat: OpenChat, scheme: str) -> None:
    page = open_chat(390, 844, scheme)
    assert not scrolls_sideways(page)
    expect(page.locator(".st-key-date")).to_be_hidden()
    toggle, day = page.locator(".st-key-settings-toggle button:visible"), page.locator(".st-key-date")
    opened(page, toggle, day)
    repeated(page, toggle.click, lambda wait: expect(day).to_be_hidden(timeout=wait))
    answer = ask(page, "What is CPT 62320?")
    assert not scrolls_sideways(page)
    opened(page, answer.get_by_text("All facts (").first, answer.get_by_test_id("stTable"))
    assert not scrolls_sideways(page)
    card = page.get_by_test_id("stPopoverBody")
    opened(page, source_button(answer, 2), card)
    box = card.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_in_light_and_dark(open_chat: OpenChat, scheme: str) -> None:
    page = open_chat(scheme=scheme)
    answer = ask(page, "What is CPT 62320?")
    background = page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    assert (background == "rgb(255, 255, 255)") == (scheme == "light")
    parts = {
        "answer": answer.locator("p").nth(1),
        "status": answer.get_by_text("Partly out of date"),
        "code": answer.locator("code").first,
        "marker": answer.get_by_text("[1]", exact=True).first,
        "label": page.get_by_text("Date of service").first,
        "footer": page.locator(".st-key-footer p"),
    }
    contrast = {name: contrast_of(part) for name, part in parts.items()}
    assert {name: value for name, value in contrast.items() if value < 4.5} == {}


def test_a_source_can_be_opened_with_the_keyboard_alone(open_chat: OpenChat) -> None:
    page = open_chat()
    ask(page, "What is CPT 62320?")
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.innerText.startsWith('1 · ')"):
            break
    else:
        raise AssertionError("the first source is not reached by the Tab key")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()


def test_the_embedded_page_answers_and_offers_no_upload(open_chat: OpenChat) -> None:
    page = open_chat(420, 640, query="/?embed=true")
    ask(page, "What does modifier 59 mean?")
    expect(page.locator('input[type="file"]')).to_have_count(0)
    assert not scrolls_sideways(page)


def test_the_page_asks_no_other_machine_for_anything(open_chat: OpenChat, server: Server) -> None:
    page = open_chat()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    ask(page, "Is M54.1 billable?")
    assert asked
    assert [url for url in asked if not url.startswith((server.address, "data:", "blob:"))] == []


def test_nothing_typed_is_in_the_log_or_the_database_after_a_session(open_chat: OpenChat, server: Server) -> None:
    page = open_chat()
    answer = ask(page, f"{CANARY}: can I bill 62320-50?")
    thumb = answer.get_by_role("radio", name="Thumbs up").first
    opened(page, thumb, page.get_by_text("kept without your question"))
    files = [path for path in server.database.parent.rglob("*") if path.is_file()]
    assert server.database in files
    written = b"".join(path.read_bytes() for path in files)
    assert b"answered" in written or b"partial" in written
    for secret in (*CANARY.split(), "62320"):
        assert secret.encode() not in written
