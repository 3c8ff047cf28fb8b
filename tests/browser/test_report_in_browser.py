"""The report of an evaluation in a real browser, opened from disk: what runs, what is loaded, filter and widths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from report_samples import HARM, answer, result, run_of, sixty

from evals.comparison import compare
from evals.report import write_report

pytestmark = pytest.mark.browser
OpenReport = Callable[..., Page]
IMAGE = "![x](http://elsewhere.example/x.png)"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with a comparison and a history, and an item that would do harm."""
    harmful = result("harmful", "wrong", question=HARM, answer=answer(f"{HARM}\n\n{IMAGE} [s1]"), set_name=HARM)
    before = run_of([*sixty(), result("harmful")], "before", started="2026-11-22T09:00:00+00:00")
    run = run_of([*sixty(1), harmful], "after")
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, run, (before, run), compare(before, run))
    return path


@pytest.fixture
def open_report(browser: Browser, report: Path) -> Iterator[OpenReport]:
    """Opens the report: width, light or dark, with or without JavaScript, and what follows the address."""
    contexts = []

    def opened(width: int = 1200, scheme: str = "light", script: bool = True, fragment: str = "") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(report.as_uri() + fragment)
        return page

    yield opened
    for context in contexts:
        context.close()


def test_no_text_of_an_item_runs_and_nothing_is_loaded(browser: Browser, report: Path) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        asked: list[str] = []
        told: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(report.as_uri())
        page.get_by_role("button", name="Open all shown").click()
        expect(page).to_have_title("CasePilot evaluation, 2026-11-23")
        expect(page.locator("details.item[open]")).to_have_count(61)
        assert asked == [report.as_uri()]
        assert told == []


def test_the_filter_narrows_by_outcome_set_and_text(open_report: OpenReport) -> None:
    page = open_report()
    count = page.locator("#filter output")
    expect(count).to_have_text("61 of 61 items shown")
    page.get_by_role("searchbox").fill("  MADE-07 ")
    expect(count).to_have_text("1 of 61 items shown")
    page.get_by_role("button", name="Show all").click()
    expect(count).to_have_text("61 of 61 items shown")
    page.get_by_role("checkbox", name="right").uncheck()
    shown = page.locator("details.item:visible")
    expect(page.locator("details.item.right:visible")).to_have_count(0)
    page.get_by_role("combobox").select_option(HARM)
    expect(shown).to_have_count(1)
    expect(page.get_by_role("heading", name="Failed (")).to_be_hidden()


def test_an_item_is_opened_by_the_keyboard(open_report: OpenReport) -> None:
    page = open_report()
    page.locator("details.item summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.item .body").first).to_be_visible()


def test_a_link_to_a_citation_opens_its_item_even_when_it_was_filtered_out(open_report: OpenReport) -> None:
    page = open_report()
    page.get_by_role("searchbox").fill("nothing has these words")
    expect(page.locator("details.item:visible")).to_have_count(0)
    page.evaluate("location.hash = '#i61-s1'")
    expect(page.locator("#i61-s1 blockquote")).to_be_in_viewport()


def test_without_javascript_every_item_can_be_read(open_report: OpenReport) -> None:
    page = open_report(script=False)
    expect(page.locator("#filter")).to_be_hidden()
    expect(page.locator("details.item > summary")).to_have_count(61)
    page.locator("details.item > summary").first.click()
    expect(page.locator("details.item .body").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_the_page_is_no_wider_than_its_window(open_report: OpenReport, width: int, scheme: str) -> None:
    page = open_report(width, scheme)
    page.get_by_role("button", name="Open all shown").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_charts_take_the_colour_of_the_text_of_either_theme(open_report: OpenReport) -> None:
    colour = "getComputedStyle(document.querySelector('figure text[fill=currentColor]')).fill"
    text = "getComputedStyle(document.body).color"
    found = set()
    for scheme in ("light", "dark"):
        page = open_report(scheme=scheme)
        assert page.evaluate(colour) == page.evaluate(text)
        found.add(page.evaluate(colour))
    assert len(found) == 2
