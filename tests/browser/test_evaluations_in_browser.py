"""The Evaluations page in a real browser: a run from choosing to one item, by hand and by keyboard, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser_steps import PATIENCE, opened, repeated, settled
from playwright.sync_api import Browser, Locator, Page, expect

from knowledge.base import KnowledgeBase
from ui.evaluation_runs import Choice, EvaluationRuns
from ui.settings import AppSettings

if TYPE_CHECKING:
    from conftest import Server

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Serving = Callable[[Path, Path], AbstractContextManager["Server"]]
# The second expectation is wrong on purpose.
SET = """question,expected_answer,expected_codes,as_of,tags,id
What is CPT 62320?,,62320,2026-08-01,fast,browser-right
"What does 62320 pay, $5 or $6?",$999.99,62320,2026-08-01,money,browser-wrong
"""


@pytest.fixture(scope="module")
def evaluated(
    words_home: Path, base: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory, serving: Serving
) -> Iterator[Server]:
    """A server whose home holds one small set, and two runs of it between which an expectation was mended."""
    home = tmp_path_factory.mktemp("home")
    (home / "snapshots").symlink_to(words_home / "snapshots")
    (home / "current").write_bytes((words_home / "current").read_bytes())
    (home / "sets").mkdir()
    runs = EvaluationRuns(AppSettings(home=home, embedding_model="words"), lambda: base)
    for text in (SET.replace("$999.99", "$163.66"), SET):
        (home / "sets" / "browser.csv").write_text(text, encoding="utf-8")
        runs.begin(Choice(sets=("browser",)))
        assert runs.wait(60)
    runs.close()
    with serving(home, tmp_path_factory.mktemp("evaluations")) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, evaluated: Server) -> Iterator[OpenPage]:
    """Opens an address of that server in a fresh context."""
    contexts = []

    def opened(path: str, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(evaluated.address + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollWidth > innerWidth"))


def _choose(box: Locator, option: str) -> None:
    box.click()
    box.page.get_by_role("option", name=option).click(timeout=PATIENCE // 3)
    box.page.keyboard.press("Escape")


def test_a_set_is_run_its_failures_are_found_and_one_is_opened(open_page: OpenPage) -> None:
    page = open_page("/")
    opened(page, page.get_by_role("link", name="Evaluations"), page.get_by_role("heading", name="Evaluations"))
    sets = page.get_by_role("combobox", name="Question sets")
    opened(page, page.get_by_role("radio", name="Run"), sets)
    run = page.get_by_role("button", name="Run 2 items")
    repeated(page, lambda: _choose(sets, "browser (2)"), lambda wait: expect(run).to_be_visible(timeout=wait))
    settled(page)
    run.click()
    expect(page.get_by_text("Finished: 2 items, 1 of 2 right.")).to_be_visible(timeout=2 * PATIENCE)
    failures = page.get_by_role("radio", name="Failures (1)")
    opened(page, page.get_by_role("button", name="Show results"), failures)
    item = page.locator("[class*='st-key-evaluation-items'] details")
    repeated(page, failures.click, lambda wait: expect(item).to_have_count(1, timeout=wait))
    expect(item).to_contain_text("What does 62320 pay, $5 or $6?")
    opened(page, item.locator("summary"), item.get_by_text("does not say '$999.99'").first)
    answer = item.get_by_test_id("stChatMessage").last
    expect(answer).to_contain_text("$163.66")
    expect(page.locator(".katex")).to_have_count(0)
    card = page.get_by_test_id("stPopoverBody")
    opened(page, answer.get_by_role("button", name=re.compile("^1 · ")), card)
    expect(card).to_contain_text("Publisher:")
    page.keyboard.press("Escape")
    with page.expect_download() as report:
        page.get_by_role("button", name="Report (HTML)").click()
    assert "browser-wrong" in report.value.path().read_text(encoding="utf-8")
    with page.expect_download() as lines:
        page.get_by_role("button", name="Answers (JSONL)").click()
    assert lines.value.path().read_text(encoding="utf-8").count("\n") == 3
    page.get_by_role("link", name="Back to the chat").click()
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_visible()


def test_the_page_is_reached_and_a_failure_opened_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/evaluations")
    expect(page.get_by_text("of the 2 items that count")).to_be_visible()
    settled(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(
            "document.activeElement.matches('summary') && document.activeElement.innerText.includes('$5')"
        ):
            break
    else:
        raise AssertionError("the item is not reached by the Tab key")
    page.keyboard.press("Enter")
    expect(page.get_by_text("does not say '$999.99'").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_every_section_without_scrolling_sideways(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/evaluations", 390, scheme)
    last = page.locator("[class*='st-key-evaluation-items'] summary").last
    opened(page, last, page.get_by_text("Expected", exact=True))
    settled(page)
    assert not scrolls_sideways(page)
    for tab in ("Scores", "Runs over time"):
        page.get_by_role("tab", name=tab).click()
        settled(page)
        assert not scrolls_sideways(page)
    other = page.get_by_role("combobox", name="Compared with")
    opened(page, page.get_by_role("radio", name="Compare"), other)
    flip = page.locator("[class*='st-key-evaluation-flips'] summary")
    repeated(page, lambda: _choose(other, "2 of 2 right"), lambda wait: expect(flip).to_be_visible(timeout=wait))
    opened(page, flip, page.get_by_text("Before", exact=True))
    settled(page)
    assert not scrolls_sideways(page)
    opened(page, page.get_by_role("radio", name="Run"), page.get_by_role("button", name=re.compile("^Run .* items$")))
    assert not scrolls_sideways(page)


def test_the_embedded_chat_neither_links_to_the_page_nor_has_it(open_page: OpenPage) -> None:
    page = open_page("/?embed=true")
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_visible()
    settled(page)
    expect(page.get_by_role("link", name="Evaluations")).to_have_count(0)
    page = open_page("/evaluations?embed=true")
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_visible()
    expect(page.get_by_role("heading", name="Evaluations")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Run"))).to_have_count(0)
