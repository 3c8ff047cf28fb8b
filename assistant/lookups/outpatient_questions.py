"""The look-ups that a question on the outpatient tables or the code editor needs."""

from __future__ import annotations

from assistant.evidence import EvidenceBook
from assistant.lookups import code_edits, outpatient_parts
from assistant.outpatient_words import about_surgery_centers, class_asked, indicator_asked, patient_age, says_sex
from assistant.question import Question
from knowledge.base import KnowledgeBase


def look_up_asked(kb: KnowledgeBase, book: EvidenceBook, question: Question, codes: tuple[str, ...]) -> None:
    """Add what the parts asked about need, beside the records of the codes, which are looked up already."""
    parts = {facet.removeprefix("outpatient:") for facet in question.facets if facet.startswith("outpatient:")}
    day, text = question.as_of, question.text
    if "opps_class" in parts:
        outpatient_parts.look_up_class(kb, book, class_asked(text), day)
    if "opps_indicator" in parts:
        centers = about_surgery_centers(text)
        outpatient_parts.look_up_indicator(kb, book, indicator_asked(text), day, centers=centers)
    for code in codes:
        if "principal" in parts:
            code_edits.look_up_principal(kb, book, code, day)
        elif "age" in parts:
            code_edits.look_up_age(kb, book, code, day, patient_age(text), sex_said=says_sex(text))
        elif "code_edits" in parts:
            code_edits.look_up_every_edit(kb, book, code, day)


def look_up_outpatient_tables(kb: KnowledgeBase, book: EvidenceBook, code: str, question: Question) -> None:
    """Add what the inpatient-only list, the surgery center addenda and the laboratory fee schedule say of a code."""
    outpatient_parts.look_up_inpatient_only(kb, book, code, question.as_of)
    outpatient_parts.look_up_surgery_center(kb, book, code, question.as_of)
    outpatient_parts.look_up_laboratory_fee(kb, book, code, question.as_of)


def listed_in_use(book: EvidenceBook, code: str) -> bool:
    """Whether an outpatient or laboratory table holds the code as one in use ("D" marks a discontinued code)."""
    status = book.find_fact(code, "opps_status")
    return book.find_fact(code, "clfs_indicator") is not None or (status is not None and status.value != "D")
