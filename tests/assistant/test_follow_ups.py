"""Follow-ups: a short question takes the typed subject of the turn before; a whole question does not."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.question import Question, Settings, Turn, read_question
from knowledge.base import KnowledgeBase

TODAY = date(2026, 11, 23)
ABOUT_62320 = Turn(("62320",), (), "describe")


@pytest.fixture(scope="session")
def known(base: KnowledgeBase) -> frozenset[str]:
    return base.modifier_keys


def follow(text: str, previous: Turn, known: frozenset[str], settings: Settings | None = None) -> Question:
    return read_question(text, TODAY, settings, known, previous)


@pytest.mark.parametrize(
    ("text", "modifiers", "intent"),
    [
        pytest.param("and with 26?", ("26",), "modifier_on_code", id="and-with-26"),
        pytest.param("and 50?", ("50",), "modifier_on_code", id="and-50"),
        pytest.param("what about modifier 50?", ("50",), "modifier_on_code", id="what-about-modifier"),
        pytest.param("is it bilateral?", ("50",), "modifier_on_code", id="bilateral"),
        pytest.param("its MUE?", (), "units", id="its-mue"),
        pytest.param("and the MUE?", (), "units", id="and-the-mue"),
        pytest.param("how much does it pay?", (), "payment", id="pay"),
        pytest.param("how much?", (), "payment", id="how-much"),
        pytest.param("add-on codes?", (), "addon", id="add-on"),
        pytest.param("What is its global period?", (), "facet", id="global"),
        pytest.param("documentation?", (), "facet", id="documentation"),
        pytest.param("which modifiers can it take?", (), "facet", id="which-modifiers"),
    ],
)
def test_a_part_is_asked_of_the_earlier_code(
    text: str, modifiers: tuple[str, ...], intent: str, known: frozenset[str]
) -> None:
    question = follow(text, ABOUT_62320, known)
    assert question.codes == ("62320",)
    assert (question.modifiers, question.intent, question.followed_up) == (modifiers, intent, True)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        pytest.param("and with 45380?", "pair", id="and-with"),
        pytest.param("with 45380?", "pair", id="with"),
        pytest.param("together with 45380", "pair", id="together"),
        pytest.param("plus 45380", "pair", id="plus"),
        pytest.param("+ 45380", "pair", id="plus-sign"),
        pytest.param("or 45380?", "compare", id="or"),
        pytest.param("vs 45380", "compare", id="versus"),
        pytest.param("difference to 45380?", "compare", id="difference"),
    ],
)
def test_a_second_code_joins_the_earlier_one(text: str, intent: str, known: frozenset[str]) -> None:
    question = follow(text, Turn(("45385",), (), "describe"), known)
    assert (question.codes, question.intent) == (("45385", "45380"), intent)


def test_what_about_another_code_asks_about_that_code_alone(known: frozenset[str]) -> None:
    question = follow("what about 62321?", ABOUT_62320, known)
    assert (question.codes, question.intent) == (("62321",), "describe")


@pytest.mark.parametrize(
    ("previous", "intent", "modifiers"),
    [
        pytest.param(Turn(("62320",), ("50",), "modifier_on_code"), "modifier_on_code", ("50",), id="modifier"),
        pytest.param(Turn(("62320",), (), "payment"), "payment", (), id="payment"),
        pytest.param(Turn(("62320",), (), "units"), "units", (), id="units"),
    ],
)
def test_what_about_another_code_keeps_what_was_asked(
    previous: Turn, intent: str, modifiers: tuple[str, ...], known: frozenset[str]
) -> None:
    question = follow("what about 62321?", previous, known)
    assert (question.codes, question.intent, question.modifiers) == (("62321",), intent, modifiers)


def test_a_bare_code_starts_afresh(known: frozenset[str]) -> None:
    question = follow("62323", Turn(("62320",), (), "payment"), known)
    assert (question.codes, question.intent, question.followed_up) == (("62323",), "describe", False)


def test_a_pair_goes_on_with_a_modifier_and_a_date(known: frozenset[str]) -> None:
    pair = Turn(("45385", "45380"), (), "pair")
    with_modifier = follow("and with 59?", pair, known)
    assert (with_modifier.codes, with_modifier.modifiers) == (("45385", "45380"), ("59",))
    assert with_modifier.intent == "pair"
    dated = follow("and on 2024-08-01?", pair, known)
    assert (dated.codes, dated.intent, dated.as_of) == (("45385", "45380"), "pair", date(2024, 8, 1))


@pytest.mark.parametrize("text", ["why not?", "and in Texas?", "and on 2024-03-01?"])
def test_a_follow_up_that_asks_for_nothing_new_repeats_what_was_asked(text: str, known: frozenset[str]) -> None:
    question = follow(text, Turn(("62320",), ("50",), "modifier_on_code"), known)
    assert (question.codes, question.modifiers, question.intent) == (("62320",), ("50",), "modifier_on_code")


def test_date_state_payer_and_setting_of_the_earlier_turn_are_kept(known: frozenset[str]) -> None:
    previous = Turn(("62320",), (), "describe", date(2026, 8, 1), "FL", "medicare", "office")
    kept = follow("its MUE?", previous, known)
    assert (kept.as_of, kept.state, kept.payer, kept.setting) == (date(2026, 8, 1), "FL", "medicare", "office")
    changed = follow("and in Texas on 2024-03-01?", previous, known)
    assert (changed.codes, changed.as_of, changed.state) == (("62320",), date(2024, 3, 1), "TX")


def test_a_setting_made_now_comes_before_the_earlier_turn(known: frozenset[str]) -> None:
    previous = Turn(("62320",), (), "describe", date(2026, 8, 1), "FL")
    question = follow("its MUE?", previous, known, Settings(as_of=date(2024, 3, 1), state="TX"))
    assert (question.as_of, question.state) == (date(2024, 3, 1), "TX")


@pytest.mark.parametrize(
    ("text", "codes", "modifiers"),
    [
        pytest.param("when do I use it?", (), ("59",), id="pronoun"),
        pytest.param("and XS?", (), ("XS",), id="another-modifier"),
        pytest.param("and on 45380?", ("45380",), ("59",), id="on-a-code"),
    ],
)
def test_a_turn_about_a_modifier_goes_on(
    text: str, codes: tuple[str, ...], modifiers: tuple[str, ...], known: frozenset[str]
) -> None:
    question = follow(text, Turn((), ("59",), "modifier"), known)
    assert (question.codes, question.modifiers) == (codes, modifiers)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("What does modifier 59 mean?", id="modifier"),
        pytest.param("What is an ABN?", id="abn"),
        pytest.param("Guidelines for E/M services", id="guidelines"),
        pytest.param("What is the weather?", id="off-topic"),
        pytest.param("What is incident-to billing?", id="compliance"),
        pytest.param("thanks", id="thanks"),
    ],
)
def test_a_question_that_stands_alone_does_not_take_the_earlier_code(text: str, known: frozenset[str]) -> None:
    assert follow(text, ABOUT_62320, known).codes == ()


def test_without_an_earlier_turn_nothing_is_taken(known: frozenset[str]) -> None:
    question = read_question("its MUE?", TODAY, None, known)
    assert (question.codes, question.followed_up) == ((), False)


def test_the_turn_of_a_question_holds_its_subject_and_no_text(known: frozenset[str]) -> None:
    turn = read_question("Can John Smith bill 62320-50 in Florida?", TODAY, None, known).as_turn()
    assert turn == Turn(("62320",), ("50",), "modifier_on_code", TODAY, "FL", None, None)
    assert "John" not in repr(turn)
