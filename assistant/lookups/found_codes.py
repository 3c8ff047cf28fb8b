"""Plain words -> the codes, modifiers and passages that they find, best first, with the reason each matched."""

from __future__ import annotations

import re

from assistant.evidence import EvidenceBook
from assistant.lookups import guidelines, summaries
from assistant.lookups.diagnoses import row_text
from assistant.lookups.documents import look_up_document_words
from assistant.lookups.modifiers import look_up_modifier
from assistant.question import Question
from knowledge.base import KnowledgeBase
from knowledge.dating import Lookup
from knowledge.hits import Hit

CODE_SYSTEMS = ("icd10cm", "hcpcs", "cpt")
SHOWN = 6
_PASSAGE_FLOOR = 0.42
# The approach "percutaneous endoscopic", by the name that the titles of codes have. Arthroscopy of the knee and
# laparoscopic removal of the gallbladder are its examples in HIA, "ICD-10 Tip: Surgical approaches" (2018-12-10), by
# which assisted procedures are open. Words for search only: the answer shows the official title.
_SCOPED = re.compile(r"(?<!assisted )\b(?:laparoscop|arthroscop)\w+\b(?![- ]assisted)", re.IGNORECASE)
# Who pays and for whom says nothing of which code is meant.
_PAID_FOR = re.compile(
    r"\b(?:do|does|will|would|is|are|can) (?:medicare|medicaid|insurance|it|they)\b(?: \w+)? "
    r"(?:pay|cover|reimburse)\w*(?: (?:for|it|this|that|one))*\b|\bfor my \w+\b|\b(?:my|our) (?=\w)",
    re.IGNORECASE,
)
_PCS_NAME = re.compile(r"\b(?:icd-?\s?10-?\s?)?pcs\b", re.IGNORECASE)


def look_up_words(kb: KnowledgeBase, book: EvidenceBook, question: Question) -> None:
    """Passages for a question about a rule, codes for one that wants a code; the nearer of the two when unsure."""
    if "modif" in question.text.lower() and _modifiers_in_words(kb, book, question):
        return
    passages = kb.search(question.text, ("guideline",), question.as_of, 3, documents=False)
    systems = systems_asked(question)
    # The titles of ICD-10-PCS do not hold its name, so the name would count as a word that was not found.
    words = question.text
    if systems == ("icd10pcs",):
        words = _SCOPED.sub("percutaneous endoscopic", _PCS_NAME.sub(" ", words))
    found = kb.search(_PAID_FOR.sub(" ", words).strip(" ,.?") or words, systems, question.as_of, SHOWN)
    codes = [hit for hit in found if _near(hit, words_only=kb.words_only)]
    wants_code = question.intent == "find" and "code_wanted" in question.facets
    nearest_passage = passages[0].similarity if passages else 0.0
    nearest_code = max((hit.similarity for hit in codes), default=0.0)
    rule_first = not wants_code and (
        nearest_passage >= nearest_code + (-0.15 if question.intent == "guideline" else 0.08) or not codes
    )
    if rule_first:
        codes = []
        floor = _PASSAGE_FLOOR
    else:
        floor = guidelines.STRONG_SIMILARITY
    worded = guidelines.add_found_passages(kb, book, passages, question.as_of, floor=floor)
    for hit in codes:
        _add_hit(kb, book, hit, question)
    quoted = 0 if wants_code or codes else look_up_document_words(kb, book, question)
    if not codes and not worded and not quoted:
        book.add_gap("words", "search", Lookup("no_row", (), None, True, "nothing held is close to these words"))


def _modifiers_in_words(kb: KnowledgeBase, book: EvidenceBook, question: Question) -> bool:
    """A modifier asked for in plain words ("which modifier for the left thumb"), if one is nearer than any rule."""
    found = kb.search(question.text, ("modifier",), question.as_of, 2)
    rules = kb.search(question.text, ("guideline",), question.as_of, 1, documents=False)
    if not found or (rules and rules[0].similarity > found[0].similarity + 0.05):
        return False
    near = [hit for hit in found if _near(hit, words_only=kb.words_only)]
    for hit in near:
        look_up_modifier(kb, book, hit.code, question.as_of)
    return bool(near)


def _near(hit: Hit, *, words_only: bool) -> bool:
    """Whether a hit is near enough to be offered as an answer to a free question. ICD-10-PCS has no vectors."""
    if hit.system == "icd10pcs":
        return hit.coverage >= 0.5
    if words_only:
        return hit.coverage >= 0.67 and any(word.isalpha() for word in hit.matched)
    if hit.similarity >= 0.62:
        return True
    return (hit.similarity >= 0.5 and hit.coverage > 0) or (hit.similarity >= 0.4 and hit.coverage >= 0.67)


def systems_asked(question: Question) -> tuple[str, ...]:
    """The code systems that the question's own words limit the search to."""
    lowered = question.text.lower()
    if _PCS_NAME.search(lowered):  # a word of its own: "hcpcs" ends in it
        return ("icd10pcs",)
    if "icd" in lowered or "diagnos" in lowered or " dx" in lowered:
        return ("icd10cm",)
    if "cpt" in lowered or "procedure code" in lowered:
        return ("cpt", "hcpcs")
    if "hcpcs" in lowered or "j-code" in lowered or "j code" in lowered:
        return ("hcpcs",)
    return (*CODE_SYSTEMS, "modifier")


def _add_hit(kb: KnowledgeBase, book: EvidenceBook, hit: Hit, question: Question) -> None:
    if hit.system == "icd10cm":
        found = kb.icd10cm(hit.code, question.as_of)
        item = found.first
        if item is None or found.release is None:
            return
        cite = book.cite_release(found.release, hit.code, row_text(item))
        status = "billable" if item.billable else "header"
        book.add_code(hit.code, "icd10cm", status, verified=True)
        for name, value, meaning in (
            ("title", item.title, "official title"),
            ("billable", "yes" if item.billable else "no", status),
            ("matched", hit.why, "why it was found"),
        ):
            book.add_fact(hit.code, name, value, meaning, cite, release=found.release, in_force=found.in_force)
        return
    if hit.system == "modifier":
        look_up_modifier(kb, book, hit.code, question.as_of)
        return
    if hit.system == "icd10pcs":
        _add_procedure(kb, book, hit, question)
        return
    summary = summaries.look_up_summary(kb, book, hit.code)
    if summary is None and kb.level_two.code(hit.code, question.as_of).first is None:
        return
    status = summaries.look_up_lifecycle(kb, book, hit.code, question.as_of)
    descriptor = book.find_fact(hit.code, "official_descriptor")
    if summary is None and descriptor is None:
        return
    book.add_code(hit.code, hit.system, status or "active", verified=True)
    cite = summaries.cite_summary(book, summary) if summary is not None else descriptor.cite if descriptor else ""
    book.add_fact(hit.code, "matched", hit.why, "why it was found", cite)


def _add_procedure(kb: KnowledgeBase, book: EvidenceBook, hit: Hit, question: Question) -> None:
    found = kb.procedure_codes.code(hit.code, question.as_of)
    item = found.first
    if item is None or found.release is None:
        return
    cite = book.cite_release(found.release, hit.code, f"{hit.code} {item.title}")
    book.add_code(hit.code, "icd10pcs", "valid" if item.billable else "header", verified=True)
    for name, value, meaning in (
        ("title", item.title, "official title"),
        ("matched", hit.why, "why it was found"),
    ):
        book.add_fact(hit.code, name, value, meaning, cite, release=found.release, in_force=found.in_force)
