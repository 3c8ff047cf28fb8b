"""An ICD-10-CM code: title, billability, notes of its own and inherited, 7th characters, children, nearest codes.

Notes at a category or section hold for every code beneath it (CDC/NCHS, ICD-10-CM Official Guidelines, Section
I.A.10-17; tabular list instructions), so each note says at which level it stands.
"""

from __future__ import annotations

from datetime import date

from assistant.answer import Outcome
from assistant.evidence import EvidenceBook
from knowledge import records
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup

NOTE_LABELS: dict[records.NoteKind, str] = {
    "includes": "Includes",
    "inclusion_term": "Inclusion term",
    "excludes1": "Excludes1",
    "excludes2": "Excludes2",
    "code_first": "Code first",
    "use_additional": "Use additional code",
    "code_also": "Code also",
    "seventh_character_note": "7th character",
    "note": "Note",
}
_INHERITED: tuple[records.NoteKind, ...] = (
    "includes",
    "excludes1",
    "excludes2",
    "code_first",
    "use_additional",
    "code_also",
    "seventh_character_note",
    "note",
)
SHOWN_CHILDREN = 24
OTHER_EDITION = "listed_in"
WITHOUT_NOTES = "instructional_notes"


def row_text(item: records.Code) -> str:
    """A code of the tabular list or the order file as its row says it: title, and whether it can be reported."""
    return f"{item.code} {item.title}; billable: {'yes' if item.billable else 'no'}"


