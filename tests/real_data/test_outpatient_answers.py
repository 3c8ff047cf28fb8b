"""Answers from the official OPPS addenda, the laboratory fee schedule and the code editor's manual."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.check import REMOVED
from assistant.question import Settings
from knowledge.add import add_files
from knowledge.assembly import open_base
from knowledge.base import KnowledgeBase

TODAY = date(2026, 11, 23)
FEBRUARY = date(2025, 2, 1)
MAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def loaded(real_data: Path, words_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    home = tmp_path_factory.mktemp("official") / "home"
    shutil.copytree(words_home, home, symlinks=True)
    add_files(
        home, [real_data / "opps", real_data / "coverage" / "Definitions_of_Medicare_Code_Edits_v_43_1.txt"], None
    )
    base = open_base(home)
    yield base
    base.close()


def ask(base: KnowledgeBase, text: str, as_of: date) -> Answer:
    answer = Assistant(base, lambda: TODAY).ask(text, Settings(as_of=as_of)).answer
    assert REMOVED not in answer.answer, answer.answer
    return answer


@pytest.mark.parametrize(
    ("text", "as_of", "status", "said"),
    [
        (
            "OPPS status and APC of 62321",
            FEBRUARY,
            "answered",
            ["**T**", 'APC **5442** "Level 2 Nerve Injections", relative weight 7.7664', "$692.52", "$138.51"],
        ),
        ("OPPS status and APC of 62321", MAY, "partial", ["$721.17", "says APC 5442", "not in force on 2026-05-01"]),
        ("What is APC 5442?", FEBRUARY, "answered", ['"Level 2 Nerve Injections"', "`62321`", "more codes"]),
        ("What is APC 9999?", FEBRUARY, "no_row", ["no row"]),
        ("Is 27447 on the inpatient-only list?", FEBRUARY, "answered", ["`27447` is not on Medicare's", "**J1**"]),
        ("Is 22558 inpatient only?", FEBRUARY, "answered", ["`22558` is on Medicare's", "**C**"]),
        ("Is 22558 inpatient only?", MAY, "partial", ["**J1**", "`22558` was on Medicare's"]),
        (
            "What does OPPS status indicator J1 mean?",
            FEBRUARY,
            "answered",
            ['"Hospital Part B Services Paid Through a Comprehensive APC"', 'packaged with the primary "J1" service'],
        ),
        ("What does Medicare pay for lab test 80053?", MAY, "answered", ["$10.56", "from 2026-01-01"]),
        ("lab fee 0631U", MAY, "not_loaded", ["begins on 2026-07-01"]),
        ("lab fee 99213", MAY, "no_row", ["no row"]),
        ("Is Z38.00 a newborn-age code?", MAY, "answered", ['"Perinatal/Newborn diagnoses"', "Age 0 years only"]),
        ("Can M54.50 be principal diagnosis?", MAY, "answered", ["do not hold `M54.50`", "the record"]),
        ("Can B95.0 be principal diagnosis?", MAY, "answered", ["No: the Medicare Code Editor has `B95.0`"]),
        ("Can W19.XXXA be principal diagnosis?", MAY, "answered", ["No: `W19.XXXA` is an external cause code."]),
        ("Is M54.50 valid for a 5-year-old?", MAY, "answered", ["it raises no age conflict"]),
        ("Can O80 be reported for a 70-year-old?", MAY, "answered", ["An age conflict: `O80`"]),
    ],
)
def test_answers(loaded: KnowledgeBase, text: str, as_of: date, status: str, said: list[str]) -> None:
    answer = ask(loaded, text, as_of)
    assert answer.status == status, answer.answer
    for words in said:
        assert words in answer.answer


def test_every_list_of_a_code_or_none(loaded: KnowledgeBase) -> None:
    assert 'Questionable admission: on the list "Questionable admission codes"' in ask(loaded, "MCE of I10", MAY).answer
    assert "No list of the Medicare Code Editor holds `M54.50`" in ask(loaded, "MCE edits of M54.50", MAY).answer
