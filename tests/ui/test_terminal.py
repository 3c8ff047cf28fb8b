"""Answers in a terminal: status, sources and what is stale are always shown, and nothing of the text is swallowed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import get_args

import pytest

from assistant.answer import Answer, Citation, Status
from assistant.assistant import Assistant
from assistant.code_record import code_record
from assistant.question import Settings
from knowledge.base import KnowledgeBase
from knowledge.search import SYSTEMS
from ui import knowledge_view, terminal

TODAY = date(2026, 11, 23)
SOURCE = Citation(
    "s1", "CMS", "Fee Schedule", "RVU26C", date(2026, 7, 1), date(2026, 9, 30), "row 62320", "", "code: 62320",
    "official_row", "as_published",
)  # fmt: skip


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return lambda: " ".join(capsys.readouterr().out.split())


def answer(text: str = "`62320` is it. [s1]", **rest: object) -> Answer:
    return Answer("What is 62320?", text, **{"status": "answered", "topic": "code", "as_of": TODAY, **rest})


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_of_the_contract_has_words(status: Status, shown: Callable[[], str]) -> None:
    terminal.show_answer(answer(status=status))
    assert f"{terminal.STATUS_WORDS[status]}. Date of service 2026-11-23." in shown()


def test_statuses_do_not_share_their_words() -> None:
    words = [terminal.STATUS_WORDS[status] for status in get_args(Status)]
    assert len(set(words)) == len(words)


def test_caveats_stale_releases_questions_and_sources_are_shown(shown: Callable[[], str]) -> None:
    terminal.show_answer(
        answer(
            citations=(SOURCE,),
            caveats=("Only a summary.",),
            stale=("Fee Schedule: out of date.",),
            ask=("Which side?",),
        )
    )
    text = shown()
    for piece in ("Only a summary.", "Fee Schedule: out of date.", "Which side?", "[s1] CMS, Fee Schedule, RVU26C"):
        assert piece in text
    assert text.endswith("Verify with the official source and the payer.")


def test_square_brackets_of_official_titles_are_kept(shown: Callable[[], str]) -> None:
    terminal.show_answer(answer(caveats=("Giardiasis [lambliasis] [bold]x[/bold]",), ask=("[red]?",)))
    text = shown()
    assert "Giardiasis [lambliasis] [bold]x[/bold]" in text
    assert "[red]?" in text


@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [
        pytest.param(date(2026, 7, 1), date(2026, 9, 30), "2026-07-01 to 2026-09-30", id="both"),
        pytest.param(date(2026, 7, 1), None, "2026-07-01 to open", id="open"),
        pytest.param(None, date(2026, 9, 30), "to 2026-09-30", id="end-only"),
    ],
)
def test_a_source_is_one_line_with_its_period_and_kind(begin: date | None, end: date | None, said: str) -> None:
    line = terminal.citation_line(
        Citation("s2", "CMS", "T", "", begin, end, "row 1", "", "", "our_summary", "reconstructed")
    )
    assert said in line
    assert "\n" not in line
    assert line.startswith("[s2] CMS, T; row 1")
    assert "our summary" in line
    assert "reconstructed" in line


def test_a_source_without_a_period_names_none() -> None:
    line = terminal.citation_line(
        Citation("s2", "CMS", "T", "", None, None, "row 1", "", "", "official_text", "as_published")
    )
    assert " to " not in line
    assert "official text" in line


def test_a_whole_answer_of_the_starter_is_shown(assistant: Assistant, shown: Callable[[], str]) -> None:
    given = assistant.ask("What is CPT 62320?", Settings(as_of=date(2026, 8, 1))).answer
    terminal.show_answer(given)
    text = shown()
    for piece in ("62320", "163.66", "Bilateral surgery 9", "0777T"):
        assert piece in text
    for citation in given.citations:
        assert f"[{citation.key}] {citation.publisher}" in text


def test_the_record_of_a_code_lists_its_pairs(assistant: Assistant, shown: Callable[[], str]) -> None:
    record = code_record(assistant, "45385", date(2024, 8, 1))
    assert record is not None
    practitioner = record.pairs[0]
    assert practitioner.found.rows
    terminal.show_record(record)
    text = shown()
    assert "NCCI pairs without deletion date, practitioner" in text
    assert practitioner.found.rows[0].column2 in text


def test_hits_and_their_absence_are_shown(base: KnowledgeBase, shown: Callable[[], str]) -> None:
    hits = base.search("cervical radiculopathy", SYSTEMS, TODAY, 3)
    terminal.show_hits("cervical radiculopathy", hits)
    assert hits[0].code in shown()
    terminal.show_hits("[nothing]", [])
    assert "'[nothing]'" in shown()


def test_the_status_of_the_snapshot_marks_ended_releases(base: KnowledgeBase, shown: Callable[[], str]) -> None:
    status = knowledge_view.status_json(base, TODAY)
    assert {r["id"] for r in status["releases"]} == {r.id for r in base.releases}
    ended = [r for r in status["releases"] if r["effective_to"] and r["effective_to"] < TODAY.isoformat()]
    assert ended
    assert all(r["stale"] for r in ended)
    knowledge_view.show_status(base, TODAY)
    assert shown().count("STALE") >= len(ended)
