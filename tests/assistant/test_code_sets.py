"""Crosswalks, changes and editions of ICD codes, answered from small files in the official layouts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from corridor_rules import faults
from icd_files import (
    I9_GEM,
    I10_GEM,
    LAMPS_2025,
    LAMPS_2026,
    ORDER_ADDENDA,
    PCS_2026,
    PCS_TABLES,
    POA,
    conversion_text,
    made,
    order_text,
)

from assistant.assistant import Assistant
from assistant.check import REMOVED, reject_reason
from assistant.code_record import code_record
from assistant.compose import compose
from assistant.lookups.gather import gather
from assistant.question import Settings, read_question
from knowledge.add import add_files
from knowledge.assembly import open_base
from knowledge.sources import code_order, poa_exempt

LAMPS_APRIL = tuple((code, level, title.replace("kind not said", "kind unsaid")) for code, level, title in LAMPS_2025)
BEFORE, AFTER = date(2024, 12, 1), date(2025, 12, 1)


@pytest.fixture(scope="module")
def keeper(words_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant on the starter snapshot and the made files; they count as whole editions."""
    home = tmp_path_factory.mktemp("code-sets") / "home"
    shutil.copytree(words_home, home)
    folder = home.parent
    files = {
        "icd10cm-order-2025.txt": order_text(LAMPS_2025),
        "icd10cm-order-April-2025.txt": order_text(LAMPS_APRIL),
        "icd10cm-order-2026.txt": order_text(LAMPS_2026),
        "icd10cm-order-addenda-2026.txt": ORDER_ADDENDA,
        "icd10pcs_order_2026.txt": order_text(PCS_2026),
        "icd10pcs_tables_2026.xml": PCS_TABLES,
        "2018_I9gem.txt": I9_GEM,
        "2018_I10gem.txt": I10_GEM,
        "conversion.csv": conversion_text(),
        "POAexemptCodesFY26.txt": POA,
    }
    paths = [made(folder, name, text).path for name, text in files.items()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(code_order, "WHOLE_FROM", 1)
        patch.setattr(poa_exempt, "WHOLE_FROM", 1)
        add_files(home, paths, None)
    base = open_base(home)
    yield Assistant(base, lambda: AFTER)
    base.close()


def ask(keeper: Assistant, text: str, day: date = AFTER) -> tuple[str, str]:
    answer = keeper.ask(text, Settings(as_of=day)).answer
    return answer.status, answer.answer


@pytest.mark.parametrize("day", [date(2015, 3, 1), BEFORE, AFTER, date(2026, 5, 1), date(2026, 11, 23)], ids=str)
@pytest.mark.parametrize(
    "text",
    [
        "Crosswalk ICD-9 724.2 to ICD-10",
        "Crosswalk ICD-9 806.01, ICD-9 V12.34 and ICD-9 999.99",
        "What were E11.9, M54.50 and R29.700 in ICD-9?",
        "What did R10.20 replace?",
        "When did S72.001A begin?",
        "What is M54.50?",
        "What replaced R10.2?",
        "Is Z38.00 exempt from POA reporting?",
        "new ICD-10 codes for tower pain",
        "Is 0DTJ4ZX valid?",
        "What is 0DTJ4ZZ?",
        "Is QA0.01 valid?",
    ],
)
def test_every_answer_keeps_the_contract(keeper: Assistant, text: str, day: date) -> None:
    answer = keeper.ask(text, Settings(as_of=day)).answer
    assert faults(answer) == []
    assert REMOVED not in answer.answer


# --- equivalence mappings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Crosswalk ICD-9 724.2 to ICD-10", "What is ICD-9 code 7242 in ICD-10?", "724.2 to ICD-10"]
)
def test_a_target_that_became_a_header_is_followed_to_its_new_codes(keeper: Assistant, text: str) -> None:
    status, said = ask(keeper, text)
    assert status == "answered"
    assert 'ICD-9-CM `724.2` maps to ICD-10-CM `M54.5` "Low sore lamp"; the approximate flag is not set' in said
    assert "`M54.5` is a header that needs more characters" in said
    assert '`M54.50` "Low sore lamp, kind not said" (new on 2021-10-01)' in said
    assert "not a rule" in said


def test_an_approximate_match_is_called_one(keeper: Assistant) -> None:
    _, said = ask(keeper, "What was E11.9 in ICD-9?")
    assert "ICD-10-CM `E11.9` maps to ICD-9-CM `250.00`; the approximate flag is set" in said


def test_no_map_is_said(keeper: Assistant) -> None:
    status, said = ask(keeper, "R29.700 in ICD-9")
    assert status == "answered"
    assert "`R29.700` has no equivalent in ICD-9-CM" in said
    assert "the no-map flag is set" in said


