"""Wording of payment and unit limits: RVUs, national amounts with their formula, MUE and its indicator."""

from __future__ import annotations

from assistant.answer import Ruling, Status
from assistant.compose.outpatient_lines import laboratory_lines
from assistant.compose.words import code_text, force_note, gap_words, listed, money, release_line, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.ncci import CLAIMS, SETTING_NAMES


def payment(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """RVUs and national amounts with their formula; for other statuses, why there is no amount."""
    for subject in (code, f"{code}-26", f"{code}-TC"):
        _payment_of(out, evidence, subject)
    limit, dosage = evidence.fact(code, "asp_payment_limit"), evidence.fact(code, "asp_dosage")
    if limit is not None and dosage is not None:
        out.say(
            f"Part B drug payment limit of {code_text(code)}: {money(limit)} for one unit of {dosage.value}"
            f" ({release_line(limit, evidence)}).",
            limit,
            dosage,
        )
    laboratory_lines(out, evidence, code)


def own_row(out: DraftWriter, evidence: Evidence, code: str, modifier: str) -> None:
    """A row that the fee schedule has for a code with a modifier, beside that of the whole code."""
    subject = f"{code}-{modifier}"
    status = evidence.fact(subject, "status")
    if status is not None:
        out.say(
            f"{code_text(subject)} has a row of its own in the fee schedule, with status **{status.value}**.", status
        )
    for each in (subject, code):
        _payment_of(out, evidence, each)


def _payment_of(out: DraftWriter, evidence: Evidence, subject: str) -> None:
    work = evidence.fact(subject, "work_rvu")
    status = evidence.fact(subject, "status")
    if status is not None and (status.value == "C" or (status.value == "R" and work is None)):
        out.section("Payment")
        out.say(
            f"{code_text(subject)} has status {status.value}: {status.meaning}. There is no national amount to give;"
            " ask the MAC.",
            status,
        )
        return
    if work is None:
        return
    totals = [evidence.fact(subject, f"total_rvu_{place}") for place in ("nonfacility", "facility")]
    factor = evidence.fact(subject, "conversion_factor")
    amounts = [evidence.fact(subject, f"payment_{place}") for place in ("nonfacility", "facility")]
    if not any(amounts):
        if status is not None and evidence.fact(subject, "base_units") is None:
            out.section("Payment")
            out.say(
                f"Medicare pays nothing for {code_text(subject)} from the RVUs in its row: status {status.value},"
                f" {status.meaning}.",
                status,
                _payment_ruling(evidence, subject),
            )
        return
    out.section("Payment")
    out.say(
        f"{code_text(subject)}: work RVU {work.value}; total RVU"
        f" {totals[0].value if totals[0] else ''} non-facility and {totals[1].value if totals[1] else ''} facility.",
        work,
        *totals,
    )
    shown = [
        f"{money(amount)} {label}"
        for amount, label in zip(amounts, ("non-facility", "facility"), strict=True)
        if amount is not None
    ]
    missing = [evidence.fact(subject, f"{place}_na") for place in ("nonfacility", "facility")]
    first = next(amount for amount in amounts if amount is not None)
    if factor is not None:
        out.say(
            f"National amount of {code_text(subject)}: {listed(shown)}, as total RVU x conversion factor"
            f" {factor.value}, before geographic adjustment ({release_line(first, evidence)}).",
            *amounts,
            factor,
        )
    for word, place in (("non-facility", "nonfacility"), ("facility", "facility")):
        capped = evidence.fact(subject, f"opps_capped_payment_{place}")
        if capped is not None:
            out.say(
                f"The OPPS cap on imaging lowers the national {word} amount of {code_text(subject)} to"
                f" {money(capped)}.",
                capped,
            )
    for gone in missing:
        if gone is not None:
            out.say(sentence(f"{gone.name.split('_')[0]} amount not given: {gone.value}, {gone.meaning}"), gone)


def _payment_ruling(evidence: Evidence, subject: str) -> Ruling | None:
    return next((r for r in evidence.rulings_of(subject) if r.action == "paid from RVUs"), None)


def units(out: DraftWriter, evidence: Evidence, code: str, *, whole: bool = False) -> None:
    """MUE value and adjudication indicator by kind of claim."""
    out.section("Unit limits (MUE)")
    # A supplier's limit is there only when it was asked for, and then comes first.
    for setting in ("dme", *CLAIMS):
        limit = evidence.fact(code, "mue_units", setting)
        mai = evidence.fact(code, "mue_adjudication_indicator", setting)
        label = SETTING_NAMES[setting]
        if limit is None or mai is None:
            gap = evidence.gap(code, f"MUE, {label}")
            if gap is not None and (whole or setting != "outpatient_hospital"):
                out.point(sentence(gap_words(gap)), gap)
            continue
        asked = evidence.fact(code, "units_asked", setting)
        if asked is not None:
            out.point(f"**{sentence(asked.meaning)}**", asked)
        count = "unit" if limit.value == "1" else "units"
        why = evidence.fact(code, "mue_rationale", setting) if whole else None
        extra = f" {sentence(mai.consequence)}" if whole and mai.consequence else ""
        reason = f" CMS rationale: {why.value}." if why is not None else ""
        out.point(
            f"{label[0].upper()}{label[1:]}: {code_text(code)} has a limit of **{limit.value}** {count}, adjudication"
            f" indicator (MAI) **{mai.value}**: {sentence(mai.meaning)}{extra}{reason}"
            f" Quarter {limit.effective_from} to {limit.effective_to}{force_note(limit, evidence.as_of)}.",
            limit,
            mai,
            why,
        )


def units_missing(evidence: Evidence, code: str) -> Status:
    """Why no unit limit was found: no row when the practitioner table covers the day, else not loaded."""
    gap = evidence.gap(code, f"MUE, {SETTING_NAMES['practitioner']}")
    return "no_row" if gap is not None and gap.state == "no_row" else "not_loaded"
