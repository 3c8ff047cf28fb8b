"""Answers on HCPCS codes, drugs, NDCs and places of service, from small files made in the official layouts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from corridor_rules import fact, faults
from drug_samples import crosswalk, noc_crosswalk, noc_pricing, places, pricing
from hcpcs_samples import LANTERN_TEXT, ROWS, as_csv, as_lines, code, modifier
from short_tabular import add_beside_it

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.drug_words import read_numbers
from assistant.question import Settings, read_question
from knowledge.assembly import open_base
from knowledge.sources import drugs, hcpcs

TODAY = date(2026, 11, 23)
OCTOBER = date(2025, 11, 3)
JANUARY = date(2026, 2, 1)
LATER = [
    modifier("L9", "Service given at dusk or at dawn", "At dusk or dawn"),
    code("J9901", "Injection, lanternase alfa, 20 mg", "Inj lanternase alfa"),
    code("J9907", "Injection, buoyamab, 1 mg", "Inj buoyamab", ADD_DT="20260101"),
]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory, short_home: Path) -> Iterator[Assistant]:
    """An assistant that holds two HCPCS releases and one quarter of the drug files."""
    folder = tmp_path_factory.mktemp("files")
    home = shutil.copytree(short_home, tmp_path_factory.mktemp("loaded") / "home")
    for name, text in {
        "HCPC2025_OCT_ANWEB.txt": as_lines(),
        "HCPC2026_JAN_ANWEB.csv": as_csv(LATER),
        "HCPC2026_OCT_ANWEB.excerpt.csv": as_csv([ROWS[1]]),
        "limits.csv": pricing(),
        "products.csv": crosswalk(),
        "noc products.csv": noc_crosswalk(),
        "noc limits.csv": noc_pricing(),
        "places.csv": places(),
    }.items():
        (folder / name).write_text(text, encoding="cp1252", newline="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hcpcs, "_WHOLE_FROM", 2)
        patch.setattr(drugs, "_KINDS", tuple(replace(kind, whole_from=1) for kind in drugs._KINDS))
        add_beside_it(home, [folder])
    base = open_base(home)
    yield Assistant(base, lambda: TODAY)
    base.close()


def ask(assistant: Assistant, text: str, day: date | None = None) -> Answer:
    answer = assistant.ask(text, Settings(as_of=day)).answer
    assert faults(answer) == [], text
    return answer


# --- codes over releases -----------------------------------------------------------------------------------


def test_a_code_is_described_from_the_file_of_its_day(harbour: Assistant) -> None:
    then, now = ask(harbour, "What is J9901?", OCTOBER), ask(harbour, "What is J9901?", JANUARY)
    assert f'"{LANTERN_TEXT}"' in then.answer
    assert '"Injection, lanternase alfa, 20 mg"' in now.answer
    assert fact(then, "J9901", "hcpcs_coverage").meaning == "special coverage instructions apply"
    assert fact(now, "J9901", "hcpcs_coverage").meaning == "the contractor decides on coverage"
    assert fact(then, "J9901", "hcpcs_pricing").value == "51"
    assert fact(then, "J9901", "asp_payment_limit").value == "1.250"
    assert "CMS's crosswalk lists **3** products of `J9901`" in then.answer
    assert then.citations[0].release == "hcpcs:2025-10"


def test_an_excerpt_of_a_later_file_hides_no_code_and_the_answer_says_what_is_out_of_date(harbour: Assistant) -> None:
    answer = ask(harbour, "What is J9901?")
    assert '"Injection, lanternase alfa, 20 mg"' in answer.answer
    assert answer.status == "partial"
    assert not fact(answer, "J9901", "official_descriptor").in_force
    assert any("January 2026" in line for line in answer.stale)


def test_ended_dropped_and_coming_codes(harbour: Assistant) -> None:
    ended = ask(harbour, "Is J9902 still valid?", OCTOBER)
    assert "`J9902` ended on 2024-12-31; it is not valid on 2025-11-03." in ended.answer
    assert (ended.status, ended.codes[0].status) == ("answered", "deleted")
    assert "In use since" not in ended.answer
    dropped = ask(harbour, "Is A9903 still valid?", JANUARY)
    assert "no row in the table that covers this date" in dropped.answer
    assert (dropped.status, dropped.codes[0].status) == ("partial", "no_row")
    coming = ask(harbour, "Is J9907 valid?", OCTOBER)
    assert "`J9907` begins on 2026-01-01" in coming.answer


def test_the_record_of_an_ended_code_names_the_code_in_its_place(harbour: Assistant) -> None:
    answer = ask(harbour, "What is J9902?", OCTOBER)
    assert "The record of `J9902` points to `J9901`" in answer.answer
    assert fact(answer, "J9902", "cross_reference").value == "J9901"


def test_a_statute_and_coverage_by_statute_are_said(harbour: Assistant) -> None:
    answer = ask(harbour, "What is A9903?", OCTOBER)
    assert "**S**: not covered by Medicare by statute" in answer.answer
    assert "1862A7" in answer.answer


def test_modifiers_have_the_name_of_the_day(harbour: Assistant) -> None:
    assert '"Service given at dusk or at dawn"' in ask(harbour, "What is modifier L9?", JANUARY).answer
    then = ask(harbour, "What is modifier L9?", OCTOBER)
    assert "another tower of the same harbour" in then.answer
    assert then.status == "answered"
    ended = ask(harbour, "What is modifier QZ?")
    assert fact(ended, "modifier QZ", "ended_on").value == "2023-12-31"


def test_the_record_of_an_ended_code_holds_beyond_the_period_of_its_file(harbour: Assistant) -> None:
    answer = ask(harbour, "What is J9902?")
    assert answer.status == "answered"
    assert fact(answer, "J9902", "official_descriptor").in_force
    assert answer.stale == ()


def test_plain_words_find_a_code_that_only_the_loaded_file_has(harbour: Assistant) -> None:
    answer = ask(harbour, "hcpcs code for buoyamab injection", JANUARY)
    assert '`J9907`: "Injection, buoyamab, 1 mg" (active)' in answer.answer


# --- drugs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "NDC 99998-0293-05 to HCPCS",
        "HCPCS code for NDC 99998-293-05",
        "which code bills ndc 99998029305?",
        "99998-0293-5",
    ],
)
def test_a_product_in_any_notation_stands_under_its_code(harbour: Assistant, text: str) -> None:
    answer = ask(harbour, text, OCTOBER)
    assert answer.answer.startswith("NDC **99998-0293-05** stands under `J9901`")
    assert "8 billing units of 10 MG in the package" in answer.answer
    assert (answer.status, answer.topic) == ("answered", "crosswalk")
    assert [status.code for status in answer.codes if status.verified] == ["J9901"]


def test_a_product_under_two_codes_names_both(harbour: Assistant) -> None:
    answer = ask(harbour, "HCPCS for NDC 0098-0007-02", OCTOBER)
    assert {f.subject for f in answer.facts if f.name == "ndc"} == {"J9901", "J9902"}
    assert "more than one code" in answer.answer


def test_ten_digits_without_hyphens_are_tried_in_every_grouping(harbour: Assistant) -> None:
    answer = ask(harbour, "NDC 0098000702", OCTOBER)
    assert "00098-0007-02" in answer.answer
    assert any("grouped" in line for line in answer.ask)


def test_a_product_that_is_not_listed_has_no_row_or_is_not_loaded(harbour: Assistant) -> None:
    listed = ask(harbour, "HCPCS for NDC 11111-1111-11", OCTOBER)
    assert listed.status == "no_row"
    assert "no row" in listed.answer
    later = ask(harbour, "HCPCS for NDC 11111-1111-11")
    assert later.status == "not_loaded"
    assert "not loaded for this date" in later.answer


def test_a_product_without_a_code_says_so_with_its_limit(harbour: Assistant) -> None:
    answer = ask(harbour, "HCPCS code for NDC 99997-8552-03", OCTOBER)
    assert "has no code of its own" in answer.answer
    assert "$2.462" in answer.answer


def test_the_products_of_a_code(harbour: Assistant) -> None:
    answer = ask(harbour, "Which NDCs for J9901?", OCTOBER)
    assert answer.answer.startswith("CMS's crosswalk lists **3** products of `J9901`")
    assert "NDC 99998-0315-20" in answer.answer
    assert ask(harbour, "Which NDCs for A9903?", OCTOBER).status == "no_row"


@pytest.mark.parametrize("text", ["which HCPCS code for Lumenal?", "J-code for lumenal-80", "Lumenal"])
def test_a_drug_is_found_by_its_name(harbour: Assistant, text: str) -> None:
    answer = ask(harbour, text, OCTOBER)
    assert answer.answer.startswith("`J9901`")
    assert fact(answer, "J9901", "drug_name").value.startswith("lumenal")


def test_a_drug_name_inside_another_question_is_no_question_about_its_code(harbour: Assistant) -> None:
    answer = ask(harbour, "which code for lumenal allergy", OCTOBER)
    assert not any(f.name == "drug_name" for f in answer.facts)
    assert not any(f.name == "drug_name" for f in ask(harbour, "icd-10 code for lumenal", OCTOBER).facts)


def test_payment_limits_by_quarter(harbour: Assistant) -> None:
    answer = ask(harbour, "ASP limit for J9901 in Q4 2025")
    assert answer.answer.startswith("Part B drug payment limit of `J9901`: **$1.250** for one unit of 10 MG")
    assert (answer.status, answer.topic, answer.as_of) == ("answered", "payment", date(2025, 10, 1))
    assert "17.508 percent" in answer.answer
    early = ask(harbour, "ASP limit for J9901 in Q1 2025")
    assert early.status == "not_loaded"
    assert "$" not in early.answer
    assert ask(harbour, "ASP payment limit for A9903", OCTOBER).status == "no_row"
    assert "begins on 2026-01-01" in ask(harbour, "ASP payment limit for J9907", OCTOBER).answer


def test_a_limit_that_the_file_does_not_give(harbour: Assistant) -> None:
    answer = ask(harbour, "ASP limit for J9902", date(2024, 12, 1))
    assert "$" not in answer.answer
    told = ask(harbour, "HCPCS for NDC 00098-0007-02", OCTOBER)
    assert fact(told, "J9902", "asp_note").value == "priced by the keeper"
    assert not any((f.subject, f.name) == ("J9902", "asp_payment_limit") for f in told.facts)


def test_a_vaccine_code_has_a_limit_and_never_a_descriptor(harbour: Assistant) -> None:
    answer = ask(harbour, "ASP limit for 90001", OCTOBER)
    assert "$134.194" in answer.answer
    assert "another owner" not in repr(answer)


@pytest.mark.parametrize(("dose", "units"), [("80 mg", "8"), ("45 mg", "5"), ("0.1 g", "10"), ("500 mcg", "1")])
def test_units_for_a_dose_come_from_the_dosage_of_the_pricing_file(harbour: Assistant, dose: str, units: str) -> None:
    answer = ask(harbour, f"How many units of J9901 for {dose}?", OCTOBER)
    assert answer.answer.startswith(f"`J9901`: **{units} units**.")


def test_no_units_for_a_dose_in_another_measure(harbour: Assistant) -> None:
    answer = ask(harbour, "How many units of J9901 for 20 iu?", OCTOBER)
    assert not any(f.name == "units_for_dose" for f in answer.facts)


# --- places of service -------------------------------------------------------------------------------------


def test_a_place_by_number(harbour: Assistant) -> None:
    answer = ask(harbour, "What is place of service 19?")
    assert answer.answer.startswith('Place of service 19: "Off Campus-Outpatient Hospital". It counts as **facility**')
    assert answer.status == "answered"
    assert "**facility**" in ask(harbour, "Is POS 24 facility?").answer
    assert "**non-facility**" in ask(harbour, "pos 11").answer
    assert "unassigned" in ask(harbour, "What is POS 28?").answer


def test_places_side_by_side_and_one_that_is_not_in_the_set(harbour: Assistant) -> None:
    answer = ask(harbour, "POS 11 vs 24")
    assert {f.subject for f in answer.facts} == {"POS 11", "POS 24"}
    assert ask(harbour, "What is POS 98?").status == "not_loaded"  # the set loaded here is smaller than a whole one
    assert ask(harbour, "What is POS 11?", date(2020, 1, 1)).status == "not_loaded"


# --- reading -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes", "modifiers", "ndcs", "places_said", "intent"),
    [
        ("NDC 55513-710-01", (), (), ("55513071001",), (), "ndc"),
        ("Is POS 24 facility?", (), (), (), ("24",), "place"),
        ("99214 in POS 24", ("99214",), (), (), ("24",), "describe"),
        ("place of service 02 or 10", (), (), (), ("02", "10"), "place"),
        ("Which NDCs for J1885", ("J1885",), (), (), (), "ndc"),
        ("ASP limit for J0897 in Q4 2025", ("J0897",), (), (), (), "drug_limit"),
        ("modifier 24", (), ("24",), (), (), "modifier"),
        ("call 555-123-4567 about POS 11", (), (), (), ("11",), "place"),
    ],
)
def test_numbers_are_read_before_codes_and_modifiers(
    text: str,
    codes: tuple[str, ...],
    modifiers: tuple[str, ...],
    ndcs: tuple[str, ...],
    places_said: tuple[str, ...],
    intent: str,
) -> None:
    question = read_question(text, TODAY, known_modifiers=frozenset({"24", "25", "59"}))
    assert (question.codes, question.modifiers) == (codes, modifiers)
    assert tuple(ndc.digits for ndc in question.ndcs) == ndcs
    assert question.place_numbers == places_said
    assert question.intent == intent


def test_what_is_taken_out_leaves_the_rest_in_place() -> None:
    text = "NDC 55513-710-01 at POS 24, J0897"
    rest = read_numbers(text).rest
    assert len(rest) == len(text)
    assert rest.split() == ["NDC", "at", "POS", ",", "J0897"]
