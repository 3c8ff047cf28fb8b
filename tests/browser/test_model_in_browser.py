"""A model words an answer in a real browser: text comes as it is written, a button stops it, nothing stands twice."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser_steps import settled
from model_endpoint import Endpoint
from playwright.sync_api import Locator, Page, expect

from ui.conversation import STOPPED

if TYPE_CHECKING:
    from conftest import Server

pytestmark = pytest.mark.browser
OpenChat = Callable[..., Page]
QUESTION = "Guidelines for E/M services"
FIRST = "Time must reach the code's minimum; staff time does not count."
SECOND = "History and examination are done as appropriate and do not set the level."


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    """The model's server, for all tests here."""
    with Endpoint() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(
    short_home: Path,
    tmp_path_factory: pytest.TempPathFactory,
    endpoint: Endpoint,
    serving: Callable[..., contextlib.AbstractContextManager[Server]],
) -> Iterator[Server]:
    """The chat window of a site with a model."""
    folder = tmp_path_factory.mktemp("model")
    with serving(short_home, folder, OPENAI_BASE_URL=endpoint.url, CASEPILOT_MODEL="made") as running:
        yield running


def send(page: Page, question: str) -> Locator:
    """Type a question and send it; the place of its answer."""
    before = page.get_by_test_id("stChatMessage").count()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    expect(page.get_by_test_id("stChatMessage")).to_have_count(before + 2)
    return page.get_by_test_id("stChatMessage").last


def stop_button(page: Page) -> Locator:
    """The button that stops the model."""
    return page.locator(".st-key-stop button")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_checked_text_is_shown_while_the_rest_is_written_and_stands_once(
    open_chat: OpenChat, endpoint: Endpoint, width: int, scheme: str
) -> None:
    page = open_chat(width, 900, scheme)
    endpoint.say(f"{FIRST} [s2] ", *(f"{word} " for word in SECOND.split()), "[s2]", between=0.4)
    answer = send(page, QUESTION)
    expect(answer).to_contain_text(FIRST)
    expect(stop_button(page)).to_be_visible()
    assert SECOND not in answer.inner_text()
    expect(page.get_by_text("Try one of these")).to_have_count(0)  # of the empty page before it
    expect(answer.get_by_text("Copy or save").first).to_be_visible()
    settled(page)
    expect(answer.get_by_text(FIRST)).to_have_count(1)
    expect(answer).to_contain_text(SECOND)
    expect(answer).to_contain_text("Worded by made, checked against the sources")
    expect(stop_button(page)).to_have_count(0)


def test_the_stop_button_ends_the_call_and_the_rules_answer(open_chat: OpenChat, endpoint: Endpoint) -> None:
    page = open_chat()
    endpoint.left_early.clear()
    endpoint.say(f"{FIRST} [s2] ", *["and "] * 400, between=0.2)
    answer = send(page, QUESTION)
    expect(answer).to_contain_text(FIRST)
    stop_button(page).click()
    expect(answer.get_by_text(STOPPED)).to_be_visible()
    settled(page)
    assert endpoint.left_early.wait(10)
    expect(page.get_by_test_id("stChatMessage")).to_have_count(2)
    expect(stop_button(page)).to_have_count(0)
    expect(answer).to_contain_text("Composed from the tables")
