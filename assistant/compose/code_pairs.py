"""Wording for the NCCI pairs of one code: how many each table holds in each column, and the first of them."""

from __future__ import annotations

from assistant.answer import Fact, Status
from assistant.compose.words import code_text, force_note, gap_words, period, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.code_pairs import gap_name
from assistant.lookups.ncci import CLAIMS, SETTING_NAMES
from knowledge.records import ClaimSetting


def asks_code_pairs(evidence: Evidence, code: str) -> bool:
    """Whether the pairs of this code were looked up."""
    gaps = (evidence.gap(code, gap_name(setting)) for setting in CLAIMS)
    return evidence.fact(code, "pairs_as_column_1") is not None or any(gaps)


def code_pairs_answer(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    """The counts of both tables first, then their first rows, then how to ask for one pair."""
    states = [_counts(out, evidence, code, setting) for setting in CLAIMS]
    shown: list[Fact] = []
    for setting in CLAIMS:
        for column, place in (("column1", "column 1"), ("column2", "column 2")):
            out.section(f"First rows with {code_text(code)} in {place}, {SETTING_NAMES[setting]} table")
            shown += _rows(out, evidence, code, column, setting)
    out.section("Modifier indicators")
    for indicator in dict.fromkeys(fact.value for fact in shown):
        fact = next(f for f in shown if f.value == indicator)
        out.point(f"Modifier indicator **{indicator}**: {sentence(fact.meaning)}", fact)
    out.ask.append(f"Which other code is on the claim with {code}? Name both codes for the row of that pair.")
    if "found" in states:
        return "answered" if set(states) == {"found"} else "partial"
    out.caveats.append(
        "No edit held is not permission: coverage, payment policy and other payers' edits still apply."
        if set(states) == {"no_row"}
        else "Without the table for this date, neither allowed nor denied can be said."
    )
    return "no_row" if set(states) == {"no_row"} else "not_loaded"


def _counts(out: DraftWriter, evidence: Evidence, code: str, setting: ClaimSetting) -> str:
    first = evidence.fact(code, "pairs_as_column_1", setting)
    second = evidence.fact(code, "pairs_as_column_2", setting)
    if first is None or second is None:
        gap = evidence.gap(code, gap_name(setting))
        if gap is None:
            return "not_loaded"
        out.point(sentence(gap_words(gap)), gap)
        return gap.state
    out.point(
        f"NCCI PTP table, {SETTING_NAMES[setting]}, {period(first.effective_from, first.effective_to)}"
        f"{force_note(first, evidence.as_of)}: {code_text(code)} is the column 1 code of **{first.value}** and the"
        f" column 2 code of **{second.value}** {sentence(first.meaning)[0].lower()}{sentence(first.meaning)[1:]}",
        first,
        second,
    )
    return "found"


def _rows(out: DraftWriter, evidence: Evidence, code: str, column: str, setting: ClaimSetting) -> list[Fact]:
    shown: list[Fact] = []
    for own in evidence.facts:
        if own.name != column or own.value != code or own.setting != setting:
            continue
        column1 = evidence.fact(own.subject, "column1", setting)
        column2 = evidence.fact(own.subject, "column2", setting)
        indicator = evidence.fact(own.subject, "modifier_indicator", setting)
        if column1 is None or column2 is None or indicator is None:
            continue
        out.point(
            f"Column 1 {code_text(column1.value)}, column 2 {code_text(column2.value)}, modifier indicator"
            f" **{indicator.value}** ({SETTING_NAMES[setting]}).",
            column1,
            column2,
            indicator,
        )
        shown.append(indicator)
    return shown
