"""Coverage documents by number, and the contractors of a state, as facts with their citations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from assistant.evidence import EvidenceBook
from assistant.places import STATES
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup
from knowledge.records import PolicyDocument, Release

DOCUMENT = "Coverage document"
CONTRACTORS = "Contractors by state"
_KINDS = {"LCD": "local coverage determination", "Article": "local coverage article", "NCD": "national determination"}
_TEXT = 360


def cite_document(
    book: EvidenceBook, document: PolicyDocument, contractors: tuple[str, ...], release: Release, *, in_force: bool
) -> str:
    """Add the facts of one version of a document; returns its citation."""
    number, names = document.number, "; ".join(contractors)
    row = [f"{document.kind} {number}, version {document.version or 'not given'}", document.title, names]
    row += [
        f"effective {document.effective_from or 'not given'}",
        f"ended {document.ended_on or 'no'}",
        document.status,
    ]
    page = replace(release, url=document.url or release.url)
    cite = book.cite_release(
        page, f"{document.kind} {number}", "; ".join(part for part in (*row, document.status) if part)
    )
    facts = [("policy_title", document.title, _KINDS[document.kind]), ("policy_kind", document.kind, "")]
    facts += [("policy_contractor", names, "whose policy it is")] if names else []
    if document.effective_from is not None:
        facts.append(("effective_on", document.effective_from.isoformat(), "first day of this version"))
    if document.ended_on is not None:
        facts.append(("ended_on", document.ended_on.isoformat(), "last day of this version"))
    for name, value, meaning in facts:
        book.add_fact(number, name, value, meaning, cite, release=release, in_force=in_force)
    book.add_code(number, "policy", _status(document, book.as_of), verified=True)
    return cite


def _status(document: PolicyDocument, day: date) -> str:
    if document.holds_on(day):
        return "active"
    begun = document.effective_from is None or document.effective_from <= day
    return "retired" if begun else "not_yet_valid"


def look_up_document(kb: KnowledgeBase, book: EvidenceBook, number: str, day: date) -> None:
    """Add an LCD or article by its number, with the beginning of its text and what it is related to."""
    found = kb.coverage.document(number, day)
    if found.first is None or found.release is None:
        book.add_code(number, "policy", found.state, verified=False)
        book.add_gap(number, DOCUMENT, found)
        return
    document, release = found.first, found.release
    own = (document.contractor,) if document.contractor else kb.coverage.contractors_of(release.id, document, day)
    cite = cite_document(book, document, own, release, in_force=found.in_force)
    for other in kb.coverage.related(release.id, document):
        book.add_fact(number, "related_policy", other, "related by the publisher", cite, release=release)
        book.add_code(other, "policy", "", verified=True)
    for text in kb.coverage.texts(release.id, document)[:1]:
        line = " ".join(text.text.split())
        short = line if len(line) <= _TEXT else line[:_TEXT].rsplit(" ", 1)[0]
        page = book.cite_release(release, f"{number}, {text.section}", short, "official_text")
        book.add_fact(number, "policy_text", short, text.section, page, release=release, in_force=found.in_force)


def look_up_ncd(kb: KnowledgeBase, book: EvidenceBook, number: str, day: date) -> None:
    """Add an NCD by its section number: the document where it is held, and its laboratory lists."""
    subject = f"NCD {number}"
    found = kb.coverage.document(number, day)
    if found.first is not None and found.release is not None:
        document, release = found.first, found.release
        page = replace(release, url=document.url or release.url)
        cite = book.cite_release(page, subject, f"{subject}; {document.title}")
        book.add_fact(
            subject, "policy_title", document.title, _KINDS["NCD"], cite, release=release, in_force=found.in_force
        )
        book.add_fact(subject, "section_number", number, "", cite, release=release, in_force=found.in_force)
        if document.effective_from is not None:
            day_text = document.effective_from.isoformat()
            book.add_fact(subject, "effective_on", day_text, "first day of this version", cite, release=release)
    lists = kb.coverage.lab_list(number, day)
    if lists.state == "found" and lists.release is not None:
        for lab in lists.rows:
            text = f"NCD {lab.ncd}, {lab.title}; procedure code {lab.code}"
            cite = book.cite_release(lists.release, f"NCD {lab.ncd}, code {lab.code}", text)
            held: dict[str, Any] = {"release": lists.release, "in_force": lists.in_force}
            book.add_fact(subject, "policy_title", lab.title, _KINDS["NCD"], cite, **held)
            book.add_fact(subject, "section_number", number, "", cite, **held)
            book.add_fact(subject, "lab_code", lab.code, f"list {lab.ncd}", cite, **held)
            book.add_code(lab.code, "hcpcs" if lab.code[0].isalpha() else "cpt", "", verified=True)
    elif found.first is None:
        book.add_gap(
            subject, DOCUMENT, lists if lists.state == "no_row" and found.state == "no_row" else _unknown(found)
        )


def _unknown(found: Lookup[PolicyDocument]) -> Lookup[PolicyDocument]:
    reason = "national determinations are not all held, only the laboratory lists"
    return found if found.release is not None else replace(found, state="not_loaded", reason=reason)


def look_up_contractors(kb: KnowledgeBase, book: EvidenceBook, state: str, day: date) -> None:
    """Add the contractors that serve a state; the subject of the facts is the state's name."""
    found = kb.coverage.contractors(state, day)
    name = STATES[state]
    if found.state != "found" or found.release is None:
        book.add_gap(name, CONTRACTORS, found)
        return
    for row in found.rows:
        text = f"{row.contractor.name}; {row.kind or 'type not given'}; serves {row.area}"
        cite = book.cite_release(found.release, f"{row.contractor.name}, {row.kind}, {row.area}", text)
        area = "" if row.area == name else row.area
        book.add_fact(
            name, "contractor", row.contractor.name, row.kind, cite,
            release=found.release, in_force=found.in_force, setting=row.kind, consequence=area,
        )  # fmt: skip
