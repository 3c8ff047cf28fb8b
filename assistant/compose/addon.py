"""Wording for a primary and an add-on code named together."""

from __future__ import annotations

from itertools import combinations

from assistant.answer import Status
from assistant.compose.pair import differences
from assistant.compose.passages import excerpts
from assistant.compose.words import code_text, force_note, gap_words, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.ncci import ADDON_PAIR


def addon_pair_answer(out: DraftWriter, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """For every two of the codes: the link that the add-on file has, since when or until when, or that it has none."""
    states: set[str] = set()
    for first, second in combinations(codes, 2):
        told = any([_link(out, evidence, primary, addon) for primary, addon in ((first, second), (second, first))])
        if told:
            states.add("found")
            continue
        gap = evidence.gap(f"{first}+{second}", ADDON_PAIR)
        if gap is None:
            continue
        out.point(f"{code_text(first)} and {code_text(second)}: {sentence(gap_words(gap))}", gap)
        states.add(gap.state)
        for code in (first, second):
            _defined_elsewhere(out, evidence, code)
    excerpts(out, evidence, heading="Related rules", most=1, aside=True)
    differences(out, evidence, codes)
    if states == {"found"}:
        return "answered"
    if "found" in states:
        return "partial"
    return "no_row" if states == {"no_row"} else "not_loaded"


def _link(out: DraftWriter, evidence: Evidence, primary: str, addon: str) -> bool:
    subject = f"{primary}+{addon}"
    link = next((f for f in evidence.facts_of(addon, "primary_code") if f.value == primary), None)
    ended = evidence.fact(subject, "addon_link_ended_on")
    since = evidence.fact(subject, "addon_link_since")
    if link is not None:
        begun = f", since {since.value}" if since is not None else ""
        out.point(
            f"In the add-on file {code_text(addon)} is an add-on code of {code_text(primary)}{begun}:"
            f" {link.meaning}{force_note(link, evidence.as_of)}.",
            link,
            since,
        )
    elif ended is not None:
        out.point(
            f"No longer: {code_text(addon)} was an add-on code of {code_text(primary)} until {ended.value}"
            f"{force_note(ended, evidence.as_of)}.",
            ended,
        )
    return link is not None or ended is not None


def _defined_elsewhere(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """A type 2 or 3 add-on code, whose primaries the contractor names too."""
    fact = next((f for f in evidence.facts_of(code, "primary_code") if f.value == "CCCCC"), None)
    if fact is not None:
        out.point(
            f"{code_text(code)}: {fact.meaning}; the contractor defines primary codes (`CCCCC` in the file).", fact
        )
