"""Wording for crosswalks of ICD codes: equivalents by the GEMs, what a code replaced, what an edition changed.

A flag of the mapping is always said; one code of several is never chosen for the asker.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from assistant.answer import Fact, Status
from assistant.compose.words import code_text, gap_words, release_line, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence, Gap
from assistant.lookups.crosswalks import (
    ADDENDA,
    GEM_FACTS,
    GEM_GAP,
    NO_TARGET,
    change_asked,
    codes_to_map,
    gap_subject,
    icd10_codes_in,
    title_words,
)
from assistant.question import Question
from knowledge.shelves.crosswalks import Direction

_SETS = {"icd9cm_to_icd10cm": ("ICD-9-CM", "ICD-10-CM"), "icd10cm_to_icd9cm": ("ICD-10-CM", "ICD-9-CM")}
_SHOWN = 24


def mapped_answer(out: DraftWriter, question: Question, evidence: Evidence) -> Status | None:
    """The answer about ICD codes; None when the question names none (another kind of crosswalk)."""
    asked = codes_to_map(question)
    if not asked:
        return None
    states: list[Status] = []
    for item in asked:
        if len(asked) > 1:
            out.section(f"{item.code}")
        direction: Direction = "gems-9to10" if item.system == "icd9cm" else "gems-10to9"
        state = _entry(out, evidence, item.code, direction)
        out.section("From edition to edition")
        if item.system == "icd10cm" and conversion_lines(out, evidence, item.code) and state != "answered":
            state = "partial"
        states.append(state)
    guide = next((e for e in evidence.excerpts if e.id == "gem-guide"), None)
    if guide is not None:
        out.section("How to read a GEM")
        out.say(guide.text, guide)
        if any(item.system == "icd10cm" for item in asked):
            out.caveats.append("No ICD-9-CM titles are loaded, so those codes stand without a title.")
    return states[0] if len(set(states)) == 1 else "partial"


def _entry(out: DraftWriter, evidence: Evidence, code: str, direction: Direction) -> Status:
    name = GEM_FACTS[direction]
    facts = evidence.facts_of(code, name)
    if facts:
        _equivalents(out, evidence, code, name, facts)
        return "answered"
    gap = evidence.gap(gap_subject(code, direction), GEM_GAP)
    source, target = _SETS[name]
    former = [f for f in icd10_codes_in(_previous(evidence, code)) if evidence.facts_of(f, name)]
    if former:
        out.say(
            f"The GEM held has no entry for {code_text(code)}. It has one for the code assigned before:",
            gap,
        )
        for previous in former:
            _equivalents(out, evidence, previous, name, evidence.facts_of(previous, name))
        return "partial"
    if gap is not None:
        out.say(f"{source} {code_text(code)} to {target}: {sentence(gap_words(gap))}", gap)
        return "no_row" if gap.state == "no_row" else "not_loaded"
    return "not_loaded"


def _previous(evidence: Evidence, code: str) -> str:
    fact = evidence.fact(code, "previous_codes")
    return fact.value if fact is not None else ""


def _equivalents(out: DraftWriter, evidence: Evidence, code: str, name: str, facts: Sequence[Fact]) -> None:
    source, target = _SETS[name]
    first = facts[0]
    line = first.consequence
    if first.value == NO_TARGET:
        out.say(f"{source} {code_text(code)} has no equivalent in {target}: {first.meaning} ({line}).", first)
        return
    single = [fact for fact in facts if not fact.setting]
    combined = [fact for fact in facts if fact.setting]
    if len(single) == 1 and not combined:
        out.say(
            f"{source} {code_text(code)} maps to {target} {_target(evidence, first)}; {first.meaning} ({line}).",
            first,
            _stands(evidence, first),
        )
    elif single:
        out.say(f"{source} {code_text(code)} has several equivalents in {target} ({line}). Each is one choice:", first)
        for fact in single[:_SHOWN]:
            out.point(f"{target} {_target(evidence, fact)}: {fact.meaning}", fact, _stands(evidence, fact))
    if combined:
        out.say(
            f"{source} {code_text(code)} needs a combination of {target} codes ({line}): within a scenario, one code"
            " from each choice list.",
            combined[0],
        )
        _scenarios(out, evidence, target, combined)
    for fact in facts[:_SHOWN]:
        since_then(out, evidence, fact.value)


def _scenarios(out: DraftWriter, evidence: Evidence, target: str, facts: Sequence[Fact]) -> None:
    for scenario, group in groupby(facts, key=lambda fact: fact.setting.split(",")[0]):
        out.section(scenario.capitalize())
        for fact in list(group)[:_SHOWN]:
            out.point(f"{target} {_target(evidence, fact)}: {fact.meaning}", fact, _stands(evidence, fact))


def _target(evidence: Evidence, fact: Fact) -> str:
    title, gap = evidence.fact(fact.value, "title"), evidence.gap(fact.value, "ICD-10-CM")
    if title is not None:
        return f'{code_text(fact.value)} "{title.value}"'
    if gap is not None and gap.state == "no_row":
        return f"{code_text(fact.value)}, which the edition for this date does not list"
    return code_text(fact.value)


def _stands(evidence: Evidence, fact: Fact) -> Fact | Gap | None:
    """What the name of a target rests on: its title, or why there is none for the date."""
    return evidence.fact(fact.value, "title") or evidence.gap(fact.value, "ICD-10-CM")


def since_then(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """For a code that is no longer complete on the day: that it is so, and what the conversion table gives instead."""
    billable = evidence.fact(code, "billable")
    newer = evidence.facts_of(code, "successor_code")
    if billable is not None and billable.value == "no":
        out.section(f"What became of {code_text(code)}")
        line = release_line(billable, evidence)
        out.say(f"{code_text(code)} is a header that needs more characters ({line}).", billable)
        if newer:
            out.say("New codes to which the conversion table gives it as the previous one:", newer[0])
    elif billable is not None or not newer:
        return
    _successors(out, evidence, newer)


def _successors(out: DraftWriter, evidence: Evidence, newer: Sequence[Fact]) -> None:
    for fact in newer[:_SHOWN]:
        out.point(f"{_target(evidence, fact)} ({fact.meaning})", fact, _stands(evidence, fact))


def conversion_lines(out: DraftWriter, evidence: Evidence, code: str) -> bool:
    """When a code began and what was assigned before, and which newer codes it was divided into."""
    began = evidence.facts_of(code, "began_on")
    for fact in began:
        previous = next((p for p in evidence.facts_of(code, "previous_codes") if p.setting == fact.value), None)
        if previous is None:
            continue
        line = fact.consequence
        if previous.value.lower() == "none":
            out.say(f"{code_text(code)} began on {fact.value} as something new: no code came before it ({line}).", fact)
        else:
            out.say(f"{code_text(code)} began on {fact.value}; before it: {previous.value} ({line}).", fact, previous)
    newer = evidence.facts_of(code, "successor_code")
    if newer:
        line = newer[0].consequence
        out.say(
            f"New codes to which the conversion table gives {code_text(code)} as the previous one ({line}):", newer[0]
        )
        _successors(out, evidence, newer)
    return bool(began or newer)


def history_lines(out: DraftWriter, evidence: Evidence, code: str) -> bool:
    """What the tables say of a diagnosis code's beginning and end. Editions held are compared, no date is concluded."""
    said = conversion_lines(out, evidence, code)
    listed = evidence.facts_of(code, "listed")
    if not listed:
        return said
    held = [index for index, fact in enumerate(listed) if fact.value == "yes"]
    if not held:
        return said
    first, last = listed[held[0]], listed[held[-1]]
    before = listed[held[0] - 1] if held[0] else None
    words = f"The first edition held that lists {code_text(code)} is {first.consequence}"
    if before is not None:
        out.say(f"{words}; the edition held before it, {before.consequence}, does not list it.", first, before)
    else:
        out.say(f"{words}. It is the oldest edition held, so the code may be older.", first)
    for earlier, later in pairwise(listed):
        if earlier.value == later.value == "yes" and earlier.meaning != later.meaning:
            out.say(
                f"{code_text(code)}: {earlier.meaning} in {earlier.consequence}; {later.meaning} in"
                f" {later.consequence}.",
                earlier,
                later,
            )
    if last is not listed[-1]:
        after = listed[held[-1] + 1]
        out.say(
            f"The last edition held that lists it is {last.consequence}; the next one held,"
            f" {after.consequence}, does not list it.",
            last,
            after,
        )
    return True


