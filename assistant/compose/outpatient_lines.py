"""Lines on outpatient class, copayments, surgery centers and laboratory fees, for answers and for a code's card."""

from __future__ import annotations

from assistant.compose.words import code_text, listed, money, release_line, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence


def class_line(out: DraftWriter, evidence: Evidence, code: str, *, bullet: bool = False) -> None:
    """The payment class of a code with its weight, from the table of the day or, said so, from an earlier one."""
    add = out.point if bullet else out.say
    apc, status, weight = (evidence.fact(code, name) for name in ("opps_apc", "opps_status", "opps_weight"))
    if apc is None:
        rate = evidence.fact(code, "opps_rate")
        if rate is not None and not bullet:
            add(f"The table held for this date does not give the payment class (APC) of {code_text(code)}.", rate)
        return
    title = f' "{apc.meaning}"' if apc.meaning else ""
    heavy = f", relative weight {weight.value}" if weight is not None else ""
    if status is not None and status.effective_from == apc.effective_from:
        add(f"Payment class of {code_text(code)}: APC **{apc.value}**{title}{heavy}.", apc, weight)
    else:
        add(
            f"The table held for this date leaves the payment class out. The newest one before it that names the class"
            f" of {code_text(code)} says APC {apc.value}{title} ({release_line(apc, evidence)}).",
            apc,
        )


COPAYMENTS = (
    ("opps_copayment", "national unadjusted copayment"),
    ("opps_minimum_copayment", "minimum unadjusted copayment"),
    ("opps_adjusted_copayment", "adjusted beneficiary copayment"),
)


def copayments(out: DraftWriter, evidence: Evidence, code: str, *, bullet: bool = False) -> None:
    """The patient's share, as the table gives it, with the note of the row."""
    found = [(label, fact) for name, label in COPAYMENTS if (fact := evidence.fact(code, name)) is not None]
    if not found:
        return
    note = evidence.fact(code, "opps_note")
    share = evidence.fact(code, "opps_coinsurance")
    shown = listed([f"{label} {money(fact)}" for label, fact in found])
    part = f"; coinsurance {share.value}% after the inflation adjustment" if share is not None else ""
    said = f" Note in the row: {sentence(note.value)}" if note is not None else ""
    add = out.point if bullet else out.say
    add(f"Copayments of {code_text(code)}: {shown}{part}.{said}", *(fact for _, fact in found), share, note)


def laboratory_lines(out: DraftWriter, evidence: Evidence, code: str) -> bool:
    """The laboratory fee schedule's rates of a code, one line for each modifier; False when none is held."""
    subjects = {f.subject for f in evidence.facts if f.name == "clfs_indicator"}
    said = False
    for subject in sorted(s for s in subjects if s.split("-")[0] == code):
        indicator, begins = evidence.fact(subject, "clfs_indicator"), evidence.fact(subject, "clfs_from")
        rate = evidence.fact(subject, "clfs_rate")
        if indicator is None or begins is None:
            continue
        if not said:
            out.section("Laboratory fee")
        amount = f"national rate **{money(rate)}**" if rate is not None else indicator.meaning
        out.say(
            f"Clinical laboratory fee schedule, {code_text(subject)}: {amount}, from {begins.value} (indicator"
            f" {indicator.value}; {release_line(indicator, evidence)}).",
            rate,
            indicator,
            begins,
        )
        said = True
    return said


def in_outpatient_tables(evidence: Evidence, code: str) -> bool:
    """Whether an outpatient or laboratory table holds the code as one in use ("D" marks a discontinued code)."""
    status = evidence.fact(code, "opps_status")
    return evidence.fact(code, "clfs_indicator") is not None or (status is not None and status.value != "D")


def card_lines(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """What the outpatient tables say of a code, as bullets of its card."""
    class_line(out, evidence, code, bullet=True)
    copayments(out, evidence, code, bullet=True)
    inpatient, center = evidence.fact(code, "inpatient_only"), evidence.fact(code, "asc_indicator")
    if inpatient is not None and inpatient.value == "yes" and inpatient.in_force:
        out.point(f"On Medicare's inpatient-only list ({release_line(inpatient, evidence)}).", inpatient)
    rate = evidence.fact(code, "asc_rate")
    if center is not None:
        paid = f"; national rate {money(rate)}" if rate is not None else ""
        edition = release_line(center, evidence)
        out.point(f"Ambulatory surgical center: payment indicator **{center.value}**{paid} ({edition}).", center, rate)
