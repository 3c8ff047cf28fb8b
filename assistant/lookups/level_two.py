"""The HCPCS Level II record of a code: descriptor, coverage and pricing indicators, changes, since when and until when.

The days on which a code was added and ended are history: the newest release that holds the code speaks about earlier
days too, so those facts are always in force. Everything else is read from the release of the day asked about, or, when
that one is an excerpt or none is held, from the nearest other one, marked as not in force. The record of a code that
has ended changes no more.
"""

from __future__ import annotations

from datetime import date

from assistant.evidence import EvidenceBook
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup
from knowledge.records import HcpcsRow, Release

TABLE = "HCPCS Level II file"
# Field of indicators.yaml, name of the fact, and how an answer calls it.
INDICATORS: tuple[tuple[str, str, str], ...] = (
    ("hcpcs_coverage", "hcpcs_coverage", "Medicare coverage indicator"),
    ("hcpcs_pricing", "hcpcs_pricing", "Pricing indicator"),
    ("hcpcs_multiple_pricing", "hcpcs_multiple_pricing", "Multiple pricing indicator"),
    ("hcpcs_action", "hcpcs_action", "Last change"),
)


def look_up_level_two(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> tuple[date | None, date | None]:
    """Add the record of a code; returns the days on which it was added and ended, None where nothing tells."""
    found = kb.level_two.code(code, day)
    row, release = found.first, found.release
    if row is None or release is None:
        if code[0].isalpha():
            book.add_gap(code, TABLE, found)
        return None, None
    newest = kb.level_two.history(code)[0]
    added, ended = newest.row.added, newest.row.ended
    settled = not found.in_force and ended is not None and day > ended
    dropped = kb.level_two.dropped(code, day)
    if dropped is not None:
        reason = (
            f"{dropped.title} no longer has this code; the last file held that has it is of {release.effective_from}"
        )
        book.add_gap(code, TABLE, Lookup("no_row", (), dropped, True, reason))
    _record(kb, book, row, release, in_force=found.in_force or settled, settled=settled)
    cite = book.cite_release(newest.release, f"row {code}", passage_of(newest.row))
    lifecycle_facts(book, code, added, ended, cite)
    return added, ended


def lifecycle_facts(book: EvidenceBook, code: str, added: date | None, ended: date | None, cite: str) -> None:
    """Add the first and the last day on which a code could be used."""
    if added is not None:
        book.add_fact(code, "added_on", added.isoformat(), "first day on which the code could be used", cite)
    if ended is not None:
        book.add_fact(code, "ended_on", ended.isoformat(), "last day on which the code could be used", cite)


def passage_of(row: HcpcsRow) -> str:
    """The row as a reader sees it on opening the source."""
    parts = (
        ("short descriptor", row.short_descriptor),
        ("coverage", row.coverage),
        ("pricing", row.all_pricing or row.pricing),
        ("multiple pricing", row.multiple_pricing),
        ("type of service", row.all_tos or row.tos),
        ("BETOS", row.betos),
        ("statute", row.statute),
        ("laboratory certification", row.lab_certification),
        ("cross references", row.cross_references),
        ("old manual sections", row.coverage_references),
        ("ASC group", row.asc_group),
        ("processing note", row.processing_note),
        ("action", row.action),
        ("added", row.added),
        ("action effective", row.effective),
        ("ended", row.ended),
    )
    told = "; ".join(f"{name}: {value}" for name, value in parts if value)
    return f"{row.long_descriptor}\n{told}".strip()


def _record(
    kb: KnowledgeBase, book: EvidenceBook, row: HcpcsRow, release: Release, *, in_force: bool, settled: bool
) -> None:
    cite = book.cite_release(release, f"row {row.code}", passage_of(row))
    values = {
        "hcpcs_coverage": row.coverage,
        "hcpcs_pricing": row.pricing,
        "hcpcs_multiple_pricing": row.multiple_pricing,
        "hcpcs_action": row.action,
    }

    def add(name: str, value: str, meaning: str) -> None:
        if value:
            # A settled record holds beyond the period of its file.
            period = None if settled else release
            book.add_fact(row.code, name, value, meaning, cite, release=period, in_force=in_force)

    add("official_descriptor", row.long_descriptor, "descriptor of the Level II file")
    add("short_descriptor", row.short_descriptor, "short descriptor of the Level II file")
    add("type_of_service", row.tos, "type of service in the Level II file")
    add("betos", row.betos, "BETOS category in the Level II file")
    for field, name, _ in INDICATORS:
        known = kb.indicator(field, values[field])
        add(name, values[field], known.meaning if known else "")
    for kind in row.all_tos.split()[1:]:
        known = kb.indicator("type_of_service", kind)
        add("further_type_of_service", kind, known.meaning if known else "")
    for price in row.all_pricing.split()[1:]:
        known = kb.indicator("hcpcs_pricing", price)
        add("further_pricing", price, known.meaning if known else "")
    if row.effective is not None:
        add("action_effective", row.effective.isoformat(), "day from which the last change counts")
    add("statute", row.statute, "reference to a statute on coverage")
    add("lab_certification", row.lab_certification, "laboratory certification categories")
    for other in row.cross_references.split():
        add("cross_reference", other, "code that the record names in its place")
        book.add_code(other, "hcpcs" if other[0].isalpha() else "cpt", "", verified=True)
    if row.asc_group == "YY":
        add("asc_group", row.asc_group, "approved for ambulatory surgical centers")
    add("processing_note", row.processing_note, "number of a processing note")
