"""Entries of the ICD-10-CM indexes and tables: the path, the codes printed there, and what the tabular list says.

An index gives a path and a code to be confirmed: the ICD-10-CM Official Guidelines (Section I.B.1) send the coder from
the index to the tabular list, where the full code, its side and its 7th character are chosen. So the code of the
nearest entry is looked up there as well, and that section is cited.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from assistant.evidence import EvidenceBook
from assistant.index_words import IndexQuestion, Part, asks_index
from assistant.lookups.diagnoses import look_up_diagnosis
from assistant.lookups.documents import add_document_passage
from assistant.lookups.guidelines import add_passage
from assistant.question import Question
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup
from knowledge.records import Release
from knowledge.shelves.documents import GUIDELINES
from knowledge.shelves.indexes import CAUSES, DISEASES, Entry, Found, codes_of, site_of
from knowledge.sources.index_terms import bare_code

TITLES: dict[Part, str] = {
    "diseases": "ICD-10-CM Index to Diseases and Injuries",
    "external_causes": "ICD-10-CM External Cause of Injuries Index",
    "neoplasms": "ICD-10-CM Table of Neoplasms",
    "substances": "ICD-10-CM Table of Drugs and Chemicals",
}
COLUMN_WORDS = {
    "code": "code",
    "malignant_primary": "malignant primary",
    "malignant_secondary": "malignant secondary",
    "in_situ": "carcinoma in situ",
    "benign": "benign",
    "uncertain": "uncertain behavior",
    "unspecified": "unspecified behavior",
    "accidental": "poisoning, accidental",
    "self_harm": "poisoning, intentional self-harm",
    "assault": "poisoning, assault",
    "undetermined": "poisoning, undetermined",
    "adverse_effect": "adverse effect",
    "underdosing": "underdosing",
}
ENTRY = "index_entry"
_CONFIRM_PASSAGE = "icd-level-of-detail"
_CONFIRM_SECTION = "I.B.1"


def look_up_index(kb: KnowledgeBase, book: EvidenceBook, question: Question) -> bool:
    """Add the nearest entries, or the gap; whether an entry was found."""
    asked = asks_index(question.text)
    if asked is None:
        return False
    found = _entries(kb, asked, question.as_of)
    if found.state != "found" or found.release is None:
        book.add_gap(asked.words, TITLES[asked.part], found)
        return False
    for one in found.rows:
        _add_entry(kb, book, found.release, one, question.as_of, in_force=found.in_force)
    best = codes_of(found.rows[0].entry)
    confirmed = best.get(asked.column) or (next(iter(best.values())) if len(set(best.values())) == 1 else "")
    if confirmed:
        look_up_diagnosis(kb, book, bare_code(confirmed.partition(" ")[0]), question.as_of)
    _add_rule(kb, book, question.as_of)
    return True


def _entries(kb: KnowledgeBase, asked: IndexQuestion, day: date) -> Lookup[Any]:
    if asked.part == "neoplasms":
        return kb.indexes.neoplasm(asked.words, day)
    if asked.part == "substances":
        return kb.indexes.substance(asked.words, day)
    return kb.indexes.term(DISEASES if asked.part == "diseases" else CAUSES, asked.words, day)


def _add_entry(
    kb: KnowledgeBase, book: EvidenceBook, release: Release, one: Found[Any], day: date, *, in_force: bool
) -> None:
    entry: Entry = one.entry
    printed = codes_of(entry)
    told = [f"{COLUMN_WORDS[column]} {code}" for column, code in printed.items()]
    told += [f"see {entry.see}"] if entry.see else []
    told += [f"see also {entry.see_also}"] if entry.see_also else []
    path = site_of(entry)
    cite = book.cite_release(release, f"entry {entry.row}", "\n".join((path, "; ".join(told))))
    subject = f"index entry {entry.path}"

    def add(name: str, value: str, meaning: str) -> None:
        book.add_fact(subject, name, value, meaning, cite, release=release, in_force=in_force)

    add(ENTRY, path, one.sent_by)
    for column, code in printed.items():
        add(column, code, COLUMN_WORDS[column])
        for part in code.replace("[", "").replace("]", "").split():
            _name_code(kb, book, bare_code(part), day)
    if entry.see:
        add("see", entry.see, "the entry to look up instead")
    if entry.see_also:
        add("see_also", entry.see_also, "another entry to look up")


def _name_code(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    found = kb.icd10cm(code, day)
    status = found.state if found.first is None else ("billable" if found.first.billable else "header")
    book.add_code(code, "icd10cm", status, verified=found.first is not None)


def _add_rule(kb: KnowledgeBase, book: EvidenceBook, day: date) -> None:
    """The guideline that an index entry is confirmed in the tabular list."""
    found = kb.documents.section(GUIDELINES, _CONFIRM_SECTION, day)
    if found.release is not None and found.rows:
        part = kb.documents.part_of(found.rows[0])
        add_document_passage(book, found.rows[0], found.release, part, in_force=found.in_force, score=1.0)
        return
    passage = kb.passage(_CONFIRM_PASSAGE)
    if passage is not None:
        add_passage(kb, book, passage, day, 1.0)
