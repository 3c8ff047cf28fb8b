"""From one ICD code to another: equivalence mappings (GEMs), the conversion table, addenda and the POA exempt list.

A GEM is looked up in its newest edition held, whatever the date of service: it compares two code sets. Its targets in
ICD-10-CM are looked up again for the day, since a target may have become a header or have been divided since.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.evidence import EvidenceBook, Excerpt
from assistant.question import Question
from knowledge.base import KnowledgeBase
from knowledge.codes import CodeMention, Reading, readings_of
from knowledge.records import Basis, CodeChange, GemRow, Release
from knowledge.records.crosswalks import CodeChangeKind
from knowledge.shelves.crosswalks import Direction
from knowledge.sources.icd10_files import dotted_icd9

GEM_FACTS: dict[Direction, str] = {"gems-9to10": "icd9cm_to_icd10cm", "gems-10to9": "icd10cm_to_icd9cm"}
GEM_GAP = "GEM"
NO_TARGET = "none"
SHOWN_CHANGES = 40
MOST_CODES = 3
GEM_GUIDE = Basis(
    publisher="CMS and CDC/NCHS",
    document="Diagnosis Code Set General Equivalence Mappings: Documentation and User's Guide",
    section="Section 1, Mapping and the GEMs; Section 2, How to Use GEM Files",
    edition="2018",
    url="https://www.cms.gov/medicare/coding-billing/icd-10-codes/icd-10-cm-icd-10-pcs-gem-archive",
)
_GUIDE_TEXT = (
    "A GEM is a reference mapping, not a rule and not a crosswalk of one code to one code: it lists the plausible"
    " equivalents in the other code set, and the record decides which of them fits."
)
_ICD9_NAMED = re.compile(
    r"icd[\s-]?9(?:[\s-]?cm)?(?:\s+(?:diagnos[ie]s\s+)?codes?)?\s*[:#]?\s*"
    r"(V\d{2}(?:\.?\d{1,2})?|E\d{3}(?:\.?\d)?|\d{3}(?:\.?\d{1,2})?)(?![\w.]*\w)",
    re.IGNORECASE,
)
_ICD9_DOTTED = re.compile(r"(?<![\w.$-])(\d{3}\.\d{1,2})(?![\w.]*\w)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A code of which an equivalent is asked for, and the code set that it is of."""

    code: str
    system: Literal["icd9cm", "icd10cm"]


def codes_to_map(question: Question) -> tuple[Asked, ...]:
    """The ICD codes of a crosswalk question: what stands behind "ICD-9" is of that set, as is "724.2"."""
    found: dict[Asked, None] = {}
    taken: list[str] = []
    for match in (*_ICD9_NAMED.finditer(question.text), *_ICD9_DOTTED.finditer(question.text)):
        taken.append(match.group(1).upper())
        found.setdefault(Asked(dotted_icd9(match.group(1).upper()), "icd9cm"))
    for mention in question.mentions:
        reading = _icd10(mention.readings)
        if reading is not None and mention.text.upper() not in taken:
            found.setdefault(Asked(reading.code, "icd10cm"))
    return tuple(found)


def mentions_to_look_up(question: Question) -> tuple[CodeMention, ...]:
    """The codes to look up by themselves: "V70.0" behind "ICD-9" is no code of ICD-10-CM."""
    if question.intent != "crosswalk":
        return question.mentions
    icd9 = {match.group(1).upper() for match in _ICD9_NAMED.finditer(question.text)}
    return tuple(m for m in question.mentions if m.text.upper() not in icd9)


def _icd10(readings: tuple[Reading, ...]) -> Reading | None:
    return next((r for r in readings if r.set == "icd10cm"), None) if readings else None


def look_up_code_sets(kb: KnowledgeBase, book: EvidenceBook, question: Question, codes: tuple[str, ...]) -> None:
    """The tables of this room that a question needs."""
    diagnoses = tuple(code for code in codes if any(r.set == "icd10cm" and r.code == code for r in readings_of(code)))
    if question.intent == "crosswalk":
        look_up_crosswalk(kb, book, question)
    elif question.intent == "changes":
        look_up_changes(kb, book, question)
    elif question.intent == "poa":
        for code in diagnoses:
            look_up_poa(kb, book, code, question.as_of)
    elif question.intent in ("history", "describe"):
        for code in diagnoses[:MOST_CODES]:
            look_up_conversion(kb, book, code, question.as_of)
            look_up_editions(kb, book, code)
    if question.intent == "describe":
        for code in diagnoses[:MOST_CODES]:
            look_up_equivalents(kb, book, code, "gems-10to9", question.as_of)
            if kb.crosswalks.poa_exempt(code, question.as_of).in_force:
                look_up_poa(kb, book, code, question.as_of)


