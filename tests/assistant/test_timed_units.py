"""Units of timed services: examples of the Medicare Claims Processing Manual, chapter 5, section 20.2, and answers."""

from __future__ import annotations

from datetime import date

import pytest
from corridor_rules import fact
from hypothesis import given
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.lookups.timed_units import count_units, midpoint_units
from assistant.question import Settings, read_question
from assistant.timed_minutes import read_minutes

DAY = date(2026, 8, 1)


@pytest.mark.parametrize(
    ("minutes", "units"),
    [
        (7, 0),
        (8, 1),
        (22, 1),
        (23, 2),
        (37, 2),
        (38, 3),
        (52, 3),
        (53, 4),
        (67, 4),
        (68, 5),
        (112, 7),
        (113, 8),
        (127, 8),
    ],
)
def test_one_service_reaches_its_units_at_the_minutes_of_the_manual(minutes: int, units: int) -> None:
    """The manual's table: 8 to 22 minutes are one unit, 23 to 37 two, and so on to 113 to 127 for eight."""
    assert count_units((minutes,)).units == units
    assert midpoint_units(minutes) == units


@pytest.mark.parametrize(
    ("minutes", "units", "each", "tied"),
    [
        # Each case: minutes of the services; units in all; units of each that no choice touches; who is tied.
        pytest.param((24, 23), 3, (2, 1), (), id="47 minutes: two of the longer, one of the other"),
        pytest.param((20, 20), 3, (1, 1), (0, 1), id="40 minutes, equal: one each, the third by choice"),
        pytest.param((33, 7), 3, (2, 1), (), id="33 and 7: the 7 are more than the 3 left over"),
        pytest.param((18, 13, 10, 8), 3, (1, 1, 1, 0), (), id="49 minutes in four services"),
        pytest.param((7, 7, 7), 1, (0, 0, 0), (0, 1, 2), id="21 minutes in three: one unit by choice"),
    ],
)
def test_several_services_share_the_units_of_the_total(
    minutes: tuple[int, ...], units: int, each: tuple[int, ...], tied: tuple[int, ...]
) -> None:
    counted = count_units(minutes)
    assert counted.units == units
    assert tuple(whole + (place in counted.given) for place, whole in enumerate(counted.whole)) == each
    assert counted.tied == tied
    assert counted.open_units == units - sum(each)


@given(st.lists(st.integers(1, 200), min_size=1, max_size=6))
def test_no_unit_is_lost_or_made_up(minutes: list[int]) -> None:
    counted = count_units(tuple(minutes))
    assert sum(counted.whole) + len(counted.given) + counted.open_units == counted.units
    assert 0 <= counted.open_units <= len(counted.tied)
    assert not set(counted.given) & set(counted.tied)
    # Whoever gets a unit for what is left over has at least as much left over as whoever does not.
    rest = set(range(len(minutes))) - set(counted.given) - set(counted.tied)
    assert all(
        counted.over[a] >= counted.over[b] for a in (*counted.given, *counted.tied) for b in rest if counted.given
    )


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("Units for 97110 and 97140, 25 and 10 minutes", (("97110", 25), ("97140", 10))),
        ("97110 25 min, 97140 10 min, how many units?", (("97110", 25), ("97140", 10))),
        ("how many units for 33 minutes of 97110 and 7 minutes of 97140", (("97110", 33), ("97140", 7))),
        ("97110 x 23 minutes units", (("97110", 23),)),
        ("8-minute rule: 97110 for 20 minutes, how many units", (("97110", 20),)),
        ("97110 and 97140, 35 minutes in all, units?", ()),
        ("97110 and 97140: units", ()),
    ],
)
def test_minutes_are_read_with_their_codes(text: str, minutes: tuple[tuple[str, int], ...]) -> None:
    question = read_question(text, DAY)
    assert question.minutes == minutes
    assert question.modifiers == ()
    assert (question.intent == "timed_units") == bool(minutes)


def test_a_modifier_before_minutes_stays_a_modifier() -> None:
    question = read_question("units for 97110 with modifier 25, 30 minutes", DAY)
    assert (question.minutes, question.modifiers) == ((("97110", 30),), ("25",))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        pytest.param("99214 with 30 minutes", (30,), id="a visit"),
        pytest.param("62320 on 2026-08-01", (), id="a date"),
        pytest.param("20610 x 2 units", (), id="units"),
        pytest.param("paid $30 for 10 minutes", (10,), id="an amount"),
        pytest.param("the 8 minute rule", (), id="the rule"),
        pytest.param("9999 minutes", (), id="too long"),
    ],
)
def test_only_minutes_are_minutes(text: str, numbers: tuple[int, ...]) -> None:
    found = read_minutes(text)
    assert found.numbers == numbers
    assert len(found.rest) == len(text)


def test_both_ways_of_counting_are_told_and_the_payer_is_asked(assistant: Assistant) -> None:
    asked = "Units for 97110 and 97140, 25 and 10 minutes"
    answer = assistant.ask(asked, Settings(as_of=DAY)).answer
    assert answer.status == "answered"
    # 35 minutes in all are two units (23 to 37); by themselves 25 minutes are two and 10 minutes one.
    assert fact(answer, "timed services", "units_by_total_time").value == "2"
    assert fact(answer, "timed services", "units_by_midpoint").value == "3"
    assert fact(answer, "97110", "units_by_midpoint").value == "2"
    assert fact(answer, "97140", "units_by_midpoint").value == "1"
    # Ten minutes are left over in each, so whoever treated chooses who gets the second unit.
    assert fact(answer, "timed services", "units_to_choose").value == "1"
    assert any("payer" in line for line in answer.ask)
    assert "Medicare" in answer.answer
    assert "CPT" in answer.answer


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("99214, 30 minutes, how many units?", id="a visit"),
        # Chapter 5, section 20.2 is on outpatient rehabilitation; a prolonged visit follows rules of its own.
        pytest.param("99417, 20 minutes, how many units?", id="prolonged visit"),
        pytest.param("G2212 for 20 minutes, units?", id="Medicare's prolonged visit"),
    ],
)
def test_only_timed_therapy_is_counted_in_quarters_of_an_hour(assistant: Assistant, asked: str) -> None:
    answer = assistant.ask(asked, Settings(as_of=DAY)).answer
    assert not [f for f in answer.facts if f.name == "units_by_total_time"]
