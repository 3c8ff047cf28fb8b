"""Wording from guideline passages: our words, the rule's owner, the section it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.answer import Status
from assistant.compose.documents import official, quotations, quote_passage
from assistant.compose.words import period
from assistant.draft import DraftWriter
from assistant.evidence import Evidence, Excerpt
from assistant.lookups.guidelines import SPECIFIC, STRONG_SIMILARITY

OWNERS = {
    "code_set": "code set rule",
    "medicare_national": "Medicare national rule",
    "mac": "Medicare contractor (MAC) rule",
    "medicaid": "Medicaid rule",
    "commercial": "commercial payer rule",
    "convention": "convention",
}


_DATED_EXAMPLE = re.compile(r"\bRVU26C\b|\bJuly 2026\b")
_JULY_2026 = (date(2026, 7, 1), date(2026, 9, 30))

__all__ = ["SPECIFIC", "excerpts", "passage_answer", "word_excerpt"]


def excerpts(
    out: DraftWriter,
    evidence: Evidence,
    *,
    heading: str,
    most: int,
    without: Sequence[Excerpt] = (),
    aside: bool = False,
) -> int:
    """Passages under a heading, but for those already worded; returns how many were worded."""
    ours = [e for e in evidence.excerpts if e not in without and not e.official][:most]
    quoted = [e for e in evidence.excerpts if e not in without and e.official][: 1 if ours else most]
    shown = [*quoted, *ours]
    if not shown:
        return 0
    out.section(heading, aside=aside)
    for excerpt in shown:
        word_excerpt(out, evidence, excerpt)
    return len(shown)


def word_excerpt(out: DraftWriter, evidence: Evidence, excerpt: Excerpt) -> None:
    """A passage in full, with whose rule it is and for which days; an official one in quotation marks."""
    if excerpt.official:
        quote_passage(out, evidence, excerpt)
        return
    if _DATED_EXAMPLE.search(excerpt.text) and not _JULY_2026[0] <= evidence.as_of <= _JULY_2026[1]:
        out.caveats.append(
            "Figures in a quoted rule are examples from the release it names, not for the date asked about."
        )
    owner = OWNERS.get(excerpt.owner, excerpt.owner)
    span = period(excerpt.effective_from, excerpt.effective_to)
    dated = f", {span}" if span else ""
    ended = "" if excerpt.in_force else f", not in force on {evidence.as_of}"
    out.say(f"**{excerpt.title}** ({owner}{dated}{ended}). {excerpt.text}", excerpt)
    for who, text in excerpt.sides:
        out.point(f"**{who}**: {text}", excerpt)


def passage_answer(out: DraftWriter, evidence: Evidence) -> Status:
    """The best passage in full, others that are nearly as close after it, then what the loaded documents say."""
    found = [excerpt for excerpt in evidence.excerpts if not excerpt.official]
    if not found:
        quotations(out, evidence, heading="")
        out.caveats.append("Found by words in the documents loaded; read the section before relying on it.")
        return "answered"
    best = found[0]
    word_excerpt(out, evidence, best)
    if best.score < STRONG_SIMILARITY:
        out.caveats.append("The passages found are only loosely related to the question; check that they answer it.")
    close = [e for e in found[1:] if e.score >= max(STRONG_SIMILARITY, best.score - 0.08)]
    if close:
        out.section("Related")
        for excerpt in close[:2]:
            word_excerpt(out, evidence, excerpt)
    if official(evidence):
        quotations(out, evidence, heading="Official text")
    return "answered"
