"""The RedactPHI page as a person meets it: paste or drop a note, read it, put back, add, and what goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from evaluation_samples import follow
from note_files import pdf_file, word_file
from redactor_samples import FAILS, NOTE, REDACTED, SampleRedactor
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from ui_pages import OpenPage, shown

from assistant.privacy import redactor
from assistant.privacy.spans import KINDS
from ui.pages.redact_view import MOST

OpenRedact = Callable[[], AppTest]
CANARY = "Josephine Testpatient"


@pytest.fixture(autouse=True)
def sample(monkeypatch: pytest.MonkeyPatch) -> SampleRedactor:
    held = SampleRedactor()
    monkeypatch.setattr(redactor, "standard_redactor", lambda: held)
    return held


@pytest.fixture
def open_redact(open_page: OpenPage) -> OpenRedact:
    """Opens the page by its link."""
    return lambda: follow(open_page(), "RedactPHI")


def paste(page: AppTest, text: str = NOTE) -> AppTest:
    page.text_area(key="redact-text").set_value(text)
    return page.button(key="redact-go").click().run()


def drop(page: AppTest, name: str, content: bytes) -> AppTest:
    page.get("button_group")[0].set_value("File").run()
    page.file_uploader[0].upload(name, content)
    return page.run()


def result(page: AppTest) -> str:
    """The redacted text. Streamlit shows code without the line break at its end."""
    return f"{page.code[0].value}\n"


def pills(page: AppTest, label: str) -> Any:
    """The pills of a type."""
    return next(group for group in page.get("button_group") if group.label == label)


def add(page: AppTest, words: str, kind: str = "NAME") -> AppTest:
    page.text_input(key="redact-add-words").set_value(words)
    page.selectbox(key="redact-add-kind").set_value(kind)
    return next(button for button in page.button if button.label == "Remove").click().run()


# --- finding it ---------------------------------------------------------------------------------------------------


def test_the_page_is_reached_from_the_chat_leads_back_and_says_what_it_does(open_redact: OpenRedact) -> None:
    page = open_redact()
    assert page.title[0].value == "RedactPHI"
    assert "Removes identifiers; check the result." in shown(page)
    assert "Paste a note or choose a file" in page.info[0].value
    assert not page.error
    assert not page.code
    assert follow(page, "Back to the chat").title[0].value == "CasePilot"


def test_an_embedded_chat_has_no_such_page(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ContextProxy, "is_embedded", property(lambda self: True))
    assert not open_page().get("page_link")


# --- the result ---------------------------------------------------------------------------------------------------


def test_a_pasted_note_is_shown_marked_and_redacted(open_redact: OpenRedact) -> None:
    page = paste(open_redact())
    assert result(page) == REDACTED
    assert "Identifiers removed: 2 names, 1 date, 1 record number; check the result" in shown(page)
    (original,) = [str(html.proto.body) for html in page.get("html") if 'class="phi-text"' in html.proto.body]
    assert "Jane Roe<small>NAME-1</small>" in original
    assert "M54.12; 62320 planned." in original
    (legend,) = [str(html.proto.body) for html in page.get("html") if 'class="phi-legend"' in html.proto.body]
    assert legend.count("<li>") == 3
    assert not page.error


def test_the_text_is_looked_through_once_however_often_the_page_is_drawn(
    open_redact: OpenRedact, sample: SampleRedactor
) -> None:
    page = paste(open_redact())
    page.run()
    page.number_input(key="redact-days").set_value(3).run()
    assert sample.read == [NOTE]


def test_a_note_without_identifiers_says_so_and_comes_back_as_it_is(open_redact: OpenRedact) -> None:
    page = paste(open_redact(), "M54.12, 62320 planned, costs $5 to $6")
    assert result(page) == "M54.12, 62320 planned, costs $5 to $6\n"
    assert "No identifiers found; check the result" in shown(page)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.txt", b"Seen by Jane Roe", id="text"),
        pytest.param("a.docx", word_file("Seen by Jane Roe"), id="word"),
        pytest.param("a.pdf", pdf_file(["Seen by Jane Roe"]), id="pdf"),
    ],
)
def test_a_file_is_read_like_a_pasted_note(open_redact: OpenRedact, name: str, content: bytes) -> None:
    page = drop(open_redact(), name, content)
    assert result(page).strip() == "Seen by [NAME-1]"


def test_pages_that_are_pictures_are_told(open_redact: OpenRedact) -> None:
    page = drop(open_redact(), "a.pdf", pdf_file(["Seen by Jane Roe", ""], pictured=[2]))
    assert "page 2" in page.warning[0].value


def test_dates_are_moved_when_asked_for_and_never_by_nothing(open_redact: OpenRedact) -> None:
    page = paste(open_redact())
    page.number_input(key="redact-days").set_value(-30).run()
    assert "[DATE-1: moved by -30]" in result(page)
    page.number_input(key="redact-days").set_value(0).run()
    assert "[DATE-1]" in result(page)
    assert "leave every date as it is" in page.warning[0].value


# --- corrections --------------------------------------------------------------------------------------------------


def test_one_is_put_back_and_removed_again(open_redact: OpenRedact) -> None:
    page = paste(open_redact())
    assert pills(page, "Name").value == [0]
    pills(page, "Name").set_value([]).run()
    assert result(page).startswith("Jane Roe, MRN [MRN-1]")
    assert "1 date, 1 record number" in shown(page)
    assert "2 names" not in shown(page)
    pills(page, "Name").set_value([0]).run()
    assert result(page) == REDACTED


def test_one_of_two_occurrences_is_put_back(open_redact: OpenRedact) -> None:
    page = paste(open_redact())
    page.toggle(key="redact-single").set_value(True).run()
    assert pills(page, "Names").value == [0, 1]
    pills(page, "Names").set_value([0]).run()
    assert result(page).endswith("Jane Roe has M54.12; 62320 planned.\n")
    assert result(page).startswith("[NAME-1], ")
    page.toggle(key="redact-single").set_value(False).run()
    assert result(page).startswith("[NAME-1], ")


def test_words_are_added_and_can_be_put_back_like_the_others(open_redact: OpenRedact) -> None:
    page = add(paste(open_redact()), "m54.12", "OTHER")
    assert "[NAME-1] has [OTHER-1]; 62320" in result(page)
    assert "Removed in 1 place." in shown(page)
    pills(page, "Other unique number or name").set_value([]).run()
    assert result(page) == REDACTED
    assert "Removed in" not in shown(page)


def test_corrections_are_kept_when_more_are_added(open_redact: OpenRedact) -> None:
    page = paste(open_redact())
    pills(page, "Date").set_value([]).run()
    page = add(page, "planned")
    assert "seen 5/14/2025." in result(page)
    assert pills(page, "Date").value == []
    assert result(page).endswith("62320 [NAME-2].\n")


def test_words_that_are_not_in_the_text_are_told(open_redact: OpenRedact) -> None:
    page = add(paste(open_redact()), "Nobody")
    assert "do not stand in the text" in shown(page)
    assert result(page) == REDACTED


def test_so_many_identifiers_that_not_all_can_be_offered_are_removed_all_the_same(open_redact: OpenRedact) -> None:
    text = "".join(f"Seen {number % 12 + 1}/{number // 12 + 1}/2025.\n" for number in range(MOST + 5))
    page = paste(open_redact(), text)
    assert len(pills(page, "Dates").options) == MOST
    assert "5 more of this type are removed as well" in shown(page)
    pills(page, "Dates").set_value(list(range(1, MOST))).run()
    assert result(page).startswith("Seen 1/1/2025.\nSeen [DATE-1].")
    assert result(page).count("[DATE-") == MOST + 4


def test_every_type_can_be_added(open_redact: OpenRedact) -> None:
    page = paste(open_redact())
    assert len(page.selectbox(key="redact-add-kind").options) == len(KINDS)


def test_another_text_begins_without_the_corrections_of_the_last(open_redact: OpenRedact) -> None:
    page = add(paste(open_redact()), "planned")
    pills(page, "Date").set_value([]).run()
    page = paste(page, f"- {NOTE}")
    assert result(page) == f"- {REDACTED}"


def test_clear_empties_the_page_and_the_memory_of_the_session(open_redact: OpenRedact) -> None:
    page = paste(open_redact())
    page.button(key="redact-clear").click().run()
    assert page.text_area(key="redact-text").value == ""
    assert page.info
    assert not page.code
    assert "Jane Roe" not in repr(page.session_state)


def test_clear_takes_a_file_away(open_redact: OpenRedact) -> None:
    page = drop(open_redact(), "a.txt", b"Seen by Jane Roe")
    page.button(key="redact-clear").click().run()
    assert page.info
    assert "Jane Roe" not in repr(page.session_state)


def test_leaving_the_page_takes_the_text_out_of_the_memory_of_the_session(open_redact: OpenRedact) -> None:
    page = add(paste(open_redact()), "planned")
    assert "Jane Roe" in repr(page.session_state)
    page = follow(page, "Back to the chat")
    assert page.title[0].value == "CasePilot"
    assert "Jane Roe" not in repr(page.session_state)


# --- what goes wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        pytest.param("a.txt", b"a\x00b", "binary", id="binary"),
        pytest.param("a.txt", b" \n", "holds no text", id="empty"),
        pytest.param("a.docx", b"x", "damaged", id="damaged"),
        pytest.param("a.pdf", pdf_file([""], pictured=[1]), "scan", id="scan"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_with_what_to_do(
    open_redact: OpenRedact, name: str, content: bytes, told: str
) -> None:
    page = drop(open_redact(), name, content)
    (error,) = page.error
    assert told in error.value
    assert not page.code


def test_a_text_that_cannot_be_checked_is_withheld(open_redact: OpenRedact) -> None:
    page = paste(open_redact(), f"{FAILS} {CANARY}")
    (error,) = page.error
    assert "could not be checked" in error.value
    assert not page.code
    assert CANARY not in shown(page)


def test_an_unforeseen_error_shows_and_logs_nothing_of_the_text(
    open_redact: OpenRedact, sample: SampleRedactor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(text: str, *_: Any, **__: Any) -> None:
        raise ValueError(f"bad text {text}")

    monkeypatch.setattr(sample, "redact", broken)
    with caplog.at_level(logging.DEBUG):
        page = paste(open_redact(), CANARY)
    assert "Something went wrong with this text" in page.error[0].value
    assert "ValueError" in caplog.text
    assert CANARY not in caplog.text
    assert CANARY not in shown(page)


def test_nothing_of_a_note_is_written_or_logged(
    open_redact: OpenRedact, caplog: pytest.LogCaptureFixture, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        page = add(paste(open_redact(), f"{CANARY} {NOTE}"), CANARY)
        drop(page, f"{CANARY}.docx", word_file(CANARY))
        drop(page, f"{CANARY}.docx", b"damaged")
    out, err = capfd.readouterr()
    assert CANARY not in caplog.text + out + err
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in written if CANARY.encode() in path.read_bytes()] == []
