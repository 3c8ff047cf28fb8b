"""Codes, modifiers and passages of the starter library, asked about on several days: no answer breaks the contract.

A sixth of the codes is asked about today; every form of question on every day takes one in `SHARES` of them, another
share each, so that together they come round to all. Failures are collected with their question, so that one run shows
them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from zlib import crc32

import pytest
from corridor_rules import faults, table
from starter_rows import starter_entries

from assistant.assistant import Assistant
from assistant.question import Settings

DAYS = [
    pytest.param(None, id="today"),
    pytest.param(date(2026, 8, 1), id="fee-schedule-day"),
    pytest.param(date(2026, 5, 1), id="unit-limit-day"),
    pytest.param(date(2024, 8, 1), id="pair-day"),
    pytest.param(date(1990, 1, 1), id="long-ago"),
]
TWO_DAYS = DAYS[:2]
ON_EVERY_DAY = ("What is {}?", "Is {} still valid?", "Add-on codes for {}")
ON_TWO_DAYS = (
    "How much does Medicare pay for {}?",
    "MUE for {}",
    "{}-50",
    "{}-59",
    "Which modifiers can {} take?",
    "What must the note show for {}?",
    "Does Medicare cover {} for M54.12 in Florida?",
    "difference between {} and 62321",
    "Can I bill {} with 99213-25?",
)


SHARES = 24


CODES = [str(entry["code"]) for entry in starter_entries("codes/*.yaml")]
MODIFIERS = [str(entry["modifier"]) for entry in starter_entries("modifiers/*.yaml")]
PASSAGES = list(starter_entries("passages/*.yaml"))


def failures(assistant: Assistant, questions: Iterable[str], day: date | None) -> list[str]:
    found = []
    for text in questions:
        wrong = faults(assistant.ask(text, Settings(as_of=day)).answer)
        found += [f"{text!r}: {fault}" for fault in wrong]
    return found


def share(items: Sequence[str], *turn: object, of: int = SHARES) -> Sequence[str]:
    """One in `of` of the items; which ones depends on the turn alone."""
    return items[crc32(repr(turn).encode()) % of :: of]


def test_the_library_is_read_whole() -> None:
    assert len(CODES) == len(set(CODES)) > 80
    assert len(MODIFIERS) == len(set(MODIFIERS)) > 50
    assert len(PASSAGES) > 45


def test_codes_today(assistant: Assistant) -> None:
    assert failures(assistant, (f"What is {code}?" for code in share(CODES, "today", of=6)), None) == []


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("form", ON_EVERY_DAY)
def test_codes_on_every_day(assistant: Assistant, form: str, day: date | None) -> None:
    assert failures(assistant, (form.format(code) for code in share(CODES, form, day)), day) == []


@pytest.mark.parametrize("day", TWO_DAYS)
@pytest.mark.parametrize("form", ON_TWO_DAYS)
def test_codes_in_every_form(assistant: Assistant, form: str, day: date | None) -> None:
    assert failures(assistant, (form.format(code) for code in share(CODES, form, day)), day) == []


@pytest.mark.parametrize("day", TWO_DAYS)
@pytest.mark.parametrize("form", ["What does modifier {} mean?", "62320-{}", "59 or {}?"])
def test_every_modifier_in_every_form(assistant: Assistant, form: str, day: date | None) -> None:
    assert failures(assistant, (form.format(modifier) for modifier in MODIFIERS), day) == []


def test_every_level_two_modifier_of_the_official_file(assistant: Assistant) -> None:
    held = sorted({row["modifier"] for row in table("hcpcs_modifiers.csv")} - set(MODIFIERS))
    assert failures(assistant, (f"modifier {modifier}" for modifier in held), None) == []


@pytest.mark.parametrize("day", [DAYS[0], DAYS[3]])
def test_questions_of_the_passages(assistant: Assistant, day: date | None) -> None:
    questions = [str(text) for entry in PASSAGES for text in entry["questions"]]
    assert failures(assistant, share(questions, day, of=8), day) == []


def test_the_first_question_of_a_passage_finds_a_source(assistant: Assistant) -> None:
    missing = []
    for entry in PASSAGES:
        text = str(entry["questions"][0])
        answer = assistant.ask(text).answer
        if not answer.citations:
            missing.append(f"{entry['id']}: {text!r} -> {answer.status}")
    assert missing == []


@pytest.mark.parametrize("day", [None, date(2024, 8, 1)], ids=["today", "pair-day"])
def test_many_pairs(assistant: Assistant, day: date | None) -> None:
    every = list(combinations(CODES, 2))
    pairs = every[:: len(every) // 200]
    assert failures(assistant, (f"Can I bill {a} and {b} together?" for a, b in pairs), day) == []


@pytest.mark.parametrize("day", [None, date(2026, 8, 1)], ids=["today", "fee-schedule-day"])
def test_diagnoses_of_every_chapter(assistant: Assistant, day: date | None) -> None:
    codes = (
        "A41.9 B20 C50.911 D64.9 E11.22 F32.9 G89.29 H25.13 I11.0 J18.9 K57.30 L97.411 M17.11 M54.1 N18.30 O80 P07.18"
        " Q21.10 R07.9 S52.501A T36.0X1A U07.1 V00.01XA W11.XXXA X58.XXXA Y92.009 Z12.11 Z99.999 E11 S52 T36 Z68"
    ).split()
    forms = ("What is {}?", "Is {} billable?", "code {} excludes notes")
    assert failures(assistant, (form.format(code) for code in codes for form in forms), day) == []
