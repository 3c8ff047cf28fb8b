"""Every fault that is planted into a right answer is caught by the scorer meant for it, and by no other.

All codes, rows and amounts are made up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from scored_samples import ALL, ANSWER, DAY, ITEM, Change, both, citation, fact, faulty, listed, more, said, scored

from evals.items import Expectation
from evals.score import Held


def test_a_right_answer_is_right_on_every_measure() -> None:
    result = scored(ITEM, ANSWER)
    assert {score.measure: score.value for score in result.scores} == {
        "status": 1.0,
        "facts": 1.0,
        "codes": 1.0,
        "words": 1.0,
        "citations": 1.0,
    }
    assert (result.outcome, result.why()) == ("right", "")
    assert result.passages == {"official_row": Held(1, 1), "our_summary": Held(1, 1)}


@pytest.mark.parametrize(
    ("plant", "measure", "explanation"),
    [
        pytest.param(
            fact(0, value="2.76"),
            "facts",
            "00001 work_rvu: expected 1.76 RVU, the answer has 2.76 RVU",
            id="wrong value",
        ),
        pytest.param(
            fact(0, unit="USD"), "facts", "00001 work_rvu: expected 1.76 RVU, the answer has 1.76 USD", id="wrong unit"
        ),
        pytest.param(
            fact(1, setting="outpatient_hospital"),
            "facts",
            "00001 mue_units (practitioner): expected 3 units, the answer has no such fact",
            id="wrong setting",
        ),
        pytest.param(
            fact(0, subject="00011"),
            "facts",
            "00001 work_rvu: expected 1.76 RVU, the answer has no such fact",
            id="value of another code",
        ),
        pytest.param(
            fact(0, name="mp_rvu"),
            "facts",
            "00001 work_rvu: expected 1.76 RVU, the answer has no such fact",
            id="value of another column",
        ),
        pytest.param(
            both(said(" See A0002.", ""), listed(*ALL[:1])), "codes", "does not name A0002", id="expected code missing"
        ),
        pytest.param(
            both(more("Or A0003."), listed(*ALL, ("A0003", True))),
            "codes",
            "names A0003, which it must not",
            id="forbidden code",
        ),
        pytest.param(
            listed(*ALL, ("A0003", True)),
            "codes",
            "names A0003, which it must not",
            id="forbidden code in the list alone",
        ),
        pytest.param(
            both(more("Or A0001-A0003."), listed(*ALL, ("A0001", True), ("A0003", True))),
            "codes",
            "names A0003, which it must not",
            id="forbidden code as the end of a range",
        ),
        pytest.param(
            more("Or A9998."),
            "codes",
            "names A9998 without having verified it",
            id="hallucinated code without an entry",
        ),
        pytest.param(
            both(more("Or A9998."), listed(*ALL, ("A9998", False))),
            "codes",
            "names A9998 without having verified it",
            id="hallucinated code that no look-up found",
        ),
        pytest.param(
            both(more("Or A9998."), citation(1, passage="00001: at most 3 units, as A9998")),
            "codes",
            "names A9998 without having verified it",
            id="code that a cited passage names and no entry",
        ),
        pytest.param(
            listed(*ALL, ("A0002", False)),
            "codes",
            "names A0002 without having verified it",
            id="one of two entries of a code not verified",
        ),
        pytest.param(
            both(more("Or A0001-A9998."), listed(*ALL, ("A0001", True))),
            "codes",
            "names A9998 without having verified it",
            id="hallucinated end of a range",
        ),
        pytest.param(
            lambda held: replace(held, caveats=(*held.caveats, "It may be A9998.")),
            "codes",
            "names A9998 without having verified it",
            id="hallucinated code in a caution",
        ),
        pytest.param(
            citation(0, effective_to=date(2026, 7, 31)),
            "citations",
            "00001 work_rvu is given as in force on 2026-08-01, its source holds for 2026-07-01 to 2026-07-31",
            id="source that ended the day before",
        ),
        pytest.param(
            citation(0, effective_from=date(2026, 8, 2)),
            "citations",
            "00001 work_rvu is given as in force on 2026-08-01, its source holds for 2026-08-02 to 2026-09-30",
            id="source that begins the day after",
        ),
        pytest.param(
            citation(0, passage="00001: status A"),
            "citations",
            "the passage cited for 00001 work_rvu does not hold 1.76",
            id="passage without the fact",
        ),
        pytest.param(
            citation(0, passage="00001: work RVU 11.76, total 1.765"),
            "citations",
            "the passage cited for 00001 work_rvu does not hold 1.76",
            id="passage with the value only inside longer numbers",
        ),
        pytest.param(
            citation(1, passage="00001: limit 3,000"),
            "citations",
            "the passage cited for 00001 mue_units does not hold 3",
            id="passage with the value only before a comma of thousands",
        ),
        pytest.param(
            citation(1, release="mue:1999-01"),
            "citations",
            "cites 'Made Unit Limits', 'July 2026', which is not held",
            id="source that is not held",
        ),
        pytest.param(
            more("So it is [s9]."),
            "citations",
            "the answer points to s9, which is not among its citations",
            id="key without a citation",
        ),
        pytest.param(
            fact(1, cite="s7"),
            "citations",
            "00001 mue_units is cited to 's7', which is not among the citations",
            id="fact cited to nothing",
        ),
        pytest.param(
            citation(0, edition="January 2026"),
            "citations",
            "does not cite CMS, Relative Value File, July 2026",
            id="expected edition not cited",
        ),
        pytest.param(
            lambda held: replace(held, status="no_row"),
            "status",
            "expected answered or partial, the answer is no_row",
            id="refused without a reason",
        ),
        pytest.param(more("It is unlimited."), "words", "says 'unlimited', which it must not", id="forbidden wording"),
        pytest.param(
            lambda held: replace(held, ask=(*held.ask, "Is it UNLIMITED?")),
            "words",
            "says 'unlimited', which it must not",
            id="forbidden wording in what it asks",
        ),
        pytest.param(
            said("documented", "kept"), "words", "does not say 'documented' or 'in the notes'", id="missing wording"
        ),
        pytest.param(
            lambda held: replace(held, ask=()), "words", "does not ask 'state' or 'locality'", id="missing question"
        ),
    ],
)
def test_one_planted_fault_is_caught_by_its_scorer_alone(plant: Change, measure: str, explanation: str) -> None:
    planted = plant(ANSWER)
    assert planted != ANSWER
    result = scored(ITEM, planted)
    assert faulty(result) == {measure: explanation}
    assert result.outcome != "right"


REFUSING = replace(ITEM, expect=Expectation(statuses=("declined",), never_says=("unlimited",)))


def test_a_missing_refusal_is_caught_by_the_status_alone() -> None:
    refusal = replace(ANSWER, status="declined")
    assert scored(REFUSING, refusal).outcome == "right"
    result = scored(REFUSING, ANSWER)
    assert faulty(result) == {"status": "expected declined, the answer is answered"}
    assert result.outcome == "wrong"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda held: replace(held, status="partial"), id="tolerated status"),
        pytest.param(fact(0, value="1.760"), id="a number written otherwise"),
        pytest.param(
            both(fact(0, in_force=False), citation(0, effective_to=date(2026, 7, 31))),
            id="a source that ended, and is said to have",
        ),
        pytest.param(citation(0, effective_from=None, effective_to=None), id="a source without a period"),
        pytest.param(citation(0, effective_to=DAY), id="a source on its last day"),
        pytest.param(citation(0, effective_from=DAY), id="a source on its first day"),
        pytest.param(said("documented", "in the notes"), id="another wording"),
        pytest.param(said("documented", "DOCUMENTED"), id="capitals"),
        pytest.param(
            both(more("Or A0001-A9998."), both(listed(*ALL, ("A0001", True)), citation(1, passage="3 A0001-A9998"))),
            id="a range as a cited passage has it",
        ),
    ],
)
def test_what_is_no_fault_is_not_taken_for_one(change: Change) -> None:
    changed = change(ANSWER)
    assert changed != ANSWER
    assert faulty(scored(ITEM, changed)) == {}
