"""The payment locality that a question names: by ZIP code, area, county or state, with its geographic indices.

A place that fits several localities is not decided here: all of them become facts, and the answer asks which. A
locality is called by its published name and state ("BAKERSFIELD, CA"); its numbers stand in the citation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from assistant.evidence import EvidenceBook
from assistant.question import Question
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup
from knowledge.records import LocalityIndex, Release

INDICES = "Geographic practice cost indices (GPCI)"
ZIPS = "ZIP code to locality"
SUBJECT = "payment locality"
"""Subject of gaps about the place named, and of the localities that it may mean."""
ANYWHERE = "any locality"
"""Subject of the gap when no place is named and no indices are held."""
GPCI_NAMES = ("work_gpci", "pe_gpci", "mp_gpci")


@dataclass(frozen=True, slots=True)
class Located:
    """The locality of a question, or the several that it may mean, and the release that holds them."""

    rows: tuple[LocalityIndex, ...] = ()
    release: Release | None = None
    in_force: bool = True

    @property
    def one(self) -> LocalityIndex | None:
        """The locality, when there is no doubt."""
        return self.rows[0] if len(self.rows) == 1 else None


def locality_label(row: LocalityIndex) -> str:
    """A locality's name for people."""
    return f"{row.name}, {row.state}"


def look_up_locality(kb: KnowledgeBase, book: EvidenceBook, question: Question) -> Located:
    """Add the indices of the locality named, or the names of those that it may be; gaps for what is not held."""
    day = question.as_of
    if question.place is None and question.state is None:
        held = kb.release_for("gpci", day)
        if held.release is None:
            book.add_gap(ANYWHERE, INDICES, Lookup("not_loaded", reason=held.reason))
        return Located()
    found = _by_place(kb, book, question, day)
    if found is None:
        return Located()
    if found.release is None or not found.rows:
        book.add_gap(SUBJECT, INDICES, found)
        return Located()
    located = Located(found.rows, found.release, found.in_force)
    if located.one is not None:
        _add_indices(book, located.one, found.release, in_force=found.in_force)
    else:
        _add_choice(book, located)
    return located


def _by_place(kb: KnowledgeBase, book: EvidenceBook, question: Question, day: date) -> Lookup[LocalityIndex] | None:
    place, state = question.place, question.state or ""
    if place is not None and place.kind == "zip":
        return _by_zip(kb, book, place.name, day)
    if place is not None:
        found = kb.payment.localities_named(place.name, day, county=place.kind == "county", state=state)
        if found.rows or not state:
            return found
    return kb.payment.localities_of_state(state, day)


def _by_zip(kb: KnowledgeBase, book: EvidenceBook, zip_code: str, day: date) -> Lookup[LocalityIndex] | None:
    found = kb.payment.zip_code(zip_code, day)
    row = found.first
    if row is None or found.release is None:
        book.add_gap(SUBJECT, ZIPS, replace(found, reason=found.reason or "the ZIP file does not have it"))
        return None
    located = kb.payment.locality(row.mac, row.locality, day)
    if located.first is not None:
        text = f"ZIP code {zip_code}; state {row.state}; contractor {row.mac}; locality {row.locality}"
        text += f"; rural indicator {row.rural or 'none'}; plus-four flag {row.plus_four}"
        cite = book.cite_release(found.release, f"row {zip_code}", text)
        label = locality_label(located.first)
        name = "zip_code_in_part" if row.plus_four == "1" else "zip_code"
        meaning = "ZIP code in this locality"
        book.add_fact(label, name, f"ZIP {zip_code}", meaning, cite, release=found.release, in_force=found.in_force)
    return located


def _add_indices(book: EvidenceBook, row: LocalityIndex, release: Release, *, in_force: bool) -> None:
    label = locality_label(row)
    text = f"contractor {row.mac}; locality {row.locality}; {row.name}; {row.state}; work GPCI {row.work}"
    text += f"; practice expense GPCI {row.practice_expense}; malpractice GPCI {row.malpractice}"
    cite = book.cite_release(release, f"contractor {row.mac}, locality {row.locality}", text)
    number = "number of the locality with its contractor"
    book.add_fact(label, "locality_number", row.locality, number, cite, release=release, in_force=in_force)
    values = (row.work, row.practice_expense, row.malpractice)
    meanings = ("Work GPCI", "Practice expense GPCI", "Malpractice GPCI")
    for name, value, meaning in zip(GPCI_NAMES, values, meanings, strict=True):
        book.add_fact(label, name, str(value), meaning, cite, release=release, in_force=in_force)


def _add_choice(book: EvidenceBook, located: Located) -> None:
    assert located.release is not None
    states = tuple(dict.fromkeys(row.state for row in located.rows))
    names = [row.name if len(states) == 1 else locality_label(row) for row in located.rows]
    where = f"rows of {', '.join(states)}"
    cite = book.cite_release(located.release, where, "\n".join(locality_label(row) for row in located.rows))
    for name in names:
        book.add_fact(SUBJECT, "payment_locality", name, "", cite, release=located.release, in_force=located.in_force)
