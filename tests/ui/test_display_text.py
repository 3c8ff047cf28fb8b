"""What happens to text before it is drawn: escaping, numbering, folding, suggestions and words for facts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ui_samples import AMOUNT, FEE_ROW, PARTIAL, TODAY, TURN

from assistant.answer import CodeStatus
from ui.blocks import in_parts, paragraphs
from ui.numbering import numbered_sources, numbers_by_key, with_numbers
from ui.plain_text import WORD_JOINER, defused, literal
from ui.suggestions import suggestions
from ui.wording import fact_label, fact_value, headline, period_text


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("$163.66 and $87.84", "\\$163.66 and \\$87.84"),
        ("62320~62327", "62320\\~62327"),
        (":red[x]", "\\:red\\[x\\]"),
        ("<b>x</b>", "\\<b\\>x\\</b\\>"),
        ("1. not a list", "1\\. not a list"),
        ("- not a list", "\\- not a list"),
        ("`code`", "\\`code\\`"),
        ("two\nlines", "two lines"),
    ],
)
def test_plain_text_has_no_markup_left(typed: str, drawn: str) -> None:
    assert literal(typed) == drawn


def test_a_shortcode_is_broken_so_that_no_picture_replaces_it() -> None:
    assert literal(":smile:") == f":{WORD_JOINER}smile:"
    assert defused("a :+1: b") == f"a :{WORD_JOINER}+1: b"


def test_an_answers_own_markdown_is_kept() -> None:
    kept = "**Payment**\n\n- `62320`: limit **1** [s1]\n- Status: active"
    assert defused(kept) == kept


@given(st.text(alphabet="$ab`~:[]!<", max_size=40))
def test_outside_code_every_dollar_of_an_answer_is_escaped(text: str) -> None:
    outside = re.sub(r"(`+)(?:(?!\1).)+\1", "", defused(text), flags=re.DOTALL)
    assert not re.search(r"(?<!\\)\$", outside)


def test_numbers_follow_the_text_and_each_source_has_one() -> None:
    answer = replace(PARTIAL, answer="First [s3]. Then [s1][s3]. Again [s3].")
    assert [s.citation.key for s in numbered_sources(answer)] == ["s3", "s1", "s2", "s4"]
    shown = with_numbers(answer.answer, numbers_by_key(answer), lambda number: f"[{number}]")
    assert shown == "First [1]. Then [1] [2]. Again [1]."


def test_a_link_whose_words_look_like_a_marker_is_left_alone() -> None:
    assert with_numbers("[s1](https://x.invalid)", {"s1": 1}, str) == "[s1](https://x.invalid)"


LONG = "\n\n".join(["Verdict first.", *(f"**Section {n}**\n\n- {'word ' * 120}" for n in range(8))])


def test_a_long_answer_is_folded_at_a_heading_and_nothing_is_lost() -> None:
    parts = in_parts(LONG)
    assert parts.shown.startswith("Verdict first.")
    assert parts.folded.startswith("**Section ")
    assert f"{parts.shown}\n\n{parts.folded}".split() == LONG.split()
    assert parts.headings[-1] == "Section 7"
    assert len(parts.headings) == parts.folded.count("**Section ")


def test_a_short_answer_is_shown_whole() -> None:
    assert in_parts(PARTIAL.answer).shown == PARTIAL.answer
    assert in_parts(PARTIAL.answer).folded == ""


@given(st.text(alphabet="ab*[]\n -", max_size=80))
def test_streaming_gives_the_text_back_unchanged(text: str) -> None:
    assert "".join(paragraphs(text)) == text


def test_a_procedure_is_compared_with_its_nearest_neighbour() -> None:
    codes = tuple(CodeStatus(code, "cpt", "active", True) for code in ("62320", "0777T", "62321"))
    labels = [s.label for s in suggestions(replace(PARTIAL, codes=codes, ask=()), TURN)]
    assert labels == ["Difference between 62320 and 62321", "MUE for 62320", "What does 62320 pay?"]


def test_what_was_just_asked_is_not_suggested_again() -> None:
    asked = replace(PARTIAL, question="MUE for 62320?", ask=())
    assert "MUE for 62320" not in [s.label for s in suggestions(asked, TURN)]


def test_a_diagnosis_leads_to_the_codes_below_it() -> None:
    codes = tuple(CodeStatus(code, "icd10cm", "x", True) for code in ("M54.1", "M54.11", "M54.12"))
    turn = replace(TURN, codes=("M54.1",))
    labels = [s.label for s in suggestions(replace(PARTIAL, codes=codes, ask=()), turn)]
    assert labels == ["What is M54.11?", "What is M54.12?", "Is M54.1 billable?"]


def test_the_status_line_names_two_ended_releases_and_counts_the_rest() -> None:
    tables = ("pfs", "aoc", "mue-practitioner", "opps-b")
    cited = tuple(replace(FEE_ROW, key=f"s{n}", release=f"{t}:2026-07") for n, t in enumerate(tables))
    facts = tuple(replace(PARTIAL.facts[0], cite=c.key) for c in cited)
    detail = headline(replace(PARTIAL, facts=facts, citations=cited)).detail
    assert detail == (
        "the fee schedule held ends 2026-09-30, the add-on code table held ends 2026-09-30,"
        " 2 more releases have ended; your date is 2026-11-23"
    )


def test_facts_are_named_and_valued_as_a_coder_writes_them() -> None:
    assert fact_label("mue_adjudication_indicator") == "MUE adjudication indicator"
    assert fact_label("total_rvu_nonfacility") == "Total RVU nonfacility"
    assert fact_value(AMOUNT) == "$163.66"
    assert fact_value(replace(AMOUNT, unit="units", value="1")) == "1 unit"
    assert fact_value(replace(AMOUNT, unit="units", value="4")) == "4 units"


def test_a_period_without_an_end_says_so() -> None:
    assert period_text(TODAY, None) == "from 2026-11-23, no end given"
    assert period_text(None, date(2026, 9, 30)) == "to 2026-09-30"
    assert period_text(None, None) == ""
