"""The assistant of a process: opened once, reopened for a new snapshot, kept when the new one is broken."""

from __future__ import annotations

import shutil
import threading
from datetime import date
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from knowledge.errors import SnapshotError
from ui.service import AssistantService
from ui.settings import AppSettings

TODAY = date(2026, 11, 23)


@pytest.fixture
def home(words_home: Path, tmp_path: Path) -> Path:
    """A copy of the home folder, so that a test may break it."""
    copy = tmp_path / "home"
    shutil.copytree(words_home, copy)
    return copy


def service(home: Path) -> AssistantService:
    return AssistantService(AppSettings(home=home), lambda: TODAY)


def second_snapshot(home: Path) -> str:
    """Put a second snapshot, with the same content, in service."""
    name = (home / "current").read_text().strip()
    shutil.copytree(home / "snapshots" / name, home / "snapshots" / "second")
    (home / "current").write_text("second\n")
    return name


def test_the_assistant_is_opened_once(home: Path) -> None:
    one = service(home)
    assert one.assistant() is one.assistant()
    assert one.base() is one.assistant().kb


def test_its_clock_is_the_day_that_answers_are_for(home: Path) -> None:
    assert service(home).assistant().ask("What is 62320?").answer.as_of == TODAY


def test_nothing_is_opened_before_the_first_question(tmp_path: Path) -> None:
    service(tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("call", ["assistant", "base", "warm_up"])
def test_without_a_snapshot_the_error_says_what_to_run(tmp_path: Path, call: str) -> None:
    with pytest.raises(SnapshotError, match="casepilot knowledge build"):
        getattr(service(tmp_path / "none"), call)()


def test_a_snapshot_built_later_is_found(home: Path, tmp_path: Path) -> None:
    late = tmp_path / "late"
    one = service(late)
    with pytest.raises(SnapshotError):
        one.assistant()
    shutil.copytree(home, late)
    assert one.assistant().ask("What is 62320?").answer.codes[0].code == "62320"


def test_a_new_snapshot_is_taken_up_and_an_assistant_in_use_keeps_answering(home: Path) -> None:
    one = service(home)
    before = one.assistant()
    second_snapshot(home)
    after = one.assistant()
    assert after is not before
    assert one.assistant() is after
    assert before.ask("What is 62320?").answer.codes == after.ask("What is 62320?").answer.codes


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda home: (home / "current").write_text("gone\n"), id="names-a-missing-one"),
        pytest.param(lambda home: (home / "current").write_text(""), id="empty-pointer"),
        pytest.param(lambda home: (home / "current").unlink(), id="no-pointer"),
        pytest.param(lambda home: (home / "current").write_text("../../etc\n"), id="a-path"),
        pytest.param(
            lambda home: (second_snapshot(home), (home / "snapshots" / "second" / "facts.sqlite").write_bytes(b"half")),
            id="half-written",
        ),
    ],
)
def test_a_broken_new_snapshot_leaves_the_old_one_answering(home: Path, broken: object) -> None:
    one = service(home)
    before = one.assistant()
    broken(home)
    assert one.assistant() is before
    assert one.assistant().ask("What is 62320?").answer.codes
    with pytest.raises(SnapshotError):
        service(home).assistant()


def test_many_threads_share_one_assistant(home: Path) -> None:
    one = service(home)
    found: list[Assistant] = []
    answers: list[str] = []

    def work() -> None:
        found.append(one.assistant())
        answers.append(one.assistant().ask("What is CPT 62320?").answer.answer)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(assistant) for assistant in found}) == 1
    assert len(answers) == 8
    assert len(set(answers)) == 1


def test_a_snapshot_of_words_only_says_so_when_warmed_up(home: Path) -> None:
    assert "without vectors" in service(home).warm_up()
