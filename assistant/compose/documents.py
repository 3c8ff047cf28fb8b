"""Wording of official passages: in quotation marks, with section, page, edition and whose rule it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Status
from assistant.compose.words import gap_words, period, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence, Excerpt
from assistant.section_words import find_section

OWNERS = {
    "code_set": "code set rule",
    "medicare_national": "Medicare national rule",
    "site": "document of this site",
}


def official(evidence: Evidence) -> tuple[Excerpt, ...]:
    """The passages of loaded documents among what was found."""
    return tuple(excerpt for excerpt in evidence.excerpts if excerpt.official)


def quote_passage(out: DraftWriter, evidence: Evidence, excerpt: Excerpt) -> None:
    """One passage, quoted."""
    span = period(excerpt.effective_from, excerpt.effective_to)
    ended = "" if excerpt.in_force else f", not in force on {evidence.as_of}"
    owner = OWNERS.get(excerpt.owner, excerpt.owner)
    dated = f", {span}" if span else ""
    out.say(f'**{excerpt.title}** ({owner}{dated}{ended}): "{_quotable(excerpt.text)}"', excerpt)


def _quotable(text: str) -> str:
    """Straight quotation marks within become curly ones, so that the quotation ends where it ends."""
    turned = re.sub(r'(?<![\w.,;:!?)])"', "\u201c", text)
    return turned.replace('"', "\u201d")


def quotations(out: DraftWriter, evidence: Evidence, *, heading: str, most: int = 2) -> int:
    """Official passages under a heading; returns how many."""
    found = official(evidence)[:most]
    if found:
        out.section(heading)
    for excerpt in found:
        quote_passage(out, evidence, excerpt)
    return len(found)


def section_answer(out: DraftWriter, evidence: Evidence, text: str) -> Status | None:
    """The answer to a question that names a section; None when it names none."""
    named = find_section(text)
    if named is None:
        return None
    gaps = [gap for gap in evidence.gaps if gap.subject == named.words]
    found = [excerpt for excerpt in official(evidence) if excerpt.score >= 1.0]
    for excerpt in found:
        quote_passage(out, evidence, excerpt)
    if found:
        out.caveats.append("A quotation may be a part of its section; the source beside it holds the passage whole.")
        return "answered"
    for gap in gaps:
        out.say(sentence(f"{named.words}. {gap_words(gap)}"), gap)
    if not gaps:
        return None
    summaries: Sequence[Excerpt] = [excerpt for excerpt in evidence.excerpts if not excerpt.official]
    if summaries:
        out.section("What is held in our own words")
    for excerpt in summaries[:1]:
        out.say(f"**{excerpt.title}**. {excerpt.text}", excerpt)
    if all(gap.state == "no_row" for gap in gaps):
        return "no_row"
    out.ask.append("Can the document be loaded, or is it about another day?")
    return "not_loaded"
