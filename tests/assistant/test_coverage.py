"""Coverage look-ups and answers on a snapshot with small made files beside the starter library."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from coverage_samples import ARTICLE, LCD, MAC, api_answer, export_zip, lab_workbook, list_csv

from assistant.answer import Answer
from assistant.assistant import Assistant
from assistant.check import REMOVED
from assistant.code_record import code_record
from assistant.question import Settings
from knowledge.add import add_files
from knowledge.assembly import open_base
from knowledge.base import KnowledgeBase
from knowledge.sources.coverage_api_files import SOURCE
from knowledge.sources.layout import Given

TODAY = date(2026, 11, 23)
IN_EDITION = date(2026, 2, 3)  # a day of the laboratory list; no edition of ICD-10-CM that covers it is loaded


def _base(words_home: Path, folder: Path, files: list[Path], given: Given | None = None) -> KnowledgeBase:
    home = folder / "home"
    if not home.exists():
        shutil.copytree(words_home, home, symlinks=True)
    add_files(home, files, None, given=given)
    return open_base(home)


@pytest.fixture(scope="module")
def loaded(words_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """The exports of November 2026 and the laboratory list of January 2026."""
    folder = tmp_path_factory.mktemp("coverage")
    exports = [
        export_zip(folder / "current_article.zip", {**ARTICLE, **MAC}),
        export_zip(folder / "current_lcd.zip", {**LCD, **MAC}),
    ]
    _base(words_home, folder, exports, Given(effective_from=date(2026, 11, 5))).close()
    made = _base(words_home, folder, [lab_workbook(folder / "lab.xlsx")])
    yield made
    made.close()


@pytest.fixture(scope="module")
def listed(words_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """The list of documents of August 2025 alone."""
    folder = tmp_path_factory.mktemp("listed")
    made = _base(words_home, folder, [list_csv(folder / "list.csv")])
    yield made
    made.close()


def _ask(kb: KnowledgeBase, text: str, as_of: date | None = None) -> Answer:
    answer = Assistant(kb, lambda: TODAY).ask(text, Settings(as_of=as_of)).answer
    assert REMOVED not in answer.answer
    return answer


def _fact(answer: Answer, subject: str, name: str) -> str:
    return next((fact.value for fact in answer.facts if (fact.subject, fact.name) == (subject, name)), "")


# --- laboratory NCDs ---------------------------------------------------------------------------------------


def test_a_listed_diagnosis_is_covered_by_medicares_national_rule(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Is 83036 covered for E11.9?", IN_EDITION)
    assert answer.status == "answered"
    assert (
        '`83036` for `E11.9` is covered**; its list has `E11.9` with resolution **1**, "ICD-10-CM codes'
        in answer.answer
    )
    assert "national rule" in answer.answer
    assert _fact(answer, "83036+E11.9", "ncd_resolution") == "1"
    assert not any("state" in line for line in answer.ask)


def test_resolution_two_is_denied(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Is 85025 covered for Z00.00?", IN_EDITION)
    assert "`85025` for `Z00.00` is denied**; its list has `Z00.00` with resolution **2**" in answer.answer


def test_a_diagnosis_that_is_not_listed_falls_under_the_last_row(loaded: KnowledgeBase) -> None:
    refused = _ask(loaded, "Is 83036 covered for M54.12?", IN_EDITION)
    assert "`M54.12` does not support medical necessity of `83036`**" in refused.answer
    assert "its list does not name `M54.12`, and the row that stands for every other code" in refused.answer
    assert _fact(refused, "83036+M54.12", "ncd_resolution_of_the_rest") == "3"
    covered = _ask(loaded, "Is 85025 covered for E11.9?", IN_EDITION)
    assert "`85025` for `E11.9` is covered**; its list does not name `E11.9`" in covered.answer


def test_a_row_that_has_ended_no_longer_speaks(loaded: KnowledgeBase) -> None:
    found = loaded.coverage.lab_finding(loaded.coverage.lab_lists("83036", IN_EDITION), "E11.8", IN_EDITION)
    assert [(f.row.code, f.by_itself) for f in found.rows] == [("@@@@@@@", False)]


def test_a_header_is_not_taken_for_one_of_the_other_codes(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Is 83036 covered for E11?", date(2026, 5, 1))
    assert "E11 is not a billable diagnosis on this date, so the lists do not speak of it." in answer.answer
    assert "medical necessity" not in answer.answer
    assert answer.status == "partial"


def test_after_the_quarter_the_verdict_is_marked_and_partial(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Is 83036 covered for E11.9?")
    assert "2026-01-01 to 2026-03-31, not in force on 2026-11-23" in answer.answer
    assert answer.status == "partial"
    assert any("laboratory tests" in line for line in answer.stale)


def test_without_a_diagnosis_it_is_asked_for(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Does Medicare cover 83036?", IN_EDITION)
    assert 'NCD 190.21B ("Sugar on Hemoglobin") governs `83036`' in answer.answer
    assert answer.ask == ("For which diagnosis?",)
    assert answer.status == "partial"


def test_which_national_list_governs_a_code(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Which NCD applies to 85025?", IN_EDITION)
    assert 'NCD 190.15 ("Counting of Cells") governs `85025`' in answer.answer
    assert answer.status == "answered"


# --- local policies ----------------------------------------------------------------------------------------


def test_a_listed_diagnosis_makes_coverage_conditional_in_the_state(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Does Medicare cover 62321 for M54.12 in Florida?")
    assert "**`62321` for `M54.12` is covered in Florida when its other conditions are met**" in answer.answer
    assert "Article `A70002`" in answer.answer
    assert "of Sunshine Medicare, Inc." in answer.answer
    assert "this version since 2023-11-15" in answer.answer
    assert '"For 62321 and 62323: * only with a second code"' in answer.answer
    assert "A70007" not in answer.answer
    place = next(f for f in answer.facts if f.name == "policy_place")
    assert (place.subject, place.value) == ("62321+M54.12", "A70002")
    cited = next(c for c in answer.citations if c.key == place.cite)
    assert cited.url.endswith("article.aspx?articleid=70002&ver=9")


def test_a_diagnosis_of_the_other_list_does_not_meet_medical_necessity(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Does Medicare cover 62321 for M54.50 in Florida?")
    assert "`62321` for `M54.50` does not meet medical necessity in Florida**" in answer.answer
    assert "is covered" not in answer.answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Does Medicare cover 62321 for M54.2 in Florida?", "not listed among the diagnoses that support"),
        ("Does Medicare cover 62321 for G89.29 in Florida?", "listed only in groups that are about other procedure"),
        ("Does Medicare cover 64479 for M54.12 in Florida?", "listed only in groups that are about other procedure"),
        ("Does Medicare cover 62323 for M54.12 in Kansas?", "of no list in this document"),
    ],
)
def test_what_no_list_decides_is_not_decided(loaded: KnowledgeBase, question: str, said: str) -> None:
    answer = _ask(loaded, question)
    assert said in answer.answer
    assert "That decides nothing by itself." in answer.answer
    assert "is covered" not in answer.answer
    assert "does not meet" not in answer.answer
    assert answer.status == "partial"


def test_the_paragraph_of_a_group_says_for_which_codes_it_is(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Does Medicare cover 64479 for G89.29 in Florida?")
    assert "`64479` for `G89.29` is covered in Florida when" in answer.answer


def test_a_marked_diagnosis_is_said_to_be_marked(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Does Medicare cover 62323 for M54.16 in Florida?")
    assert "The diagnosis carries the mark that the paragraph explains." in answer.answer


def test_without_a_state_the_rule_is_that_of_one_contractor(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Is 62321 covered for M54.12?")
    assert "is covered under this contractor's policy when its other conditions are met" in answer.answer
    assert "Which state or MAC?" in answer.ask
    assert answer.status == "partial"


def test_policies_that_name_a_code_are_those_of_the_state(loaded: KnowledgeBase) -> None:
    everywhere = _ask(loaded, "Which LCDs and articles name 62323?")
    assert "`A70002`" in everywhere.answer
    assert "`A70007`" in everywhere.answer
    kansas = _ask(loaded, "Which LCDs name 62323 in Kansas?")
    assert "`A70002`" not in kansas.answer
    assert 'Article `A70007` ("Billing and Coding: Epidural Injections, Prairie"' in kansas.answer
    assert _ask(loaded, "Which LCDs name K0001?").answer.startswith('- LCD `L70006` ("Wheeled Bases"')


def test_without_a_diagnosis_the_supporting_ones_are_listed(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Which diagnoses support medical necessity of 62321 in Florida?")
    assert "lists as supporting medical necessity of `62321`: `M54.12` and `M54.16`." in answer.answer
    assert "G89.29" not in answer.answer


def test_an_ended_document_names_nothing_any_more(loaded: KnowledgeBase) -> None:
    named = {row.document.number for row in loaded.coverage.policies("article", "62321", TODAY).rows}
    assert named == {"A70002"}


def test_no_policy_for_the_state_is_no_row_and_decides_nothing(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Does Medicare cover 62321 for M54.12 in Kansas?")
    assert "No LCD or article held names 62321 for a contractor that serves Kansas." in answer.answer
    assert "That decides nothing" in answer.answer
    assert answer.status == "no_row"


def test_before_the_export_nothing_is_loaded(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Does Medicare cover 62321 for M54.12 in Florida?", date(2026, 10, 31))
    assert "cannot be said: the code lists of local policies are not loaded" in answer.answer
    assert "is covered when" not in answer.answer


def test_national_non_coverage_is_said_first(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Does Medicare cover 99381 in Florida?", date(2026, 8, 1))
    assert answer.answer.startswith("Fee schedule status of `99381` is **N**")


def test_another_payer_is_told_whose_rule_it_is(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "Does Medicaid cover 62321 for M54.12 in Florida?")
    assert answer.answer.startswith("What follows is Medicare's rule;")
    assert answer.status == "partial"


# --- documents, NCDs and contractors -----------------------------------------------------------------------


def test_a_document_by_its_number(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "What is L70001?")
    assert '`L70001`: LCD (local coverage determination) of Sunshine Medicare, Inc., "Epidural Ste' in answer.answer
    assert "in effect since 2022-06-19" in answer.answer
    assert '"Injections are considered & weighed. Second paragraph."' in answer.answer
    assert [(c.code, c.system, c.status) for c in answer.codes] == [("L70001", "policy", "active")]
    article = _ask(loaded, "What is A70002?")
    assert "`A70002` goes with `L70001`" in article.answer


def test_an_ended_and_an_unknown_document(loaded: KnowledgeBase) -> None:
    ended = _ask(loaded, "What is A70008?")
    assert "`A70008` ended on 2023-11-14." in ended.answer
    assert ended.codes[0].status == "retired"
    unknown = _ask(loaded, "What is A99998?")
    assert unknown.status == "no_row"
    assert "no row" in unknown.answer


def test_an_ncd_by_its_number(loaded: KnowledgeBase) -> None:
    answer = _ask(loaded, "What is NCD 190.21?", IN_EDITION)
    assert 'NCD 190.21: "Sugar on Hemoglobin", a national coverage determination of Medicare.' in answer.answer
    assert "It governs `83036`" in answer.answer
    assert _ask(loaded, "What is NCD 220.6?", IN_EDITION).status == "not_loaded"


def test_contractors_of_a_state_and_of_its_parts(loaded: KnowledgeBase) -> None:
    florida = _ask(loaded, "Which MAC handles Florida?")
    assert "Sunshine Medicare, Inc.: MAC - Part B" in florida.answer
    assert "Harbor" not in florida.answer
    assert florida.topic == "coverage"
    assert "Prairie Medicare: MAC - Part B, for New York - Upstate" in _ask(loaded, "Which MAC serves New York?").answer
    assert _ask(loaded, "Which MAC serves Texas?").status == "no_row"


def test_the_record_of_a_code_has_its_policies(loaded: KnowledgeBase) -> None:
    record = code_record(Assistant(loaded, lambda: TODAY), "62321", None)
    assert record is not None
    (policy,) = record.as_json()["policies"]
    assert (policy["number"], policy["contractors"], policy["groups"]) == ("A70002", ["Sunshine Medicare, Inc."], ["1"])
    laboratory = code_record(Assistant(loaded, lambda: TODAY), "83036", IN_EDITION)
    assert laboratory is not None
    assert [p["number"] for p in laboratory.as_json()["policies"]] == ["NCD 190.21B"]


# --- only the list of documents ----------------------------------------------------------------------------


def test_with_the_list_alone_titles_are_named_and_nothing_is_decided(listed: KnowledgeBase) -> None:
    answer = _ask(listed, "Does Medicare cover 62321 for M54.12 in Florida?", date(2025, 8, 20))
    assert answer.answer.startswith("Whether `62321` is covered cannot be said: the code lists")
    assert "Chosen by title alone" in answer.answer
    assert 'LCD `L70001` ("Epidural Steroid Injections"; of Sunshine Medicare, Inc.' in answer.answer
    for other in ("L70003", "L70004", "L70005"):  # not yet in effect, ended, another subject
        assert other not in answer.answer
    assert "Contractors by state: not loaded" in answer.answer
    assert answer.status == "partial"
    assert {c.form for c in answer.citations if "list" in c.title} == {"converted"}


def test_the_list_names_a_document_and_says_no_contractor_of_a_state(listed: KnowledgeBase) -> None:
    answer = _ask(listed, "What is L70005?", date(2025, 8, 20))
    assert "of Prairie (DME MAC); Harbor (DME MAC)" in answer.answer
    assert answer.status == "answered"
    assert _ask(listed, "Which MAC handles Florida?").status == "not_loaded"


def test_a_version_to_come_is_not_the_one_in_effect(listed: KnowledgeBase) -> None:
    answer = _ask(listed, "What is L70003?", date(2025, 8, 20))
    assert "`L70003` is not yet in effect: it begins on 2025-09-07." in answer.answer


def test_with_no_coverage_table_the_starter_says_so(base: KnowledgeBase) -> None:
    answer = _ask(base, "Does Medicare cover 62321 for M54.12 in Florida?")
    assert answer.answer.startswith("No coverage policy (NCD, LCD or article) is loaded")
    assert _ask(base, "Which MAC for Texas Part B?").answer.startswith(
        "Contractors by state: not loaded for this date."
    )
    assert _ask(base, "What is NCD 190.18?").status == "not_loaded"


def test_documents_fetched_one_by_one_answer_without_telling_the_state(words_home: Path, tmp_path: Path) -> None:
    body = {
        "source": SOURCE,
        "fetched_on": "2026-11-05",
        "piece": "A70002",
        "answers": [api_answer(n) for n in ARTICLE],
    }
    file = tmp_path / "A70002.json"
    file.write_text(json.dumps(body))
    fetched = _base(words_home, tmp_path, [file])
    answer = _ask(fetched, "Does Medicare cover 62321 for M54.12 in Florida?")
    fetched.close()
    assert "is covered under this contractor's policy when its other conditions are met" in answer.answer
    assert "Which of these policies hold in that state is not in a loaded table." in answer.caveats
    assert answer.status == "partial"


def test_a_part_of_an_export_never_says_that_no_policy_names_a_code(words_home: Path, tmp_path: Path) -> None:
    some = {name: ARTICLE[name] for name in ("article", "article_x_hcpc_code")}
    given = Given(effective_from=date(2026, 11, 5))
    part = _base(words_home, tmp_path, [export_zip(tmp_path / "some.zip", some)], given)
    named = _ask(part, "Which articles name 62321?")
    missed = _ask(part, "Which articles name 20610?")
    part.close()
    assert "`A70002`" in named.answer
    assert "Not every code list of LCDs and articles is held." in missed.answer
    assert missed.status in ("not_loaded", "partial")
