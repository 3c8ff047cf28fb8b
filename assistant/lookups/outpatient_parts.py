"""Classes and copayments (OPPS), the inpatient-only list, surgery centers (ASC) and laboratory fees of a code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.evidence import EvidenceBook
from knowledge import records
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup

SHOWN_CODES = 12
INPATIENT_LIST = "Inpatient-only list (OPPS Addendum E)"
SURGERY_CENTERS = "Ambulatory surgical center payment (ASC Addenda AA and BB)"
LABORATORY = "Clinical laboratory fee schedule"
CLASSES = "OPPS Addendum A"
INDICATORS = "OPPS Addendum D1"
_LABORATORY_INDICATORS = {
    "N": "national rate",
    "L": "priced by the Medicare contractor; the file gives no amount",
}


def row_text(row: records.OutpatientStatus) -> str:
    """A row of Addendum B as a citation shows it."""
    named = (
        ("code", row.code),
        ("status indicator", row.status_indicator),
        ("APC", row.apc),
        ("relative weight", row.weight),
        ("payment rate", row.rate if row.rate is not None else "none given"),
        ("national unadjusted copayment", row.copayment),
        ("minimum unadjusted copayment", row.minimum_copayment),
        ("coinsurance percentage", row.coinsurance),
        ("adjusted beneficiary copayment", row.adjusted_copayment),
        ("comment indicator", row.comment_indicator),
        ("note", row.note),
    )
    return "; ".join(f"{name}: {value}" for name, value in named if value not in ("", None))


def add_class(
    kb: KnowledgeBase, book: EvidenceBook, found: Lookup[records.OutpatientStatus], cite: str, day: date
) -> None:
    """Add class, weight and copayments of a code's row; where it leaves the class out, the newest earlier one."""
    row = found.first
    if row is None:
        return
    if row.apc:
        _add(book, row.code, found, cite, "opps_apc", row.apc, _class_title(kb, row.apc, day))
    else:
        _add_earlier_class(kb, book, row, day)
    amounts = (
        ("opps_weight", row.weight, "relative weight of the class", ""),
        ("opps_copayment", row.copayment, "national unadjusted copayment", "USD"),
        ("opps_minimum_copayment", row.minimum_copayment, "minimum unadjusted copayment", "USD"),
        ("opps_coinsurance", row.coinsurance, "coinsurance percentage after the inflation adjustment", "%"),
        ("opps_adjusted_copayment", row.adjusted_copayment, "adjusted beneficiary copayment", "USD"),
    )
    for name, amount, meaning, unit in amounts:
        if amount is not None:
            value = f"{amount.normalize():f}" if unit == "%" else str(amount)
            _add(book, row.code, found, cite, name, value, meaning, unit)
    if row.comment_indicator:
        known = kb.outpatient.comment_indicator(row.comment_indicator, day).first
        _add(book, row.code, found, cite, "opps_comment", row.comment_indicator, known.text if known else "")
    if row.note:
        _add(book, row.code, found, cite, "opps_note", row.note, "note in the row")


def _class_title(kb: KnowledgeBase, apc: str, day: date) -> str:
    known = kb.outpatient.payment_class(apc, day).first
    return known.title if known is not None else ""


def _add_earlier_class(kb: KnowledgeBase, book: EvidenceBook, row: records.OutpatientStatus, day: date) -> None:
    """A copy of the table that leaves classes out says nothing of the class; an earlier edition may."""
    if row.rate is None:
        return
    earlier = kb.outpatient.last_class(row.code, day)
    old, release = earlier.first, earlier.release
    if old is not None and release is not None:
        cite = book.cite_release(release, f"row {old.code}", row_text(old))
        title = _class_title(kb, old.apc, release.effective_from)
        _add(book, old.code, earlier, cite, "opps_apc", old.apc, title)


def _add(
    book: EvidenceBook,
    subject: str,
    found: Lookup[Any],
    cite: str,
    name: str,
    value: str,
    meaning: str,
    unit: str = "",
    consequence: str = "",
) -> None:
    book.add_fact(
        subject,
        name,
        value,
        meaning,
        cite,
        release=found.release,
        in_force=found.in_force,
        unit=unit,
        consequence=consequence,
    )


def look_up_class(kb: KnowledgeBase, book: EvidenceBook, apc: str, day: date) -> None:
    """Add an ambulatory payment classification: title, weight, rate, copayments, and the codes assigned to it."""
    subject = f"APC {apc}"
    found = kb.outpatient.payment_class(apc, day)
    row, release = found.first, found.release
    if row is None or release is None:
        book.add_gap(subject, CLASSES, found)
        return
    named: Sequence[tuple[str, object, str, str]] = (
        ("apc_number", row.apc, "ambulatory payment classification", ""),
        ("apc_title", row.title, "group title", ""),
        ("apc_status", row.status_indicator, _status_meaning(kb, row.status_indicator), ""),
        ("apc_weight", row.weight, "relative weight", ""),
        ("apc_rate", row.rate, "national payment rate, before wage adjustment", "USD"),
        ("apc_copayment", row.copayment, "national unadjusted copayment", "USD"),
        ("apc_minimum_copayment", row.minimum_copayment, "minimum unadjusted copayment", "USD"),
        ("apc_adjusted_copayment", row.adjusted_copayment, "adjusted beneficiary copayment", "USD"),
        ("apc_note", row.note, "note in the row", ""),
    )
    passage = "; ".join(f"{name.removeprefix('apc_').replace('_', ' ')}: {v}" for name, v, _, _ in named if v)
    cite = book.cite_release(release, f"APC {apc}", passage)
    for name, value, meaning, unit in named:
        if value not in ("", None):
            _add(book, subject, found, cite, name, str(value), meaning, unit)
    assigned = kb.outpatient.codes_of_class(apc, day, SHOWN_CODES + 1)
    if assigned.release is None:
        return
    listed = ", ".join(code.code for code in assigned.rows[:SHOWN_CODES])
    if listed:
        cite = book.cite_release(assigned.release, f"rows of APC {apc}", f"APC {apc}: {listed}")
    for code in assigned.rows:
        _add(book, subject, assigned, cite, "apc_code", code.code, f"status indicator {code.status_indicator}")
        book.add_code(code.code, "hcpcs" if code.code[0].isalpha() else "cpt", "active", verified=True)


