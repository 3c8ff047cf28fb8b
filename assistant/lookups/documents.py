"""Passages of the documents that are loaded: the section that a question names, and those that its words find."""

from __future__ import annotations

import re

from assistant.evidence import EvidenceBook, Excerpt
from assistant.question import Question
from assistant.section_words import NamedSection, find_section
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup
from knowledge.document_texts import passage_id
from knowledge.records import DocumentPassage, Release
from knowledge.search import content_words
from knowledge.shelves.documents import GUIDELINES, NCCI_MANUAL
from knowledge.sources.passages import sentences

MOST_SHOWN = 600
_BY_WORDS = 2
_FLOOR_WORDS, _FLOOR_NEAR = 0.6, 0.5
_NAMES = {
    "guidelines": "ICD-10-CM Official Guidelines",
    "ncci_manual": "NCCI Policy Manual",
    "100-01": "Medicare General Information Manual",
    "100-02": "Medicare Benefit Policy Manual",
    "100-03": "Medicare National Coverage Determinations Manual",
    "100-04": "Medicare Claims Processing Manual",
    "100-08": "Medicare Program Integrity Manual",
}


def look_up_section(kb: KnowledgeBase, book: EvidenceBook, question: Question) -> NamedSection | None:
    """The section that the question names: its passages, or a gap that says why there are none."""
    named = find_section(question.text)
    if named is None:
        return None
    name = _NAMES.get(named.publication if named.document == "manual" else named.document, "The manual")
    subject = named.words
    tables = _tables(kb, named)
    if not tables:
        book.add_gap(subject, name, Lookup("not_loaded", reason="no such document is loaded"))
        return named
    for table in tables:
        found = kb.documents.section(table, named.number, question.as_of)
        if found.state != "found" or found.release is None:
            book.add_gap(subject, kb.documents.titles(table) or name, found)
            continue
        for passage in found.rows[:_BY_WORDS]:
            part = kb.documents.part_of(passage)
            add_document_passage(book, passage, found.release, part, in_force=found.in_force, score=1.0)
    return named


def _tables(kb: KnowledgeBase, named: NamedSection) -> tuple[str, ...]:
    if named.document == "manual":
        return kb.documents.chapter_tables(named.publication, named.chapter)
    table = GUIDELINES if named.document == "guidelines" else NCCI_MANUAL
    return (table,) if table in kb.documents.tables else ()


def look_up_document_words(kb: KnowledgeBase, book: EvidenceBook, question: Question) -> int:
    """The two passages nearest to the question's words; returns how many were added."""
    if not kb.documents.held:
        return 0
    subject = _FRAME.sub(" ", question.text)
    found = kb.documents.search(subject, question.as_of, 6, _tables_named(kb, question.text))
    added = 0
    for one in found:
        telling = [word for word in one.hit.matched if word.isalpha()]
        near = one.hit.similarity >= _FLOOR_NEAR or (kb.words_only and one.hit.coverage >= _FLOOR_WORDS)
        if not near or not telling:
            continue
        score = one.hit.similarity or one.hit.coverage
        part = kb.documents.part_of(one.passage)
        words = tuple(content_words(subject))
        add_document_passage(book, one.passage, one.release, part, in_force=one.in_force, score=score, words=words)
        added += 1
        if added == _BY_WORDS:
            break
    return added


def look_up_passages_naming(kb: KnowledgeBase, book: EvidenceBook, question: Question, codes: tuple[str, ...]) -> None:
    """The one passage of the NCCI manual that names a code of the question and is nearest to its words."""
    tables = tuple(table for table in kb.documents.tables if table.startswith(NCCI_MANUAL))
    named = [code for code in codes if "." not in code]
    if not tables or not named:
        return
    # By words alone: a passage that does not name the code is not wanted, however near its meaning.
    found = kb.documents.naming(named, content_words(question.text), question.as_of, tables)
    if found is None:
        return
    part = kb.documents.part_of(found.passage)
    words = tuple(named) * 3 + tuple(content_words(question.text))
    score = found.hit.coverage
    add_document_passage(book, found.passage, found.release, part, in_force=found.in_force, score=score, words=words)


