"""Wording for units of timed services: both ways of counting, each with its owner, and the question which one holds."""

from __future__ import annotations

from assistant.answer import Status
from assistant.compose.words import code_text
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.timed_units import TOTAL
from assistant.question import Question

_MEDICARE_NAMES = frozenset({"medicare", "Medicare"})


def _units(number: str) -> str:
    return f"{number} unit" if number == "1" else f"{number} units"


def timed_units_answer(out: DraftWriter, question: Question, evidence: Evidence) -> Status | None:
    """Units by Medicare's total and by the midpoint of each service; None when the minutes gave no units."""
    total = evidence.fact(TOTAL, "units_by_total_time")
    alone = evidence.fact(TOTAL, "units_by_midpoint")
    if total is None or alone is None:
        return None
    codes = [code for code, _ in question.minutes]
    out.say(f"**Medicare: {_units(total.value)}** for {total.meaning}.", total, evidence.fact(TOTAL, "total_minutes"))
    for code in codes:
        units = evidence.fact(code, "units_by_total_time")
        if units is not None:
            out.point(f"{code_text(code)}: **{units.value}**. {units.meaning}.", units)
    choice = evidence.fact(TOTAL, "units_to_choose")
    if choice is not None:
        out.point(f"**{choice.value}** more to give: {choice.meaning}.", choice)
    out.section("By the midpoint of each service")
    out.say(f"**CPT: {_units(alone.value)}**, {alone.meaning}.", alone)
    for code in codes:
        units = evidence.fact(code, "units_by_midpoint")
        if units is not None:
            out.point(f"{code_text(code)}: **{units.value}**. {units.meaning}.", units)
    if total.value != alone.value and question.payer not in _MEDICARE_NAMES:
        out.ask.append("Which payer? Medicare counts the total; others may count each service by itself.")
    return "answered"
