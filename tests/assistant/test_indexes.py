"""Questions for entries of the ICD-10-CM indexes and tables, on small made tables beside the whole tabular list."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.index_words import asks_index
from knowledge.add import add_files
from knowledge.assembly import open_base
from knowledge.base import KnowledgeBase
from knowledge.shelves.indexes import DISEASES, _parts
from tests.fixtures import index_files

DAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def kb(words_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """The starter snapshot with four made files, of which the table of drugs is as long as a whole one."""
    home = tmp_path_factory.mktemp("indexes") / "home"
    shutil.copytree(words_home, home)
    folder = tmp_path_factory.mktemp("files")
    many = "".join(f"<mainTerm><title>Filler{n}</title></mainTerm>" for n in range(5_000))
    files = [make(folder) for make in (index_files.diseases, index_files.causes, index_files.neoplasms)]
    files.append(index_files.substances(folder, terms=index_files.SUBSTANCE_TERMS + many))
    add_files(home, files, None)
    opened = open_base(home)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def asked(kb: KnowledgeBase) -> Assistant:
    return Assistant(kb, lambda: DAY)


def test_the_column_asked_comes_first_then_the_others_then_the_tabular_list(asked: Assistant) -> None:
    answer = asked.ask("neoplasm of upper earlobe, benign").answer
    assert (answer.status, answer.topic) == ("answered", "diagnosis")
    first, *rest = answer.answer.splitlines()
    assert first.startswith("Benign: `D23.2-`, which needs more characters.")
    assert '"Neoplasm, neoplastic > earlobe (upper)"' in first
    assert "- Malignant primary: `C44.20-`, which needs more characters" in answer.answer
    assert any(line.startswith("`D23.2` ") and "not billable" in line for line in rest)
    assert "confirm it in the tabular list" in answer.caveats[0]
    assert any(cite.locator.startswith("I.B.1") for cite in answer.citations)
    assert {code.code: code.status for code in answer.codes}["D23.2"] == "header"


def test_an_empty_column_is_said(asked: Assistant) -> None:
    answer = asked.ask("neoplasm table: earlobe, unspecified behavior").answer
    assert "It prints no code under unspecified behavior." in answer.answer
    assert "`C44.20-`" in answer.answer


def test_without_a_column_all_are_listed_and_asked_for(asked: Assistant) -> None:
    answer = asked.ask("table of drugs: grumbleweed tincture").answer
    assert "- Poisoning, accidental: `T39.1X1`" in answer.answer
    assert "- Underdosing: `T39.1X6`" in answer.answer
    assert any(ask.startswith("Which of these applies: poisoning, accidental") for ask in answer.ask)


def test_a_reference_is_followed_and_said(asked: Assistant) -> None:
    answer = asked.ask("adverse effect of mutterwort").answer
    assert answer.answer.splitlines()[0].startswith("Adverse effect: `T39.1X5`.")
    assert '"Mutterwort" refers to it.' in answer.answer
    assert "`T39.1X5A`" in answer.answer


def test_an_entry_of_the_external_cause_index(asked: Assistant) -> None:
    answer = asked.ask("external cause index: tumble from ladder").answer
    assert answer.answer.startswith("`W11`.")
    assert "`W11.XXXA`" in answer.answer


def test_the_alphabetic_index_names_the_manifestation(asked: Assistant) -> None:
    answer = asked.ask("What does the alphabetic index say under wobble, elbow, old, with tilt?").answer
    assert "`E11.40 [G63]`" in answer.answer
    assert {"E11.40", "G63"} <= {code.code for code in answer.codes if code.verified}


def test_an_ended_edition_is_said_to_be_ended(kb: KnowledgeBase) -> None:
    answer = Assistant(kb, lambda: date(2026, 11, 23)).ask("external cause index: tumble from ladder").answer
    assert answer.status == "partial"
    assert "not in force on 2026-11-23" in answer.answer
    assert any("External Cause" in line for line in answer.stale)


def test_no_row_and_not_loaded_stay_apart(asked: Assistant, assistant: Assistant) -> None:
    missing = asked.ask("table of drugs: unheardofine").answer
    assert missing.status == "no_row"
    assert "no row" in missing.answer
    excerpt = asked.ask("external cause index: zeppelin").answer
    assert excerpt.status == "not_loaded"
    assert "an excerpt" in excerpt.answer
    absent = assistant.ask("table of drugs: acetaminophen").answer
    assert absent.status == "not_loaded"
    assert "not loaded" in absent.answer
    assert not [code for code in absent.codes if code.code.startswith("T39.1X") and code.verified and not code.status]


def test_before_the_first_edition_is_not_loaded(kb: KnowledgeBase) -> None:
    found = kb.indexes.term(DISEASES, "wobble", date(2020, 1, 1))
    assert found.state == "not_loaded"


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("wobble of ear", "Wobble > of ear"),
        ("ear wobbles", "Wobble > of ear"),
        ("gentle wobble", "Wobble"),
        ("aching arm", "Ache, aching > arm"),
    ],
)
def test_words_in_any_order_and_number_find_the_nearest_entry(kb: KnowledgeBase, words: str, path: str) -> None:
    found = kb.indexes.term(DISEASES, words, DAY)
    assert found.rows[0].entry.path == path


@pytest.mark.parametrize(
    ("text", "part", "words", "column", "named"),
    [
        ("neoplasm of breast, malignant primary", "neoplasms", "breast", "malignant_primary", False),
        ("Which code for a benign neoplasm of the colon?", "neoplasms", "colon", "benign", False),
        ("neoplasm table bone, secondary", "neoplasms", "bone", "malignant_secondary", True),
        ("table of drugs: aspirin, accidental poisoning", "substances", "aspirin", "accidental", True),
        ("underdosing of insulin", "substances", "insulin", "underdosing", False),
        ("suicide attempt, overdose of aspirin", "substances", "attempt aspirin", "self_harm", False),
        ("external cause index: fall from ladder", "external_causes", "fall from ladder", "", True),
        ("look up bite in the alphabetic index", "diseases", "bite in", "", True),
    ],
)
def test_what_is_asked_of_an_index(text: str, part: str, words: str, column: str, named: bool) -> None:
    found = asks_index(text)
    assert found is not None
    assert (found.part, found.words, found.column, found.named) == (part, words, column, named)


@pytest.mark.parametrize(
    "text",
    [
        "How do I sequence a secondary malignant neoplasm?",
        "personal history of malignant neoplasm of breast",
        "When is poisoning coded before an adverse effect of a drug?",
        "knee pain",
        "screening for malignant neoplasm of colon",
    ],
)
def test_questions_about_rules_and_other_codes_are_left_alone(text: str) -> None:
    assert asks_index(text) is None


def test_compounds_are_found_by_their_parts() -> None:
    assert _parts(["upper-outer", "quadrant", "2,4-d"]) == {"upper", "outer", "quadrant", "2,4-d"}
