"""Our own summary of a code, its stated facts, its lifecycle dates and its public Level II row."""

from __future__ import annotations

from datetime import date

from assistant.evidence import EvidenceBook
from knowledge import records
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup


def summary_text(summary: records.CodeSummary) -> str:
    """The whole entry as one text; what a reader sees when opening the source, and what prose is checked against."""
    parts = [summary.title + ".", summary.summary]
    parts += [f"Includes: {item}" for item in summary.includes]
    parts += [f"{n.code}: {n.text}" for n in summary.differs]
    parts += [f"Decides: {item}" for item in summary.decides]
    parts += [f"Documentation: {item}" for item in summary.documentation]
    parts += [f"Common error: {item}" for item in summary.errors]
    parts += [f"Replaced by {n.code}: {n.text}" for n in summary.replaced_by]
    return "\n".join(" ".join(part.split()) for part in parts)


def cite_summary(book: EvidenceBook, summary: records.CodeSummary, basis: int = 0) -> str:
    """The citation of one of the documents that a summary rests on, with our wording as its passage."""
    return book.cite_basis(summary.basis[basis], summary_text(summary))


def look_up_summary(kb: KnowledgeBase, book: EvidenceBook, code: str) -> records.CodeSummary | None:
    """Add our title, the stated facts and the neighbours' titles of a code."""
    summary = kb.summary(code)
    if summary is None:
        return None
    cites = tuple(cite_summary(book, summary, index) for index in range(len(summary.basis)))
    cite = cites[0]
    book.add_summary(summary, cites)
    book.add_fact(code, "title", summary.title, "our own title, not the publisher's descriptor", cite)
    for fact in summary.facts:
        book.add_fact(code, fact.name, fact.value, fact.meaning, cites[fact.basis], unit=fact.unit)
    for neighbour in (*summary.differs, *summary.replaced_by):
        other = kb.summary(neighbour.code)
        if other is not None:
            book.add_code(neighbour.code, other.system, "", verified=True)
    return summary


def look_up_lifecycle(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> str:
    """Add the days on which a code began and ended; returns its status on the day ("" when nothing is held).

    Lifecycle dates are history: a later release speaks about earlier days, so they are always in force.
    """
    added: date | None = None
    ended: date | None = None
    row = _latest(kb.hcpcs(code, day), kb, book, code, "HCPCS Level II file")
    if isinstance(row, records.HcpcsRow):
        release = kb.release(row.release)
        assert release is not None
        cite = book.cite_release(release, f"row {code}", row.long_descriptor)
        book.add_fact(code, "official_descriptor", row.long_descriptor, "descriptor of the Level II file", cite)
        if row.tos:
            book.add_fact(code, "type_of_service", row.tos, "type of service in the Level II file", cite)
        if row.betos:
            book.add_fact(code, "betos", row.betos, "BETOS category in the Level II file", cite)
        added, ended = row.added, row.ended
        _lifecycle_facts(book, code, added, ended, cite)
    found = kb.service_class(code, day)
    kind = found.first
    if kind is not None and found.release is not None:
        text = f"{code}: {kind.category}, {kind.subcategory}, {kind.family}; added {kind.added}, ended {kind.ended}"
        cite = book.cite_release(found.release, f"row {code}", text)
        book.add_fact(code, "rbcs_category", kind.category, "Restructured BETOS category", cite, release=found.release)
        book.add_fact(code, "rbcs_family", kind.family, "Restructured BETOS family", cite, release=found.release)
        if added is None:
            added, ended = kind.added, kind.ended
            _lifecycle_facts(book, code, added, ended, cite)
    summary = kb.summary(code)
    if summary is not None and summary.ended is not None and ended is None:
        ended = summary.ended
        _lifecycle_facts(book, code, None, ended, cite_summary(book, summary))
    status = _status(added, ended, day)
    if status in ("deleted", "not_yet_valid"):
        dated = book.find_fact(code, "ended_on" if status == "deleted" else "added_on")
        if dated is not None:
            book.add_ruling(code, "valid on the day", "not_allowed", dated.meaning, dated.cite)
    return status


def _latest(
    found: Lookup[records.HcpcsRow], kb: KnowledgeBase, book: EvidenceBook, code: str, what: str
) -> records.HcpcsRow | None:
    if found.first is not None:
        return found.first
    if code[0].isalpha():
        # The row of a later release still tells when a code began and ended.
        newest = [r for r in kb.releases if r.table == "hcpcs"]
        if newest:
            later = kb.hcpcs(code, max(r.effective_from for r in newest))
            if later.first is not None:
                return later.first
        book.add_gap(code, what, Lookup(found.state, (), found.release, found.in_force, found.reason))
    return None


def _lifecycle_facts(book: EvidenceBook, code: str, added: date | None, ended: date | None, cite: str) -> None:
    if added is not None:
        book.add_fact(code, "added_on", added.isoformat(), "first day on which the code could be used", cite)
    if ended is not None:
        book.add_fact(code, "ended_on", ended.isoformat(), "last day on which the code could be used", cite)


def _status(added: date | None, ended: date | None, day: date) -> str:
    if ended is not None and day > ended:
        return "deleted"
    if added is not None and day < added:
        return "not_yet_valid"
    return "active" if added is not None or ended is not None else ""
