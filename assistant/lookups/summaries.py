"""Our own summary of a code, its stated facts, its lifecycle dates and its public Level II row."""

from __future__ import annotations

from datetime import date

from assistant.evidence import EvidenceBook
from assistant.lookups.bases import passages
from assistant.lookups.level_two import lifecycle_facts, look_up_level_two
from knowledge import records
from knowledge.base import KnowledgeBase


def summary_passages(summary: records.CodeSummary) -> tuple[str, ...]:
    """Our wording as each of its documents supports it; what a reader sees on opening a source."""
    lines = [("Includes", item) for item in summary.includes]
    lines += [(n.code, n.text) for n in summary.differs]
    lines += [("Decides", item) for item in summary.decides]
    lines += [("Documentation", item) for item in summary.documentation]
    lines += [("Common error", item) for item in summary.errors]
    lines += [("Modifier", item) for item in summary.modifiers]
    lines += [("Typical reason", item) for item in summary.reasons]
    lines += [(n.code, n.text) for n in summary.replaced_by]
    return passages((f"{summary.title}.", summary.summary), lines, summary.basis)


def cite_summary(book: EvidenceBook, summary: records.CodeSummary, basis: int = 0) -> str:
    """The citation of one of the documents that a summary rests on, with our wording as its passage."""
    return book.cite_basis(summary.basis[basis], summary_passages(summary)[basis])


def look_up_summary(kb: KnowledgeBase, book: EvidenceBook, code: str) -> records.CodeSummary | None:
    """Add our title, the stated facts and the neighbours' titles of a code."""
    summary = kb.summary(code)
    if summary is None:
        return None
    texts = summary_passages(summary)
    cites = tuple(book.cite_basis(basis, text) for basis, text in zip(summary.basis, texts, strict=True))
    book.add_summary(summary, cites)
    begins = summary.effective_from
    in_force = begins is None or begins <= book.as_of
    meaning = "our own title, not the publisher's descriptor"
    book.add_fact(code, "title", summary.title, meaning, cites[0], in_force=in_force, begins=begins)
    for fact in summary.facts:
        book.add_fact(
            code,
            fact.name,
            fact.value,
            fact.meaning,
            cites[fact.basis],
            in_force=in_force,
            unit=fact.unit,
            begins=begins,
        )
    for neighbour in (*summary.differs, *summary.replaced_by):
        other = kb.summary(neighbour.code)
        if other is not None:
            book.add_code(neighbour.code, other.system, "", verified=True)
    return summary


def look_up_lifecycle(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> str:
    """Add the days on which a code began and ended; returns its status on the day ("" when nothing is held).

    Lifecycle dates are history: the newest release speaks about earlier days too, so they are always in force.
    """
    added, ended = look_up_level_two(kb, book, code, day)
    kind_added, kind_ended = _from_classification(kb, book, code, day, history=added is None)
    if added is None:
        added, ended = kind_added, kind_ended
    summary = kb.summary(code)
    if summary is not None and summary.ended is not None and ended is None:
        ended = summary.ended
        lifecycle_facts(book, code, None, ended, cite_summary(book, summary))
    status = _status(added, ended, day)
    if status == "active" and kb.level_two.dropped(code, day) is not None:
        status = "no_row"
    if status in ("deleted", "not_yet_valid"):
        dated = book.find_fact(code, "ended_on" if status == "deleted" else "added_on")
        if dated is not None:
            book.add_ruling(code, "valid on the day", "not_allowed", dated.meaning, dated.cite)
    return status


def _from_classification(
    kb: KnowledgeBase, book: EvidenceBook, code: str, day: date, *, history: bool
) -> tuple[date | None, date | None]:
    newest = kb.newest_day("rbcs")
    found = kb.service_class(code, newest) if newest is not None else None
    kind = found.first if found is not None else None
    if found is None or kind is None or found.release is None:
        return None, None
    text = (
        f"{code}: {kind.category}, {kind.subcategory}, {kind.family}; added {kind.added}, ended {kind.ended or 'open'}"
    )
    cite = book.cite_release(found.release, f"row {code}", text)
    if found.release.covers(day):
        book.add_fact(code, "rbcs_category", kind.category, "Restructured BETOS category", cite, release=found.release)
        book.add_fact(code, "rbcs_family", kind.family, "Restructured BETOS family", cite, release=found.release)
    if history:
        lifecycle_facts(book, code, kind.added, kind.ended, cite)
    return kind.added, kind.ended


def _status(added: date | None, ended: date | None, day: date) -> str:
    if ended is not None and day > ended:
        return "deleted"
    if added is not None and day < added:
        return "not_yet_valid"
    return "active" if added is not None or ended is not None else ""