def look_up_crosswalk(kb: KnowledgeBase, book: EvidenceBook, question: Question) -> None:
    """Everything that leads from the codes of a question to ICD-9-CM, to ICD-10-CM or to another edition."""
    for asked in codes_to_map(question)[:6]:
        if asked.system == "icd9cm":
            look_up_equivalents(kb, book, asked.code, "gems-9to10", question.as_of)
            continue
        look_up_conversion(kb, book, asked.code, question.as_of)
        look_up_equivalents(kb, book, asked.code, "gems-10to9", question.as_of)
        if book.find_fact(asked.code, GEM_FACTS["gems-10to9"]) is None:
            for row in kb.crosswalks.conversion(asked.code, question.as_of).rows:
                for former in icd10_codes_in(row.previous)[:3]:
                    look_up_equivalents(kb, book, former, "gems-10to9", question.as_of)


def look_up_equivalents(kb: KnowledgeBase, book: EvidenceBook, code: str, direction: Direction, day: date) -> None:
    """The entry of a code in a GEM, each row with its flags in words."""
    found = kb.crosswalks.equivalents(code, direction)
    system = "icd9cm" if direction == "gems-9to10" else "icd10cm"
    if found.state != "found" or found.release is None:
        book.add_gap(gap_subject(code, direction), GEM_GAP, found)
        book.add_code(code, system, found.state, verified=False)
        return
    lines = [f"{code} {row.target or 'NoDx'} {_flags(row)}" for row in found.rows]
    cite = book.cite_release(found.release, f"entry {code}", "\n".join(lines))
    book.add_code(code, system, "in_gem" if system == "icd9cm" else "in_cited_source", verified=True)
    for row in found.rows:
        book.add_fact(
            code,
            GEM_FACTS[direction],
            row.target or NO_TARGET,
            _meaning(row),
            cite,
            consequence=edition_words(found.release),
            setting=f"scenario {row.scenario}, choice list {row.choice}" if row.combination == "1" else "",
        )
        if row.target and direction == "gems-9to10":
            _look_up_target(kb, book, row.target, day)
        elif row.target:
            book.add_code(row.target, "icd9cm", "in_gem", verified=True)
    basis = book.cite_basis(GEM_GUIDE, _GUIDE_TEXT)
    book.add_excerpt(Excerpt("gem-guide", "What a GEM is", _GUIDE_TEXT, (basis,), "crosswalk", "code_set"))


def edition_words(release: Release) -> str:
    """A table by title and edition, for facts that are history and hold beyond the table's own period."""
    return f"{release.title}, {release.edition}"


def gap_subject(code: str, direction: Direction) -> str:
    """A code of ICD-9-CM is only told from a number with the name of its set before it."""
    return f"ICD-9-CM {code}" if direction == "gems-9to10" else code


def _flags(row: GemRow) -> str:
    return f"{row.approximate}{row.no_map}{row.combination}{row.scenario}{row.choice}"


def _meaning(row: GemRow) -> str:
    if row.no_map == "1":
        return "the no-map flag is set: the other code set has no equivalent"
    kind = "the approximate flag is set" if row.approximate == "1" else "the approximate flag is not set"
    if row.combination == "1":
        return f"choice list {row.choice} of scenario {row.scenario}; combination, {kind}"
    return kind


