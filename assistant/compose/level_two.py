"""Wording of the HCPCS Level II record: what its indicators say, and what it points to."""

from __future__ import annotations

from assistant.compose.words import code_text, gap_words, release_line, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.level_two import INDICATORS, TABLE


def level_two_lines(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """Coverage, pricing, the last change, and codes that the record names in place of this one."""
    known = [(label, fact) for _, name, label in INDICATORS if (fact := evidence.fact(code, name)) is not None]
    if not known:
        return
    out.section("HCPCS Level II record")
    first = known[0][1]
    source = evidence.citation(first.cite)
    line = release_line(first, evidence) if first.effective_from or source is None else source.title
    out.say(f"From: {line}.", first)
    for label, fact in known:
        if fact.name == "hcpcs_multiple_pricing" and fact.value in ("9", "A"):
            continue  # it does not apply, which is no news
        meaning = f": {fact.meaning}" if fact.meaning else ""
        since = evidence.fact(code, "action_effective") if fact.name == "hcpcs_action" else None
        when = f", effective {since.value}" if since is not None else ""
        out.point(f"{label} of {code_text(code)} **{fact.value}**{meaning}{when}.", fact, since)
    for fact in evidence.facts_of(code, "further_pricing"):
        out.point(f"Further pricing indicator of {code_text(code)} **{fact.value}**: {fact.meaning}.", fact)
    center = evidence.fact(code, "asc_group")
    if center is not None:
        out.point(f"{code_text(code)}: {center.meaning}.", center)
    statute = evidence.fact(code, "statute")
    if statute is not None:
        out.point(f"Statute named in the record of {code_text(code)}: {statute.value}.", statute)
    replaced_lines(out, evidence, code)


def replaced_lines(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """Codes that the record names in place of this one."""
    for fact in evidence.facts_of(code, "cross_reference"):
        out.point(f"The record of {code_text(code)} points to {code_text(fact.value)}: {fact.meaning}.", fact)


def dropped_line(out: DraftWriter, evidence: Evidence, code: str) -> bool:
    """Say when the file of the day no longer has a code that an earlier one holds."""
    gap = evidence.gap(code, TABLE)
    if gap is None or gap.state != "no_row" or evidence.fact(code, "official_descriptor") is None:
        return False
    out.say(f"{code_text(code)}: {sentence(gap_words(gap))}", gap)
    return True
