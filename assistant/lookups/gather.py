"""Question -> Evidence: which look-ups a question needs, in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

from assistant.answer import CodeStatus
from assistant.evidence import Evidence, EvidenceBook
from assistant.lookups import fees, guidelines, ncci, outpatient, pairs, summaries
from assistant.lookups.code_edits import look_up_code_edits
from assistant.lookups.code_pairs import look_up_code_pairs
from assistant.lookups.coverage import look_up_coverage, look_up_policy_number
from assistant.lookups.crosswalks import look_up_code_sets, mentions_to_look_up
from assistant.lookups.diagnoses import look_up_diagnosis, look_up_diagnosis_range
from assistant.lookups.diagnosis_pairs import look_up_diagnosis_pairs
from assistant.lookups.documents import look_up_passages_naming, look_up_section
from assistant.lookups.doses import look_up_dose
from assistant.lookups.drug_products import look_up_drug_limit, look_up_drug_names, look_up_ndcs, look_up_products
from assistant.lookups.found_codes import look_up_words
from assistant.lookups.holders import look_up_holders
from assistant.lookups.indexes import look_up_index
from assistant.lookups.licensed import look_up_licensed
from assistant.lookups.locality_payment import look_up_local_payments
from assistant.lookups.modifier_rules import look_up_modifier_rules
from assistant.lookups.modifiers import look_up_modifier
from assistant.lookups.outpatient_questions import listed_in_use, look_up_asked, look_up_outpatient_tables
from assistant.lookups.place_numbers import look_up_places
from assistant.lookups.procedure_codes import look_up_procedure_code
from assistant.lookups.timed_units import look_up_timed_units
from assistant.question import Question
from knowledge.base import KnowledgeBase
from knowledge.codes import CodeMention, Reading
from knowledge.dating import Lookup

MOST_CODES = 12


def gather(kb: KnowledgeBase, question: Question) -> Evidence:
    """Run the look-ups that the question needs. Never raises for what is missing: that becomes a gap."""
    book = EvidenceBook(question.as_of)
    codes: list[str] = []
    for mention in mentions_to_look_up(question)[:MOST_CODES]:
        if mention.range_end is not None:
            codes.extend(_look_up_range(kb, book, mention, question))
        elif mention.readings:
            codes.append(look_up_code(kb, book, mention.readings, question))
    cites: dict[str, str] = {}
    for modifier in question.modifiers:
        entry = look_up_modifier(kb, book, modifier, question.as_of)
        if entry is None and book.find_fact(f"modifier {modifier}", "official_name") is None:
            reason = "neither the starter library nor the HCPCS file held has it"
            book.add_gap(f"modifier {modifier}", "Modifier", Lookup("not_loaded", reason=reason))
        if entry is not None:
            cites[modifier] = book.cites_of(f"modifier {modifier}")[0]
    for code in dict.fromkeys(codes):
        look_up_modifier_rules(book, code, question.modifiers, cites)
    _look_up_together(kb, book, question, tuple(dict.fromkeys(codes)))
    diagnoses = tuple(code for code in dict.fromkeys(codes) if book.find_fact(code, "billable") is not None)
    if len(diagnoses) > 1 and question.intent in ("pair", "code_rule", "describe"):
        look_up_diagnosis_pairs(book, diagnoses)
    _look_up_subject(kb, book, question, tuple(dict.fromkeys(codes)))
    _look_up_passages(kb, book, question, tuple(dict.fromkeys(codes)))
    return book.close()


def _look_up_together(kb: KnowledgeBase, book: EvidenceBook, question: Question, codes: tuple[str, ...]) -> None:
    """What the edit files say of codes named together."""
    procedures = [code for code in codes if "." not in code][:MOST_CODES]
    if question.intent == "pair" and len(procedures) == len(codes) == 1:
        look_up_code_pairs(kb, book, procedures[0], question.as_of)
    for first, second in combinations(procedures, 2):
        if question.intent == "pair":
            pairs.look_up_pair(kb, book, first, second, question.as_of)
        if question.intent == "addon":
            ncci.look_up_addon_pair(kb, book, first, second, question.as_of)


def _look_up_subject(kb: KnowledgeBase, book: EvidenceBook, question: Question, codes: tuple[str, ...]) -> None:
    """Tables that only a question on their subject needs."""
    if question.intent == "payment":
        look_up_local_payments(kb, book, question, tuple(code for code in codes if "." not in code))
    if question.intent == "outpatient":
        look_up_asked(kb, book, question, codes)
    if question.intent == "coverage":
        look_up_coverage(kb, book, question, codes)
    if question.intent == "timed_units":
        look_up_timed_units(kb, book, question.minutes)
    look_up_code_sets(kb, book, question, codes)
    look_up_ndcs(kb, book, question)
    look_up_places(kb, book, question)


def look_up_code(kb: KnowledgeBase, book: EvidenceBook, readings: tuple[Reading, ...], question: Question) -> str:
    """Look a code up in the readings that its shape allows, the first that is found; returns the code used."""
    reading = _best_reading(kb, readings, question)
    if reading.set == "icd10cm":
        look_up_diagnosis(kb, book, reading.code, question.as_of)
        if question.intent == "describe":
            look_up_code_edits(kb, book, reading.code, question.as_of, words=False)
        return reading.code
    if reading.set in ("cpt", "hcpcs", "cdt"):
        _look_up_procedure(kb, book, reading, question)
        return reading.code
    if reading.set == "policy" and kb.coverage.held:
        look_up_policy_number(kb, book, reading.code, question)
        return reading.code
    if reading.set == "icd10pcs" and kb.procedure_codes.held:
        look_up_procedure_code(kb, book, reading.code, question.as_of)
        return reading.code
    book.add_code(reading.code, reading.set, "not_loaded", verified=False)
    book.add_gap(reading.code, "Its code set", Lookup("not_loaded", reason="no table of this code set is loaded"))
    return reading.code


def verify_code(kb: KnowledgeBase, code: str, system: str, day: date) -> CodeStatus | None:
    """The status of a code that an answer names in passing; None when no table held has it."""
    if system == "icd10cm":
        item = kb.icd10cm(code, day).first
        return None if item is None else CodeStatus(code, system, "billable" if item.billable else "header", True)
    if system == "icd10pcs":
        built = kb.procedure_codes.code(code, day).first
        return None if built is None else CodeStatus(code, system, "valid" if built.billable else "header", True)
    if system not in ("cpt", "hcpcs", "cdt"):
        return None
    summary = kb.summary(code)
    row = kb.hcpcs(code, day).first
    kind = kb.service_class(code, day).first
    ends = [held.ended for held in (summary, row, kind) if held is not None and held.ended is not None]
    if summary is None and row is None and kind is None and kb.fees(code, day).first is None:
        return None
    return CodeStatus(code, system, "deleted" if any(day > end for end in ends) else "active", True)


def _best_reading(kb: KnowledgeBase, readings: tuple[Reading, ...], question: Question) -> Reading:
    for reading in readings:
        if reading.set == "icd10cm" and kb.icd10cm(reading.code, question.as_of).state == "found":
            return reading
        if reading.set in ("cpt", "hcpcs", "cdt") and _held(kb, reading.code, question):
            return reading
        if reading.set == "icd10pcs" and kb.procedure_codes.code(reading.code, question.as_of).state == "found":
            return reading
    return readings[0]


def _held(kb: KnowledgeBase, code: str, question: Question) -> bool:
    return (
        code in kb.summary_keys
        or kb.fees(code, question.as_of).state == "found"
        or kb.hcpcs(code, question.as_of).state == "found"
    )


def _look_up_procedure(kb: KnowledgeBase, book: EvidenceBook, reading: Reading, question: Question) -> None:
    code, day = reading.code, question.as_of
    summary = summaries.look_up_summary(kb, book, code)
    if reading.set == "cpt" and question.intent in ("describe", "cpt_text"):
        look_up_licensed(kb, book, code, day)
    status = summaries.look_up_lifecycle(kb, book, code, day)
    found = fees.look_up_fees(kb, book, code, day)
    if status not in ("deleted", "not_yet_valid"):
        ncci.look_up_units(kb, book, code, day, question.units, ncci.claims_asked(question.text))
        ncci.look_up_addons(kb, book, code, day)
        for link in kb.addons_of(code, day).rows[:MOST_CODES]:
            fees.look_up_status(kb, book, link.addon, day)
        outpatient.look_up_outpatient(kb, book, code, day)
        look_up_outpatient_tables(kb, book, code, question)
        look_up_drug_limit(kb, book, code, day, asked=question.intent == "drug_limit")
        if question.intent in ("describe", "ndc"):
            look_up_products(kb, book, code, day, gap=question.intent == "ndc")
        if question.dose is not None:
            look_up_dose(book, code, question.dose)
    priced = book.find_fact(code, "asp_dosage") is not None
    told = summary is not None or found.state == "found" or priced or listed_in_use(book, code)
    told = told or book.find_fact(code, "official_descriptor") is not None
    # An ended code has been told of by its last day.
    named = False if told or status == "deleted" else look_up_holders(kb, book, code, day)
    if told or status in ("deleted", "not_yet_valid", "no_row"):
        book.add_code(code, reading.set, status or "active", verified=True)
    elif named:
        # That the code is one is known; whether it is in use on the day is not.
        book.add_code(code, reading.set, "not_loaded", verified=True)
    else:
        book.add_code(code, reading.set, found.state, verified=False)


def _look_up_range(kb: KnowledgeBase, book: EvidenceBook, mention: CodeMention, question: Question) -> list[str]:
    assert mention.range_end is not None
    if mention.range_end.set == "icd10cm":
        return look_up_diagnosis_range(kb, book, mention.code, mention.range_end.code, question.as_of)
    inside = kb.codes_between(mention.code, mention.range_end.code)
    for code in inside[:MOST_CODES]:
        look_up_code(kb, book, (Reading("hcpcs" if code[0].isalpha() else "cpt", code),), question)
    for reading in (mention.readings[0], mention.range_end):
        if reading.code not in inside:
            look_up_code(kb, book, (reading,), question)
    return list(inside[:MOST_CODES])


def _look_up_passages(kb: KnowledgeBase, book: EvidenceBook, question: Question, codes: tuple[str, ...]) -> None:
    if question.intent == "index":
        if not look_up_index(kb, book, question):
            guidelines.look_up_passages(kb, book, question, ())
            look_up_words(kb, book, replace(question, intent="find", facets=("code_wanted",)))
    elif question.intent in ("guideline", "find"):
        if look_up_section(kb, book, question) is None and not look_up_drug_names(kb, book, question):
            look_up_words(kb, book, question)
    elif question.intent not in ("describe", "cpt_text", "outpatient"):
        procedures = tuple(code for code in codes if "." not in code)
        guidelines.look_up_passages(kb, book, question, procedures)
        if question.intent in ("pair", "units", "code_rule", "modifier_on_code", "addon"):
            look_up_passages_naming(kb, book, question, procedures)
