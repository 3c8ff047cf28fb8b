"""What tables beside the fee schedule say of a code: outpatient status (Addendum B) and the drug limit (ASP)."""

from __future__ import annotations

from datetime import date

from assistant.evidence import EvidenceBook
from knowledge.base import KnowledgeBase


def look_up_outpatient(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Add the status indicator with its meaning and the rate, if one is given."""
    found = kb.outpatient_status(code, day)
    row = found.first
    if row is None or found.release is None:
        book.add_gap(code, "OPPS Addendum B", found)
        return
    rate = f"{row.rate}" if row.rate is not None else "none given"
    cite = book.cite_release(
        found.release, f"row {code}", f"code: {code}; status indicator: {row.status_indicator}; payment rate: {rate}"
    )
    known = kb.indicator("opps_status", row.status_indicator)
    book.add_fact(
        code,
        "opps_status",
        row.status_indicator,
        known.meaning if known else "",
        cite,
        release=found.release,
        in_force=found.in_force,
        consequence=known.consequence if known else "",
    )
    if row.rate is not None:
        meaning = "national rate to a hospital outpatient department, before wage adjustment"
        book.add_fact(
            code,
            "opps_rate",
            str(row.rate),
            meaning,
            cite,
            release=found.release,
            in_force=found.in_force,
            unit="USD",
        )


def look_up_drug_limit(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Add the Part B payment limit for one billing unit of a drug."""
    found = kb.drug_limit(code, day)
    row = found.first
    if row is None or found.release is None:
        book.add_gap(code, "Part B drug payment limits (ASP)", found)
        return
    passage = f"code: {code}; dosage: {row.dosage}; payment limit: {row.limit}"
    cite = book.cite_release(found.release, f"row {code}", passage)
    for name, value, meaning, unit in (
        ("asp_dosage", row.dosage, "dose that one billing unit stands for", ""),
        ("asp_payment_limit", str(row.limit), "Medicare payment limit for one billing unit", "USD"),
    ):
        book.add_fact(code, name, value, meaning, cite, release=found.release, in_force=found.in_force, unit=unit)
