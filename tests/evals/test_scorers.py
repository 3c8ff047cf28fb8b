"""Scorers: outcomes, parts of a score, and how values, words, codes, passages and rankings are compared.

All codes, rows and amounts are made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from scored_samples import ALL, ANSWER, ITEM, both, citation, fact, faulty, listed, more, said, scored

from assistant.answer import CodeStatus, Fact
from evals.items import Expectation, ExpectedFact
from evals.score import Held, ItemResult
from evals.scorers.facts import same_value
from evals.scorers.words import plain_words, stands_in
from evals.scoring import not_applicable, score_hits
from knowledge.hits import Hit


@pytest.mark.parametrize(
    ("status", "expect", "outcome"),
    [
        pytest.param("no_row", ITEM.expect, "no_answer", id="withheld though an answer was expected"),
        pytest.param("needs_clarification", ITEM.expect, "no_answer", id="asked back"),
        pytest.param("partial", replace(ITEM.expect, statuses=("answered",)), "wrong", id="given, but not whole"),
        pytest.param("no_row", replace(ITEM.expect, statuses=("declined",)), "wrong", id="withheld for another reason"),
        pytest.param(
            "no_row",
            Expectation(facts=(ExpectedFact("00001", "work_rvu", "9"),)),
            "no_answer",
            id="a fact expected, of no status",
        ),
        pytest.param("no_row", Expectation(never_says=("1.76",)), "wrong", id="says what it must not"),
    ],
)
def test_no_answer_stands_apart_from_a_wrong_one(status: Any, expect: Expectation, outcome: str) -> None:
    assert scored(replace(ITEM, expect=expect), replace(ANSWER, status=status)).outcome == outcome


def test_measures_of_which_nothing_is_expected_are_not_scored() -> None:
    plain = replace(ITEM, expect=Expectation(statuses=("answered",)))
    bare = replace(ANSWER, answer="Yes.", codes=(), facts=(), citations=())
    result = scored(plain, bare)
    assert {score.measure for score in result.scores if score.value is not None} == {"status"}
    assert (result.outcome, result.passages) == ("right", {})


def test_an_item_that_does_not_apply_has_no_scores() -> None:
    result = not_applicable(ITEM, "pfs:2026-07 is not loaded")
    assert (result.outcome, result.scores, result.counts) == ("not_applicable", (), False)


def test_a_part_of_what_is_expected_gives_a_part_of_the_score() -> None:
    half = both(fact(0, value="2.76"), both(said("documented", "kept"), both(said("A0002", "-"), listed(*ALL[:1]))))
    result = scored(ITEM, half(ANSWER))
    values = {score.measure: score.value for score in result.scores}
    assert values["facts"] == 1 / 2
    assert values["codes"] == 1 / 2
    assert values["words"] == pytest.approx(2 / 3)
    [words] = [score.value for score in scored(ITEM, more("unlimited")(ANSWER)).scores if score.measure == "words"]
    assert words == 0


def test_passages_that_do_not_hold_their_fact_are_counted_by_kind() -> None:
    result = scored(ITEM, citation(1, passage="made")(ANSWER))
    assert result.passages == {"official_row": Held(1, 1), "our_summary": Held(1, 0)}


@pytest.mark.parametrize(
    ("passage", "words", "held"),
    [
        pytest.param("payment $163.66", ("163.66",), True, id="after a dollar sign"),
        pytest.param("payment 1,163.66", ("163.66",), False, id="inside a larger amount"),
        pytest.param("payment 1,163.66", ("1163.66",), True, id="comma of thousands"),
        pytest.param("payment 1163.66.", ("1,163.66",), True, id="comma in what is expected, a full stop after it"),
        pytest.param("rows 00001,00002", ("00001",), True, id="comma between codes"),
        pytest.param("RVU 4.90, factor 33.4009", ("4.90", "33.4009"), True, id="both parts of a computed value"),
        pytest.param("RVU 4.90", ("4.90", "33.4009"), False, id="one part of two"),
        pytest.param("payment 163.660", ("163.66",), True, id="trailing nought"),
        pytest.param("global days 010", ("10",), False, id="an indicator is no number"),
        pytest.param("version 1.163.66", ("163.66",), False, id="number with two points"),
        pytest.param("Not\n  Covered", ("not covered",), True, id="case and blanks"),
        pytest.param("recovered", ("covered",), False, id="part of a word"),
        pytest.param("6–12 units", ("6-12 units",), True, id="dashes"),
        pytest.param("made", ("row 00001",), True, id="in the locator"),
    ],
)
def test_a_passage_holds_words_as_a_reader_would_find_them(passage: str, words: tuple[str, ...], held: bool) -> None:
    wanted = replace(ITEM.expect.facts[0], passage=words)
    item = replace(ITEM, expect=Expectation(facts=(wanted,)))
    result = scored(item, citation(0, passage=passage)(ANSWER))
    assert result.passages == {"official_row": Held(1, int(held))}
    assert result.score("citations").value == float(held)


@pytest.mark.parametrize(
    ("given", "expected", "tolerance", "same"),
    [
        pytest.param("1.76", "1.76", 0, True, id="the same"),
        pytest.param("1.760", "1.76", 0, True, id="trailing nought"),
        pytest.param("$1,163.66", "1163.66", 0, True, id="as an amount"),
        pytest.param("1.77", "1.76", 0, False, id="a cent off"),
        pytest.param("1.77", "1.76", 0.01, True, id="at the tolerance, exactly"),
        pytest.param("1.78", "1.76", 0.01, False, id="beyond it"),
        pytest.param("-1", "1", 0, False, id="sign"),
        pytest.param("000", "0", 0, False, id="an indicator is no number"),
        pytest.param("010", "10", 5, False, id="global days 010 and a 10"),
        pytest.param("0", "0.0", 0, True, id="nought alone is one"),
        pytest.param("2026-01-01", "2026-01-01", 0, True, id="days"),
        pytest.param("2026-01-02", "2026-01-01", 1, False, id="a day off, of which no tolerance speaks"),
        pytest.param("Not  covered", "not covered", 0, True, id="case and blanks"),
        pytest.param("NaN", "nan", 0, True, id="text that looks like no number"),
        pytest.param("1.76", "about 1.76", 0, False, id="number and text"),
        pytest.param("", "0", 0, False, id="nothing"),
    ],
)
def test_values_are_compared_by_what_they_are(given: str, expected: str, tolerance: float, same: bool) -> None:
    assert same_value(given, expected, tolerance) is same


def test_a_code_that_looks_like_a_number_is_not_compared_as_one() -> None:
    wanted = ExpectedFact("A00.0", "icd10cm_to_icd9cm", "001.10")
    item = replace(ITEM, expect=Expectation(facts=(wanted,)))
    mapped = replace(ANSWER, facts=(Fact("A00.0", "icd10cm_to_icd9cm", "001.1", "made", "s1"),))
    assert scored(item, mapped).score("facts").value == 0
    assert scored(item, fact(0, value="001.10")(mapped)).score("facts").value == 1


def test_a_tolerated_value_is_right_too() -> None:
    item = replace(ITEM, expect=Expectation(facts=(ExpectedFact("00001", "work_rvu", "9", any_of=("8", "1.76")),)))
    assert scored(item, ANSWER).score("facts").value == 1


@pytest.mark.parametrize(
    ("expected", "answer", "value"),
    [
        pytest.param("a0002", "Use A0002.", 1, id="small letters in the set"),
        pytest.param("e119", "Use E11.9.", 1, id="without its dot"),
        pytest.param("A0002-25", "Use A0002-25.", 1, id="with its modifier"),
        pytest.param("A0002-25", "Use A0002-59.", 0, id="with another modifier"),
        pytest.param("A0002-25", "Use A0002.", 0, id="without its modifier"),
        pytest.param("A0002", "Use A0002-25.", 1, id="whatever modifier"),
        pytest.param("A0005", "Use A0002 to A0005.", 1, id="end of a range"),
        pytest.param("A0003", "Use A0002 to A0005.", 0, id="inside a range"),
    ],
)
def test_codes_are_the_same_however_a_set_writes_them(expected: str, answer: str, value: float) -> None:
    verified = listed(*[(code, True) for code in ("A0002", "A0005", "E11.9") if code in answer])
    held = verified(replace(ANSWER, answer=answer))
    assert scored(replace(ITEM, expect=Expectation(codes=(expected,))), held).score("codes").value == value
    forbidding = replace(ITEM, expect=Expectation(forbidden_codes=(expected,)))
    assert scored(forbidding, held).score("codes").value == 1 - value


@pytest.mark.parametrize("turns", [(), ("Is A9998 billable?",)], ids=["not asked", "asked in an earlier turn"])
def test_a_code_that_was_asked_about_may_be_repeated(turns: tuple[str, ...]) -> None:
    held = replace(ANSWER, answer="A9998 is in no table held.", codes=(CodeStatus("A9998", "hcpcs", "none", False),))
    item = replace(ITEM, turns=turns, expect=Expectation(statuses=("answered",)))
    assert scored(item, held).score("codes").value == float(bool(turns))


def test_a_code_is_verified_in_whichever_reading_it_was_listed() -> None:
    held = replace(ANSWER, answer="See T391X1A.", codes=(CodeStatus("T39.1X1A", "icd10cm", "billable", True),))
    assert scored(replace(ITEM, expect=Expectation()), held).score("codes").value == 1


@pytest.mark.parametrize(
    ("words", "text", "stands"),
    [
        pytest.param("76", "1.76", False, id="part of a number"),
        pytest.param("1.7", "1.76", False, id="beginning of a number"),
        pytest.param("163.66", "$1,163.66", False, id="inside a larger amount"),
        pytest.param("$163.66", "is $163.66.", True, id="amount at the end of a sentence"),
        pytest.param("bill", "billable", False, id="beginning of a word"),
        pytest.param("not covered", "**Not** covered [s1].", True, id="through marks of formatting"),
        pytest.param("work_rvu", "the work RVU", True, id="names of fields"),
        pytest.param("6-12", "6–12", True, id="dashes"),
    ],
)
def test_forbidden_words_stand_as_whole_words(words: str, text: str, stands: bool) -> None:
    assert stands_in(words, plain_words(text)) is stands


def test_a_wanted_word_may_go_on_and_a_wanted_number_may_not() -> None:
    for group, value in ((("document",), 1), (("1.7",), 0), (("ocumented",), 0)):
        item = replace(ITEM, expect=Expectation(says=(group,)))
        assert scored(item, ANSWER).score("words").value == value, group


def test_what_a_question_back_must_ask_may_stand_anywhere_in_it() -> None:
    item = replace(ITEM, expect=Expectation(asks=(("which locality",),)))
    held = replace(ANSWER, answer="In which locality was it?", ask=())
    assert scored(item, replace(held, status="needs_clarification")).score("words").value == 1
    assert scored(item, held).score("words").value == 0


SEARCH = replace(ITEM, systems=("hcpcs",), expect=Expectation(relevant=(("A0001", 3), ("A0002", 1))))


def found(codes: Sequence[str]) -> ItemResult:
    return score_hits(
        SEARCH, [Hit(code, "hcpcs", "made", True, 1.0 - n / 100, "made") for n, code in enumerate(codes)], 2
    )


def others(count: int) -> list[str]:
    return [f"B{n:04}" for n in range(count)]


# Gains are the grades, discounted by log2(rank + 1): 1 at rank 1, 1.58496 at rank 2, 2 at rank 3. The best order has
# 3 / 1 + 1 / 1.58496 = 3.63093.
@pytest.mark.parametrize(
    ("hits", "value", "measures"),
    [
        pytest.param(["A0001", "A0002"], 1, (0.5, 1, 1, 1, 1), id="the best order"),
        pytest.param(["A0002", "A0001"], 1, (0.5, 1, 1, 1, 0.796708), id="turned round: (1 + 3 / 1.58496) / 3.63093"),
        pytest.param([*others(1), "A0001"], 1, (0, 0.5, 0.5, 0.5, 0.521296), id="at 2: 3 / 1.58496 / 3.63093"),
        pytest.param([*others(9), "A0002"], 1, (0, 0, 0.5, 0.1, 0.079612), id="at 10: 1 / 3.45943 / 3.63093"),
        pytest.param([*others(10), "A0001"], 0, (0, 0, 0, 1 / 11, 0), id="at 11"),
        pytest.param(others(12), 0, (0, 0, 0, 0, 0), id="not among the hits"),
        pytest.param([], 0, (0, 0, 0, 0, 0), id="no hits"),
    ],
)
def test_a_ranking_has_its_measures(hits: list[str], value: float, measures: tuple[float, ...]) -> None:
    result = found(hits)
    assert result.score("retrieval").value == value
    names = ("recall@1", "recall@5", "recall@10", "reciprocal rank", "nDCG@10")
    assert result.retrieval == pytest.approx(dict(zip(names, measures, strict=True)), abs=1e-6)


def test_a_relevant_hit_at_rank_11_is_caught_by_the_retrieval() -> None:
    assert faulty(found([*others(9), "A0001"])) == {}
    late = found([*others(10), "A0001"])
    assert faulty(late) == {"retrieval": "A0001, A0002 at 11; first is B0000"}
    assert late.outcome == "wrong"
    assert found([]).outcome == "no_answer"
