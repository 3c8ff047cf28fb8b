"""Evidence -> draft, without a model: the answer first, then facts, reasons, and what would change it."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.answer import Status
from assistant.code_set_words import asks_hcc
from assistant.compose.addon import addon_pair_answer
from assistant.compose.code_pairs import asks_code_pairs, code_pairs_answer
from assistant.compose.coverage import OTHER_PAYER, asks_other_payer, coverage_answer, is_policy, policy_answer
from assistant.compose.crosswalk import changes_answer, history_lines, mapped_answer, poa_answer
from assistant.compose.diagnosis import diagnosis_card
from assistant.compose.documents import section_answer
from assistant.compose.drugs import drug_limit_answer, named_drug_answer, ndc_answer, product_lines
from assistant.compose.holders import list_tables, named_in
from assistant.compose.indexes import index_answer, index_missing
from assistant.compose.level_two import dropped_line, level_two_lines
from assistant.compose.licensed import licensed_descriptor
from assistant.compose.locality_payment import ask_for_place, local_caveat, local_payment
from assistant.compose.modifier import modifier_answer, modifier_on_code
from assistant.compose.outpatient import outpatient_answer
from assistant.compose.outpatient_lines import in_outpatient_tables
from assistant.compose.pair import diagnosis_pair_answer, pair_answer
from assistant.compose.pair import differences as one_line_each
from assistant.compose.parts import (
    code_rule_answer,
    compare_answer,
    crosswalk_answer,
    declined_text,
    evade_answer,
    facet_answer,
    found_answer,
    history_answer,
    range_answer,
)
from assistant.compose.passages import excerpts, passage_answer
from assistant.compose.payment import payment, units, units_missing
from assistant.compose.place import place_answer
from assistant.compose.procedure import addons, card, lead, not_held, snapshot
from assistant.compose.procedure_code import procedure_code_card
from assistant.compose.second_reading import READ_ONCE, rests_on_unread
from assistant.compose.timed_units import timed_units_answer
from assistant.compose.words import code_text, gap_words, sentence
from assistant.draft import Draft, DraftWriter
from assistant.evidence import Evidence
from assistant.intents import Intent
from assistant.question import Question

__all__ = ["compose"]


# What is held of these is Medicare's; another payer's edits and policies are not.
_MEDICARE_RULES: tuple[Intent, ...] = ("pair", "units", "code_rule", "payment", "addon")


# When the table asked for is not loaded a rule of the library may stand in: as an answer to the first, never to the
# second, since what an index, a crosswalk or a set of places would say stays unknown.
_RULE_ANSWERS: tuple[Intent, ...] = ("ndc", "units", "payment")
_RULE_BESIDE: tuple[Intent, ...] = ("place", "index", "crosswalk")


def compose(question: Question, evidence: Evidence) -> Draft:
    """The whole draft for a question."""
    out = DraftWriter(evidence)
    status = _body(out, question, evidence)
    if status in ("not_loaded", "needs_clarification") and question.intent in (*_RULE_ANSWERS, *_RULE_BESIDE):
        told = excerpts(out, evidence, heading="What the library says", most=1, without=out.excerpts_used())
        status = "partial" if told and status == "not_loaded" and question.intent in _RULE_ANSWERS else status
    if status == "answered" and question.intent in _MEDICARE_RULES and asks_other_payer(question):
        out.caveats.append(OTHER_PAYER)
        status = "partial"
    draft = out.finish(status)
    if rests_on_unread(draft, evidence):
        draft = replace(draft, caveats=(*draft.caveats, READ_ONCE))
    if question.date_said or all(fact.in_force for fact in draft.used_facts()):
        return draft
    return replace(draft, ask=(*draft.ask, "Which date of service? Some of the tables used do not cover today."))


def _body(out: DraftWriter, question: Question, evidence: Evidence) -> Status:
    codes = _codes(question, evidence)
    shapeless = [m for m in question.mentions if not m.readings]
    if shapeless and not codes:
        return _shapeless(out)
    if question.intent == "cpt_text":
        return declined_text(out, evidence, codes)
    if question.intent == "evade":
        return evade_answer(out, evidence)
    if question.intent == "modifier":
        plain = re.match(r"^\W*(?:what (?:is|are|does|do)|define|meaning of|modifier)\b.{0,40}$", question.text, re.I)
        return modifier_answer(out, evidence, question.modifiers, rules_first=plain is None)
    if question.intent in ("guideline", "find", "index"):
        return _words(out, question, evidence)
    if question.intent in ("crosswalk", "changes", "poa"):
        return _code_sets(out, question, evidence, codes)
    if question.intent in ("ndc", "place"):
        by_place = question.intent == "place"
        return place_answer(out, question, evidence) if by_place else ndc_answer(out, question, evidence, codes)
    if question.intent == "outpatient":
        return outpatient_answer(out, question, evidence, codes)
    if question.intent == "coverage":
        return coverage_answer(out, question, evidence, codes)
    return _by_codes(out, question, evidence, codes)


def _by_codes(out: DraftWriter, question: Question, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """What is asked of the codes named; units for minutes when the codes are timed by quarters of an hour."""
    if not codes:
        return _nothing(out, question)
    counted = timed_units_answer(out, question, evidence) if question.intent == "timed_units" else None
    if counted is not None:
        excerpts(out, evidence, heading="Related rules", most=2)
        return counted
    if len(codes) > 1 or question.intent == "range":
        return _several(out, question, evidence, codes)
    return _one(out, question, evidence, codes[0])


def _code_sets(out: DraftWriter, question: Question, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """How codes map or changed."""
    if question.intent == "changes":
        return changes_answer(out, question, evidence)
    if question.intent == "poa":
        return poa_answer(out, evidence, codes)
    mapped = None if asks_hcc(question.text) else mapped_answer(out, question, evidence)
    return mapped or crosswalk_answer(out, evidence, codes)


def _codes(question: Question, evidence: Evidence) -> tuple[str, ...]:
    """The codes asked about in the reading that the look-ups chose."""
    looked_up = {c.code for c in evidence.codes}
    chosen: list[str] = []
    for mention in question.mentions:
        if mention.range_end is not None and mention.readings:
            first, last = mention.code, mention.range_end.code
            chosen.extend(c for c in sorted(looked_up) if len(c) == len(first) and first <= c <= last)
        elif mention.readings:
            chosen.append(next((r.code for r in mention.readings if r.code in looked_up), mention.code))
    return tuple(dict.fromkeys(chosen))


def _one(out: DraftWriter, question: Question, evidence: Evidence, code: str) -> Status:
    intent = question.intent
    no_such = any(c.code == code and c.system == "icd10cm" and c.status == "no_row" for c in evidence.codes)
    # A rule of the neighbourhood is no answer to a code that does not exist.
    if intent == "code_rule" and evidence.excerpts and not no_such:
        return code_rule_answer(out, evidence, code)
    if intent == "pair" and asks_code_pairs(evidence, code):
        return code_pairs_answer(out, evidence, code)
    if is_policy(evidence, code):
        return policy_answer(out, evidence, code)
    if any(c.code == code and c.system == "icd10pcs" and c.status != "not_loaded" for c in evidence.codes):
        return procedure_code_card(out, evidence, code, verdict_first=intent == "billable")
    if any(c.code == code and c.system == "icd10cm" for c in evidence.codes):
        if intent == "history" and history_lines(out, evidence, code):
            out.section(f"{code_text(code)} on {evidence.as_of}")
        return diagnosis_card(out, evidence, code, verdict_first=intent in ("billable", "history"))
    held = evidence.summary(code) is not None or evidence.fact(code, "status") is not None
    held = held or in_outpatient_tables(evidence, code) or evidence.fact(code, "asp_dosage") is not None
    held = held or (intent == "units" and evidence.fact(code, "mue_units") is not None)
    if not held and evidence.fact(code, "official_descriptor") is None:
        if named_in(evidence, code):
            return _named(out, question, evidence, code)
        return "partial" if licensed_descriptor(out, evidence, code) else not_held(out, evidence, code)
    status = _by_intent(out, question, evidence, code)
    licensed_descriptor(out, evidence, code)
    if intent in ("payment", "addon", "history", "billable", "facet"):
        excerpts(out, evidence, heading="Related rules", most=1, aside=True)
    return status


def _named(out: DraftWriter, question: Question, evidence: Evidence, code: str) -> Status:
    """A code that tables name without telling what it is: the part asked for, or all of it; then where it is named."""
    if question.intent not in ("addon", "units", "payment"):
        status = card(out, evidence, code)
        licensed_descriptor(out, evidence, code)
        return status
    status = _by_intent(out, question, evidence, code)
    licensed_descriptor(out, evidence, code)
    list_tables(out, evidence, code)
    return status


def _by_intent(out: DraftWriter, question: Question, evidence: Evidence, code: str) -> Status:
    intent = question.intent
    if intent == "modifier_on_code":
        return modifier_on_code(out, evidence, code, question.modifiers)
    drug_only = evidence.fact(code, "asp_dosage") is not None and evidence.fact(code, "status") is None
    if intent == "drug_limit" or (intent == "payment" and drug_only):
        return drug_limit_answer(out, evidence, code)
    if intent == "payment":
        return _payment(out, evidence, code)
    if intent == "units":
        dose = evidence.fact(code, "units_for_dose")
        if dose is not None:
            out.say(f"{code_text(code)}: **{dose.value} units**. {sentence(dose.meaning)}", dose)
            out.section("Unit limits (MUE)")
        units(out, evidence, code, whole=True)
        out.section("The code", aside=True)
        lead(out, evidence, code)
        excerpts(out, evidence, heading="Related rules", most=1, aside=True)
        told = dose is not None or evidence.fact(code, "mue_units") is not None
        return "answered" if told else units_missing(evidence, code)
    if intent == "addon":
        addons(out, evidence, code, whole=True)
        out.section("The code", aside=True)
        lead(out, evidence, code)
        found = evidence.facts_of(code, "addon_code", "primary_code")
        return "answered" if found else _no_addons(out, evidence, code)
    if intent in ("history", "billable"):
        dropped_line(out, evidence, code)
        return history_answer(out, evidence, code)
    if intent == "facet":
        return facet_answer(out, evidence, code, question.facets)
    status = card(out, evidence, code)
    dropped_line(out, evidence, code)
    level_two_lines(out, evidence, code)
    product_lines(out, evidence, code, heading="Products (NDC)", most=5)
    return status


def _no_addons(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    gap = evidence.gap(code, "add-on code edits")
    if gap is not None:
        out.say(sentence(gap_words(gap)), gap)
    return "no_row" if gap is not None and gap.state == "no_row" else "not_loaded"


def _payment(out: DraftWriter, evidence: Evidence, code: str) -> Status:
    if evidence.status_of(code) in ("deleted", "not_yet_valid"):
        return card(out, evidence, code)
    local = local_payment(out, evidence, code)
    unsure = not local and ask_for_place(out, evidence)
    payment(out, evidence, code)
    lead(out, evidence, code)
    snapshot(out, evidence, code, ("status", "global_days", "pc_tc", "multiple_procedure", "bilateral_surgery"))
    if evidence.fact(code, "status") is None:
        return "answered" if evidence.fact(code, "clfs_indicator") is not None else "not_loaded"
    if caveat := local_caveat(evidence):
        out.caveats.append(caveat)
        out.ask.append("Which ZIP code, county or state, and office or facility?")
    return "needs_clarification" if unsure else "answered"


def _several(out: DraftWriter, question: Question, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    procedures = tuple(code for code in codes if "." not in code)
    if question.intent == "pair" and len(procedures) > 1:
        return pair_answer(out, evidence, procedures)
    diagnoses = tuple(code for code in codes if evidence.fact(code, "billable") is not None)
    if question.intent in ("pair", "code_rule") and len(diagnoses) > 1:
        return diagnosis_pair_answer(out, evidence, diagnoses)
    if question.intent == "range":
        return range_answer(out, evidence, codes)
    if question.intent == "addon" and len(procedures) > 1:
        return addon_pair_answer(out, evidence, procedures)
    if question.intent == "compare" and len(codes) > 1:
        return compare_answer(out, evidence, codes)
    if question.intent == "modifier_on_code":
        return _worst([modifier_on_code(out, evidence, code, question.modifiers) for code in codes])
    if question.intent == "payment":
        return _worst([_payment(out, evidence, code) for code in codes])
    one_line_each(out, evidence, codes)
    return _worst([_one(out, question, evidence, code) for code in codes])


def _worst(states: list[Status]) -> Status:
    if len(set(states)) == 1:
        return states[0]
    return "partial"


def _words(out: DraftWriter, question: Question, evidence: Evidence) -> Status:
    found = index_answer(out, question, evidence) or index_missing(out, question, evidence)
    found = found or section_answer(out, evidence, question.text) or named_drug_answer(out, evidence)
    found = found or found_answer(out, question, evidence)
    if found is not None:
        return found
    if evidence.excerpts:
        return passage_answer(out, evidence)
    if evidence.modifiers:
        return modifier_answer(out, evidence, tuple(m.modifier for m in evidence.modifiers[:2]))
    return _nothing(out, question)


def _shapeless(out: DraftWriter) -> Status:
    out.say("What was typed does not have the shape of a code in CPT, HCPCS Level II, ICD-10-CM or ICD-10-PCS.")
    out.caveats.append(
        "CPT codes have five characters; ICD-10-CM codes have three to seven, with a dot after the third."
    )
    out.ask.append("Can you check the code for a missing or an extra character?")
    return "needs_clarification"


_IN_SCOPE = re.compile(
    r"\b(?:codes?|coding|cpt|hcpcs|icd|modifiers?|medicare|medicaid|macs?|bill\w*|claims?|payers?|denials?|denied|ncci"
    r"|mue|rvus?|fees?|coverage|covered|lcds?|ncds?|drg|apc|filing|appeals?|co-?\d{1,3}|pr-?\d{1,3}|oa-?\d{1,3})\b",
    re.IGNORECASE,
)


def _nothing(out: DraftWriter, question: Question) -> Status:
    if _IN_SCOPE.search(question.text):
        out.say("Nothing that is loaded here answers this. It may stand in a source that is not loaded.")
        out.ask.append("Which code, modifier or coding rule is it about?")
        return "not_loaded"
    out.say(
        "Nothing held here answers this. CasePilot answers questions on medical coding, billing rules and Medicare"
        " payment, from sources that it cites."
    )
    out.ask.append("Which code, modifier or coding rule is it about?")
    return "declined"