def look_up_diagnosis(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> Lookup[records.Code]:
    """Add everything the tabular list says of a code. A miss adds the nearest codes that exist."""
    found = kb.icd10cm(code, day)
    item = found.first
    if item is None or found.release is None:
        book.add_gap(code, "ICD-10-CM", found)
        book.add_code(code, "icd10cm", found.state, verified=False)
        _add_other_edition(kb, book, code, day)
        _add_nearest(kb, book, code, day)
        return found
    release = found.release
    cite = book.cite_release(release, f"{code}", row_text(item))
    status = "billable" if item.billable else "header"
    book.add_code(code, "icd10cm", status, verified=True)
    _add(book, code, "title", item.title, "official title", cite, found)
    meaning = (
        "complete code, valid for reporting"
        if item.billable
        else "header, not valid for reporting: needs more characters"
    )
    _add(book, code, "billable", "yes" if item.billable else "no", meaning, cite, found)
    lineage = kb.lineage(release.id, item)
    for above in lineage:
        if above.kind == "code":
            book.add_code(above.code, "icd10cm", "header", verified=True)
    if lineage:
        _add(book, code, "parent", lineage[0].code, lineage[0].title, cite, found)
        chapter = lineage[-1]
        if chapter.kind == "chapter":
            _add(book, code, "chapter", chapter.code, chapter.title, cite, found)
    if not kb.crosswalks.carries_notes(release):
        meaning = f"{release.title}, which holds titles and levels, no notes"
        _add(book, code, WITHOUT_NOTES, "not held", meaning, cite, found)
    _add_notes(book, code, item, item.notes, found)
    for above in lineage:
        own = tuple(note for note in above.notes if note.kind in _INHERITED)
        _add_notes(book, code, above, own, found)
    _add_seventh(book, code, (item, *lineage), found)
    if not item.billable:
        _add_children(kb, book, item, found, cite)
    ruling = "Report it as it is." if item.billable else "Report one of the codes below it."
    outcome: Outcome = "allowed" if item.billable else "not_allowed"
    book.add_ruling(code, "report as a diagnosis code", outcome, ruling, cite, in_force=found.in_force)
    return found


def look_up_diagnosis_range(kb: KnowledgeBase, book: EvidenceBook, first: str, last: str, day: date) -> list[str]:
    """Add title and billability of the codes in a range; returns them in tabular order."""
    found = kb.icd10cm_between(first, last, day, SHOWN_CHILDREN)
    if found.state != "found" or found.release is None:
        book.add_gap(first, "ICD-10-CM", found)
        book.add_code(first, "icd10cm", found.state, verified=False)
        return [first]
    for item in found.rows:
        cite = book.cite_release(found.release, item.code, row_text(item))
        status = "billable" if item.billable else "header"
        book.add_code(item.code, "icd10cm", status, verified=True)
        _add(book, item.code, "title", item.title, "official title", cite, found)
        _add(book, item.code, "billable", "yes" if item.billable else "no", status, cite, found)
    return [item.code for item in found.rows]


def _add(
    book: EvidenceBook, code: str, name: str, value: str, meaning: str, cite: str, found: Lookup[records.Code]
) -> None:
    book.add_fact(code, name, value, meaning, cite, release=found.release, in_force=found.in_force)


def _add_notes(
    book: EvidenceBook,
    code: str,
    level: records.Code,
    notes: tuple[records.CodeNote, ...],
    found: Lookup[records.Code],
) -> None:
    if not notes or found.release is None:
        return
    text = "\n".join(f"{NOTE_LABELS[note.kind]}: {note.text}" for note in notes)
    where = level.code if level.kind == "code" else f"{level.kind} {level.code}"
    cite = book.cite_release(found.release, f"notes at {where}", text, "official_text")
    for note in notes:
        _add(book, code, note.kind, note.text, f"note at {where}", cite, found)


def _add_seventh(book: EvidenceBook, code: str, levels: tuple[records.Code, ...], found: Lookup[records.Code]) -> None:
    defining = next((level for level in levels if level.seventh_characters), None)
    if defining is None or found.release is None:
        return
    text = "; ".join(f"{char} {meaning}" for char, meaning in defining.seventh_characters)
    cite = book.cite_release(found.release, f"7th characters at {defining.code}", text, "official_text")
    for char, meaning in defining.seventh_characters:
        _add(book, code, "seventh_character", char, meaning, cite, found)


def _add_children(
    kb: KnowledgeBase, book: EvidenceBook, item: records.Code, found: Lookup[records.Code], cite: str
) -> None:
    if found.release is None:
        return
    children = kb.children(found.release.id, item)
    for child in children[:SHOWN_CHILDREN]:
        status = "billable" if child.billable else "header"
        book.add_code(child.code, "icd10cm", status, verified=True)
        where = book.cite_release(found.release, child.code, row_text(child))
        _add(book, item.code, "child", child.code, child.title, where, found)
        _add(book, child.code, "title", child.title, "official title", where, found)
        _add(book, child.code, "billable", "yes" if child.billable else "no", status, where, found)
    if len(children) > SHOWN_CHILDREN:
        _add(book, item.code, "children", str(len(children)), "codes directly below", cite, found)


def other_edition_of(code: str) -> str:
    """The subject of the edition that lists a code, apart from what the edition for the day says of it."""
    return f"another edition with {code}"


def _add_other_edition(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """The edition nearest to the day that lists a code which the edition for the day lacks: later ones first."""
    editions = sorted((r for r in kb.releases if r.table == "icd10cm"), key=lambda r: r.effective_from)
    later = [r for r in editions if r.effective_from > day]
    earlier = [r for r in reversed(editions) if r.effective_from <= day]
    for release in (*later, *earlier):
        item = kb.icd10cm(code, release.effective_from).first
        if item is None:
            continue
        cite = book.cite_release(release, code, f"{code} {item.title}")
        # That an edition lists a code holds on any day.
        book.add_fact(
            other_edition_of(code), OTHER_EDITION, release.edition, item.title, cite, release=release, in_force=True
        )
        return


def _add_nearest(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    chosen = kb.release_for("icd10cm", day)
    if chosen.release is None:
        return
    for near in kb.nearest_codes(code, day):
        cite = book.cite_release(chosen.release, near.code, f"{near.code} {near.title}")
        book.add_code(near.code, "icd10cm", "billable" if near.billable else "header", verified=True)
        book.add_fact(
            near.code,
            "title",
            near.title,
            "official title",
            cite,
            release=chosen.release,
            in_force=chosen.in_force,
        )
