"""Questions on outpatient status and class, inpatient-only list, surgery centers, laboratory fees and code edits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import outpatient_samples as made
import pytest

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.check import REMOVED
from assistant.code_record import code_record
from assistant.outpatient_words import class_asked, indicator_asked, patient_age, read_parts
from assistant.question import Settings
from knowledge.add import add_files
from knowledge.assembly import open_base
from knowledge.base import KnowledgeBase

TODAY = date(2026, 11, 23)
FEBRUARY = date(2025, 2, 1)
MAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def loaded(words_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """The starter library with one small file of each layout."""
    folder = tmp_path_factory.mktemp("outpatient")
    files = folder / "files"
    files.mkdir()
    for maker in (made.addendum_a, made.addendum_b, made.addendum_d1, made.addendum_e, made.laboratory_fees):
        maker(files)
    for maker in (made.surgery_aa, made.surgery_dd1, made.surgery_ee, made.manual):
        maker(files)
    home = folder / "home"
    shutil.copytree(words_home, home, symlinks=True)
    add_files(home, [files], None)
    base = open_base(home)
    yield base
    base.close()


def ask(base: KnowledgeBase, text: str, as_of: date | None = None) -> Answer:
    answer = Assistant(base, lambda: TODAY).ask(text, Settings(as_of=as_of)).answer
    assert REMOVED not in answer.answer, answer.answer
    assert answer.citations or answer.status in ("not_loaded", "no_row")
    return answer


def value(answer: Answer, subject: str, name: str) -> str:
    return next(fact.value for fact in answer.facts if (fact.subject, fact.name) == (subject, name))


def test_status_and_class_of_a_code(loaded: KnowledgeBase) -> None:
    answer = ask(loaded, "OPPS status and APC of 62321", FEBRUARY)
    assert answer.status == "answered"
    assert "OPPS status of `62321`: **T**." in answer.answer
    assert 'APC **5442** "Level 2 Lamp Lighting", relative weight 7.7664' in answer.answer
    assert "$692.52" in answer.answer
    assert value(answer, "62321", "opps_minimum_copayment") == "138.51"
    assert answer.topic == "payment"


def test_a_table_without_classes_points_at_the_newest_one_that_has_them(loaded: KnowledgeBase) -> None:
    answer = ask(loaded, "What is the APC of 62321?", MAY)
    assert answer.status == "partial"
    assert "leaves the payment class out" in answer.answer
    assert "2025-01-01 to 2025-03-31, not in force on 2026-05-01" in answer.answer


def test_a_class_by_its_number(loaded: KnowledgeBase) -> None:
    answer = ask(loaded, "What is APC 5442?", FEBRUARY)
    assert answer.status == "answered"
    assert answer.answer.startswith('APC **5442** is "Level 2 Lamp Lighting"')
    assert "`62321`" in answer.answer
    assert [code.code for code in answer.codes] == ["62321"]
    assert ask(loaded, "What is APC 5443?", FEBRUARY).status == "not_loaded"
    assert "without a title" in ask(loaded, "What is APC 0701?", FEBRUARY).answer


def test_the_inpatient_only_list(loaded: KnowledgeBase) -> None:
    listed = ask(loaded, "Is 22558 on the inpatient-only list?", FEBRUARY)
    assert "`22558` is on Medicare's inpatient-only list" in listed.answer
    assert "status **C**" in listed.answer
    ended = ask(loaded, "Is 22558 inpatient only?", MAY)
    assert ended.status == "partial"
    assert "`22558` was on Medicare's inpatient-only list" in ended.answer


def test_words_of_an_indicator_are_the_publishers(loaded: KnowledgeBase) -> None:
    answer = ask(loaded, "What does OPPS status indicator J1 mean?", FEBRUARY)
    assert '"Lamps Paid as a Whole"' in answer.answer
    assert answer.citations[0].passage_kind == "official_text"


def test_without_the_addendum_the_meaning_is_ours(base: KnowledgeBase) -> None:
    answer = ask(base, "What does OPPS status indicator J1 mean?", MAY)
    assert answer.answer.startswith("OPPS indicator J1, in our words: ")
    assert "OPPS Addendum D1: not loaded" in answer.answer
    assert '"' not in answer.answer
    assert answer.status == "partial"


def test_a_laboratory_rate(loaded: KnowledgeBase) -> None:
    answer = ask(loaded, "What does Medicare pay for lab test 80053 in 2026?", date(2026, 8, 1))
    assert "`80053`: national rate **$10.56**, from 2026-01-01" in answer.answer
    local = ask(loaded, "lab fee 0614U", MAY)
    assert "priced by the Medicare contractor" in local.answer
    assert "$" not in local.answer
    later = ask(loaded, "lab fee 81099", date(2026, 8, 1))
    assert "$6.50" in later.answer
    assert "$5.00" in ask(loaded, "lab fee 81099", MAY).answer
    assert "`81025-QW`" in ask(loaded, "clfs rate of 81025", MAY).answer


def test_surgery_centers(loaded: KnowledgeBase) -> None:
    answer = ask(loaded, "What is the ASC payment of 62321?", MAY)
    assert 'indicator of `62321`: **A2** "Lamp on the list; paid by weight."' in answer.answer
    assert "$391.10, payment weight 7.0000" in answer.answer
    assert "leaves out of payment" in ask(loaded, "Is 22558 paid in an ASC?", MAY).answer


def test_nothing_loaded_is_not_a_no(base: KnowledgeBase) -> None:
    for text in (
        "Is 62321 on the inpatient-only list?",
        "ASC payment of 62321",
        "lab fee for 62321",
        "What is APC 5442?",
        "Can B95.0 be principal diagnosis?",
    ):
        answer = ask(base, text, MAY)
        assert answer.status in ("not_loaded", "partial"), text
        assert "not loaded" in answer.answer, text


def test_principal_diagnosis(loaded: KnowledgeBase) -> None:
    no = ask(loaded, "Can B95.0 be principal diagnosis?", MAY)
    assert no.answer.startswith("No: the Medicare Code Editor has `B95.0` on its list of unacceptable principal")
    assert '"These codes are considered unacceptable as a principal diagnosis."' in no.answer
    assert "It requires a secondary diagnosis." in ask(loaded, "Can Z51.89 be the PDX?", MAY).answer
    silent = ask(loaded, "Can M54.50 be principal diagnosis?", MAY)
    assert "not loaded for this date" in silent.answer  # the small manual may leave codes out
    assert "Yes" not in silent.answer
    outside = ask(loaded, "Can W19.XXXA be principal diagnosis?", MAY)
    assert outside.topic == "diagnosis"
    ended = ask(loaded, "Can B95.0 be principal diagnosis?", TODAY)
    assert (ended.status, bool(ended.stale)) == ("partial", True)


def test_ages(loaded: KnowledgeBase) -> None:
    old = ask(loaded, "Can O80 be reported for a 70-year-old patient?", MAY)
    assert old.answer.startswith(
        "An age conflict: `O80` is on a list for 9 to 64 years, and the patient is 70 years old."
    )
    man = ask(loaded, "O80 for a 60-year-old man", MAY)
    assert man.answer.startswith("No age conflict")
    assert '"Sex conflict (deactivated as of 10/01/2024)"' in man.answer
    newborn = ask(loaded, "Is Z38.00 a newborn-age code?", MAY)
    assert '"Perinatal/Newborn diagnoses": ages 0 to 0 years' in newborn.answer


def test_the_card_of_a_code(loaded: KnowledgeBase) -> None:
    assistant = Assistant(loaded, lambda: TODAY)
    card = code_record(assistant, "62321", FEBRUARY)
    assert card is not None
    facts = {fact.name: fact.value for fact in card.answer.facts}
    assert (facts["opps_apc"], facts["opps_weight"]) == ("5442", "7.7664")
    laboratory = code_record(assistant, "80053", MAY)
    assert laboratory is not None
    assert "national rate **$10.56**" in laboratory.answer.answer
    assert laboratory.status == "active"
    newborn = code_record(assistant, "Z38.00", MAY)
    assert newborn is not None
    assert 'Age conflict: on the list "Perinatal/Newborn diagnoses"' in newborn.answer.answer


@pytest.mark.parametrize(
    ("text", "codes", "parts"),
    [
        ("OPPS status of 62321", ("62321",), ("opps_status",)),
        ("Is 27447 on the IPO list?", ("27447",), ("inpatient_only",)),
        ("ASC rate of 64628", ("64628",), ("surgery_center",)),
        ("lab fee of 80053", ("80053",), ("laboratory",)),
        ("lab result 80053", ("80053",), ()),
        ("What is APC 5442?", (), ("opps_class",)),
        ("What does status indicator J1 mean?", (), ("opps_indicator",)),
        ("What does status indicator A mean?", (), ()),
        ("What does OPPS status indicator A mean?", (), ("opps_indicator",)),
        ("Can E11.9 be principal diagnosis?", ("E11.9",), ("principal",)),
        ("Is O80 valid for a 5 year old?", ("O80",), ("age",)),
        ("MCE edits of I10", ("I10",), ("code_edits",)),
        ("Can 45385 and 45380 be billed together under OPPS?", ("45385", "45380"), ()),
        ("Does Medicare cover 62321 for M54.12 in an ASC?", ("62321", "M54.12"), ()),
        ("What is 62321?", ("62321",), ()),
    ],
)
def test_which_part_is_asked(text: str, codes: tuple[str, ...], parts: tuple[str, ...]) -> None:
    assert read_parts(text, codes, ()) == parts


def test_numbers_and_ages_in_a_text() -> None:
    assert class_asked("APC group 5442, please") == "5442"
    assert class_asked("the APC of 62321") == ""
    assert indicator_asked("OPPS comment indicator NI") == "NI"
    assert (patient_age("a 60-year-old man"), patient_age("3 days old"), patient_age("no age")) == (60, 0, None)
