"""Wording of the Medicare Code Editor: principal diagnosis, age, and the lists that a code stands on."""

from __future__ import annotations

from assistant.answer import Fact, Status
from assistant.compose.words import code_text, gap_words, release_line, sentence
from assistant.draft import DraftWriter
from assistant.evidence import Evidence
from assistant.lookups.code_edits import CODE_EDITOR, PRINCIPAL_EDITS

_SCOPE = "The Medicare Code Editor checks inpatient claims to Medicare; other payers may have other edits."


def code_edits_answer(out: DraftWriter, evidence: Evidence, code: str, part: str) -> Status:
    """Principal diagnosis ("principal"), age ("age") or every list ("code_edits")."""
    out.caveats.append(_SCOPE)
    gap = evidence.gap(code, CODE_EDITOR)
    if gap is not None and not any(fact.name.startswith("edit_") for fact in evidence.facts_of(code)):
        out.say(sentence(gap_words(gap)), gap)
        return "no_row" if gap.state == "no_row" else "not_loaded"
    if part == "principal":
        _principal(out, evidence, code)
    elif part == "age":
        _age(out, evidence, code)
    else:
        edit_lines(out, evidence, code)
    if gap is not None and part != "code_edits":
        out.say(sentence(gap_words(gap)), gap)
    out.section("The code")
    _title(out, evidence, code)
    return "answered"


def _title(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """What the code is."""
    title = evidence.fact(code, "title")
    if title is not None:
        out.say(f'{code_text(code)} "{title.value}"', title)


def _principal(out: DraftWriter, evidence: Evidence, code: str) -> None:
    ruling = next((r for r in evidence.rulings_of(code) if r.action == "principal diagnosis"), None)
    external = next((f for f in evidence.facts_of(code) if f.name.startswith("text_external")), None)
    if external is not None:
        out.say(f'No: {code_text(code)} is an external cause code. "{external.value}"', external, ruling)
    for edit, words in PRINCIPAL_EDITS:
        fact = evidence.fact(code, f"edit_{edit}")
        if fact is None:
            continue
        no = "No: the" if ruling is not None and ruling.outcome == "not_allowed" else "The"
        more = f" It {fact.consequence}." if fact.consequence else ""
        out.say(
            f"{no} Medicare Code Editor has {code_text(code)} on its list of {words}.{more}"
            f" {sentence(release_line(fact, evidence))}",
            fact,
            ruling if no != "The" or more else None,
        )
        _words(out, evidence, code, edit)
    silent = evidence.fact(code, "edit_principal")
    if silent is not None:
        out.say(
            f"The Medicare Code Editor's lists on the principal diagnosis do not hold {code_text(code)}"
            f" ({release_line(silent, evidence)}). That alone does not make it the right principal diagnosis: the"
            " record and the Official Guidelines decide.",
            silent,
        )


def _words(out: DraftWriter, evidence: Evidence, code: str, edit: str) -> None:
    words = evidence.fact(code, f"text_{edit}")
    if words is not None:
        out.say(f'CMS\'s words: "{words.value}"', words)


def _age(out: DraftWriter, evidence: Evidence, code: str) -> None:
    listed = evidence.fact(code, "edit_age_conflict")
    low, high = evidence.fact(code, "edit_age_from"), evidence.fact(code, "edit_age_to")
    asked = evidence.fact(code, "age_asked")
    ruling = next((r for r in evidence.rulings_of(code) if r.action == "patient's age"), None)
    if listed is not None and low is not None and high is not None:
        if asked is not None:
            word = "An age conflict" if ruling is not None else "No age conflict"
            out.say(
                f"{word}: {code_text(code)} is on a list for {low.value} to {high.value} years, and the patient is"
                f" {asked.value} years old.",
                listed,
                low,
                high,
                asked,
            )
        out.say(
            f'The Medicare Code Editor has {code_text(code)} on its list "{listed.value}": ages {low.value} to'
            f" {high.value} years ({release_line(listed, evidence)}).",
            listed,
            low,
            high,
        )
        _words(out, evidence, code, "age_conflict")
    silent = evidence.fact(code, "edit_no_age")
    if silent is not None:
        out.say(
            f"The Medicare Code Editor's lists by age do not hold {code_text(code)}"
            f" ({release_line(silent, evidence)}): it raises no age conflict for it.",
            silent,
        )
    sex = evidence.fact(code, "edit_sex")
    if sex is not None:
        out.say(f'On the patient\'s sex the manual has the edit "{sex.value}".', sex)


def edit_lines(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """Each list that a code stands on, with the manual's words."""
    for fact in evidence.facts_of(code):
        if fact.name.startswith("edit_") and fact.meaning and not fact.unit and fact.value != "not listed":
            out.point(f"Medicare Code Editor, {_line(fact)}", fact)
            _words(out, evidence, code, fact.name.removeprefix("edit_"))
    silent = evidence.fact(code, "edit_none")
    if silent is not None:
        out.say(
            f"No list of the Medicare Code Editor holds {code_text(code)} ({release_line(silent, evidence)}).", silent
        )


def _line(fact: Fact) -> str:
    more = f"; it {fact.consequence}" if fact.consequence else ""
    return f'{fact.meaning}: on the list "{fact.value}"{more}'


def edit_section(out: DraftWriter, evidence: Evidence, code: str) -> None:
    """The lists of a code for its card: one line each, with the ages."""
    found = [f for f in evidence.facts_of(code) if f.name.startswith("edit_") and f.in_force and not f.unit]
    if not found:
        return
    out.section("Medicare Code Editor (inpatient claims)")
    for fact in found:
        out.point(_line(fact), fact)
