"""Places of service by number: the official name, and which amount of the fee schedule applies there."""

from __future__ import annotations

from assistant.evidence import EvidenceBook
from assistant.question import Question
from knowledge.base import KnowledgeBase

TABLE = "Place of service code set"
_KINDS = {
    "facility": ("facility", "the facility amount of the physician fee schedule applies there"),
    "non_facility": ("non-facility", "the non-facility amount of the physician fee schedule applies there"),
    "unassigned": ("unassigned", "the number is not in use"),
}


def look_up_places(kb: KnowledgeBase, book: EvidenceBook, question: Question) -> None:
    """Add each place that the question names by number."""
    for number in question.place_numbers:
        subject = subject_of(number)
        found = kb.places.place(number, question.as_of)
        row, release = found.first, found.release
        if row is None or release is None:
            book.add_gap(subject, TABLE, found)
            continue
        cite = book.cite_release(release, f"place {number}", f"{number} {row.name}\n{row.description}".strip())
        kind, meaning = _KINDS[row.kind]
        for name, value, told in (
            ("place_of_service", number, "number of the place"),
            ("place_name", row.name, "official name"),
            ("place_kind", kind, meaning),
            ("place_description", row.description, "official description"),
        ):
            if value:
                book.add_fact(subject, name, value, told, cite, release=release, in_force=found.in_force)


def subject_of(number: str) -> str:
    """The subject under which a place's facts stand."""
    return f"POS {number}"
