"""Wording for procedure, visit, drug and supply codes: the code card and its parts."""

from __future__ import annotations

from assistant.answer import Fact, Ruling, Status
from assistant.compose.holders import name_tables, named_in
from assistant.compose.outpatient_lines import card_lines, in_outpatient_tables
from assistant.compose.payment import payment, units
from assistant.compose.words import (
    OUTCOME_WORDS,
    code_text,
    fact_label,
    gap_words,
    listed,
    money,
    release_line,
    sentence,
)
from assistant.draft import DraftWriter
from assistant.evidence import Evidence, Gap
from assistant.lookups.bases import best_basis
from assistant.lookups.fees import INDICATORS
from knowledge.records import Neighbour

OWN_WORDS = "Descriptions of CPT codes here are CasePilot's own short summaries; the AMA's descriptors are not held."
_DOES_NOT_APPLY = "concept does not apply"
_CODE_SETS = {
    "cpt": "CPT",
    "hcpcs": "HCPCS Level II",
    "icd10cm": "ICD-10-CM",
    "icd10pcs": "ICD-10-PCS",
    "cdt": "CDT",
}
UNKNOWN = "Not loaded is not the same as not existing, not covered or not payable."


def lead(out: DraftWriter, evidence: Evidence, code: str) -> bool:
    """The answer first: what the code is and its status on the day. False when nothing tells what it is."""
    summary = evidence.summary(code)
    title = evidence.fact(code, "title")
    official = evidence.fact(code, "official_descriptor")
    if summary is not None and title is not None:
        cites = evidence.cites_of.get(code, ())
        text = " ".join(summary.summary.split())
        out.say(f"{code_text(code)}: {sentence(title.value)} {text}", title, cites=cites[:2])
        if not title.in_force:
            out.caveats.append("Our summary describes the code under later rules than those of the date asked about.")
        if summary.system == "cpt":
            out.caveats.append(OWN_WORDS)
    if official is not None:
        out.say(f'Level II descriptor of {code_text(code)}: "{official.value}"', official)
    status_line(out, evidence, code)
    return summary is not None or official is not None


