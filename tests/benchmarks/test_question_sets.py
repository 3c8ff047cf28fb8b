"""The committed question sets of the benchmarks: well-formed, and every expected code exists in the snapshot."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.questions import (
    RETRIEVAL_KINDS,
    SEARCH_SETS,
    RetrievalQuestion,
    answer_questions,
    retrieval_questions,
    search_questions,
)
from knowledge.base import KnowledgeBase
from knowledge.records import Code
from knowledge.search import SYSTEMS
from tests.conftest import TODAY

# The least of each kind that the comparison rests on.
LEAST = {"icd10cm": 60, "procedures": 20, "modifiers": 15, "guidelines": 25, "drugs": 5}


def test_ids_are_unique_over_all_sets() -> None:
    ids = Counter([*(q.id for q in retrieval_questions()), *(q.id for q in answer_questions())])
    assert [name for name, times in ids.items() if times > 1] == []


def test_no_question_is_asked_twice() -> None:
    words = Counter(q.words.lower() for q in retrieval_questions())
    texts = Counter((q.text.lower(), q.as_of) for q in answer_questions())
    assert [asked for asked, times in (*words.items(), *texts.items()) if times > 1] == []


def test_every_kind_of_retrieval_question_is_there() -> None:
    found = Counter(q.kind for q in retrieval_questions())
    assert set(found) == set(RETRIEVAL_KINDS) == set(LEAST)
    assert {kind: number for kind, number in found.items() if number < LEAST[kind]} == {}
    assert sum(found.values()) >= 120


def test_two_hundred_questions_cover_every_kind() -> None:
    questions = answer_questions()
    kinds = {q.kind for q in questions}
    assert len(questions) == 200
    assert kinds == {
        "code_card",
        "modifier",
        "modifier_on_code",
        "pair",
        "payment",
        "units",
        "addon",
        "icd10cm",
        "passage",
        "search",
        "unknown",
        "as_of",
    }
    assert all(q.as_of is not None for q in questions if q.kind == "as_of")


def test_expected_codes_exist(base: KnowledgeBase) -> None:
    missing = [(q.id, code) for q in retrieval_questions() for code in q.expected if not _exists(base, q, code)]
    assert missing == []


@pytest.mark.parametrize("name", SEARCH_SETS)
def test_phrases_are_asked_once_and_expect_codes_that_can_be_reported(base: KnowledgeBase, name: str) -> None:
    questions = search_questions(name)
    assert len(questions) >= 60
    assert len({q.id for q in questions}) == len({q.words.lower() for q in questions}) == len(questions)
    for q in questions:
        if q.system == "icd10cm":
            assert all(_diagnosis(base, code, billable=True) for code in q.expected), q.id
        elif not name.endswith(("_drugs", "_supplies")):  # most of those stand in the official file alone
            assert all(_exists(base, q, code) for code in q.expected), q.id


def test_test_phrases_are_not_among_those_in_sight() -> None:
    in_sight = {q.words.lower() for q in retrieval_questions()}
    in_sight |= {
        q.words.lower() for name in SEARCH_SETS if name.startswith("development") for q in search_questions(name)
    }
    test = {q.words.lower() for name in SEARCH_SETS if name.startswith("test") for q in search_questions(name)}
    assert len(test & in_sight) / len(test) < 0.05


def test_every_diagnosis_question_expects_a_billable_code(base: KnowledgeBase) -> None:
    asked = [q for q in retrieval_questions() if q.system == "icd10cm"]
    headers_only = [q.id for q in asked if not any(_diagnosis(base, c, billable=True) for c in q.expected)]
    assert headers_only == []


def test_an_expected_header_holds_an_expected_billable_code(base: KnowledgeBase) -> None:
    for q in retrieval_questions():
        if q.system == "icd10cm":
            billable = [c for c in q.expected if _diagnosis(base, c, billable=True)]
            headers = [c for c in q.expected if c not in billable]
            assert [h for h in headers if not any(c.startswith(h) for c in billable)] == [], q.id


def test_words_do_not_repeat_the_title(base: KnowledgeBase) -> None:
    """A question that holds a whole title of several words would measure nothing."""
    titles = ((q, title) for q in retrieval_questions() for title in _titles(base, q) if len(title.split()) > 2)
    assert [(q.id, title) for q, title in titles if title in q.words.lower()] == []


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('- {id: dx-1, system: icd10cm, expected: ["I10"]}', "words"),
        ('- {id: dx-1, words: "a", system: icd10cm, expected: []}', "expected"),
        ("- {id: dx-1, words: 7, system: icd10cm, expected: ['I10']}", "words"),
    ],
)
def test_a_malformed_entry_is_named(tmp_path: Path, line: str, named: str) -> None:
    (tmp_path / "retrieval_icd10cm.yaml").write_text(line, "utf-8")
    with pytest.raises(ValueError, match=rf"retrieval_icd10cm\.yaml, entry 1: {named}"):
        retrieval_questions(tmp_path)


def _exists(base: KnowledgeBase, question: RetrievalQuestion, code: str) -> bool:
    assert question.system in SYSTEMS
    if question.system == "icd10cm":
        return _diagnosis(base, code) is not None
    if question.system == "modifier":
        return base.modifier(code) is not None
    if question.system == "guideline":
        return base.passage(code) is not None
    summary = base.summary(code)
    return summary is not None and summary.system == question.system


def _diagnosis(base: KnowledgeBase, code: str, *, billable: bool = False) -> Code | None:
    found = base.icd10cm(code, TODAY).first
    return None if found is None or (billable and not found.billable) else found


def _titles(base: KnowledgeBase, question: RetrievalQuestion) -> list[str]:
    entries = [
        held
        for code in question.expected
        for held in (
            _diagnosis(base, code) if question.system == "icd10cm" else None,
            base.modifier(code),
            base.passage(code),
            base.summary(code) if question.system in ("cpt", "hcpcs") else None,
        )
        if held is not None
    ]
    return [entry.title.lower() for entry in entries]
