"""What goes wrong, what a vote leaves behind, and that nothing typed is written anywhere."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from ui_pages import CANARY, OpenPage, ask, reply
from ui_samples import PARTIAL, fake_service

from assistant.errors import QuestionError
from knowledge.errors import SnapshotError
from ui import current
from ui.conversation import UNEXPECTED
from ui.records import FeedbackStore


def test_a_question_that_cannot_be_one_gets_a_friendly_line(open_page: OpenPage) -> None:
    page = ask(open_page(fake_service(QuestionError("the question is empty; type a code"))), "  ")
    assert page.info[0].value == "The question is empty; type a code."
    assert not page.error


def test_a_missing_snapshot_says_which_command_makes_one(open_page: OpenPage) -> None:
    service = fake_service()
    service.broken = SnapshotError("no snapshot in 'home'; run: casepilot knowledge build")
    page = open_page(service)
    assert "casepilot knowledge build" in page.error[0].value
    page = ask(page, "What is CPT 62320?")
    assert "casepilot knowledge build" in page.error[0].value
    assert not page.exception


def test_an_unexpected_error_is_one_line_and_the_chat_goes_on(
    open_page: OpenPage, caplog: pytest.LogCaptureFixture
) -> None:
    service = fake_service(ValueError(f"cannot read {CANARY}"), PARTIAL)
    page = ask(open_page(service), CANARY)
    assert page.error[0].value == UNEXPECTED
    assert not page.exception
    assert "ValueError" in caplog.text
    assert CANARY not in caplog.text
    page = ask(page, "What is CPT 62320?")
    assert "injection of the neck" in reply(page)


def vote(page: AppTest, thumb: int | None) -> AppTest:
    """Press a thumb under the last answer."""
    return page.feedback[-1].set_value(thumb).run()


def test_a_vote_is_kept_changed_and_taken_back(open_page: OpenPage, store: FeedbackStore) -> None:
    page = vote(ask(open_page(), "What is CPT 62320?"), 1)
    (kept,) = store.votes()
    assert (kept.vote, kept.topic, kept.status, kept.mode) == ("up", "code", "partial", "rules")
    assert (kept.snapshot, kept.intent) == (PARTIAL.snapshot, "describe")
    vote(page, 0)
    assert [row.vote for row in store.votes()] == ["down"]
    vote(page, None)
    assert store.votes() == ()


def test_a_store_that_fails_does_not_break_the_chat(tmp_path: Path, open_page: OpenPage) -> None:
    page = ask(open_page(), "What is CPT 62320?")
    broken = FeedbackStore(f"sqlite:///{tmp_path / 'no-such-folder' / 'votes.sqlite'}")
    current.install(replace(current.services(), feedback=broken))
    page = vote(page, 1)
    assert not page.exception
    assert "could not be kept" in page.toast[0].value
    assert "injection of the neck" in reply(ask(page, "again"))


def test_nothing_typed_reaches_the_database_or_the_log(
    open_page: OpenPage, store: FeedbackStore, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = ask(open_page(fake_service(PARTIAL, RuntimeError(CANARY))), f"{CANARY} 99999")
    vote(page, 1)
    ask(page, CANARY)
    store.close()
    written = b"".join(path.read_bytes() for path in database.parent.rglob("*") if path.is_file())
    assert b"partial" in written
    for secret in (*CANARY.split(), "99999", "62320"):
        assert secret.encode() not in written
    for word in CANARY.split():
        assert word not in caplog.text
