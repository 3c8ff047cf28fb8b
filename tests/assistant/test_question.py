"""Text -> Question: codes, modifiers, date, place, intent and topic; what is unsaid comes from the settings."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.errors import QuestionError
from assistant.question import MAX_CHARACTERS, Question, Settings, read_question
from knowledge.base import KnowledgeBase

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def known(base: KnowledgeBase) -> frozenset[str]:
    return base.modifier_keys


def read(text: str, known: frozenset[str], settings: Settings | None = None) -> Question:
    return read_question(text, TODAY, settings, known)


@pytest.mark.parametrize(
    ("text", "codes", "modifiers"),
    [
        pytest.param("What is CPT 62320?", ("62320",), (), id="cpt"),
        pytest.param("j3301", ("J3301",), (), id="lower-case-hcpcs"),
        pytest.param("Is M54.12 billable?", ("M54.12",), (), id="icd"),
        pytest.param("45385 with 45380-59", ("45385", "45380"), ("59",), id="pair-with-modifier"),
        pytest.param("62320\u201150", ("62320",), ("50",), id="no-break-hyphen"),
        pytest.param("62320\u201350", ("62320",), ("50",), id="en-dash"),
        pytest.param("99213,20610,J3301", ("99213", "20610", "J3301"), (), id="glued-by-commas"),
        pytest.param("0777T", ("0777T",), (), id="category-three"),
        pytest.param("99213 99213", ("99213",), (), id="each-once"),
    ],
)
def test_codes_and_modifiers_are_read(
    text: str, codes: tuple[str, ...], modifiers: tuple[str, ...], known: frozenset[str]
) -> None:
    question = read(text, known)
    assert (question.codes, question.modifiers) == (codes, modifiers)


def test_a_range_keeps_its_end(known: frozenset[str]) -> None:
    question = read("99202-99205", known)
    assert question.intent == "range"
    assert question.mentions[0].range_end is not None
    assert question.mentions[0].range_end.code == "99205"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        pytest.param("What is CPT 62320?", "describe", id="describe"),
        pytest.param("62320", "describe", id="bare-code"),
        pytest.param("difference between 62320 and 62321", "compare", id="compare"),
        pytest.param("62320 or 62321?", "compare", id="which-of-two"),
        pytest.param("Can I bill 45385 with 45380?", "pair", id="pair"),
        pytest.param("Are 45385 and 45380 bundled?", "pair", id="bundled"),
        pytest.param("NCCI edit 45385 45380", "pair", id="ncci-edit"),
        pytest.param("Can I bill 62320-50?", "modifier_on_code", id="modifier-on-code"),
        pytest.param("What does modifier 59 mean?", "modifier", id="modifier"),
        pytest.param("How much does Medicare pay for 99213?", "payment", id="payment"),
        pytest.param("work RVU of 62320", "payment", id="rvu"),
        pytest.param("MUE for 62320", "units", id="units"),
        pytest.param("Add-on codes for 62320?", "addon", id="addon"),
        pytest.param("Was 99201 deleted and what replaced it?", "history", id="history"),
        pytest.param("Is M54.1 billable?", "billable", id="billable"),
        pytest.param("global days of 20610", "facet", id="facet"),
        pytest.param("Guidelines for E/M services", "guideline", id="guideline"),
        pytest.param("Which ICD-10 code for radiculopathy of the neck?", "find", id="find"),
        pytest.param("Give me the official CPT descriptor of 62320", "cpt_text", id="descriptor"),
        pytest.param("Can I change the diagnosis to get paid?", "evade", id="evade"),
        pytest.param("Does Medicare cover 62321 for M54.12 in Florida?", "coverage", id="coverage"),
        pytest.param("Crosswalk 250.00 ICD-9 to ICD-10", "crosswalk", id="crosswalk"),
    ],
)
def test_the_intent_is_read(text: str, intent: str, known: frozenset[str]) -> None:
    assert read(text, known).intent == intent


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        pytest.param("What is CPT 62320?", "code", id="code"),
        pytest.param("Is M54.1 billable?", "diagnosis", id="diagnosis"),
        pytest.param("What does modifier XS mean?", "modifier", id="modifier"),
        pytest.param("Can I bill 45385 with 45380?", "ncci", id="ncci"),
        pytest.param("MUE for 62320", "ncci", id="mue"),
        pytest.param("How much does Medicare pay for 99213?", "payment", id="payment"),
        pytest.param("Does Medicare cover 62321?", "coverage", id="coverage"),
        pytest.param("Is an incident-to visit with a new problem allowed?", "compliance", id="compliance"),
        pytest.param("Guidelines for E/M services", "guideline", id="guideline"),
        pytest.param("Crosswalk from ICD-9 to ICD-10", "crosswalk", id="crosswalk"),
        pytest.param("hello", "other", id="other"),
    ],
)
def test_the_topic_is_one_of_the_contract(text: str, topic: str, known: frozenset[str]) -> None:
    assert read(text, known).topic == topic


def test_what_the_text_says_comes_before_the_settings(known: frozenset[str]) -> None:
    given = Settings(as_of=date(2026, 8, 1), state="FL", payer="medicaid", setting="office")
    question = read("Does Medicare pay 62320 in Texas on 2024-03-01 in the hospital?", known, given)
    assert question.as_of == date(2024, 3, 1)
    assert (question.state, question.payer, question.setting) == ("TX", "medicare", "facility")
    assert question.date_said


def test_what_the_text_leaves_unsaid_comes_from_the_settings(known: frozenset[str]) -> None:
    question = read("What is 62320?", known, Settings(as_of=date(2026, 8, 1), state="FL", payer="medicare"))
    assert (question.as_of, question.state, question.payer) == (date(2026, 8, 1), "FL", "medicare")
    assert question.date_said


def test_nothing_said_and_nothing_set_is_today_and_stays_unsaid(known: frozenset[str]) -> None:
    question = read("What is 62320?", known)
    assert question.as_of == TODAY
    assert not question.date_said
    assert (question.state, question.payer, question.setting) == (None, None, None)


def test_the_year_of_a_date_is_not_read_as_a_code_or_modifier(known: frozenset[str]) -> None:
    question = read("Was 62320 valid on 08/25/2026?", known)
    assert (question.codes, question.modifiers) == (("62320",), ())


@pytest.mark.parametrize(
    ("text", "units"),
    [
        pytest.param("20610 x 2", 2, id="times"),
        pytest.param("J3301 4 units", 4, id="units"),
        pytest.param("62320", None, id="none"),
    ],
)
def test_units_are_read(text: str, units: int | None, known: frozenset[str]) -> None:
    assert read(text, known).units == units


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t ", id="blank"),
        pytest.param("\x00\x00", id="only-nul"),
        pytest.param("62320 " * 900_000, id="five-megabytes"),
        pytest.param("x" * (MAX_CHARACTERS + 1), id="one-over"),
        pytest.param(bytes(range(256)).decode("utf-8", errors="replace") * 4, id="binary"),
        pytest.param("\x1b\x02\x03\x04\x05", id="control-characters"),
    ],
)
def test_text_that_cannot_be_a_question_is_refused_in_one_short_line(text: str, known: frozenset[str]) -> None:
    with pytest.raises(QuestionError) as refused:
        read(text, known)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 160


def test_a_question_at_the_limit_is_read(known: frozenset[str]) -> None:
    assert read("62320 " + "x" * (MAX_CHARACTERS - 6), known).codes == ("62320",)


def test_a_byte_of_another_encoding_becomes_writable_text(known: frozenset[str]) -> None:
    question = read("What is 62320 \udcff?", known)
    assert question.codes == ("62320",)
    question.text.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        pytest.param("How many minutes of critical care before Medicare pays 99292?", "code_rule", id="time-then-pay"),
        pytest.param("What counts as time for 99214?", "code_rule", id="what-counts"),
        pytest.param("Does travel count toward 99350?", "code_rule", id="counts-toward"),
        pytest.param("How much does Medicare pay for 99292?", "payment", id="an-amount"),
        pytest.param("How many minutes for 99214?", "facet", id="a-number-of-minutes"),
        pytest.param("MUE count for 99291", "units", id="a-count-of-units"),
        pytest.param("account of 99214 payment", "payment", id="account-is-no-count"),
    ],
)
def test_what_time_counts_is_a_rule_and_what_is_paid_an_amount(text: str, intent: str) -> None:
    assert read_question(text, date(2026, 8, 1)).intent == intent
