"""Wording of Medicare coverage: whose rule it is, the verdict for a diagnosis, policies that name a code, contractors.

"Covered" is said only with a typed verdict. Where only titles of policies are held, they are named as such.
"""

from __future__ import annotations

import re

from assistant.answer import Fact, Ruling, Status
from assistant.compose.parts import coverage_answer as nothing_loaded
from assistant.compose.parts import coverage_background, not_paid
from assistant.compose.passages import excerpts
from assistant.compose.procedure import UNKNOWN
from assistant.compose.words import code_text, gap_words, listed, release_line, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence, Gap
from assistant.lookups.coverage import LAB, LOCAL
from assistant.lookups.coverage_documents import CONTRACTORS, DOCUMENT
from assistant.places import STATES
from assistant.question import Question

_FACTS = frozenset({"lab_ncd", "named_by", "near_title", "contractor", "policy_title"})
_GAPS = frozenset({LAB, LOCAL, DOCUMENT, CONTRACTORS})
_SHOWN = 8
_LIST_ALONE = (
    "The national list settles the diagnosis alone; how often the test is paid and its other limits are not in it."
)
OTHER_PAYER = "What follows is Medicare's rule; the payer asked about has rules of its own, which are not held here."


def asks_other_payer(question: Question) -> bool:
    """Whether the payer asked about is none whose rules are Medicare's."""
    return question.payer not in (None, "medicare", "medicare_advantage")


def coverage_answer(out: DraftWriter, question: Question, evidence: Evidence, codes: tuple[str, ...]) -> Status:
    """The coverage answer from what is loaded; without any coverage table, the answer that says so."""
    if not any(f.name in _FACTS for f in evidence.facts) and not any(g.what in _GAPS for g in evidence.gaps):
        return nothing_loaded(out, question, evidence, codes)
    other = asks_other_payer(question)
    if other:
        out.say(OTHER_PAYER)
    states: list[Status] = ["partial"] if other else []
    if not_paid(out, evidence, codes):
        states.append("answered")
    policies = tuple(code for code in codes if is_policy(evidence, code))
    states += [policy_answer(out, evidence, number) for number in policies]
    states += [_national(out, evidence, subject) for subject in _ncds(evidence)]
    diagnoses = tuple(c for c in codes if c not in policies and _is_diagnosis(evidence, c))
    procedures = tuple(c for c in codes if c not in policies and c not in diagnoses)
    for code in procedures:
        states.append(_of_code(out, question, evidence, code, diagnoses))
    if question.state and (not procedures or "Which MAC" in question.text):
        states.append(_contractors(out, evidence, STATES[question.state]))
    if procedures or diagnoses:
        coverage_background(out, question, evidence, (*procedures, *diagnoses))
        national = all(evidence.fact(c, "lab_ncd") and not evidence.fact(c, "named_by") for c in procedures)
        if procedures and national:  # a national list holds in every state
            out.ask[:] = [line for line in out.ask if "state" not in line]
    else:
        excerpts(out, evidence, heading="Related rules", most=1)
    if not states:
        return nothing_loaded(out, question, evidence, codes)
    return states[0] if len(set(states)) == 1 else "partial"


def is_policy(evidence: Evidence, code: str) -> bool:
    """Whether a code of the question was looked up as the number of a coverage document."""
    return any(c.code == code and c.system == "policy" for c in evidence.codes)


def _is_diagnosis(evidence: Evidence, code: str) -> bool:
    return "." in code or evidence.fact(code, "billable") is not None


# --- one code ----------------------------------------------------------------------------------------------


def _of_code(out: DraftWriter, question: Question, evidence: Evidence, code: str, diagnoses: tuple[str, ...]) -> Status:
    out.section(f"Medicare coverage of {code_text(code)}")
    laboratory = _laboratory(out, evidence, code, diagnoses)
    if laboratory == "partial" and not diagnoses and re.search(r"\b(?:which|what) ncds?\b", question.text, re.I):
        laboratory = "answered"  # the question was which list, not what it says of a diagnosis
    named = evidence.facts_of(code, "named_by")
    if named:
        local = _local(out, question, evidence, code, diagnoses, named)
        return local if laboratory is None or local == laboratory else "partial"
    if laboratory is not None:
        return laboratory
    gap = evidence.gap(code, LOCAL)
    if gap is None:
        return "not_loaded"
    if gap.state == "no_row":
        out.say(f"{sentence(gap_words(gap))} That decides nothing: whether the service is covered cannot be said.", gap)
        return "no_row"
    out.say(
        f"Whether {code_text(code)} is covered cannot be said: the code lists of local policies are not loaded."
        f" {sentence(gap.reason)}",
        gap,
    )
    out.caveats.append(UNKNOWN)
    return _near_titles(out, question, evidence, code)