def _status_meaning(kb: KnowledgeBase, indicator: str) -> str:
    known = kb.indicator("opps_status", indicator)
    return known.meaning if known is not None else ""


def look_up_indicator(kb: KnowledgeBase, book: EvidenceBook, indicator: str, day: date, *, centers: bool) -> None:
    """Add the publisher's words for an indicator, line by line; without them, our summary of it."""
    subject = f"{'ASC payment' if centers else 'OPPS'} indicator {indicator}"
    shelf = kb.outpatient
    if centers:
        found = shelf.surgery_center_indicator(indicator, day)
    elif len(indicator) == 2 and indicator.isalpha():
        found = shelf.comment_indicator(indicator, day)
    else:
        found = shelf.status_indicator(indicator, day)
    if found.first is not None and found.release is not None:
        passage = "\n".join(f"{line.text}\n{line.payment}" for line in found.rows)
        cite = book.cite_release(found.release, f"indicator {indicator}", passage, "official_text")
        for line in found.rows:
            _add(book, subject, found, cite, f"line_{line.line}", line.text, "what it stands for")
            _add(book, subject, found, cite, f"payment_{line.line}", line.payment, "how it is paid")
        return
    book.add_gap(subject, "ASC Addendum DD1" if centers else INDICATORS, found)
    known = None if centers else kb.indicator("opps_status", indicator)
    if known is not None:
        cite = book.cite_basis(known.basis[0], f"{indicator}: {known.meaning}. {known.consequence}")
        book.add_fact(subject, "summary", known.meaning, "our summary", cite, consequence=known.consequence)
    elif not centers and (listed := shelf.listed_indicator(indicator, day)).first is not None and listed.release:
        row = listed.first
        cite = book.cite_release(listed.release, f"row {indicator}", f"{row.text}; {row.payment}")
        _add(book, subject, listed, cite, "listed", row.text, row.payment)


def look_up_inpatient_only(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Add whether a code is on the inpatient-only list; "no" only from a whole list that covers the day."""
    found = kb.outpatient.inpatient_only(code, day)
    release = found.release
    if found.first is not None and release is not None:
        passage = f"code: {code}; status indicator: {found.first.status_indicator}"
        cite = book.cite_release(release, f"row {code}", passage)
        _add(book, code, found, cite, "inpatient_only", "yes", "on the inpatient-only list")
    elif found.state == "no_row" and release is not None:
        cite = book.cite_release(release, f"whole list, without {code}", f"{code}: not listed", "our_summary")
        _add(book, code, found, cite, "inpatient_only", "no", "not on the inpatient-only list")
    else:
        book.add_gap(code, INPATIENT_LIST, found)


def look_up_surgery_center(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Add indicator, weight and rate in an ambulatory surgical center, or that the code is excluded there."""
    found = kb.outpatient.surgery_center(code, day)
    row, release = found.first, found.release
    if row is not None and release is not None:
        passage = (
            f"code: {code}; payment indicator: {row.indicator}; payment weight: {row.weight or 'none'}; payment rate:"
            f" {row.rate or 'none'}"
        )
        cite = book.cite_release(release, f"row {code}", passage)
        known = kb.outpatient.surgery_center_indicator(row.indicator, day).first
        _add(book, code, found, cite, "asc_indicator", row.indicator, known.text if known else "")
        if row.weight is not None:
            _add(book, code, found, cite, "asc_weight", str(row.weight), "payment weight")
        if row.rate is not None:
            meaning = "national rate to a surgery center, before wage adjustment"
            _add(book, code, found, cite, "asc_rate", str(row.rate), meaning, "USD")
        if row.discounted:
            meaning = "subject to multiple procedure discounting" if row.discounted == "Y" else "not discounted"
            _add(book, code, found, cite, "asc_discounting", row.discounted, meaning)
        return
    book.add_gap(code, SURGERY_CENTERS, found)
    out = kb.outpatient.surgery_center_excluded(code, day)
    if out.first is not None and out.release is not None:
        cite = book.cite_release(out.release, f"row {code}", f"{code}: excluded from payment in surgery centers")
        _add(book, code, out, cite, "asc_excluded", "yes", "excluded from payment in surgery centers")


def look_up_laboratory_fee(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Add the laboratory fee schedule's rate of a code, with its own first day, for each modifier."""
    found = kb.outpatient.laboratory_fee(code, day)
    release = found.release
    if found.state != "found" or release is None:
        book.add_gap(code, LABORATORY, found)
        return
    for row in found.rows:
        subject = f"{code}-{row.modifier}" if row.modifier else code
        passage = f"code: {subject}; effective: {row.effective_from}; indicator: {row.indicator}; rate: {row.rate}"
        cite = book.cite_release(release, f"row {subject}", passage)
        _add(book, subject, found, cite, "clfs_indicator", row.indicator, _LABORATORY_INDICATORS[row.indicator])
        _add(book, subject, found, cite, "clfs_from", row.effective_from.isoformat(), "first day of the rate")
        if row.indicator == "N":
            _add(book, subject, found, cite, "clfs_rate", f"{row.rate:.2f}", "national rate for the test", "USD")
