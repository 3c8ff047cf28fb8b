"""Wording of outpatient status and class (OPPS), inpatient-only list, surgery centers and laboratory fees."""

from __future__ import annotations

from assistant.answer import Fact, Status
from assistant.compose.code_edits import code_edits_answer
from assistant.compose.outpatient_lines import COPAYMENTS, class_line, copayments, laboratory_lines
from assistant.compose.procedure import UNKNOWN, lead
from assistant.compose.words import code_text, gap_words, listed, money, release_line, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence, Gap
from assistant.lookups.outpatient_parts import INPATIENT_LIST, LABORATORY, SHOWN_CODES, SURGERY_CENTERS
from assistant.outpatient_words import about_surgery_centers, class_asked, indicator_asked
from assistant.question import Question

_RATES = "OPPS rates are national, before the hospital's wage index; the claim decides what is packaged."
_EDITS = ("principal", "age", "code_edits")


def outpatient_answer(out: DraftWriter, question: Question, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """The parts of the outpatient tables or of the code editor that were asked about, code by code."""
    parts = [facet.removeprefix("outpatient:") for facet in question.facets if facet.startswith("outpatient:")]
    if "opps_class" in parts:
        return _class(out, evidence, class_asked(question.text))
    if "opps_indicator" in parts:
        centers = about_surgery_centers(question.text)
        return _indicator(out, evidence, indicator_asked(question.text), centers=centers)
    states: list[Status] = []
    for code in codes:
        for part in parts:
            if part in _EDITS:
                states.append(code_edits_answer(out, evidence, code, part))
            elif part in _ANSWERS:
                states.append(_ANSWERS[part](out, evidence, code))
        if not any(part in _EDITS for part in parts):
            out.section("The code")
            lead(out, evidence, code)
    return states[0] if len(set(states)) == 1 else "partial"


def _missing(out: DraftWriter, gap: Gap | None) -> Status:
    if gap is None:
        return "not_loaded"
    out.say(sentence(gap_words(gap)), gap)
    if gap.state == "no_row":
        return "no_row"
    out.caveats.append(UNKNOWN)
    return "not_loaded"


def outpatient_status(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    """Status indicator, class, weight, rate and copayments of a code."""
    status = evidence.fact(code, "opps_status")
    if status is None:
        return _missing(out, evidence.gap(code, "OPPS Addendum B"))
    meaning = f" {sentence(status.meaning)}" if status.meaning else ""
    out.say(
        f"OPPS status of {code_text(code)}: **{status.value}**.{meaning} {sentence(release_line(status, evidence))}",
        status,
    )
    rate = evidence.fact(code, "opps_rate")
    class_line(out, evidence, code)
    if rate is not None:
        out.say(
            f"National rate of {code_text(code)} to a hospital outpatient department: {money(rate)}, before wage"
            " adjustment.",
            rate,
        )
        out.caveats.append(_RATES)
    copayments(out, evidence, code)
    if status.consequence:
        out.say(sentence(status.consequence), status)
    return "answered"


def _inpatient_only(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    """The list of the day; where only an ended one is held, Addendum B's status of the day comes first."""
    listed_as, status = evidence.fact(code, "inpatient_only"), evidence.fact(code, "opps_status")
    out.caveats.append("The list is Medicare's, for payment under OPPS; other payers decide the setting by their own.")
    if status is not None and status.in_force and (listed_as is None or not listed_as.in_force):
        _status_on_list(out, evidence, code, status)
        status = None
    state: Status = "answered"
    if listed_as is not None:
        word = ("is" if listed_as.in_force else "was") + ("" if listed_as.value == "yes" else " not")
        out.say(
            f"{code_text(code)} {word} on Medicare's inpatient-only list ({release_line(listed_as, evidence)}).",
            listed_as,
        )
    else:
        state = _missing(out, evidence.gap(code, INPATIENT_LIST))
    if status is not None:
        _status_on_list(out, evidence, code, status)
    held = listed_as is not None or evidence.fact(code, "opps_status") is not None
    return "partial" if held and state == "not_loaded" else state


def _status_on_list(out: DraftWriter, evidence: Evidence, code: str, status: Fact) -> None:
    """What the status indicator says of it: C is the one of inpatient procedures."""
    mark = "" if status.value == "C" else " Inpatient procedures have status C."
    out.say(
        f"Addendum B gives {code_text(code)} the OPPS status **{status.value}**: {sentence(status.meaning)}{mark}"
        f" {sentence(release_line(status, evidence))}",
        status,
    )


def _surgery_center(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    indicator, rate = evidence.fact(code, "asc_indicator"), evidence.fact(code, "asc_rate")
    excluded = evidence.fact(code, "asc_excluded")
    if indicator is None and excluded is not None:
        out.say(
            f"{code_text(code)} is on the list of surgical procedures that Medicare leaves out of payment in ambulatory"
            f" surgical centers ({release_line(excluded, evidence)}).",
            excluded,
        )
        return "answered"
    if indicator is None:
        return _missing(out, evidence.gap(code, SURGERY_CENTERS))
    meaning = f' "{indicator.meaning}"' if indicator.meaning else ""
    out.say(
        f"ASC payment indicator of {code_text(code)}: **{indicator.value}**{meaning}"
        f" ({release_line(indicator, evidence)}).",
        indicator,
    )
    weight, discount = evidence.fact(code, "asc_weight"), evidence.fact(code, "asc_discounting")
    if rate is not None:
        heavy = f", payment weight {weight.value}" if weight is not None else ""
        out.say(
            f"National rate of {code_text(code)} to a surgery center: {money(rate)}{heavy}, before wage adjustment.",
            rate,
            weight,
        )
    else:
        out.say(f"The row of {code_text(code)} gives no rate of its own.", indicator)
    if discount is not None:
        out.say(sentence(f"Multiple procedures: {discount.meaning}"), discount)
    return "answered"


def _laboratory(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    if not laboratory_lines(out, evidence, code):
        return _missing(out, evidence.gap(code, LABORATORY))
    return "answered"


def _class(out: DraftWriter, evidence: Evidence, apc: str) -> Status:
    subject = f"APC {apc}"
    number, title = evidence.fact(subject, "apc_number"), evidence.fact(subject, "apc_title")
    if number is None:
        return _missing(out, next((gap for gap in evidence.gaps if gap.subject == subject), None))
    status, weight, rate = (evidence.fact(subject, f"apc_{name}") for name in ("status", "weight", "rate"))
    named = f'"{title.value}"' if title is not None else "the class of a drug or biological, without a title here"
    edition = release_line(number, evidence)
    out.say(f"APC **{number.value}** is {named} ({edition}).", number, title)
    if status is not None:
        out.point(f"Status indicator **{status.value}**: {sentence(status.meaning)}", status)
    if rate is not None:
        heavy = f"; relative weight {weight.value}" if weight is not None else ""
        out.point(f"National payment rate {money(rate)}, before wage adjustment{heavy}", rate, weight)
    for name, label in COPAYMENTS:
        fact = evidence.fact(subject, name.replace("opps", "apc"))
        if fact is not None:
            out.point(f"{label.capitalize()} {money(fact)}", fact)
    note = evidence.fact(subject, "apc_note")
    if note is not None:
        out.point(f"Note in the row: {sentence(note.value)}", note)
    _assigned(out, evidence, subject)
    out.caveats.append(_RATES)
    return "answered"


def _assigned(out: DraftWriter, evidence: Evidence, subject: str) -> None:
    codes = evidence.facts_of(subject, "apc_code")
    if not codes:
        return
    out.section("Codes assigned to it")
    shown = codes[:SHOWN_CODES]
    out.say(f"{listed([code_text(fact.value) for fact in shown])}.", *shown)
    if len(codes) > len(shown):
        out.say("Addendum B assigns more codes than are shown here.", shown[0])


def _indicator(out: DraftWriter, evidence: Evidence, indicator: str, *, centers: bool) -> Status:
    subject = f"{'ASC payment' if centers else 'OPPS'} indicator {indicator}"
    facts = evidence.facts_of(subject)
    texts = [fact for fact in facts if fact.name.startswith("line_") and fact.value]
    payments = [fact for fact in facts if fact.name.startswith("payment_") and fact.value]
    if texts or payments:
        _official(out, evidence, subject, texts, payments)
        return "answered"
    gap = next((gap for gap in evidence.gaps if gap.subject == subject), None)
    ours, theirs = evidence.fact(subject, "summary"), evidence.fact(subject, "listed")
    if ours is not None:
        out.say(f"{subject}, in our words: {sentence(ours.value)} {sentence(ours.consequence)}", ours)
    elif theirs is not None:
        out.say(
            f"{subject}, by a list that others made after Addendum D1 and that names no period:"
            f" {sentence(theirs.value)}",
            theirs,
        )
    else:
        return _missing(out, gap)
    if gap is not None:
        out.say(sentence(gap_words(gap)), gap)
    return "partial"


def _official(out: DraftWriter, evidence: Evidence, subject: str, texts: list[Fact], payments: list[Fact]) -> None:
    first = (texts or payments)[0]
    out.say(f"{subject}, in CMS's words ({release_line(first, evidence)}):", first)
    for fact in texts:
        out.point(f'"{fact.value}"', fact)
    if payments:
        out.section("How it is paid")
        for fact in payments:
            out.point(f'"{fact.value}"', fact)


_ANSWERS = {
    "opps_status": outpatient_status,
    "inpatient_only": _inpatient_only,
    "surgery_center": _surgery_center,
    "laboratory": _laboratory,
}
