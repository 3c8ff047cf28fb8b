"""A modifier's entry: meaning, when it applies and when not, what it does to payment and to NCCI edits."""

from __future__ import annotations

from datetime import date

from assistant.evidence import EvidenceBook
from assistant.lookups.bases import passages
from knowledge import records
from knowledge.base import KnowledgeBase

BYPASS_LIST = "ncci-when-a-modifier-may-bypass"


def modifier_passages(entry: records.Modifier) -> tuple[str, ...]:
    """Our wording as each of its documents supports it; what a reader sees on opening a source."""
    lines = [("Use when", item) for item in entry.use_when]
    lines += [("Not when", item) for item in entry.not_when]
    lines += [("Payment", entry.payment)] if entry.payment else []
    lines += [("Documentation", item) for item in entry.documentation]
    lines += [("Usual denial", entry.denial)] if entry.denial else []
    lines += [("Line order", entry.order)] if entry.order else []
    opening = [f"{entry.title}.", entry.meaning]
    if entry.official_name:
        opening.append(f"Official name: {entry.official_name}")
    return passages(opening, lines, entry.basis)


def subject_of(modifier: str) -> str:
    """The subject under which a modifier's facts stand."""
    return f"modifier {modifier}"


def look_up_modifier(kb: KnowledgeBase, book: EvidenceBook, modifier: str, day: date) -> records.Modifier | None:
    """Add a modifier's entry; None when the library does not hold it."""
    entry = kb.modifier(modifier)
    _look_up_level_two(kb, book, modifier, day)
    _look_up_bypass(kb, book, modifier, entry)
    if entry is None:
        return None
    subject = subject_of(modifier)
    texts = modifier_passages(entry)
    cites = tuple(book.cite_basis(basis, text) for basis, text in zip(entry.basis, texts, strict=True))
    book.add_modifier(entry, cites)
    status = "deleted" if entry.ended is not None and day > entry.ended else "active"
    book.add_code(modifier, "modifier", status, verified=True)
    book.add_fact(subject, "title", entry.title, "our own title", cites[0])
    if entry.depends_on:
        meaning = "the fee-schedule indicator of the procedure that decides"
        book.add_fact(subject, "depends_on", entry.depends_on, meaning, cites[0])
    if entry.ended is not None:
        book.add_fact(subject, "ended_on", entry.ended.isoformat(), "last day on which it could be used", cites[0])
    return entry


def _look_up_bypass(kb: KnowledgeBase, book: EvidenceBook, modifier: str, entry: records.Modifier | None) -> None:
    """Whether a modifier is one of NCCI's PTP-associated modifiers.

    The manual's list is closed (NCCI Policy Manual, chapter I, section E): one that it does not name is none.
    """
    listed = kb.passage(BYPASS_LIST)
    if listed is None or modifier not in kb.modifier_keys:
        return
    said = entry.ncci_bypass if entry is not None else None
    bypasses = modifier in listed.modifiers if said is None else said
    meaning = "can bypass an NCCI pair whose modifier indicator is 1" if bypasses else "does not bypass an NCCI pair"
    cite = book.cite_basis(listed.basis[0], listed.text, (listed.effective_from, listed.effective_to))
    book.add_fact(subject_of(modifier), "ncci_bypass", "yes" if bypasses else "no", meaning, cite)


def _look_up_level_two(kb: KnowledgeBase, book: EvidenceBook, modifier: str, day: date) -> None:
    """The official name and dates of a Level II modifier; its dates are history and always speak."""
    found = kb.level_two.modifier(modifier, day)
    row = found.first
    if row is None or found.release is None:
        return
    newest = kb.level_two.modifier_history(modifier)[0]
    settled = not found.in_force and newest.row.ended is not None and day > newest.row.ended
    cite = book.cite_release(found.release, f"modifier {modifier}", _row_text(row))
    subject = subject_of(modifier)
    meaning = "name in the HCPCS Level II file"
    if row.official_name:
        period = None if settled else found.release  # the name of an ended modifier holds beyond its file's period
        in_force = found.in_force or settled
        book.add_fact(subject, "official_name", row.official_name, meaning, cite, release=period, in_force=in_force)
    same = (row.added, row.ended) == (newest.row.added, newest.row.ended)
    history = cite if same else book.cite_release(newest.release, f"modifier {modifier}", _row_text(newest.row))
    if newest.row.added is not None:
        book.add_fact(subject, "added_on", newest.row.added.isoformat(), "day on which it was added", history)
    status = "active"
    if newest.row.ended is not None:
        ended = newest.row.ended.isoformat()
        book.add_fact(subject, "ended_on", ended, "last day on which it could be used", history)
        status = "deleted" if day > newest.row.ended else "active"
    book.add_code(modifier, "modifier", status, verified=True)


def _row_text(row: records.HcpcsModifier) -> str:
    dates = (("added", row.added), ("effective", row.effective), ("ended", row.ended))
    return "; ".join([f"{row.modifier}: {row.official_name}", *(f"{name} {day}" for name, day in dates if day)])
