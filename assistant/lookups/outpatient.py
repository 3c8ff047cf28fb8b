"""What tables beside the fee schedule say of a code: outpatient status (Addendum B)."""

from __future__ import annotations

from datetime import date

from assistant.evidence import EvidenceBook
from assistant.lookups.outpatient_parts import add_class, row_text
from knowledge.base import KnowledgeBase


def look_up_outpatient(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Add the status indicator with its meaning and the rate, if one is given."""
    found = kb.outpatient_status(code, day)
    row = found.first
    if row is None or found.release is None:
        book.add_gap(code, "OPPS Addendum B", found)
        return
    cite = book.cite_release(found.release, f"row {code}", row_text(row))
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
    add_class(kb, book, found, cite, day)
