"""State, payer and place of service as a question names them."""

from __future__ import annotations

import pytest

from assistant.places import STATES, find_payer, find_setting, find_state, parse_state


@pytest.mark.parametrize(
    ("text", "state"),
    [
        pytest.param("Does Medicare cover 62321 for M54.12 in Florida?", "FL", id="by-name"),
        pytest.param("covered in FL?", "FL", id="in-short"),
        pytest.param("Miami, FL", "FL", id="city-comma"),
        pytest.param("our clinic, TX", "TX", id="comma"),
        pytest.param("the state of TX", "TX", id="state-of"),
        pytest.param("a claim from VT", "VT", id="from"),
        pytest.param("West Virginia", "WV", id="longer-name-before-shorter"),
        pytest.param("new york", "NY", id="lower-case-name"),
        pytest.param("Washington DC", "DC", id="capital"),
        pytest.param("Washington, D.C.", "DC", id="capital-with-dots"),
        pytest.param("Washington", "WA", id="washington"),
        pytest.param("Kansas City, MO", "MO", id="city-named-after-another-state"),
        pytest.param("Puerto Rico", "PR", id="territory"),
    ],
)
def test_a_state_is_read_from_its_name_or_its_letters_where_a_place_stands(text: str, state: str) -> None:
    assert find_state(text) == state


@pytest.mark.parametrize(
    ("text", "state"),
    [
        pytest.param("is it covered in OR?", "OR", id="in-OR"),
        pytest.param("a practice in IN", "IN", id="in-IN"),
        pytest.param("the MAC in ME", "ME", id="in-ME"),
        pytest.param("billed in PA", "PA", id="in-PA"),
        pytest.param("Portland, OR", "OR", id="city-OR"),
        pytest.param("Portland, ME", "ME", id="city-ME"),
        pytest.param("a PA in PA", "PA", id="assistant-in-PA"),
    ],
)
def test_letters_that_are_also_words_count_where_only_a_place_fits(text: str, state: str) -> None:
    assert find_state(text) == state


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("bill 62320 OR 62321", id="OR-between-codes"),
        pytest.param("done in the OR", id="operating-room"),
        pytest.param("tell me", id="me"),
        pytest.param("IN short", id="in"),
        pytest.param("85 percent for PA services", id="physician-assistant"),
        pytest.param("PA billing 99213", id="PA-first"),
        pytest.param("an MA plan", id="medicare-advantage"),
        pytest.param("which code for CT guidance?", id="CT-guidance"),
        pytest.param("needle placement in CT guidance", id="in-CT-guidance"),
        pytest.param("chest pain, MI", id="infarction"),
        pytest.param("infusion for MS", id="multiple-sclerosis"),
        pytest.param("a visit for MD services", id="physician"),
        pytest.param("20610, RT, GA", id="modifiers-after-commas"),
        pytest.param("modifiers GX, GA", id="modifier-list"),
        pytest.param("GY, SC", id="modifier-SC"),
        pytest.param("CO-97 on the second line", id="denial-group-code"),
        pytest.param("99213, CO", id="contractual-obligation"),
        pytest.param("HI, is 99213 active?", id="greeting"),
        pytest.param("is that OK?", id="ok"),
    ],
)
def test_the_same_letters_used_for_something_else_are_no_state(text: str) -> None:
    assert find_state(text) is None


def test_a_state_given_alone_is_parsed_by_letters_or_name() -> None:
    for letters, name in STATES.items():
        assert parse_state(letters.lower()) == letters
        assert parse_state(f" {name} ") == letters


@pytest.mark.parametrize("text", ["", "XX", "Atlantis", "Florida please", "62320"])
def test_what_is_no_state_is_not_parsed(text: str) -> None:
    assert parse_state(text) is None


@pytest.mark.parametrize(
    ("text", "payer"),
    [
        pytest.param("Does Medicare pay for it?", "medicare", id="medicare"),
        pytest.param("what does my MAC say", "medicare", id="mac"),
        pytest.param("billed to Medi-Cal", "medicaid", id="california"),
        pytest.param("medical necessity of 80061", None, id="a-word-like-it"),
        pytest.param("Part B", "medicare", id="part-b"),
        pytest.param("Medicare Advantage plan of Humana", "medicare_advantage", id="advantage"),
        pytest.param("Part C", "medicare_advantage", id="part-c"),
        pytest.param("Medicaid in Texas", "medicaid", id="medicaid"),
        pytest.param("Medi-Cal", "medicaid", id="medi-cal"),
        pytest.param("Aetna", "commercial", id="named-payer"),
        pytest.param("Blue Cross", "commercial", id="blues"),
        pytest.param("a commercial payer", "commercial", id="commercial-payer"),
        pytest.param("commercial", "commercial", id="commercial-alone"),
        pytest.param("private insurance", "commercial", id="private"),
        pytest.param("TRICARE", "tricare", id="tricare"),
        pytest.param("workers' comp", "workers_compensation", id="workers"),
        pytest.param("What is 62320?", None, id="none"),
        pytest.param("will they pay", None, id="unsaid"),
    ],
)
def test_the_kind_of_payer_is_read(text: str, payer: str | None) -> None:
    assert find_payer(text) == payer


@pytest.mark.parametrize("option", ["medicare", "medicare advantage", "medicaid", "commercial", "tricare"])
def test_every_payer_that_the_command_line_offers_is_known(option: str) -> None:
    assert find_payer(option) == option.replace(" ", "_")


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        pytest.param("99213 in the office", "office", id="office"),
        pytest.param("POS 11", "office", id="pos-11"),
        pytest.param("place of service 11", "office", id="place-of-service-11"),
        pytest.param("the non-facility rate", "office", id="non-facility"),
        pytest.param("the facility rate", "facility", id="facility"),
        pytest.param("in the hospital", "facility", id="hospital"),
        pytest.param("POS 22", "hospital_outpatient", id="pos-22"),
        pytest.param("outpatient hospital claim", "hospital_outpatient", id="outpatient-hospital"),
        pytest.param("in an ASC", "asc", id="asc"),
        pytest.param("POS 24", "asc", id="pos-24"),
        pytest.param("inpatient", "inpatient", id="inpatient"),
        pytest.param("facility vs non-facility payment", None, id="both-named"),
        pytest.param("non-facility and facility amounts", None, id="both-named-reversed"),
        pytest.param("an office visit", None, id="kind-of-visit"),
        pytest.param("What is 62320?", None, id="unsaid"),
    ],
)
def test_the_place_of_service_is_read_and_two_places_are_none(text: str, setting: str | None) -> None:
    assert find_setting(text) == setting
