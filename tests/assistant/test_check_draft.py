"""The gate on passages, titles, foreign evidence and whole drafts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gate_evidence import EVIDENCE, SUMMARY, excerpt, fact, gap, ruling, statement

from assistant.check import REMOVED, check, reject_reason
from assistant.draft import Draft, Section, Statement, Support
from assistant.evidence import EvidenceBook

WORK = fact("62320", "work_rvu")
NO_50 = ruling("62320", "modifier 50")
TITLE, GUIDED_TITLE = fact("62320", "title"), fact("62321", "title")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Two visits may be billed only when both are medically necessary.", id="a-sentence"),
        pytest.param("**Two services at one site**. " + excerpt().text, id="the-whole"),
        pytest.param("two visits MAY be billed only when both are medically necessary", id="other-case"),
    ],
)
def test_a_passage_word_for_word_passes(text: str) -> None:
    assert reject_reason(statement(text, excerpt()), EVIDENCE) == ""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("At least 30 minutes are needed.", id="changed-number"),
        pytest.param("At least thirty minutes are needed.", id="changed-number-in-words"),
        pytest.param("Three visits may be billed only when all are medically necessary.", id="changed-words"),
        pytest.param("Two visits may be billed.", id="condition-cut-off"),
        pytest.param("Two visits may be billed only", id="cut-inside-a-sentence"),
        pytest.param(
            "A column 2 code may be billed with the column 1 code unless the sites differ.", id="not-left-out"
        ),
        pytest.param("Both are medically necessary, so two visits may be billed.", id="turned-round"),
    ],
)
def test_a_passage_that_was_changed_or_cut_gets_no_free_pass(text: str) -> None:
    assert reject_reason(statement(text, excerpt()), EVIDENCE)


def test_a_line_of_a_cited_entry_passes_and_a_part_of_it_does_not() -> None:
    assert reject_reason(statement("77003 is not billed with it", TITLE), EVIDENCE) == ""
    assert reject_reason(statement("77003 is billed with it", TITLE), EVIDENCE)
    assert reject_reason(statement("77003", TITLE), EVIDENCE)


def test_the_title_of_a_neighbor_does_not_pass_as_the_title_of_the_code() -> None:
    assert reject_reason(statement(f"`62321`: {GUIDED_TITLE.value}", TITLE, GUIDED_TITLE), EVIDENCE) == ""
    assert reject_reason(statement(f"`62320`: {GUIDED_TITLE.value}", TITLE, GUIDED_TITLE), EVIDENCE)


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(replace(WORK, value="9.99"), id="fact-with-another-value"),
        pytest.param(replace(WORK, subject="62322"), id="fact-of-another-code"),
        pytest.param(replace(WORK, in_force=False), id="fact-out-of-force"),
        pytest.param(replace(NO_50, outcome="allowed"), id="ruling-turned-round"),
        pytest.param(replace(excerpt(), text="Anything may be billed."), id="changed-passage"),
        pytest.param(replace(gap("99999"), state="no_row"), id="changed-gap"),
    ],
)
def test_evidence_that_no_look_up_returned_is_stopped(use: Support) -> None:
    assert reject_reason(statement("The statement rests on it.", use), EVIDENCE)


def test_a_citation_that_does_not_exist_is_stopped() -> None:
    assert reject_reason(statement("`62320`: work RVU 1.76.", WORK, cites=("s99",)), EVIDENCE)


def test_evidence_without_its_citation_is_stopped() -> None:
    assert reject_reason(Statement("`62320`: work RVU 1.76.", (WORK,), ()), EVIDENCE)
    assert reject_reason(Statement("`62320`: work RVU 1.76.", (WORK,), (TITLE.cite,)), EVIDENCE)


OWN_LINES = """Shingles vaccine.
Product only: giving it is reported apart.
90471: giving it
99291: Critical care, first hour
99292: Critical care, each further half hour (add-on to 99291)"""


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        pytest.param(
            "`62320`: Shingles vaccine. Product only: giving it is reported apart.", True, id="part-of-its-own-sentence"
        ),
        pytest.param("`62320`: giving it.", False, id="a-line-about-another-code"),
        pytest.param("`62320`, not 90471: giving it.", True, id="said-of-the-code-of-the-line"),
    ],
)
def test_a_line_about_another_code_is_not_said_of_this_one(text: str, passes: bool) -> None:
    book = EvidenceBook(EVIDENCE.as_of)
    cite = book.cite_basis(SUMMARY, OWN_LINES)
    title = book.add_fact("62320", "title", "Shingles vaccine", "our own title", cite)
    other = book.add_fact("90471", "title", "Giving of one vaccine", "our own title", cite)
    evidence = book.close()
    assert (reject_reason(Statement(text, (title, other), (cite,)), evidence) == "") == passes


def test_a_code_inside_another_title_is_not_what_a_reason_is_said_of() -> None:
    book = EvidenceBook(EVIDENCE.as_of)
    cite = book.cite_basis(SUMMARY, OWN_LINES)
    title = book.add_fact("99292", "title", "Critical care, each further half hour (add-on to 99291)", "ours", cite)
    why = book.add_fact("99292", "found_by", "has critical, care, half", "words found", cite)
    text = "`99292`: Critical care, each further half hour (add-on to 99291). Why: has critical, care, half."
    assert reject_reason(Statement(text, (title, why), (cite,)), book.close()) == ""


def draft(*statements: Statement, heading: str = "", status: str = "answered", **rest: tuple[str, ...]) -> Draft:
    return Draft((Section(heading, statements),), status, **rest)


def test_a_stopped_statement_leaves_a_mark_and_makes_the_answer_partial() -> None:
    good, bad = statement("`62320`: work RVU 1.76.", WORK), statement("`62320`: work RVU 9.99.", WORK)
    checked = check(draft(good, bad), EVIDENCE)
    assert [s.text for s in checked.draft.statements()] == [good.text, REMOVED]
    assert checked.draft.status == "partial"
    assert [rejection.statement for rejection in checked.rejected] == [bad]
    assert "9.99" in checked.rejected[0].reason


def test_a_whole_draft_passes_unchanged() -> None:
    whole = draft(statement("`62320`: work RVU 1.76.", WORK), ask=("Which date of service?",), heading="Payment")
    assert check(whole, EVIDENCE).draft == whole
    assert check(whole, EVIDENCE).rejected == ()


@pytest.mark.parametrize("status", ["no_row", "not_loaded", "needs_clarification", "declined"])
def test_a_stopped_statement_does_not_turn_another_status_into_partial(status: str) -> None:
    checked = check(draft(statement("62322 is the code."), status=status), EVIDENCE)
    assert checked.draft.status == status


@pytest.mark.parametrize("text", ["Report 99215 instead.", "It pays $500."])
def test_headings_caveats_and_questions_name_nothing_that_is_not_held(text: str) -> None:
    checked = check(draft(statement("Nothing."), heading=text, caveats=(text,), ask=(text,)), EVIDENCE).draft
    assert (checked.sections[0].heading, checked.caveats, checked.ask) == ("", (), ())


def test_statements_that_share_their_passages_are_judged_as_if_alone() -> None:
    lines = (
        statement(excerpt().text, excerpt()),
        statement("Anything may be billed.", excerpt()),
        statement(f'"{TITLE.value}"', TITLE),
        statement(f"`62320`: {GUIDED_TITLE.value}", TITLE, GUIDED_TITLE),
        statement(f"`62321`: {GUIDED_TITLE.value}", TITLE, GUIDED_TITLE),
    )
    alone = [reject_reason(line, EVIDENCE) for line in lines]
    assert [bool(reason) for reason in alone] == [False, True, False, True, False]
    rejected = check(draft(*lines), EVIDENCE).rejected
    assert [rejection.reason for rejection in rejected] == [reason for reason in alone if reason]
