"""Wording for a code that tables name while none that covers the day says what it is."""

from __future__ import annotations

from assistant.answer import Fact, Status
from assistant.compose.words import code_text, gap_words, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.holders import HELD_IN


def named_in(evidence: Evidence, code: str) -> tuple[Fact, ...]:
    """The tables that name a code of which nothing tells more; () for a code that is told of."""
    return evidence.facts_of(code, HELD_IN)


def name_tables(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    """That the code is in use in Medicare's tables, which ones, and that what it is cannot be said for the day."""
    tables = named_in(evidence, code)
    out.say(
        f"Tables loaded here name {code_text(code)}, but none of them tells for {evidence.as_of} what it is.", *tables
    )
    gap = evidence.gap(code, "physician fee schedule")
    if gap is not None:
        out.say(sentence(gap_words(gap)), gap)
    list_tables(out, evidence, code)
    more = any(fact.in_force and fact.name != HELD_IN for fact in evidence.facts_of(code))
    return "partial" if more else "not_loaded"


def list_tables(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """The tables with their days."""
    out.section("Tables that name the code")
    for fact in named_in(evidence, code):
        out.point(f"{fact.value}: {fact.meaning}.", fact)