def _laboratory(out: DraftWriter, evidence: Evidence, code: str, diagnoses: tuple[str, ...]) -> Status | None:
    lists = evidence.facts_of(code, "lab_ncd")
    if not lists:
        return None
    states: list[Status] = []
    for fact in lists:
        found = False
        for diagnosis in diagnoses:
            found = _resolved(out, evidence, fact, f"{code}+{diagnosis}") or found
        if not found:
            out.say(
                f'NCD {fact.value} ("{fact.meaning}") governs {code_text(code)}: Medicare decides by the diagnosis,'
                f" from a national list ({release_line(fact, evidence)}).",
                fact,
                *(_gaps(evidence, diagnoses, LAB)),
            )
        states.append("answered" if found else "partial")
    for gap in _gaps(evidence, diagnoses, LAB):
        out.say(sentence(gap.reason), gap)
    return states[0] if len(set(states)) == 1 else "partial"


def _gaps(evidence: Evidence, subjects: tuple[str, ...], what: str) -> tuple[Gap, ...]:
    return tuple(gap for subject in subjects if (gap := evidence.gap(subject, what)) is not None)


def _resolved(out: DraftWriter, evidence: Evidence, lab: Fact, subject: str) -> bool:
    """One verdict of a laboratory list, in the words of its legend."""
    facts = evidence.facts_of(subject, "ncd_resolution", "ncd_resolution_of_the_rest")
    fact = next((f for f in facts if f.consequence == lab.value), None)
    ruling = next((r for r in evidence.rulings_of(subject) if r.action == f"NCD {lab.value}"), None)
    if fact is None or ruling is None:
        return False
    code, diagnosis = subject.split("+")
    pair = f"{code_text(code)} for {code_text(diagnosis)}"
    lead = f'NCD {lab.value} ("{lab.meaning}")'
    verdict = {
        "allowed": f"**{pair} is covered**",
        "not_allowed": f"**{pair} is denied**",
        "restricted": f"**{code_text(diagnosis)} does not support medical necessity of {code_text(code)}**",
    }.get(ruling.outcome, pair)
    if fact.name == "ncd_resolution":
        where = f"its list has {code_text(diagnosis)} with resolution **{fact.value}**"
    else:
        where = (
            f"its list does not name {code_text(diagnosis)}, and the row that stands for every other code has"
            f" resolution **{fact.value}**"
        )
    out.caveats.append(_LIST_ALONE)
    out.say(
        f'{lead}: {verdict}; {where}, "{fact.meaning}" This is Medicare\'s national rule'
        f" ({release_line(fact, evidence)}).",
        fact,
        ruling,
        lab,
    )
    return True


# --- local policies ----------------------------------------------------------------------------------------


def _local(
    out: DraftWriter,
    question: Question,
    evidence: Evidence,
    code: str,
    diagnoses: tuple[str, ...],
    named: tuple[Fact, ...],
) -> Status:
    unplaced = any(fact.consequence == "state not known" for fact in named)
    theirs = " under this contractor's policy"
    place = f" in {STATES[question.state]}" if question.state and not unplaced else theirs
    decided = True
    for fact in named[:_SHOWN]:
        if diagnoses:
            for diagnosis in diagnoses:
                decided = _placed(out, evidence, fact, f"{code}+{diagnosis}", place) and decided
        else:
            out.point(_policy_line(evidence, fact, code), *_policy_facts(evidence, fact.value), fact)
            _supporting(out, evidence, code, fact.value)
    if len(named) > _SHOWN:
        rest = [code_text(fact.value) for fact in named[_SHOWN:]]
        out.point(f"{code_text(code)} is also named by {listed(rest)}.", *named[_SHOWN:])
    out.say(f"Local policies are the rule of their contractor alone ({release_line(named[0], evidence)}).", named[0])
    if question.state and unplaced:
        out.caveats.append("Which of these policies hold in that state is not in a loaded table.")
    if diagnoses and (question.state and not unplaced) and decided:
        return "answered"
    return "answered" if not diagnoses and not (question.state and unplaced) else "partial"


