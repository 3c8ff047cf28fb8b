"""Wording from guideline passages: our words, the rule's owner, the section it rests on."""

from __future__ import annotations

from assistant.answer import Status
from assistant.compose.words import period
from assistant.draft import DraftWriter
from assistant.evidence import Evidence, Excerpt
from assistant.lookups.guidelines import STRONG_SIMILARITY

OWNERS = {
    "code_set": "code set rule",
    "medicare_national": "Medicare national rule",
    "mac": "Medicare contractor (MAC) rule",
    "medicaid": "Medicaid rule",
    "commercial": "commercial payer rule",
    "convention": "convention",
}


def excerpts(out: DraftWriter, evidence: Evidence, *, heading: str, most: int) -> int:
    """Passages under a heading; returns how many were worded."""
    shown = evidence.excerpts[:most]
    if not shown:
        return 0
    out.section(heading)
    for excerpt in shown:
        _word(out, evidence, excerpt)
    return len(shown)


def _word(out: DraftWriter, evidence: Evidence, excerpt: Excerpt) -> None:
    owner = OWNERS.get(excerpt.owner, excerpt.owner)
    span = period(excerpt.effective_from, excerpt.effective_to)
    dated = f", {span}" if span else ""
    ended = "" if excerpt.in_force else f", not in force on {evidence.as_of}"
    out.say(f"**{excerpt.title}** ({owner}{dated}{ended}). {excerpt.text}", excerpt)


def passage_answer(out: DraftWriter, evidence: Evidence) -> Status:
    """The best passage in full, others that are nearly as close after it."""
    found = evidence.excerpts
    best = found[0]
    _word(out, evidence, best)
    if best.score < STRONG_SIMILARITY:
        out.caveats.append("The passages found are only loosely related to the question; check that they answer it.")
    close = [e for e in found[1:] if e.score >= max(STRONG_SIMILARITY, best.score - 0.08)]
    if close:
        out.section("Related")
        for excerpt in close[:2]:
            _word(out, evidence, excerpt)
    return "answered"