def test_a_combination_is_shown_by_scenario_and_choice_list(keeper: Assistant) -> None:
    _, said = ask(keeper, "Crosswalk ICD-9 806.01")
    assert "needs a combination of ICD-10-CM codes" in said
    first, second = said.split("**Scenario 1**")[1].split("**Scenario 2**")
    unlisted = ", which the edition for this date does not list: choice list"
    assert f"`S12.000A`{unlisted} 1 of scenario 1" in first
    assert f"`S12.001A`{unlisted} 1 of scenario 1" in first
    assert f"`S14.111A`{unlisted} 2 of scenario 1" in first
    assert f"`S14.105A`{unlisted} 2 of scenario 2" in second


def test_a_code_behind_icd9_is_not_taken_for_one_of_icd10(keeper: Assistant) -> None:
    answer = keeper.ask("ICD-9 E885.9 to ICD-10, and ICD-9 V12.34").answer
    assert "ICD-9-CM `E885.9` maps to ICD-10-CM `W18.49XA`" in answer.answer
    assert "ICD-9-CM `V12.34` has no equivalent in ICD-10-CM" in answer.answer
    assert {code.code: code.system for code in answer.codes if code.code == "V12.34"} == {"V12.34": "icd9cm"}


def test_a_code_newer_than_the_mapping_leads_through_its_previous_code(keeper: Assistant) -> None:
    status, said = ask(keeper, "Crosswalk M54.50 to ICD-9")
    assert status == "partial"
    assert "The GEM held has no entry for `M54.50`. It has one for the code assigned before:" in said
    assert "ICD-10-CM `M54.5` maps to ICD-9-CM `724.2`" in said


def test_without_a_code_the_code_is_asked_for(keeper: Assistant) -> None:
    answer = keeper.ask("Crosswalk from ICD-9 to ICD-10").answer
    assert answer.status == "needs_clarification"
    assert answer.ask == ("Which code is to be mapped, and to which code set?",)


def test_without_a_mapping_nothing_is_mapped(assistant: Assistant) -> None:
    answer = assistant.ask("Crosswalk ICD-9 724.2 to ICD-10").answer
    assert answer.status == "not_loaded"
    assert "No General Equivalence Mapping (GEM) is loaded." in answer.answer
    assert "M54" not in answer.answer


def test_a_changed_icd9_code_does_not_pass_the_gate(keeper: Assistant) -> None:
    question = read_question("Crosswalk ICD-9 724.2 to ICD-10", AFTER)
    evidence = gather(keeper.kb, question)
    statement = next(iter(compose(question, evidence).statements()))
    assert reject_reason(statement, evidence) == ""
    for wrong in ("724.3", "250.00", "V72.42"):
        assert reject_reason(replace(statement, text=statement.text.replace("724.2", wrong)), evidence)


# --- from edition to edition -------------------------------------------------------------------------------


def test_what_a_code_replaced_comes_from_the_conversion_table(keeper: Assistant) -> None:
    _, said = ask(keeper, "What did R10.20 replace?")
    assert said.startswith("`R10.20` began on 2025-10-01; before it: R10.2 (ICD-10-CM Conversion Table")


def test_an_entirely_new_code_replaced_nothing(keeper: Assistant) -> None:
    _, said = ask(keeper, "What did QA0.01 replace?")
    assert "`QA0.01` began on 2025-10-01 as something new: no code came before it" in said


def test_what_replaced_a_code_lists_every_new_one(keeper: Assistant) -> None:
    _, said = ask(keeper, "What replaced R10.2?")
    assert '`R10.20` "Pain at the tower foot, no side" (new on 2025-10-01)' in said
    assert "`R10.21`" in said
    assert "`R10.2`: complete code in ICD-10-CM order file, FY 2025, April 2025 update; header that needs more" in said


def test_editions_held_are_compared_and_no_date_is_made_up(keeper: Assistant) -> None:
    _, said = ask(keeper, "When did QA0 begin?")
    assert "The first edition held that lists `QA0` is ICD-10-CM order file, FY 2026" in said
    assert "the edition held before it, ICD-10-CM order file, FY 2025, April 2025 update, does not list it" in said
    assert "began on" not in said


def test_the_oldest_edition_says_nothing_of_the_time_before(keeper: Assistant) -> None:
    _, said = ask(keeper, "When did S72.001A begin?")
    assert "It is the oldest edition held, so the code may be older." in said


@pytest.mark.parametrize(("day", "status"), [(BEFORE, "Yes: `R10.2`"), (AFTER, "No: `R10.2`")])
def test_each_day_has_its_own_edition(keeper: Assistant, day: date, status: str) -> None:
    assert ask(keeper, "Is R10.2 valid?", day)[1].startswith(status)


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (date(2024, 10, 1), "kind not said"),
        (date(2025, 3, 31), "kind not said"),
        (date(2025, 4, 1), "kind unsaid"),
        (date(2025, 9, 30), "kind unsaid"),
        (date(2025, 10, 1), "kind not said"),
    ],
    ids=str,
)
def test_the_april_update_takes_over_on_its_first_day(keeper: Assistant, day: date, title: str) -> None:
    assert f'"Low sore lamp, {title}"' in ask(keeper, "What is M54.50?", day)[1]