def _supporting(out: DraftWriter, evidence: Evidence, code: str, number: str) -> None:
    """The diagnoses that a policy lists for a code, as far as they are shown."""
    facts = tuple(f for f in evidence.facts_of(code, "supporting_diagnosis") if f.setting == number)
    if not facts:
        return
    total = facts[0].meaning
    shown = listed([code_text(fact.value) for fact in facts])
    most = "" if total == f"{len(facts)} listed" else f" ({total}; the first are shown)"
    out.point(
        f"Diagnoses that {code_text(number)} lists as supporting medical necessity of {code_text(code)}{most}: {shown}."
        " Its other conditions are to be met as well.",
        *facts,
        *_policy_facts(evidence, number),
    )


def _policy_facts(evidence: Evidence, number: str) -> tuple[Fact, ...]:
    return evidence.facts_of(number, "policy_title", "policy_kind", "policy_contractor", "effective_on")


def _policy_line(evidence: Evidence, fact: Fact, code: str) -> str:
    group = f" ({fact.meaning})" if fact.meaning else ""
    return f"{_policy_text(evidence, fact.value)} names {code_text(code)}{group}."


def _policy_text(evidence: Evidence, number: str) -> str:
    kind, title = evidence.fact(number, "policy_kind"), evidence.fact(number, "policy_title")
    owner, since = evidence.fact(number, "policy_contractor"), evidence.fact(number, "effective_on")
    parts = [f'"{title.value}"'] if title is not None else []
    parts += [f"of {owner.value}"] if owner is not None else []
    parts += [f"this version since {since.value}"] if since is not None else []
    return f"{kind.value if kind else 'Policy'} {code_text(number)} ({'; '.join(parts)})"


def _placed(out: DraftWriter, evidence: Evidence, named: Fact, subject: str, place: str) -> bool:
    """Where one policy puts a diagnosis, with the paragraph of its group; whether that decides."""
    number = named.value
    code, diagnosis = subject.split("+")
    fact = next((f for f in evidence.facts_of(subject, "policy_place") if f.value == number), None)
    if fact is None:
        return False
    ruling = next((r for r in evidence.rulings_of(subject) if r.action == f"by {number}"), None)
    policy = _policy_text(evidence, number)
    uses: tuple[Fact | Ruling | None, ...] = (fact, ruling, named, *_policy_facts(evidence, number))
    pair = f"{code_text(code)} for {code_text(diagnosis)}"
    where = f"{policy} has {code_text(diagnosis)} {fact.meaning}"
    if ruling is None:
        out.say(f"{where}. That decides nothing by itself.", *uses)
    elif ruling.outcome == "conditional":
        out.say(f"**{pair} is covered{place} when its other conditions are met**: {where}.", *uses)
    else:
        out.say(f"**{pair} does not meet medical necessity{place}**: {where}.", *uses)
    for page in evidence.facts_of(subject, "group_paragraph"):
        if page.meaning.split(",")[0] == number:
            mark = " The diagnosis carries the mark that the paragraph explains." if "marked" in page.meaning else ""
            out.point(f'What the policy says of that group, for {code_text(diagnosis)}: "{page.value}"{mark}', page)
    return ruling is not None


def _near_titles(out: DraftWriter, question: Question, evidence: Evidence, code: str) -> Status:
    near = evidence.facts_of(code, "near_title")
    if not near:
        return "not_loaded"
    out.section("Local policies near to it by title")
    out.say(
        f"Chosen by title alone; whether they name {code_text(code)} is in code lists that are not loaded"
        f" ({release_line(near[0], evidence)}).",
        near[0],
        evidence.gap(code, LOCAL),
    )
    for fact in near:
        out.point(f"{_policy_text(evidence, fact.value)}.", *_policy_facts(evidence, fact.value), fact)
    if question.state:
        gap = evidence.gap(STATES[question.state], CONTRACTORS)
        if gap is not None:
            out.say(sentence(gap_words(gap)), gap)
        else:
            _contractors(out, evidence, STATES[question.state])
    return "partial"