# What frames a question to a document says nothing about the passage: "what does the NCCI manual say about wicks".
_FRAME = re.compile(
    r"\b(?:what|where|which|how)\b[^.?!]{0,12}\b(?:does|do|is|are)\b"
    r"|\b(?:says?|said|states?|stated|tells?|written|quote|show)\b"
    r"|\b(?:according to|about|regarding)\b|\bofficial (?:guidelines?|text|rules?)\b"
    r"|\b(?:icd-?10-?cm |coding |ncci |policy |benefit |claims |processing |medicare )*"
    r"(?:guidelines?|manuals?|policies|rules?)\b",
    re.IGNORECASE,
)
_OFFICIAL_GUIDELINES = r"\bofficial guidelines?\b|\bicd-10-cm guidelines?\b|\bcoding guidelines?\b"
_NAMED_TABLES = (
    (re.compile(_OFFICIAL_GUIDELINES, re.IGNORECASE), GUIDELINES),
    (re.compile(r"\bncci (?:policy )?manual\b", re.IGNORECASE), NCCI_MANUAL),
    (re.compile(r"\bbenefit policy manual\b", re.IGNORECASE), "manual-100-02"),
)


def _tables_named(kb: KnowledgeBase, text: str) -> tuple[str, ...] | None:
    """The tables of the document that the question names; None when it names none that is held."""
    for pattern, start in _NAMED_TABLES:
        if pattern.search(text):
            return tuple(table for table in kb.documents.tables if table.startswith(start)) or None
    return None


def owner_of(table: str) -> str:
    """Whose rule a document states."""
    if table.startswith("icd10cm"):
        return "code_set"
    return "medicare_national" if table == NCCI_MANUAL or table.startswith("manual-") else "site"


def add_document_passage(
    book: EvidenceBook,
    passage: DocumentPassage,
    release: Release,
    part: tuple[int, int],
    *,
    in_force: bool,
    score: float,
    words: tuple[str, ...] = (),
) -> None:
    """Add a passage as an excerpt of at most 600 characters; the citation holds it whole. `part` is its place."""
    where = locator(passage, part)
    cite = book.cite_release(release, where, passage.text, "official_text")
    if not in_force:
        book.add_ended(release)
    book.add_excerpt(
        Excerpt(
            passage_id(passage),
            f"{release.title}, {where}",
            shown_part(passage.text, words),
            (cite,),
            "guideline",
            owner_of(release.table),
            score,
            in_force=in_force,
            effective_from=release.effective_from,
            effective_to=release.effective_to,
            official=True,
        )
    )


def locator(passage: DocumentPassage, part: tuple[int, int] = (1, 1)) -> str:
    """Section number, heading, page, which part of a long section, and, in a manual, its revision."""
    section = passage.section
    if section and not section[0].isdigit() and section.count(".") == 1 and passage.release.startswith(NCCI_MANUAL):
        section = "Chapter {}, Section {}".format(*section.split("."))
    elif section and section.split(" ")[0] not in ("Appendix", "Introduction"):
        section = f"Section {section}"
    heading = passage.heading if passage.heading != section else ""
    parts = [" ".join(part for part in (section, heading) if part)]
    parts += [f"page {passage.page}"] if passage.page else []
    parts += [f"part {part[0]} of {part[1]}"] if part[1] > 1 else []
    revision = passage.revision.split("; B")[0].split("; A")[0]
    return ", ".join(part for part in (*parts, revision) if part)


def shown_part(text: str, words: tuple[str, ...]) -> str:
    """At most 600 characters of whole sentences: from the beginning, or from the sentence that the words fit best."""
    plain = " ".join(text.split())
    if len(plain) <= MOST_SHOWN:
        return plain
    pieces = [piece for line in text.split("\n") for piece in sentences(line)]
    start = 0
    if words:
        windows = [_window(pieces, at) for at in range(len(pieces))]
        counts = [sum(1 for word in words if word.rstrip("s") in window.lower()) for window in windows]
        start = counts.index(max(counts))
    return _window(pieces, start)


def _window(pieces: list[str], start: int) -> str:
    """Sentences from one on, as many as fit; no heading and no opening of a list stands at the end."""
    taken = [pieces[start]]
    for piece in pieces[start + 1 :]:
        if sum(len(one) + 1 for one in taken) + len(piece) > MOST_SHOWN:
            break
        taken.append(piece)
    while len(taken) > 1 and not re.search(r"[.;!?][\"\u201d')]*\Z", taken[-1]):
        taken.pop()
    return " ".join(taken)
