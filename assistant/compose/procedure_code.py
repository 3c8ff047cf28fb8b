"""Wording for ICD-10-PCS codes: the title, the seven characters, and which character is not in the tables."""

from __future__ import annotations

from assistant.answer import Fact, Status
from assistant.compose.words import code_text, release_line, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.procedure_codes import ORDER_GAP


def procedure_code_card(out: DraftWriter, evidence: Evidence, code: str, *, verdict_first: bool = False) -> Status:
    """The order file's word first, then the characters by the tables, whose edition is named."""
    title = evidence.fact(code, "title")
    ruling = next((r for r in evidence.rulings_of(code)), None)
    if title is None:
        status = _miss(out, evidence, code)
    elif ruling is not None:
        word = "Yes: " if verdict_first else ""
        line = release_line(title, evidence)
        out.say(f'{word}{code_text(code)} "{title.value}" is a valid ICD-10-PCS code ({line}).', title, ruling)
        status = "answered"
    else:
        line = release_line(title, evidence)
        out.say(f'{code_text(code)} "{title.value}" is the header of an ICD-10-PCS table ({line}).', title)
        status = "answered"
    _characters(out, evidence, code)
    return status


def _miss(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    gap = evidence.gap(code, ORDER_GAP)
    if gap is not None and gap.state == "no_row":
        out.say(
            f"{code_text(code)} has the shape of an ICD-10-PCS code, but the order file for this date has no row"
            " for it.",
            gap,
        )
        return "no_row"
    reason = sentence(gap.reason) if gap is not None else ""
    out.say(
        f"{code_text(code)} has the shape of an ICD-10-PCS code. No loaded edition that covers this date holds it, so"
        f" whether it exists on this date cannot be said. {reason}",
        gap,
    )
    return "not_loaded"


def _characters(out: DraftWriter, evidence: Evidence, code: str) -> None:
    facts = evidence.facts_of(code)
    known = [f for f in facts if f.name.startswith("character_") and not f.name.endswith("_may_be")]
    wrong = next((f for f in facts if f.name.startswith("wrong_character_")), None)
    named = known[0] if known else wrong
    if named is None:
        return
    out.section("The characters")
    for fact in known:
        out.point(_character(fact), fact)
    if wrong is not None:
        position = wrong.name.rsplit("_", 1)[-1]
        out.point(f"Character {position}, **{wrong.value}**: {wrong.meaning}", wrong)
        for fact in facts:
            if fact.name.endswith("_may_be"):
                out.point(f"Character {position} may be **{fact.value}** {fact.meaning}", fact)
    out.say(f"The characters are those of {release_line(named, evidence)}.", named)


def _character(fact: Fact) -> str:
    _, position, *axis = fact.name.split("_")
    meaning = f"{position} {' '.join(axis).capitalize()}: **{fact.value}** {fact.meaning}"
    return f"{meaning}. {sentence(fact.consequence)}" if fact.consequence else meaning
