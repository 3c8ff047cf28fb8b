"""Wording of the smaller kinds of question: comparison, range, history, one facet, coverage, found codes, refusals."""

from __future__ import annotations

from assistant.answer import Fact, Status
from assistant.compose.diagnosis import diagnosis_card, diagnosis_miss
from assistant.compose.licensed import licensed_descriptor
from assistant.compose.passages import excerpts
from assistant.compose.procedure import (
    OWN_WORDS,
    UNKNOWN,
    card,
    lead,
    lines,
    modifier_rulings,
    not_held,
    snapshot,
    stated,
    successors,
)
from assistant.compose.words import code_text, fact_label, listed, money, release_line, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.bases import best_basis
from assistant.question import Question
from knowledge.search import content_words

_FACET_FACTS: dict[str, tuple[str, ...]] = {
    "global": ("global_days",),
    "supervision": ("supervision",),
    "status": ("status",),
    "pctc": ("pc_tc",),
    "assistant": ("assistant_at_surgery", "co_surgeon", "team_surgery"),
    "bilateral": ("bilateral_surgery",),
    "multiple": ("multiple_procedure", "endoscopic_base"),
}
POLICY_WORDS = ("LCD", "NCD", "article", "coverage")


def compare_answer(out: DraftWriter, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """What sets codes apart: our words about each, then the indicators and amounts that differ."""
    held = [c for c in codes if evidence.summary(c) is not None or evidence.fact(c, "title") is not None]
    for code in codes:
        if code in held:
            _one_line(out, evidence, code)
        elif any(c.code == code and c.system == "icd10cm" for c in evidence.codes):
            diagnosis_miss(out, evidence, code)
        else:
            not_held(out, evidence, code)
    first_summary = evidence.summary(codes[0])
    out.section("The difference")
    for code, other in ((codes[0], codes[1]), (codes[1], codes[0])):
        summary = evidence.summary(code)
        text = next((n.text for n in summary.differs if n.code == other), "") if summary else ""
        if text and summary is not None:
            cites = best_basis(text, summary.basis, evidence.cites_of.get(code, ()))
            out.point(f"{code_text(other)}: {text}", evidence.fact(code, "title"), cites=cites)
    for code in codes[:3]:
        summary = evidence.summary(code)
        lines(out, evidence, code, f"What decides for {code_text(code)}", summary.decides if summary else ())
    _differing_facts(out, evidence, codes)
    if first_summary is not None and first_summary.system == "cpt":
        out.caveats.append(OWN_WORDS)
    excerpts(out, evidence, heading="Related rules", most=1)
    if not held:
        return "not_loaded"
    return "answered" if len(held) == len(codes) else "partial"


def _one_line(out: DraftWriter, evidence: Evidence, code: str) -> None:
    title = evidence.fact(code, "title")
    summary = evidence.summary(code)
    if title is None:
        return
    if summary is not None:
        text = " ".join(summary.summary.split())
        out.say(f"{code_text(code)}: {sentence(title.value)} {text}", title, cites=evidence.cites_of.get(code, ())[:2])
    else:
        out.say(f'{code_text(code)} "{title.value}"', title, evidence.fact(code, "billable"))


def _differing_facts(out: DraftWriter, evidence: Evidence, codes: tuple[str, ...]) -> None:
    names = (
        ("minimum_minutes", "Minimum minutes"),
        ("mdm_level", "MDM level"),
        ("status", "Status"),
        ("global_days", "Global days"),
        ("bilateral_surgery", "Bilateral indicator"),
        ("work_rvu", "Work RVU"),
        ("payment_nonfacility", "National amount, non-facility"),
        ("payment_facility", "National amount, facility"),
        ("mue_units", "MUE, practitioner"),
    )
    out.section("Side by side")
    for name, label in names:
        facts = [(code, fact) for code in codes if (fact := evidence.fact(code, name)) is not None]
        if len(facts) < 2 or len({fact.value for _, fact in facts}) == 1:
            continue
        shown = [
            f"{code_text(code)} {money(fact) if fact.name.startswith('payment') else fact.value}"
            for code, fact in facts
        ]
        out.point(f"{label}: {listed(shown)}", *(fact for _, fact in facts))
    dated = next((f for c in codes if (f := evidence.fact(c, "work_rvu")) is not None), None)
    if dated is not None and not dated.in_force:
        out.say(
            f"Fee schedule figures: {dated.effective_from} to {dated.effective_to}, not in force on {evidence.as_of}.",
            dated,
        )


def code_rule_answer(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    """A rule about a code: the passages first, then what the code is and what to mind."""
    excerpts(out, evidence, heading="", most=2)
    out.section("The code")
    if any(c.code == code and c.system == "icd10cm" for c in evidence.codes):
        diagnosis_card(out, evidence, code)
        return "answered"
    if evidence.summary(code) is None and evidence.fact(code, "status") is None:
        not_held(out, evidence, code)
        return "partial"
    lead(out, evidence, code)
    stated(out, evidence, code)
    summary = evidence.summary(code)
    if summary is not None:
        lines(out, evidence, code, "Common errors", summary.errors)
    return "answered"


def range_answer(out: DraftWriter, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """The codes of a range that are held, one line each; what the range leaves unsaid is said."""
    held = [code for code in codes if evidence.fact(code, "title") is not None]
    diagnoses = any(evidence.fact(code, "billable") is not None for code in held)
    for code in held:
        title, billable = evidence.fact(code, "title"), evidence.fact(code, "billable")
        if title is not None and billable is not None:
            out.point(f'{code_text(code)} "{title.value}" ({billable.meaning})', title, billable)
        elif title is not None:
            out.point(f"{code_text(code)}: {sentence(title.value)}", title)
    if not held:
        if codes and any(c.code == codes[0] and c.system == "icd10cm" for c in evidence.codes):
            return diagnosis_miss(out, evidence, codes[0])
        return not_held(out, evidence, codes[0]) if codes else "not_loaded"
    if diagnoses:
        out.caveats.append("The list holds at most two dozen codes of one level; ask for a code to see those below it.")
    else:
        _differing_facts(out, evidence, tuple(held))
        out.caveats.append(
            "Only the codes of the range that the starter library holds are listed; others may exist between them."
        )
    return "answered"


def history_answer(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    """Valid on the day or not, since when, until when, and what replaced it."""
    status = evidence.status_of(code)
    added, ended = evidence.fact(code, "added_on"), evidence.fact(code, "ended_on")
    row = evidence.fact(code, "status")
    if status == "deleted" or ended is not None or added is not None:
        lead(out, evidence, code)
        successors(out, evidence, code)
        if row is not None and status != "deleted":
            snapshot(out, evidence, code, ("status",))
        return "answered"
    if row is not None:
        lead(out, evidence, code)
        snapshot(out, evidence, code, ("status",))
        return "answered"
    lead(out, evidence, code)
    return "partial"


def facet_answer(out: DraftWriter, evidence: Evidence, code: str, facets: tuple[str, ...]) -> Status:
    """The part of the record that was asked for, with its meaning and consequence."""
    worded = False
    for facet in facets:
        names = _FACET_FACTS.get(facet)
        if names and any(evidence.fact(code, name) for name in names):
            snapshot(out, evidence, code, names)
            worded = True
        summary = evidence.summary(code)
        if facet == "time":
            minutes = [f for f in evidence.facts_of(code) if f.unit == "minutes"]
            for fact in minutes:
                out.point(f"{fact_label(fact.name)}: **{fact.value} minutes**. {sentence(fact.meaning)}", fact)
            worded = worded or bool(minutes)
        if facet == "documentation" and summary is not None and summary.documentation:
            lines(out, evidence, code, "The note must show", summary.documentation)
            worded = True
        if facet == "modifiers":
            modifier_rulings(out, evidence, code)
            worded = worded or bool(evidence.rulings_of(code))
        opps = evidence.fact(code, "opps_status")
        if facet == "opps" and opps is not None:
            out.say(f"OPPS status of {code_text(code)}: **{opps.value}**. {sentence(opps.meaning)}", opps)
            worded = True
    if not worded:
        return card(out, evidence, code)
    lead(out, evidence, code)
    return "answered"


def not_paid(out: DraftWriter, evidence: Evidence, codes: tuple[str, ...]) -> bool:
    """Say first when the fee schedule itself says that Medicare does not take or pay a code."""
    said = False
    for code in codes:
        status = evidence.fact(code, "status")
        ruling = next((r for r in evidence.rulings_of(code) if r.action == "paid from RVUs"), None)
        if status is not None and status.value in ("N", "I") and ruling is not None:
            out.say(
                f"Fee schedule status of {code_text(code)} is **{status.value}**: {sentence(status.meaning)}"
                f" {sentence(status.consequence)} {sentence(release_line(status, evidence))}",
                status,
                ruling,
            )
            said = True
    return said


def coverage_answer(out: DraftWriter, question: Question, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """No coverage policy is loaded with the starter alone: said first, then what documents that were read state."""
    said = not_paid(out, evidence, codes)
    out.say(
        "No coverage policy (NCD, LCD or article) is loaded for this, so whether the service is covered cannot be said."
    )
    shown = coverage_background(out, question, evidence, codes)
    out.caveats.append(UNKNOWN)
    return "partial" if said or shown else "not_loaded"


def coverage_background(out: DraftWriter, question: Question, evidence: Evidence, codes: tuple[str, ...]) -> bool:
    """What documents that were read say about the codes, what the codes are, and what to ask."""
    said = False
    for code in codes:
        summary = evidence.summary(code)
        if summary is None:
            continue
        relevant = tuple(
            line for line in (*summary.errors, *summary.documentation) if any(word in line for word in POLICY_WORDS)
        )
        if relevant:
            lines(out, evidence, code, f"What documents say about {code_text(code)}", relevant)
            said = True
    for code in codes:
        if "." in code and evidence.fact(code, "title") is not None:
            out.section(f"{code_text(code)}")
            billable, title = evidence.fact(code, "billable"), evidence.fact(code, "title")
            if billable is not None and title is not None:
                out.point(f'{code_text(code)} "{title.value}": billable {billable.value}.', title, billable)
        elif evidence.fact(code, "title") is not None:
            out.section(f"{code_text(code)}")
            _one_line(out, evidence, code)
        status = evidence.fact(code, "status")
        if status is not None:
            snapshot(out, evidence, code, ("status",))
    shown = excerpts(out, evidence, heading="Rules on coverage", most=2)
    if not question.state:
        out.ask.append("Which state or MAC?")
    if not question.payer:
        out.ask.append("Which payer?")
    if not any("." in code for code in codes):
        out.ask.append("For which diagnosis?")
    return said or bool(shown and not codes)


def crosswalk_answer(out: DraftWriter, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """Crosswalk tables are not part of the starter library."""
    if not codes:
        out.say("A crosswalk starts from a code; the question names none.")
        out.ask.append("Which code is to be mapped, and to which code set?")
        return "needs_clarification"
    out.say("No crosswalk table that starts from this code is loaded, so no mapping can be given.")
    out.caveats.append(UNKNOWN)
    for code in codes:
        if evidence.fact(code, "title") is not None:
            out.section(f"{code_text(code)}")
            _one_line(out, evidence, code)
    excerpts(out, evidence, heading="Related rules", most=1)
    return "not_loaded"


def found_answer(out: DraftWriter, question: Question, evidence: Evidence) -> Status | None:
    """Codes that plain words found, best first with the reason; None when no code was found."""
    # A code may stand in the evidence earlier, as the neighbour of another: the order of the search counts.
    place = {fact.subject: number for number, fact in enumerate(evidence.facts) if fact.name == "matched"}
    found = sorted((c for c in evidence.codes if c.code in place), key=lambda c: place[c.code])
    if not found or (question.intent == "guideline" and evidence.excerpts):
        return None
    best = found[0]
    out.say(f"Closest to these words: {code_text(best.code)}.", _found_title(evidence, best.code))
    out.section("Codes found, best first")
    for item in found:
        title, why = _found_title(evidence, item.code), evidence.fact(item.code, "matched")
        if title is None or why is None:
            continue
        official = item.system in ("icd10cm", "icd10pcs") or title.name == "official_descriptor"
        named = f'"{title.value}" ({item.status})' if official else f"{title.value} (our title)"
        out.point(f"{code_text(item.code)}: {named}. Why: {why.value}.", title, why)
    out.caveats.append("Found by words, not by key: confirm the code in its own record before using it.")
    if found[0].system == "icd10pcs":
        out.ask.append("Which operation, body part, approach and device does the record give?")
    words = set(content_words(question.text))
    if any(c.system == "icd10cm" for c in found[:1]) and not words & {"right", "left", "bilateral"}:
        title = evidence.fact(best.code, "title")
        if title is not None and any(w in title.value for w in ("right", "left", "unspecified")):
            out.ask.append("Which side?")
    excerpts(out, evidence, heading="Related rules", most=1)
    return "answered"


def _found_title(evidence: Evidence, code: str) -> Fact | None:
    """Our title or the official one of a code that words found."""
    return evidence.fact(code, "title") or evidence.fact(code, "official_descriptor")


def evade_answer(out: DraftWriter, evidence: Evidence) -> Status:
    """A request to code for payment instead of from the record is declined, with the compliant way."""
    out.say(
        "I cannot help choose a code, a modifier or a diagnosis to change what is paid. Codes follow what was done and"
        " documented; if the record is unclear, ask the provider with a neutral query."
    )
    excerpts(out, evidence, heading="The rules that apply", most=2)
    return "declined"


def declined_text(out: DraftWriter, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """CPT descriptors are the AMA's: shown from a licensed file, else not held; our own summary is offered."""
    missing = tuple(code for code in codes if not licensed_descriptor(out, evidence, code))
    if codes and not missing:
        return "answered"
    out.say(
        "CPT descriptors belong to the American Medical Association. They are not held here and cannot be reproduced."
    )
    for code in missing:
        if any(c.code == code and c.system == "icd10cm" for c in evidence.codes):
            diagnosis_card(out, evidence, code)
        elif evidence.summary(code) is not None:
            out.section("In our own words")
            lead(out, evidence, code)
            stated(out, evidence, code)
    out.caveats.append("A site with its own AMA licence can read the descriptor in its licensed CPT files.")
    return "declined"
