"""The physician fee schedule row of a code: indicators with their meaning, RVUs, national amounts, rulings.

National amount = total RVU x conversion factor, rounded half up to cents, before any geographic adjustment
(CMS, PFS relative value file, record layout, payment formula with all GPCIs at 1). It is given only for
statuses whose RVUs Medicare pays from (A, R, T) and not where the file says NA for the setting.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from assistant.answer import Outcome
from assistant.evidence import EvidenceBook
from knowledge import records
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup

INDICATORS: tuple[tuple[str, str, str], ...] = (
    # attribute of FeeRow (and field of the rule table), name of the fact, label for people
    ("status", "status", "Status"),
    ("global_days", "global_days", "Global days"),
    ("pctc", "pc_tc", "PC/TC"),
    ("multiple", "multiple_procedure", "Multiple procedure"),
    ("bilateral", "bilateral_surgery", "Bilateral surgery"),
    ("assistant", "assistant_at_surgery", "Assistant at surgery"),
    ("co_surgeon", "co_surgeon", "Co-surgeon"),
    ("team", "team_surgery", "Team surgery"),
    ("supervision", "supervision", "Supervision of diagnostic tests"),
    ("imaging_family", "imaging_family", "Diagnostic imaging family"),
    ("endoscopic_base", "endoscopic_base", "Endoscopic base code"),
)
RVUS: tuple[tuple[str, str, str], ...] = (
    ("work_rvu", "work_rvu", "Work RVU"),
    ("nonfacility_pe", "pe_rvu_nonfacility", "Practice expense RVU, non-facility"),
    ("facility_pe", "pe_rvu_facility", "Practice expense RVU, facility"),
    ("mp_rvu", "mp_rvu", "Malpractice RVU"),
    ("nonfacility_total", "total_rvu_nonfacility", "Total RVU, non-facility"),
    ("facility_total", "total_rvu_facility", "Total RVU, facility"),
)
PAID_FROM_RVUS = ("A", "R", "T")
OUTCOMES: dict[records.Verdict, Outcome] = {
    "valid": "allowed",
    "not_valid": "not_allowed",
    "restricted": "restricted",
    "no_effect": "no_effect",
    "not_applicable": "not_applicable",
}


def look_up_fees(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> Lookup[records.FeeRow]:
    """Add everything the fee schedule says of a code; subjects are the code and, for 26 and TC, "77003-26"."""
    found = kb.fees(code, day)
    if found.state != "found" or found.release is None:
        book.add_gap(code, "physician fee schedule", found)
        return found
    for row in found.rows:
        _add_row(kb, book, row, found.release, in_force=found.in_force)
    return found


def look_up_status(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Add only the status indicator of a code that another code's record names."""
    found = kb.fees(code, day)
    row = found.first
    if row is None or found.release is None:
        return
    cite = book.cite_release(found.release, f"row {code}", _row_text(row))
    known = kb.indicator("status", row.status)
    meaning = known.meaning if known else ""
    book.add_fact(code, "status", row.status, meaning, cite, release=found.release, in_force=found.in_force)


def is_priced_by_contractor(row: records.FeeRow) -> bool:
    """Whether the zeros in a row are no values: status C, and status R where no RVUs are shown."""
    return row.status == "C" or (row.status == "R" and not row.nonfacility_total and not row.facility_total)


def national_amount(total: Decimal, factor: Decimal) -> Decimal:
    """Dollars before geographic adjustment, rounded half up to cents."""
    return (total * factor).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _add_row(
    kb: KnowledgeBase, book: EvidenceBook, row: records.FeeRow, release: records.Release, *, in_force: bool
) -> None:
    subject = row.code if not row.modifier else f"{row.code}-{row.modifier}"
    cite = book.cite_release(release, f"row {subject}", _row_text(row))
    for attribute, name, _ in INDICATORS:
        value = getattr(row, attribute)
        if not value or (row.modifier and attribute not in ("status", "pctc")):
            continue
        known = kb.indicator(attribute, value)
        book.add_fact(
            subject,
            name,
            value,
            known.meaning if known else "",
            cite,
            release=release,
            in_force=in_force,
            consequence=known.consequence if known else "",
        )
        if known is not None and not row.modifier:
            _add_rulings(book, row.code, known, cite, in_force=in_force)
    if is_priced_by_contractor(row):
        return
    for attribute, name, label in RVUS:
        value = str(getattr(row, attribute))
        book.add_fact(subject, name, value, label, cite, release=release, in_force=in_force, unit="RVU")
    factor = str(row.conversion_factor)
    meaning = "dollars for one RVU"
    book.add_fact(subject, "conversion_factor", factor, meaning, cite, release=release, in_force=in_force, unit="USD")
    if row.status not in PAID_FROM_RVUS:
        status = book.find_fact(subject, "status")
        text = status.meaning if status is not None else ""
        book.add_ruling(subject, "paid from RVUs", "not_allowed", text, cite, in_force=in_force)
        return
    for setting, total, missing in (
        ("nonfacility", row.nonfacility_total, row.nonfacility_na),
        ("facility", row.facility_total, row.facility_na),
    ):
        if missing:
            known = kb.indicator(f"{setting}_na", missing)
            meaning = known.meaning if known else "not applicable in this setting"
            book.add_fact(subject, f"{setting}_na", missing, meaning, cite, release=release, in_force=in_force)
            continue
        amount = str(national_amount(total, row.conversion_factor))
        meaning = f"national amount, {total} RVU x {row.conversion_factor}, before geographic adjustment"
        book.add_fact(
            subject, f"payment_{setting}", amount, meaning, cite, release=release, in_force=in_force, unit="USD"
        )
        capped: Decimal | None = getattr(row, f"opps_{setting}_pe")
        if capped and row.opps_mp is not None and capped + row.opps_mp < total - row.work_rvu:
            amount = str(national_amount(row.work_rvu + capped + row.opps_mp, row.conversion_factor))
            meaning = "national amount with the OPPS cap on imaging"
            name = f"opps_capped_payment_{setting}"
            book.add_fact(subject, name, amount, meaning, cite, release=release, in_force=in_force, unit="USD")


def _add_rulings(book: EvidenceBook, code: str, known: records.IndicatorMeaning, cite: str, *, in_force: bool) -> None:
    for effect in known.modifiers:
        for modifier in effect.modifiers:
            outcome = OUTCOMES[effect.verdict]
            book.add_ruling(code, f"modifier {modifier}", outcome, effect.text, cite, in_force=in_force)


def _row_text(row: records.FeeRow) -> str:
    shown = [("code", row.code), ("modifier", row.modifier or "none")]
    shown += [(label, getattr(row, attribute) or "none") for attribute, _, label in INDICATORS]
    shown += [(label, str(getattr(row, attribute))) for attribute, _, label in RVUS]
    shown += [("NA non-facility", row.nonfacility_na or "none"), ("NA facility", row.facility_na or "none")]
    shown += [("conversion factor", str(row.conversion_factor))]
    return "; ".join(f"{label}: {value}" for label, value in shown)
