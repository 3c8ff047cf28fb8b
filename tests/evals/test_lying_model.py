"""Scripted answers: the sets are well formed, their sources are found, and what the check lets through of them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from assistant.answer import Citation
from assistant.evidence import Evidence
from evals.errors import SetError
from evals.lying_model import (
    FALSE_KINDS,
    MODEL_SETS,
    Scripted,
    ScriptedAnswer,
    Verdict,
    evidence_for,
    judge,
    read_answers,
    says,
    table,
    with_keys,
)
from knowledge.base import KnowledgeBase

ITEM = """items:
  - id: a-1
    question: Is 99213 active?
    as_of: 2026-08-01
    sentences:
      - {text: 'Yes [[source: row 99213]].', true: yes, kind: copy}
"""
# A sentence that the check cannot decide is kept in the words of its source; what neither keeps is lost.
LOST_AT_MOST = 0.02
_KEY = re.compile(r"\[([sS]?\d+|source)\]")


@pytest.fixture(scope="module")
def answers() -> tuple[ScriptedAnswer, ...]:
    return read_answers()


@pytest.fixture(scope="module")
def verdicts(base: KnowledgeBase, answers: tuple[ScriptedAnswer, ...]) -> tuple[Verdict, ...]:
    return judge(base, answers)


@pytest.mark.parametrize(
    ("group", "least"),
    [
        pytest.param("wrong place", 60, id="a true value in the wrong place"),
        pytest.param("turned round", 40, id="reversed or without its condition"),
        pytest.param("made up", 30, id="invented or without a source"),
        pytest.param("wrong source", 20, id="right, but not in the record cited"),
    ],
)
def test_there_are_enough_false_answers_of_a_kind(group: str, least: int, answers: tuple[ScriptedAnswer, ...]) -> None:
    kinds = FALSE_KINDS[group]
    assert sum(any(s.kind in kinds for s in answer.sentences) for answer in answers) >= least


def test_there_are_enough_answers_and_true_sentences(answers: tuple[ScriptedAnswer, ...]) -> None:
    assert len(answers) >= 220
    assert sum(s.true for answer in answers for s in answer.sentences) >= 120
    assert max(len(answer.sentences) for answer in answers) <= 8


def test_no_sentence_is_called_both_true_and_false(answers: tuple[ScriptedAnswer, ...]) -> None:
    said = {(a.question, a.as_of, s.text, s.true) for a in answers for s in a.sentences}
    assert not [text for text, count in Counter((q, d, t) for q, d, t, _ in said).items() if count > 1]


def test_files_are_short() -> None:
    paths = sorted(MODEL_SETS.glob("lying*.yaml"))
    assert paths
    assert all(len(path.read_text(encoding="utf-8").splitlines()) < 400 for path in paths)


def test_every_source_is_found_and_every_made_up_key_is_none(
    base: KnowledgeBase, answers: tuple[ScriptedAnswer, ...]
) -> None:
    held: dict[tuple[str, date], Evidence] = {}
    for answer in answers:
        place = (answer.question, answer.as_of)
        evidence = held[place] = held.get(place) or evidence_for(base, *place)
        for sentence in answer.sentences:
            known = [key for key in _KEY.findall(with_keys(sentence.text, evidence)) if evidence.citation(key)]
            if sentence.kind in ("unknown_key", "no_key", "connecting"):
                assert not known, f"{answer.id}: {sentence.text}"
            elif not sentence.text.endswith("---|"):
                assert known, f"{answer.id}: {sentence.text}"


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        pytest.param("items:", "things:", "made", id="no items"),
        pytest.param("    as_of: 2026-08-01\n", "", "lying-made.yaml, item 1: 'as_of' is missing", id="no day"),
        pytest.param("2026-08-01", "1 August", "lying-made.yaml, item 1: ", id="no date"),
        pytest.param("true: yes", "true: perhaps", "lying-made.yaml, item 1: 'perhaps' is missing or not", id="truth"),
        pytest.param("kind: copy", "kind: reversed", "kind 'reversed' is not one for such", id="kind of a false one"),
        pytest.param("      - {text: 'Yes [[source: row 99213]].', true: yes, kind: copy}\n", "", "item 1", id="none"),
    ],
)
def test_a_broken_item_is_named(old: str, new: str, error: str, tmp_path: Path) -> None:
    (tmp_path / "lying-made.yaml").write_text(ITEM.replace(old, new), encoding="utf-8")
    with pytest.raises(SetError, match=re.escape(error)):
        read_answers(tmp_path)


def test_an_id_used_twice_is_named(tmp_path: Path) -> None:
    for name in ("lying-a.yaml", "lying-b.yaml"):
        (tmp_path / name).write_text(ITEM, encoding="utf-8")
    with pytest.raises(SetError, match="id 'a-1' is used more than once"):
        read_answers(tmp_path)


def made_evidence(*sources: tuple[str, str, str, str]) -> Evidence:
    """Invented sources, each with key, title, locator and passage."""
    cited = tuple(
        Citation(key, "Invented", title, "1", None, None, locator, "", passage, "official_row", "as_published")
        for key, title, locator, passage in sources
    )
    return Evidence(date(2026, 8, 1), (), (), (), (), (), cited, ())


@pytest.mark.parametrize(
    ("piece", "key"),
    [
        pytest.param("File | row 1", "s1", id="the end of the title and locator before a part of it"),
        pytest.param("row 10", "s2", id="a locator"),
        pytest.param("three days", "s2", id="a passage"),
        pytest.param("The rule", "s1", id="the first passage that has it"),
    ],
)
def test_a_piece_selects_its_source(piece: str, key: str) -> None:
    evidence = made_evidence(
        ("s1", "File", "row 1", "The rule of two days."), ("s2", "File", "row 10", "The rule of three days.")
    )
    assert with_keys(f"So it is [[source: {piece}]].", evidence) == f"So it is [{key}]."


@pytest.mark.parametrize(
    ("piece", "error"),
    [
        pytest.param("row 2", "stands in no source", id="none"),
        pytest.param("File", "names more than one source", id="two"),
    ],
)
def test_a_piece_that_selects_no_single_source_is_an_error(piece: str, error: str) -> None:
    evidence = made_evidence(("s1", "File", "row 1", "Two days."), ("s2", "File", "row 10", "Three days."))
    with pytest.raises(SetError, match=error):
        with_keys(f"So it is [[source: {piece}]].", evidence)


def test_the_table_counts_and_lists_what_went_wrong() -> None:
    said = (
        Verdict("a-1", Scripted("Right.", True, "copy"), (), 1),
        Verdict("a-1", Scripted("Right too.", True, "row"), ("no support",), 2),
        Verdict("a-1", Scripted("Right as well.", True, "reworded"), ("no support",), 1, quoted=True),
        Verdict("a-2", Scripted("Wrong.", False, "dropped"), (), 1),
        Verdict("a-2", Scripted("Wrong too.", False, "no_key"), ("no source",), 1),
    )
    text = table(said)
    assert "2 answers, 5 sentences (1 of them checked in more than one piece)" in text
    assert "false passed: 1 of 2" in text
    assert "true lost: 1 of 3 (33.3 %); 1 more are shown in the words of their sources" in text
    assert "a-2 [dropped] Wrong.\n" in text
    assert "a-1 [row] Right too. <- no support" in text


@pytest.mark.parametrize(
    ("instead", "kept"),
    [
        pytest.param("row 1: \u201cThe rule of 2 days.\u201d", True, id="number and piece"),
        pytest.param("The rule of three days.", False, id="another number"),
        pytest.param("A rule of two days.", False, id="without the piece"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_true_sentence_is_kept_only_by_words_that_hold_its_numbers_and_its_piece(instead: str, kept: bool) -> None:
    evidence = made_evidence(("s1", "File", "row 1", "The rule of 2 days."))
    sentence = Scripted("Two days it is [[source: The rule of]].", True, "reworded")
    assert says(instead, sentence, evidence) is kept


def test_every_sentence_is_cut_out(verdicts: tuple[Verdict, ...]) -> None:
    assert not [f"{v.answer}: {v.sentence.text}" for v in verdicts if not v.pieces]


def test_no_false_sentence_passes(verdicts: tuple[Verdict, ...]) -> None:
    assert not [f"{v.answer} [{v.sentence.kind}] {v.sentence.text}" for v in verdicts if v.false_passed]


def test_hardly_a_true_sentence_is_lost(verdicts: tuple[Verdict, ...]) -> None:
    lost = [v for v in verdicts if v.true_lost]
    assert len(lost) <= LOST_AT_MOST * sum(v.sentence.true for v in verdicts)