def test_a_day_before_the_first_edition_is_not_loaded(keeper: Assistant) -> None:
    assert ask(keeper, "Is M54.50 valid?", date(2024, 9, 30))[0] == "not_loaded"


def test_an_order_file_is_said_to_carry_no_notes(keeper: Assistant) -> None:
    answer = keeper.ask("What is M54.50?", Settings(as_of=AFTER)).answer
    assert answer.caveats[0].startswith(
        "The edition held for this date is the ICD-10-CM order file, which holds titles"
    )
    assert "Chapter" not in answer.answer
    later = keeper.ask("What is M54.50?", Settings(as_of=date(2026, 5, 1))).answer
    assert not any("order file" in caveat for caveat in later.caveats)


def test_without_notes_two_diagnoses_are_left_open(keeper: Assistant) -> None:
    status, said = ask(keeper, "Can M54.50 and R10.20 be coded together?")
    assert status == "not_loaded"
    assert "carries no instructional notes" in said


def test_new_codes_of_a_year_are_found_by_their_titles(keeper: Assistant) -> None:
    answer = keeper.ask("new FY 2026 ICD-10-CM codes for tower pain").answer
    assert answer.status == "answered"
    assert answer.answer.startswith("This edition adds 1 codes, deletes 1 and gives 1 new titles")
    assert '`R10.20` "Pain at the tower foot, no side"' in answer.answer
    assert "`R10.2`" not in answer.answer


def test_deleted_codes_are_listed_without_words(keeper: Assistant) -> None:
    _, said = ask(keeper, "Which ICD-10 codes were deleted?")
    assert '`R10.2` "Pain at the foot of the tower"' in said


def test_changes_of_a_year_that_is_not_held_are_not_loaded(keeper: Assistant) -> None:
    assert ask(keeper, "new ICD-10 codes", date(2020, 1, 1))[0] == "not_loaded"


# --- lists and procedures ----------------------------------------------------------------------------------


def test_poa_exemption_has_three_states(keeper: Assistant) -> None:
    question = "Is {} exempt from POA reporting?"
    exempt = ask(keeper, question.format("QA0.01"))
    assert exempt[0] == "answered"
    assert "is on the list of codes exempt" in exempt[1]
    listed_nowhere = ask(keeper, question.format("M54.50"))
    assert listed_nowhere[0] == "no_row"
    assert "is not on the POA exempt list for this date" in listed_nowhere[1]
    assert ask(keeper, question.format("M54.50"), BEFORE)[0] == "not_loaded"


def test_a_procedure_code_is_taken_apart(keeper: Assistant) -> None:
    status, said = ask(keeper, "What is 0DTJ4ZZ?")
    assert status == "answered"
    assert '`0DTJ4ZZ` "Removal of Wick, Narrow" is a valid ICD-10-PCS code (ICD-10-PCS order file, 2025-10-01' in said
    assert "3 Operation: **T** Removal. Taking out the whole of a lamp." in said
    assert "5 Approach: **4** Narrow" in said
    assert "The characters are those of ICD-10-PCS Tables, 2025-10-01 to 2026-09-30" in said


@pytest.mark.parametrize(
    ("code", "wrong", "instead"),
    [
        ("0DTJ4ZX", "Character 7, **X**", "Character 7 may be **Z** No Qualifier"),
        ("0DT94ZX", "Character 5, **4**", "Character 5 may be **0** Wide"),
        ("0DTK4ZZ", "Character 4, **K**", "Character 4 may be **J** Wick"),
    ],
)
def test_the_character_that_is_not_in_the_table_is_named(
    keeper: Assistant, code: str, wrong: str, instead: str
) -> None:
    status, said = ask(keeper, f"Is {code} valid?")
    assert status == "no_row"
    assert "the order file for this date has no row for it" in said
    assert wrong in said
    assert instead in said


def test_a_beginning_without_a_table_is_said(keeper: Assistant) -> None:
    _, said = ask(keeper, "Is 0FTJ4ZZ valid?")
    assert "Character 2, **F**" in said


def test_the_record_of_a_code_carries_crosswalks_and_history(keeper: Assistant) -> None:
    record = code_record(keeper, "E11.9", AFTER)
    assert record is not None
    assert [fact["value"] for fact in record.as_json()["crosswalks"]] == []  # no edition of that day lists E11.9
    record = code_record(keeper, "M54.50", AFTER)
    assert record is not None
    history = {(fact["name"], fact["value"]) for fact in record.as_json()["history"]}
    assert {("began_on", "2021-10-01"), ("previous_codes", "M54.5"), ("listed", "yes")} <= history


def test_a_code_of_a_later_edition_is_named_with_its_beginning(keeper: Assistant) -> None:
    answer = keeper.ask("Is E11.9 valid?", Settings(as_of=AFTER)).answer

    assert answer.status != "answered"
    assert "stands in the edition" in answer.answer
    assert answer.stale == ()
