"""Answers from loaded documents and licensed files, through the whole corridor, on small made files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from document_samples import (
    LANTERN_RULE,
    cpt_tabbed,
    guidelines_pages,
    make_pdf,
    manual_pages,
    ncci_pages,
)
from short_tabular import add_beside_it

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.code_record import code_record
from assistant.question import Settings
from assistant.section_words import NamedSection, find_section
from knowledge.assembly import open_base

IN_FORCE = date(2030, 6, 15)
DESCRIPTOR = "Kindling of an invented lamp, each"
POLICY = b"---\neffective: 2030-01-01\n---\n# Zeppelin policy\n\nA zeppelin visit is coded by the mooring mast.\n"
Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory, short_home: Path) -> Assistant:
    """The starter library with made documents and a made licensed file of 2030 beside it."""
    files = tmp_path_factory.mktemp("files")
    home = shutil.copytree(short_home, tmp_path_factory.mktemp("lamps") / "home")
    contents = {
        "guidelines.pdf": make_pdf(guidelines_pages()),
        "older.pdf": make_pdf(guidelines_pages(2029)),
        "manual.pdf": make_pdf(manual_pages()),
        "ncci.pdf": make_pdf(ncci_pages()),
        "policy.md": POLICY,
        "LONGULT.txt": cpt_tabbed([DESCRIPTOR, "Trimming"]).replace("0001Z", "99213").encode(),
    }
    for name, content in contents.items():
        (files / name).write_bytes(content)
    add_beside_it(home, sorted(files.iterdir()))
    return Assistant(open_base(home), lambda: IN_FORCE)


@pytest.fixture
def ask(lamps: Assistant) -> Ask:
    return lambda text, as_of=IN_FORCE: lamps.ask(text, Settings(as_of=as_of)).answer


# --- which section is named ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What does guideline section I.C.9.a say?", NamedSection("guidelines", "I.C.9.a")),
        ("section i.c.9.a of the guidelines", NamedSection("guidelines", "I.C.9.a")),
        ("Show Section I. C. 4.A.3", NamedSection("guidelines", "I.C.4.a.3")),
        ("Section II.H?", NamedSection("guidelines", "II.H")),
        ("What is in I.B.14", NamedSection("guidelines", "I.B.14")),
        ("chapter 15 section 60", NamedSection("manual", "60", 15)),
        ("Benefit Policy Manual (chapter 15, \u00a750.4.1)", NamedSection("manual", "50.4.1", 15, "100-02")),
        ("section 20.6 of Claims Processing Manual chapter 12", NamedSection("manual", "20.6", 12, "100-04")),
        ("NCCI manual chapter I, section L", NamedSection("ncci_manual", "I.L")),
        ("Section L of NCCI chapter 4", NamedSection("ncci_manual", "IV.L")),
        ("NCCI policy manual section I.E", NamedSection("ncci_manual", "I.E")),
        ("Section IV of the guidelines", NamedSection("guidelines", "IV")),
        ("Is E11.9 billable?", None),
        ("Which guidelines I should follow for sepsis?", None),
        ("the section I read yesterday", None),
        ("What is chapter 4 about?", None),
        ("Can I bill 45385 with 45380?", None),
    ],
)
def test_sections_are_read_as_coders_write_them(text: str, named: NamedSection | None) -> None:
    assert find_section(text) == named


# --- by number -----------------------------------------------------------------------------------------------


def test_a_guideline_section_is_quoted_with_page_edition_and_owner(ask: Ask) -> None:
    found = ask("What does guideline section I.C.1.a say?")

    assert found.status == "answered"
    assert f'"{" ".join(LANTERN_RULE)}"' in found.answer
    assert "Section I.C.1.a Lantern fever and the Lesser Lamp Disorders, page 3" in found.answer
    assert "(code set rule, 2029-10-01 to 2030-09-30)" in found.answer
    (source,) = found.citations
    assert source.passage_kind == "official_text"
    assert source.passage == " ".join(LANTERN_RULE)
    assert source.edition == "FY 2030, effective 2029-10-01"


def test_the_edition_of_the_day_is_quoted(ask: Ask) -> None:
    assert ask("guideline section I.C.1.a?", date(2029, 3, 1)).citations[0].edition == "FY 2029, effective 2028-10-01"
    assert ask("guideline section I.C.1.a?", date(2029, 11, 1)).citations[0].edition.startswith("FY 2030")


def test_a_day_after_the_edition_is_partial_and_stale(ask: Ask) -> None:
    found = ask("guideline section I.C.1.a?", date(2031, 1, 1))

    assert found.status == "partial"
    assert "not in force on 2031-01-01" in found.answer
    assert found.stale


def test_a_day_before_the_first_edition_is_not_loaded(ask: Ask) -> None:
    found = ask("What does guideline section I.C.1.a say?", date(2028, 1, 1))

    assert found.status == "not_loaded"
    assert "the first release held begins 2028-10-01" in found.answer.lower()
    assert not found.citations


def test_a_section_that_does_not_exist_is_no_row(ask: Ask) -> None:
    assert ask("What does guideline section I.C.77.z say?").status == "no_row"


def test_a_section_without_text_of_its_own_gives_its_parts(ask: Ask) -> None:
    found = ask("What does guideline section I.A say?")

    assert found.status == "answered"
    assert "Section I.A.1 The Alphabetic Index" in found.answer
    assert "Section I.A.2 Placeholders" in found.answer


def test_a_manual_section_by_chapter_with_its_revision(ask: Ask) -> None:
    found = ask("What does the Benefit Policy Manual say about lamp oil (chapter 77 section 10.1)?")

    assert found.status == "answered"
    assert '"Lamp oil is furnished by the keeper. It burns with a clear flame."' in found.answer
    assert "Medicare national rule" in found.answer
    assert "Rev. 1, 10-01-03" in found.citations[0].locator


def test_a_manual_that_is_not_held_is_not_loaded(ask: Ask) -> None:
    found = ask("What does Claims Processing Manual chapter 3 section 10 say?")

    assert found.status == "not_loaded"
    assert "Medicare Claims Processing Manual" in found.answer


def test_an_ncci_section_by_chapter_and_letter(ask: Ask) -> None:
    found = ask("What does NCCI policy manual chapter 4 section A say?")

    assert '"The oil of a lamp of kind IV is included in the lamp."' in found.answer
    assert "Chapter IV, Section A Lamp Section A, page IV-3" in found.answer


# --- by words ------------------------------------------------------------------------------------------------


def test_a_rule_that_only_a_document_holds_is_answered_from_it(ask: Ask) -> None:
    found = ask("What do the official guidelines say about lantern fever in a lighthouse?")

    assert found.status == "answered"
    assert '"Add the code for the fog when there was fog."' in found.answer


def test_a_document_of_the_site_is_said_to_be_one(ask: Ask) -> None:
    found = ask("How is a zeppelin visit coded at the mooring mast?")

    assert '"A zeppelin visit is coded by the mooring mast."' in found.answer
    assert "document of this site" in found.answer


def test_our_own_summary_leads_and_official_text_follows(ask: Ask) -> None:
    plain = ask("What is incident-to?")

    assert plain.citations[0].passage_kind == "our_summary"
    ours = plain.answer.lower().replace("-", " ").index("incident to")
    assert ours < plain.answer.index("Official text")
    assert "incident to the keeper's services" in plain.answer


def test_search_finds_passages_of_the_edition_in_force_among_guidelines(lamps: Assistant) -> None:
    hits = lamps.kb.search("lantern fever lighthouse fog", ("guideline",), IN_FORCE, 5)
    earlier = lamps.kb.search("lantern fever lighthouse fog", ("guideline",), date(2029, 3, 1), 5)

    assert hits[0].code.startswith("icd10cm-guidelines:2029-10#")
    assert earlier[0].code.startswith("icd10cm-guidelines:2028-10#")
    assert hits[0].system == "guideline"
    assert "page 3" in hits[0].title
    passage = lamps.kb.documents.passage(hits[0].code)
    assert passage is not None
    before, after = lamps.kb.documents.neighbours(passage)
    assert before is not None
    assert after is not None
    assert before.number + 1 == passage.number == after.number - 1


def test_beside_codes_a_passage_comes_later_than_alone(lamps: Assistant) -> None:
    words = "lantern fever lighthouse fog"
    alone = {hit.code: hit.score for hit in lamps.kb.search(words, ("guideline",), IN_FORCE, 5)}
    beside = {hit.code: hit.score for hit in lamps.kb.search(words, ("guideline", "modifier"), IN_FORCE, 5)}

    shared = [code for code in alone if "#" in code and code in beside]
    assert shared
    assert all(beside[code] < alone[code] for code in shared)


def test_without_documents_nothing_changes(assistant: Assistant) -> None:
    found = assistant.ask("What is incident-to?", Settings(as_of=IN_FORCE)).answer

    assert "Official text" not in found.answer
    assert {citation.passage_kind for citation in found.citations} == {"our_summary"}
    named = assistant.ask("What does guideline section I.C.9.a say?", Settings(as_of=IN_FORCE)).answer
    assert named.status == "not_loaded"


# --- licensed descriptors ------------------------------------------------------------------------------------


def test_a_licensed_descriptor_stands_in_quotation_marks_under_the_notice(ask: Ask) -> None:
    found = ask("What is the full descriptor of CPT 99213?")

    assert found.status == "answered"
    notice = found.answer.index("American Medical Association")
    assert notice < found.answer.index(f'"{DESCRIPTOR}"')
    assert found.answer.count(DESCRIPTOR) == 1


def test_without_a_licensed_file_the_descriptor_is_declined(assistant: Assistant) -> None:
    found = assistant.ask("What is the full descriptor of CPT 99213?").answer

    assert found.status == "declined"


def test_a_code_that_the_licensed_file_lacks_is_declined(ask: Ask) -> None:
    found = ask("What is the full descriptor of CPT 99214?")

    assert found.status == "declined"
    assert DESCRIPTOR not in found.answer


def test_the_code_record_carries_descriptor_and_notice_together(lamps: Assistant) -> None:
    record = code_record(lamps, "99213", IN_FORCE)
    assert record is not None
    plain = record.as_json()

    assert plain["notice"].startswith("CPT 2030 made file Copyright 2029 American Medical Association")
    (fact,) = [fact for fact in plain["facts"] if fact["name"] == "licensed_descriptor"]
    assert fact["value"] == DESCRIPTOR
    assert "American Medical Association" in fact["meaning"]
    assert plain["title"] != DESCRIPTOR


def test_no_descriptor_is_indexed_for_search(lamps: Assistant) -> None:
    hits = lamps.kb.search(DESCRIPTOR, ("cpt", "hcpcs", "guideline"), IN_FORCE, 20)

    assert not any(DESCRIPTOR in f"{hit.title} {hit.why}" for hit in hits)
    assert "99213" not in {hit.code for hit in hits if "kindling" in hit.matched}
