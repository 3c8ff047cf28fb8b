"""A code that some table names is never said to be held by none, and its date stays the one that was set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starter_rows import fact_rows

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.check import REMOVED
from assistant.question import Settings, read_question
from knowledge.assembly import open_base

BEFORE_ALL = date(2010, 1, 15)
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def keeper(words_home: Path) -> Iterator[Assistant]:
    base = open_base(words_home)
    yield Assistant(base, lambda: TODAY)
    base.close()


def lonely_code(keeper: Assistant) -> str:
    """A code of the starter library's add-on table that no table of descriptions, fees or classes holds."""
    kb = keeper.kb
    named = {row[column] for row in fact_rows("addon_links.csv") for column in ("addon", "primary")}
    for release in (r for r in kb.releases if r.table == "aoc"):
        for code in sorted(named - {"CCCCC"}):
            held = kb.holders.holders(code, release.effective_from)
            if held and kb.summary(code) is None and kb.fees(code, BEFORE_ALL).state != "found":
                return code
    pytest.fail("the starter library names no code without a summary")


def ask(keeper: Assistant, text: str, day: date) -> Answer:
    answer = keeper.ask(text, Settings(as_of=day)).answer
    assert REMOVED not in answer.answer
    return answer


def test_a_code_that_a_table_names_is_named_with_its_tables(keeper: Assistant) -> None:
    code = lonely_code(keeper)
    answer = ask(keeper, f"What is {code}?", BEFORE_ALL)
    assert "no table loaded here holds it" not in answer.answer
    held = [fact.value for fact in answer.facts if (fact.subject, fact.name) == (code, "held_in")]
    assert held
    assert answer.status in ("not_loaded", "partial")
    assert all(title in answer.answer for title in held)


def test_the_part_asked_for_stays_first_and_not_loaded(keeper: Assistant) -> None:
    code = lonely_code(keeper)
    answer = ask(keeper, f"MUE of {code}", BEFORE_ALL)
    assert answer.status == "not_loaded"
    assert answer.answer.index("MUE, practitioner: not loaded") < answer.answer.index("Tables that name the code")


def test_a_code_that_no_table_names_is_still_said_so(keeper: Assistant) -> None:
    answer = ask(keeper, "What is 99999?", BEFORE_ALL)
    assert answer.status == "not_loaded"
    assert "no table loaded here holds it" in answer.answer
    assert not keeper.kb.holders.holders("99999", BEFORE_ALL)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("99213 fee 2024", date(2024, 5, 5)),
        ("99213 fee in March 2024", date(2024, 3, 1)),
        ("J1100 limit Q4 2024", date(2024, 10, 1)),
        ("99213 fee in 2023", date(2023, 12, 31)),
    ],
)
def test_a_bare_year_keeps_the_day_that_was_set_in_it(text: str, day: date) -> None:
    assert read_question(text, TODAY, Settings(as_of=date(2024, 5, 5))).as_of == day


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("71046 TC amount", "payment"),
        ("anesthesia 00142 base units", "payment"),
        ("what's the diff 45378 45380", "compare"),
        ("can 27447 have an asst surgeon", "facet"),
        ("max units of 97110", "units"),
    ],
)
def test_short_words_of_coders_are_read(text: str, intent: str) -> None:
    assert read_question(text, TODAY).intent == intent


def test_an_ended_code_has_no_rate_and_says_when_it_ended(keeper: Assistant) -> None:
    answer = ask(keeper, "How much is 99201?", date(2026, 8, 1))
    assert "ended on 2020-12-31" in answer.answer
    assert answer.status == "answered"
