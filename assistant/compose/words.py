"""Small pieces of wording that every composer shares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.answer import Fact, Ruling
from assistant.evidence import Evidence, Gap

OUTCOME_WORDS = {
    # from the mildest to the strictest
    "unknown": "not known",
    "allowed": "valid",
    "no_effect": "no effect on payment",
    "conditional": "only with a modifier that the record supports",
    "restricted": "restricted",
    "not_applicable": "does not apply",
    "not_allowed": "not valid",
}


def code_text(code: str) -> str:
    """A code in monospace."""
    return f"`{code}`"


def money(fact: Fact) -> str:
    """An amount in dollars."""
    return f"${fact.value}"


def period(begin: date | None, end: date | None) -> str:
    """A period in words; "" when neither end is known."""
    if begin is None and end is None:
        return ""
    if end is None:
        return f"from {begin}"
    return f"{begin} to {end}" if begin else f"to {end}"


def force_note(fact: Fact | Ruling, as_of: date) -> str:
    """ ", not in force on DATE" for a fact whose release has ended; "" otherwise."""
    return "" if fact.in_force else f", not in force on {as_of}"


def release_line(fact: Fact, evidence: Evidence) -> str:
    """Which release a fact is read from, for which days, and whether it is in force."""
    citation = evidence.citation(fact.cite)
    title = citation.title if citation else ""
    span = period(fact.effective_from, fact.effective_to)
    return f"{title}, {span}{force_note(fact, evidence.as_of)}"


def gap_words(gap: Gap) -> str:
    """Why a table gives no answer. "No row" and "not loaded" never sound alike."""
    reason = sentence(gap.reason)
    if gap.state == "no_row":
        return f"{gap.what}: no row in the table that covers this date. {reason}"
    return f"{gap.what}: not loaded for this date. {reason}"


def sentence(text: str) -> str:
    """The text with a capital and a full stop."""
    stripped = text.strip()
    if not stripped:
        return ""
    end = "" if stripped[-1] in ".!?:" else "."
    return stripped[0].upper() + stripped[1:] + end


def listed(items: Sequence[str], last: str = "and") -> str:
    """ "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def fact_label(name: str) -> str:
    """A fact's name for people: "minimum_minutes" -> "Minimum minutes"; abbreviations and codes in capitals."""
    words = [w.upper() if w in ("mdm", "mue", "mai", "rvu", "opps") or w[-1:].isdigit() else w for w in name.split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
