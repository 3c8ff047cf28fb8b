"""Wording for places of service."""

from __future__ import annotations

from assistant.answer import Status
from assistant.compose.words import gap_words, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.place_numbers import TABLE, subject_of
from assistant.question import Question


def place_answer(out: DraftWriter, question: Question, evidence: Evidence) -> Status:
    """Name and kind of each place, then CMS's description."""
    states = [_place(out, evidence, number) for number in question.place_numbers]
    return states[0] if len(set(states)) == 1 else "partial"


def _place(out: DraftWriter, evidence: Evidence, number: str) -> Status:
    subject = subject_of(number)
    named, shown = evidence.fact(subject, "place_name"), evidence.fact(subject, "place_of_service")
    kind, described = evidence.fact(subject, "place_kind"), evidence.fact(subject, "place_description")
    if named is None or kind is None:
        gap = evidence.gap(subject, TABLE)
        if gap is not None:
            out.say(f"{subject}: {sentence(gap_words(gap))}", gap)
            if gap.state == "not_loaded":
                out.ask.append("Can you load the place of service code set?")
        return "no_row" if gap is not None and gap.state == "no_row" else "not_loaded"
    if kind.value == "unassigned":
        out.say(f"Place of service {number} is unassigned: {kind.meaning}.", shown, kind)
        return "answered"
    out.say(
        f'Place of service {number}: "{named.value}". It counts as **{kind.value}**: {kind.meaning}.',
        shown,
        named,
        kind,
    )
    if described is not None:
        out.say(f'CMS describes place {number}: "{described.value}"', shown, described)
    return "answered"