def _look_up_target(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """How a target stands on the day; for one that is no longer a complete code, what came after it."""
    add_title(kb, book, code, day)
    billable = book.find_fact(code, "billable")
    if billable is None or billable.value == "no":
        look_up_successors(kb, book, code, day)


def add_title(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Title and level of an ICD-10-CM code on the day, or a gap."""
    found = kb.icd10cm(code, day)
    item = found.first
    if item is None or found.release is None:
        book.add_gap(code, "ICD-10-CM", found)
        book.add_code(code, "icd10cm", "in_cited_source", verified=True)
        return
    cite = book.cite_release(found.release, code, f"{code} {item.title}")
    level = "billable" if item.billable else "header"
    book.add_code(code, "icd10cm", level, verified=True)
    book.add_fact(code, "title", item.title, "official title", cite, release=found.release, in_force=found.in_force)
    book.add_fact(
        code,
        "billable",
        "yes" if item.billable else "no",
        "complete code" if item.billable else "header that needs more characters",
        cite,
        release=found.release,
        in_force=found.in_force,
    )


def look_up_conversion(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """When a code began and what was assigned before it; what came after it."""
    found = kb.crosswalks.conversion(code, day)
    if found.state != "found" or found.release is None:
        book.add_gap(code, "Conversion table", found)
    else:
        for row in found.rows:
            passage = f"{row.code} | {row.effective.isoformat()} | {row.previous}"
            cite = book.cite_release(found.release, f"row {code}", passage)
            begun, meaning = row.effective.isoformat(), "first day by the conversion table"
            table = edition_words(found.release)
            book.add_fact(code, "began_on", begun, meaning, cite, consequence=table)
            meaning = "previous assignment, as published"
            book.add_fact(code, "previous_codes", row.previous, meaning, cite, setting=begun, consequence=table)
            book.add_code(code, "icd10cm", "in_cited_source", verified=True)
            for former in icd10_codes_in(row.previous):
                book.add_code(former, "icd10cm", "in_cited_source", verified=True)
    look_up_successors(kb, book, code, day)


def look_up_successors(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """The codes that the conversion table gives this one as the previous assignment of."""
    found = kb.crosswalks.successors(code, day)
    if found.state != "found" or found.release is None:
        return
    for row in found.rows[:SHOWN_CHANGES]:
        begun = row.effective.isoformat()
        cite = book.cite_release(found.release, f"row {row.code}", f"{row.code} | {begun} | {code}")
        table = edition_words(found.release)
        book.add_fact(code, "successor_code", row.code, f"new on {begun}", cite, consequence=table)
        add_title(kb, book, row.code, day)


def look_up_editions(kb: KnowledgeBase, book: EvidenceBook, code: str) -> None:
    """In which of the editions held a code stands, and at which level; no date is concluded from it."""
    for standing in kb.crosswalks.editions(code):
        release, item = standing.release, standing.code
        edition = edition_words(release)
        if item is None:
            cite = book.cite_release(release, code, f"The list has no {code}.", "our_summary")
            book.add_fact(code, "listed", "no", "not listed", cite, setting=release.id, consequence=edition)
            continue
        cite = book.cite_release(release, code, f"{code} {item.title}")
        level = "complete code" if item.billable else "header that needs more characters"
        book.add_fact(code, "listed", "yes", level, cite, setting=release.id, consequence=edition)


def look_up_poa(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Whether a code stands on the list of those exempt from present-on-admission reporting."""
    found = kb.crosswalks.poa_exempt(code, day)
    row = found.first
    if row is None or found.release is None:
        book.add_gap(code, "POA exempt list", found)
        return
    cite = book.cite_release(found.release, f"row {code}", f"{code} {row.title}")
    book.add_code(code, "icd10cm", "in_cited_source", verified=True)
    meaning = "on the list of codes exempt from present on admission (POA) reporting"
    book.add_fact(code, "poa_exempt", "yes", meaning, cite, release=found.release, in_force=found.in_force)


_CHANGE_WORDS: tuple[tuple[re.Pattern[str], CodeChangeKind], ...] = (
    (re.compile(r"\b(?:delet|remov|retir|invalid)", re.IGNORECASE), "deleted"),
    (re.compile(r"\b(?:revis|retitl|reword|changed? titles?)", re.IGNORECASE), "revised"),
)
_PLAIN_WORDS = frozenset(
    "a about added all an and any april are been changed changes cm code codes deleted description descriptions"
    " diagnoses diagnosis edition fiscal for fy have how icd in is list many me new of on october removed retired"
    " revised show tell that the there this title titles update updates were what which with year".split()
)
ADDENDA = "ICD-10-CM addenda"


def change_asked(text: str) -> CodeChangeKind:
    """Which kind of change a question is about: added, unless it says otherwise."""
    return next((kind for pattern, kind in _CHANGE_WORDS if pattern.search(text)), "added")


def title_words(text: str) -> list[str]:
    """The words of a question about changes that a title may have."""
    return [word for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in _PLAIN_WORDS]


def look_up_changes(kb: KnowledgeBase, book: EvidenceBook, question: Question) -> None:
    """What the edition of the day changed: the numbers, and the codes whose titles have the words asked about."""
    kind = change_asked(question.text)
    counts = kb.crosswalks.change_counts(question.as_of)
    if counts.first is not None and counts.release is not None:
        number = counts.first
        passage = f"additions: {number.added}; deletions: {number.deleted}; revisions: {number.revised}"
        cite = book.cite_release(counts.release, "numbers of codes", passage)
        for name, value in (("added", number.added), ("deleted", number.deleted), ("revised", number.revised)):
            book.add_fact(
                ADDENDA,
                f"codes_{name}",
                str(value),
                "codes, headers not counted",
                cite,
                release=counts.release,
                in_force=counts.in_force,
            )
    found = kb.crosswalks.changes(question.as_of, kind)
    if found.state == "not_loaded" or found.release is None:
        book.add_gap(ADDENDA, "addenda", found)
        return
    words = title_words(question.text)
    chosen = [change for change in found.rows if _worded(change, words)]
    if not words and len(chosen) > 2 * SHOWN_CHANGES:
        chosen = []
    for change in chosen[:SHOWN_CHANGES]:
        cite = book.cite_release(found.release, f"{kind}: {change.code}", f"{kind}: {change.code} {change.title}")
        book.add_code(change.code, "icd10cm", kind, verified=True)
        book.add_fact(change.code, "change", kind, change.title, cite, release=found.release, in_force=found.in_force)
    if len(chosen) > SHOWN_CHANGES:
        cite = book.cite_release(found.release, "all changes with these words", "")
        meaning = "codes of this kind with these words"
        book.add_fact(ADDENDA, "matching", str(len(chosen)), meaning, cite, release=found.release)


def _worded(change: CodeChange, words: list[str]) -> bool:
    title = change.title.lower()
    return all(re.search(rf"\b{re.escape(word.removesuffix('s'))}", title) for word in words)


def icd10_codes_in(text: str) -> tuple[str, ...]:
    """The ICD-10-CM codes that published words name, without what ranges leave out."""
    found = re.findall(r"[A-Z][0-9A][0-9AB](?:\.[0-9A-Z]{1,4})?", text)
    return tuple(dict.fromkeys(code for code in found if any(r.set == "icd10cm" for r in readings_of(code))))
