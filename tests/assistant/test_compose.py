"""Wording of what is missing: a gap never sounds like permission, refusal or absence from the code set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from assistant.assistant import Assistant
from assistant.compose import compose
from assistant.draft import Statement
from assistant.evidence import Gap
from assistant.lookups.gather import gather
from assistant.question import Settings, read_question

TODAY = date(2026, 11, 23)
DAYS = (TODAY, date(2026, 8, 1), date(2026, 5, 1), date(2024, 8, 1), date(1990, 1, 1))
QUESTIONS = (
    "What is CPT 62320?",
    "What is J3301?",
    "What is 99999?",
    "Z99.999",
    "MUE for 62320",
    "MUE for 99999",
    "Add-on codes for 99211",
    "How much does Medicare pay for 99999?",
    "Can I bill 99213 with 36415?",
    "Can I bill 62320 with 99999?",
    "Does Medicare cover 62321 for M54.12 in Florida?",
    "Is M54.12 billable?",
    "99999-50",
)
_SETTLED = re.compile(
    r"\b(?:is|are) (?:not )?(?:allowed|permitted|covered|payable|billable|valid)\b"
    r"|\bmay (?:not )?be (?:billed|reported)|\bdo(?:es)? not exist\b|\bno such code\b|\bfree to\b",
    re.IGNORECASE,
)


def statements(assistant: Assistant, day: date) -> Iterator[tuple[str, Statement]]:
    for text in QUESTIONS:
        question = read_question(text, TODAY, Settings(as_of=day), assistant.kb.modifier_keys)
        for statement in compose(question, gather(assistant.kb, question)).statements():
            yield text, statement


def gaps(statement: Statement) -> list[Gap]:
    return [use for use in statement.uses if isinstance(use, Gap)]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_gap_is_never_worded_as_a_verdict(assistant: Assistant, day: date) -> None:
    worded = [(text, s.text) for text, s in statements(assistant, day) if gaps(s)]
    assert worded
    assert [(text, line) for text, line in worded if _SETTLED.search(line)] == []


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_no_row_and_not_loaded_never_sound_alike(assistant: Assistant, day: date) -> None:
    for text, statement in statements(assistant, day):
        states = {gap.state for gap in gaps(statement)}
        if states == {"not_loaded"}:
            assert "no row" not in statement.text.lower(), text
            assert re.search(r"not loaded|no table|no loaded edition|cannot be said", statement.text, re.I), text
        elif states == {"no_row"}:
            assert "not loaded" not in statement.text.lower(), text
            assert re.search(r"no row|no such row|has ended", statement.text, re.I), text


@pytest.mark.parametrize("text", ["Can I bill 99213 with 36415?", "Can I bill 36415 with 99213?"])
def test_a_pair_without_a_row_says_that_this_is_no_permission(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(text, Settings(as_of=date(2024, 8, 1))).answer
    assert answer.status == "no_row"
    assert any("not permission" in line for line in answer.caveats)
    outside = assistant.ask(text).answer
    assert any("neither allowed nor denied" in line for line in outside.caveats)


def test_our_own_words_are_said_to_be_ours(assistant: Assistant) -> None:
    answer = assistant.ask("What is CPT 62320?").answer
    assert any("own short summaries" in line for line in answer.caveats)
    summary = next(c for c in answer.citations if c.passage_kind == "our_summary")
    title = next(f.value for f in answer.facts if (f.subject, f.name) == ("62320", "title"))
    assert title in summary.passage
    assert f'"{title}"' not in answer.answer


def test_official_text_stands_in_quotation_marks(assistant: Assistant) -> None:
    answer = assistant.ask("What is J3301?", Settings(as_of=date(2025, 11, 1))).answer
    descriptor = next(f.value for f in answer.facts if f.name == "official_descriptor")
    assert f'"{descriptor}"' in answer.answer
    diagnosis = assistant.ask("M54.12", Settings(as_of=date(2026, 8, 1))).answer
    assert '"Radiculopathy, cervical region"' in diagnosis.answer