def poa_answer(out: DraftWriter, evidence: Evidence, codes: Sequence[str]) -> Status:
    """Whether each code is on the POA exempt list of the day."""
    states: set[str] = set()
    for code in codes:
        fact, gap = evidence.fact(code, "poa_exempt"), evidence.gap(code, "POA exempt list")
        title = evidence.fact(code, "title")
        named = f' "{title.value}"' if title is not None else ""
        if fact is not None:
            out.say(f"{code_text(code)}{named} is {fact.meaning} ({release_line(fact, evidence)}).", fact, title)
            states.add("answered")
        elif gap is not None and gap.state == "no_row":
            out.say(f"{code_text(code)}{named} is not on the POA exempt list for this date.", gap, title)
            states.add("no_row")
        elif gap is not None:
            out.say(f"{code_text(code)}{named}: {sentence(gap_words(gap))}", gap, title)
            states.add("not_loaded")
    if states == {"no_row"}:
        out.caveats.append("The guidelines tell which POA indicator fits.")
        return "no_row"
    return "answered" if states == {"answered"} else "not_loaded" if states <= {"not_loaded"} else "partial"


def changes_answer(out: DraftWriter, question: Question, evidence: Evidence) -> Status:
    """How many codes an edition added, deleted and retitled, and those that have the words asked about."""
    kind = change_asked(question.text)
    added, deleted, revised = (evidence.fact(ADDENDA, f"codes_{name}") for name in ("added", "deleted", "revised"))
    gap = evidence.gap(ADDENDA, "addenda")
    if added is None or deleted is None or revised is None:
        out.say("The addenda of ICD-10-CM for this date are not loaded, so its changes cannot be listed.", gap)
        return "not_loaded"
    out.say(
        f"This edition adds {added.value} codes, deletes {deleted.value} and gives {revised.value} new titles"
        f" ({release_line(added, evidence)}).",
        added,
        deleted,
        revised,
    )
    found = [fact for fact in evidence.facts if fact.name == "change"]
    if not found:
        if title_words(question.text):
            out.say("No title among them was matched to these words.", added)
        out.ask.append("Which words stand in the title? The codes are listed by the words of their titles.")
        return "partial" if title_words(question.text) else "answered"
    out.section(f"Codes {kind}")
    if kind == "deleted":
        out.caveats.append("A code that was deleted may live on as a header of codes with more characters.")
    for fact in found:
        out.point(f'{code_text(fact.subject)} "{fact.meaning}"', fact)
    more = evidence.fact(ADDENDA, "matching")
    if more is not None:
        out.point(f"{more.value} {more.meaning}; the first of them are shown.", more)
    return "answered"