def status_line(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """Deleted, not yet valid, or since when."""
    added, ended = evidence.fact(code, "added_on"), evidence.fact(code, "ended_on")
    status = evidence.status_of(code)
    if status == "deleted" and ended is not None:
        out.say(
            f"{code_text(code)} ended on {ended.value}; it is not valid on {evidence.as_of}.",
            ended,
            _ended_ruling(evidence, code),
        )
        return
    if status == "not_yet_valid" and added is not None:
        out.say(
            f"{code_text(code)} begins on {added.value}; it is not valid on {evidence.as_of}.",
            added,
            _ended_ruling(evidence, code),
        )
        return
    if ended is not None:
        out.say(f"Last valid day of {code_text(code)}: {ended.value}.", ended)
    if added is not None:
        out.say(f"In use since {added.value}.", added)


def _ended_ruling(evidence: Evidence, code: str) -> Ruling | None:
    return next((r for r in evidence.rulings_of(code) if r.action == "valid on the day"), None)


def successors(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """What replaced an ended code."""
    summary = evidence.summary(code)
    if summary is not None:
        _others(out, evidence, code, "Replaced by", summary.replaced_by)


def snapshot(out: DraftWriter, evidence: Evidence, code: str, names: tuple[str, ...] = ()) -> None:
    """The fee schedule's indicators with their meaning; all of them, or only the named facts."""
    rows = [(name, label) for _, name, label in INDICATORS if not names or name in names]
    facts = [
        (label, fact)
        for name, label in rows
        for fact in evidence.facts_of(code, name)
        if (source := evidence.citation(fact.cite)) is not None and source.release.startswith("pfs:")
    ]
    if not facts:
        gap = evidence.gap(code, "physician fee schedule")
        if gap is not None:
            out.section("Fee schedule")
            out.say(sentence(gap_words(gap)), gap)
        return
    out.section("Fee schedule indicators")
    out.say(f"From: {release_line(facts[0][1], evidence)}.", facts[0][1])
    silent = [(label, fact) for label, fact in facts if fact.meaning == _DOES_NOT_APPLY]
    if names or len(silent) < 4:
        silent = []
    for label, fact in facts:
        if (label, fact) in silent:
            continue
        meaning = sentence(fact.meaning) if fact.meaning else ""
        extra = f" {sentence(fact.consequence)}" if names and fact.consequence else ""
        out.point(f"{label} **{fact.value}**: {meaning}{extra}".rstrip(": "), fact)
    if silent:
        labels = listed([f"{label.lower()} {fact.value}" for label, fact in silent])
        out.point(f"The concept does not apply: {labels}.", *(fact for _, fact in silent))


def modifier_rulings(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """What the indicators rule for the modifiers that depend on them, by one rule table."""
    rulings = [r for r in evidence.rulings_of(code) if r.action.startswith("modifier ")]
    if not rulings:
        return
    out.section("Modifiers that the indicators decide")
    grouped: dict[tuple[str, str], list[Ruling]] = {}
    for ruling in rulings:
        grouped.setdefault((ruling.outcome, ruling.text), []).append(ruling)
    order = list(OUTCOME_WORDS)
    pointless = [ruling for ruling in rulings if ruling.outcome == "not_applicable"]
    for (outcome, text), members in sorted(grouped.items(), key=lambda item: -order.index(item[0][0])):
        names = listed([member.action.removeprefix("modifier ") for member in members])
        if outcome == "not_applicable" and len(pointless) > 3:
            continue
        out.point(f"**{names}**: {OUTCOME_WORDS[outcome]}. {sentence(text)}", *members)
    if len(pointless) > 3:
        names = listed([ruling.action.removeprefix("modifier ") for ruling in pointless])
        out.point(f"**{names}**: does not apply; the code has none of these concepts.", *pointless)


def addons(out: DraftWriter, evidence: Evidence, code: str, *, whole: bool = False) -> None:
    """Add-on codes of a primary, and primaries of an add-on."""
    for name, heading in (("addon_code", "Add-on codes"), ("primary_code", "Primary codes")):
        found = evidence.facts_of(code, name)
        if not found:
            continue
        out.section(heading)
        shown = found if whole else found[:8]
        for fact in shown:
            if fact.value == "CCCCC":
                out.point("The contractor defines the primary codes (`CCCCC` in the file).", fact)
                continue
            priced = evidence.fact(fact.value, "status") if name == "addon_code" else None
            priced = priced if priced is not None and (priced.in_force or not whole) else None
            extra = f", status {priced.value}: {priced.meaning}" if priced is not None else ""
            out.point(f"{code_text(fact.value)} ({fact.meaning}{extra})", fact, priced)
        if len(found) > len(shown):
            out.point(f"More of them are among the facts of this answer; ask for the {heading.lower()} to see all.")
        first = found[0]
        out.say(f"From: {release_line(first, evidence)}.", first)


def _others(out: DraftWriter, evidence: Evidence, code: str, heading: str, others: tuple[Neighbour, ...]) -> None:
    if others:
        out.section(heading)
    for other in others:
        out.point(
            f"{code_text(other.code)}: {other.text}",
            *_mentions(evidence, code),
            cites=_line_cite(evidence, code, other.text),
        )


def differences(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """How the code differs from its neighbours."""
    summary = evidence.summary(code)
    if summary is not None:
        _others(out, evidence, code, "How it differs", summary.differs)


def lines(out: DraftWriter, evidence: Evidence, code: str, heading: str, items: tuple[str, ...]) -> None:
    """Lines of the summary under a heading, each with the document it most plainly rests on."""
    if not items:
        return
    out.section(heading)
    for item in items:
        text = " ".join(item.split())
        out.point(text, *_mentions(evidence, code), cites=_line_cite(evidence, code, text))


def _line_cite(evidence: Evidence, code: str, line: str) -> tuple[str, ...]:
    summary = evidence.summary(code)
    return best_basis(line, summary.basis, evidence.cites_of.get(code, ())) if summary else ()


def _mentions(evidence: Evidence, code: str) -> tuple[Fact, ...]:
    title = evidence.fact(code, "title")
    return (title,) if title is not None else ()


def background(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """Outpatient status, type of service and classification."""
    out.section("Classification and outpatient status")
    opps, rate = evidence.fact(code, "opps_status"), evidence.fact(code, "opps_rate")
    if opps is not None:
        meaning = f": {opps.meaning}" if opps.meaning else ""
        paid = f"; national rate {money(rate)}" if rate is not None else ""
        out.point(
            f"Hospital outpatient (OPPS) status **{opps.value}**{meaning}{paid}."
            f" {sentence(release_line(opps, evidence))}",
            opps,
            rate,
        )
    card_lines(out, evidence, code)
    tos, betos = evidence.fact(code, "type_of_service"), evidence.fact(code, "betos")
    if tos is not None:
        extra = f"; BETOS {betos.value}" if betos is not None else ""
        out.point(f"Type of service {tos.value}{extra}.", tos, betos)
    family = evidence.fact(code, "rbcs_family")
    category = evidence.fact(code, "rbcs_category")
    if family is not None and category is not None:
        out.point(f"Restructured BETOS: {category.value}, family {family.value}.", category, family)


def card(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    """Everything held about a procedure code, the answer first."""
    known = lead(out, evidence, code)
    if evidence.status_of(code) in ("deleted", "not_yet_valid"):
        successors(out, evidence, code)
        return "answered"
    has_row = evidence.fact(code, "status") is not None
    listed_there = in_outpatient_tables(evidence, code) or evidence.fact(code, "asp_dosage") is not None
    named = not known and not has_row and not listed_there
    status: Status = "answered"
    if named and not named_in(evidence, code):
        return not_held(out, evidence, code)
    if named:
        status = name_tables(out, evidence, code)
    elif not known and not has_row:
        held = evidence.fact(code, "opps_status") or evidence.fact(code, "clfs_indicator")
        out.say(
            f"{code_text(code)} stands in Medicare's outpatient or laboratory tables; what it is, nothing loaded says.",
            held,
        )
    elif not known:
        out.say(
            f"{code_text(code)} has a fee schedule row, and no summary of it is in the starter library.",
            evidence.fact(code, "status"),
        )
    stated(out, evidence, code)
    if not named:
        snapshot(out, evidence, code)
    payment(out, evidence, code)
    units(out, evidence, code)
    modifier_rulings(out, evidence, code)
    addons(out, evidence, code)
    differences(out, evidence, code)
    summary = evidence.summary(code)
    if summary is not None:
        lines(out, evidence, code, "What decides the choice", summary.decides)
        lines(out, evidence, code, "Included, not reported apart", summary.includes)
        lines(out, evidence, code, "The note must show", summary.documentation)
        lines(out, evidence, code, "Common errors", summary.errors)
        lines(out, evidence, code, "Modifiers that matter", summary.modifiers)
        lines(out, evidence, code, "Typical reasons", summary.reasons)
    background(out, evidence, code)
    return status


def stated(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """Numbers and levels that our summary states, as facts."""
    summary = evidence.summary(code)
    if summary is None or not summary.facts:
        return
    out.section("Key facts")
    lifecycle = {f.value for f in evidence.facts_of(code, "added_on", "ended_on")}
    for given in summary.facts:
        fact = evidence.fact(code, given.name)
        if fact is not None and fact.value not in lifecycle:
            unit = f" {fact.unit}" if fact.unit else ""
            label = fact_label(given.name)
            out.point(f"{label}: **{fact.value}{unit}**. {sentence(fact.meaning)}".rstrip(), fact)


def not_held_gap(evidence: Evidence, code: str) -> Gap | None:
    """Why no table tells what a code is: the fee schedule's reason before any other."""
    first = evidence.gap(code, "physician fee schedule") or evidence.gap(code, "HCPCS Level II file")
    return first or next((gap for gap in evidence.gaps if gap.subject == code), None)


def not_held(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    """A code-shaped text that no loaded table holds: said plainly, in the right state, nothing invented."""
    gap = not_held_gap(evidence, code)
    system = next((c.system for c in evidence.codes if c.code == code), "")
    kind = f"an {name}" if (name := _CODE_SETS.get(system, system)).startswith("ICD") else f"a {name}"
    if gap is not None and gap.state == "no_row":
        out.say(
            f"{code_text(code)} has the shape of {kind} code. The table that covers this date has no row for it.", gap
        )
        out.caveats.append(
            "No row in one table does not prove that a code never existed; check the code set's publisher."
        )
        return "no_row"
    out.say(
        f"{code_text(code)} has the shape of {kind} code, but no table loaded here holds it, so whether it exists,"
        " and what it is, cannot be said.",
        gap,
    )
    if gap is not None:
        out.say(sentence(gap_words(gap)), gap)
    out.caveats.append(UNKNOWN)
    out.ask.append("Is the code typed as on the claim?")
    out.ask.append("Can you load the file that would hold it, such as the whole fee schedule?")
    return "not_loaded"
