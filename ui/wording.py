"""Words of the chat window: status lines, periods, names of facts and of settings. Pure, so that tests can read them.

"No row" and "not loaded" never sound like permission (design, principle 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.answer import Answer, Citation, Fact

Tone = Literal["green", "orange", "blue", "gray"]

FOOTER = (
    "Informational. Verify with the official source and the payer. CPT is a registered trademark of the American"
    " Medical Association; descriptions of CPT codes here are CasePilot's own words."
)
PAYERS: dict[str, str] = {
    "medicare": "Medicare",
    "medicare_advantage": "Medicare Advantage",
    "medicaid": "Medicaid",
    "commercial": "Commercial",
    "tricare": "TRICARE",
    "workers_compensation": "Workers' compensation",
}
SETTINGS: dict[str, str] = {
    "office": "Office / non-facility",
    "facility": "Facility",
    "hospital_outpatient": "Hospital outpatient",
    "asc": "ASC",
    "inpatient": "Inpatient",
}
CLAIMS: dict[str, str] = {
    **SETTINGS,
    "practitioner": "Practitioner",
    "outpatient_hospital": "Hospital outpatient",
    "dme": "DME supplier",
    "nonfacility": "Non-facility",
}
TABLES: dict[str, str] = {
    "pfs": "fee schedule",
    "icd10cm": "ICD-10-CM edition",
    "mue-practitioner": "practitioner MUE table",
    "mue-outpatient": "hospital outpatient MUE table",
    "mue-dme": "DME supplier MUE table",
    "aoc": "add-on code table",
    "ptp-practitioner": "practitioner NCCI pair table",
    "ptp-outpatient": "hospital outpatient NCCI pair table",
    "opps-b": "OPPS Addendum B",
    "rbcs": "RBCS classification",
    "hcpcs": "HCPCS Level II file",
    "asp": "ASP drug price file",
}
PASSAGE_KINDS: dict[str, str] = {
    "official_row": "Official row",
    "official_text": "Official text",
    "our_summary": "Our summary",
}
FORMS: dict[str, str] = {
    "as_published": "",
    "reconstructed": "Reconstructed: the rows were put together again from copies of the published file.",
    "converted": "Converted: read from a copy in another format than the published one.",
}
_ACRONYMS = {
    "asc": "ASC",
    "asp": "ASP",
    "apc": "APC",
    "cpt": "CPT",
    "dme": "DME",
    "hcpcs": "HCPCS",
    "icd": "ICD",
    "mai": "MAI",
    "mdm": "MDM",
    "mp": "MP",
    "mue": "MUE",
    "ncci": "NCCI",
    "opps": "OPPS",
    "pctc": "PC/TC",
    "pe": "PE",
    "pfs": "PFS",
    "ptp": "PTP",
    "rbcs": "RBCS",
    "rvu": "RVU",
    "rvus": "RVUs",
}


@dataclass(frozen=True, slots=True)
class Headline:
    """The status of an answer: a short label with its tone, and the rest of the sentence."""

    label: str
    detail: str
    tone: Tone


def headline(answer: Answer) -> Headline:
    """The status line, in words a coder uses."""
    day = answer.as_of.isoformat()
    ended = _ended(answer)
    if answer.status == "answered":
        return Headline("Answered", f"for date of service {day}", "green")
    if answer.status == "partial" and ended:
        return Headline("Partly out of date", f"{_listed(ended)}; your date is {day}", "orange")
    if answer.status == "partial":
        return Headline("Partly answered", f"for date of service {day}; the notes below say what is missing", "orange")
    if answer.status == "no_row":
        return Headline("No row", f"the table for {day} is loaded and has no such row; that is not permission", "gray")
    if answer.status == "not_loaded":
        return Headline("Not loaded", f"no table held here can answer this for {day}; it stays open", "gray")
    if answer.status == "needs_clarification":
        return Headline("One more detail", "the answer turns on something the question leaves open", "blue")
    return Headline("Declined", "CasePilot does not answer this; the text says why", "gray")


def _ended(answer: Answer) -> tuple[str, ...]:
    """ "the fee schedule held ends 2026-09-30", one for each release that no longer speaks for the day."""
    cited = {citation.key: citation for citation in answer.citations}
    found: dict[str, str] = {}
    for fact in answer.facts:
        citation = cited.get(fact.cite)
        if not fact.in_force and citation is not None and fact.effective_to is not None:
            found.setdefault(table_name(citation), f"the {table_name(citation)} held ends {fact.effective_to}")
    if not found:
        return tuple(text.rstrip(".") for text in answer.stale[:2])
    return tuple(found.values())


def _listed(items: Sequence[str]) -> str:
    shown = list(items[:2])
    more = len(items) - len(shown)
    if more:
        shown.append(f"{more} more {'release has' if more == 1 else 'releases have'} ended")
    return ", ".join(shown)


def table_name(citation: Citation) -> str:
    """The short name of the table that a citation comes from; its title when it is not a table we name."""
    return TABLES.get(citation.release.partition(":")[0], citation.title)


def period_text(begin: date | None, end: date | None) -> str:
    """A period in words; "" when neither end is known."""
    if begin is None and end is None:
        return ""
    if begin is None:
        return f"to {end}"
    return f"{begin} to {end}" if end is not None else f"from {begin}, no end given"


def fact_label(name: str) -> str:
    """ "mue_adjudication_indicator" -> "MUE adjudication indicator"."""
    words = [_ACRONYMS.get(word, word) for word in name.split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def fact_value(fact: Fact) -> str:
    """The value with its unit. Dollars come before the number, as on a fee schedule."""
    if fact.unit in ("usd", "USD", "dollars", "$"):
        return f"${fact.value}"
    unit = fact.unit.removesuffix("s") if fact.value == "1" else fact.unit
    return f"{fact.value} {unit}".strip()


def settings_line(day: date, state: str, payer: str, setting: str) -> str:
    """The settings in one line, for the folded bar on a phone."""
    return " · ".join(part for part in (day.isoformat(), state, payer, setting) if part)


def mode_text(mode: str) -> str:
    """Who worded the answer; "" for the rules, which need no saying."""
    kind, _, name = mode.partition(":")
    return f"Worded by {name or 'a language model'}, checked against the sources" if kind == "model" else ""


def usage_text(answer: Answer, currency: str = "") -> str:
    """ "1,204 tokens read, 96 written; cost 0.0021 USD": what a model took, "unknown" where nobody said."""
    if not mode_text(answer.mode):
        return ""
    read, written = answer.input_tokens, answer.output_tokens
    known = read is not None and written is not None
    tokens = f"{read:,} tokens read, {written:,} written" if known else "tokens unknown"
    cost = "unknown" if answer.cost is None else f"{answer.cost:.4f} {currency}".strip()
    return f"{tokens}; cost {cost}"