# --- documents and contractors -----------------------------------------------------------------------------


def policy_answer(out: DraftWriter, evidence: Evidence, number: str) -> Status:
    """One LCD or article: whose it is, since when, what it begins with, what it is related to."""
    title, kind = evidence.fact(number, "policy_title"), evidence.fact(number, "policy_kind")
    gap = evidence.gap(number, DOCUMENT)
    if title is None or kind is None:
        if gap is not None:
            out.say(f"{code_text(number)} has the form of a coverage document. {sentence(gap_words(gap))}", gap)
            return "no_row" if gap.state == "no_row" else "not_loaded"
        return "not_loaded"
    since, ended = evidence.fact(number, "effective_on"), evidence.fact(number, "ended_on")
    owner = evidence.fact(number, "policy_contractor")
    whose = f" of {owner.value}" if owner is not None else ""
    out.say(f'{code_text(number)}: {kind.value} ({title.meaning}){whose}, "{title.value}".', title, kind, owner)
    status = evidence.status_of(number)
    if status == "retired" and ended is not None:
        out.say(f"{code_text(number)} ended on {ended.value}.", ended)
    elif status == "not_yet_valid" and since is not None:
        out.say(f"{code_text(number)} is not yet in effect: it begins on {since.value}.", since)
    elif since is not None:
        end = f" It ended on {ended.value}." if ended is not None else ""
        out.say(f"This version of {code_text(number)} is in effect since {since.value}.{end}", since, ended)
    out.say(f"Read from {release_line(title, evidence)}.", title)
    for fact in evidence.facts_of(number, "policy_text"):
        out.section("How it begins")
        out.say(f'{fact.meaning}: "{fact.value}"', fact)
    related = evidence.facts_of(number, "related_policy")
    if related:
        out.section("Related documents")
        out.say(f"{code_text(number)} goes with {listed([code_text(f.value) for f in related])}.", *related)
    return "answered"


def _ncds(evidence: Evidence) -> tuple[str, ...]:
    named = [f.subject for f in evidence.facts] + [g.subject for g in evidence.gaps]
    return tuple(dict.fromkeys(subject for subject in named if subject.startswith("NCD ")))


def _national(out: DraftWriter, evidence: Evidence, subject: str) -> Status:
    title, gap = evidence.fact(subject, "policy_title"), evidence.gap(subject, DOCUMENT)
    if title is None:
        if gap is not None:
            out.say(f"{subject}: {sentence(gap_words(gap))}", gap)
        return "no_row" if gap is not None and gap.state == "no_row" else "not_loaded"
    section = evidence.fact(subject, "section_number")
    out.say(f'{subject}: "{title.value}", a national coverage determination of Medicare.', title, section)
    codes = evidence.facts_of(subject, "lab_code")
    if codes:
        out.say(
            f"It governs {listed([code_text(fact.value) for fact in codes])}, by lists of diagnoses"
            f" ({release_line(codes[0], evidence)}).",
            *codes,
        )
    since = evidence.fact(subject, "effective_on")
    if since is not None:
        out.say(f"{subject}: this version is in effect since {since.value}.", since, section)
    return "answered"


def _contractors(out: DraftWriter, evidence: Evidence, state: str) -> Status:
    facts, gap = evidence.facts_of(state, "contractor"), evidence.gap(state, CONTRACTORS)
    if not facts:
        if gap is not None:
            out.say(sentence(gap_words(gap)), gap)
        return "no_row" if gap is not None and gap.state == "no_row" else "not_loaded"
    out.section(f"Contractors that serve {state}")
    for fact in facts:
        area = f", for {fact.consequence}" if fact.consequence else ""
        out.point(f"{fact.value}: {fact.meaning or 'type not given'}{area}", fact)
    out.say(f"Read from {release_line(facts[0], evidence)}.", facts[0])
    return "answered"
