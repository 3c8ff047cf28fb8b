"""The closed-world gate: no code, number, amount, date or verdict leaves unless this answer's evidence backs it.

A statement passes when (1) everything it says it rests on is in the evidence and every citation exists; (2) what
it repeats word for word from a cited passage or a used fact needs no further proof; and (3) of the rest, every
code is named by the evidence used, every number belongs to a used fact of the code that precedes it in the text,
and every word of permission or prohibition agrees with a typed verdict. A statement that fails is replaced by a
marked gap and the answer becomes partial. The gate is code and runs on every answer, whoever drafted it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer import Fact, Ruling
from assistant.draft import Draft, Section, Statement, Support
from assistant.evidence import Evidence, Excerpt, Gap
from knowledge.codes import find_codes

REMOVED = "[A statement was removed here: its source could not be verified.]"

_NUMBER = re.compile(r"(?<![\w.])\$?\d[\d,]*(?:\.\d+)?%?(?![\w])")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_NO = re.compile(
    r"\b(?:not (?:valid|billable|covered|payable|paid|allowed|reportable|permitted)|may not|must not|never|cannot be"
    r" (?:billed|reported|paid|used|appended)|(?:is|are) (?:bundled|denied|excluded)|pays nothing|no:)(?!\w)",
    re.IGNORECASE,
)
_YES = re.compile(
    r"\b(?:(?:is|are) (?:a )?(?:billable|covered|payable|valid|allowed|reportable|permitted)|(?:may|can) be"
    r" (?:billed|reported|paid)|yes:|yes,)(?!\w)",
    re.IGNORECASE,
)
_UNDECIDED = re.compile(r"\bwhether\b[^.]*\bcannot be said\b|\bneither\b[^.]*\bcan be said\b", re.IGNORECASE)
_NEGATIVE = frozenset({"not_allowed", "not_applicable", "restricted"})
_POSITIVE = frozenset({"allowed", "conditional"})
# Terms of the field whose digit is part of the name, not a value.
_TERMS = re.compile(
    r"\bcolumn [12]\b|\bexcludes ?[12]\b|\btype [123] add-on\b|\bLevel II\b|\bICD-(?:9|10)(?:-CM|-PCS)?\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[*`\"\u201c\u201d]")
_SENTENCES = re.compile(r"(?<=[.!?:])\s+|\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Rejection:
    """A statement that did not pass, and why."""

    statement: Statement
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The draft after the gate, and what it stopped."""

    draft: Draft
    rejected: tuple[Rejection, ...]


def check(draft: Draft, evidence: Evidence, *, gate_caveats: bool = True) -> Checked:
    """Pass every statement through the gate."""
    rejected: list[Rejection] = []
    sections: list[Section] = []
    for section in draft.sections:
        kept: list[Statement] = []
        for statement in section.statements:
            reason = reject_reason(statement, evidence)
            if reason:
                rejected.append(Rejection(statement, reason))
                kept.append(Statement(REMOVED, bullet=statement.bullet))
            else:
                kept.append(statement)
        sections.append(Section(section.heading, tuple(kept)))
    caveats = tuple(c for c in draft.caveats if not gate_caveats or not _loose_tokens(c, evidence))
    status = "partial" if rejected and draft.status == "answered" else draft.status
    return Checked(replace(draft, sections=tuple(sections), status=status, caveats=caveats), tuple(rejected))


def reject_reason(statement: Statement, evidence: Evidence) -> str:
    """Why a statement may not leave; "" when it may."""
    foreign = next((use for use in statement.uses if not _in_evidence(use, evidence)), None)
    if foreign is not None:
        return "it rests on something that no look-up of this answer returned"
    unknown = next((key for key in statement.cites if evidence.citation(key) is None), None)
    if unknown is not None:
        return f"it cites {unknown!r}, which is not a source of this answer"
    residue = _residue(statement, evidence)
    return (
        _bad_code(residue, statement)
        or _bad_date(residue, statement, evidence)
        or _bad_number(residue, statement, evidence)
        or _bad_verdict(residue, statement)
    )


def _in_evidence(use: Support, evidence: Evidence) -> bool:
    if isinstance(use, Fact):
        return use in evidence.facts
    if isinstance(use, Ruling):
        return use in evidence.rulings
    return use in evidence.gaps if isinstance(use, Gap) else use in evidence.excerpts


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", text).split())


def _residue(statement: Statement, evidence: Evidence) -> str:
    """The statement without what is repeated word for word from its evidence."""
    text = _plain(statement.text)
    passages = " \n ".join(_plain(c.passage) for key in statement.cites if (c := evidence.citation(key)) is not None)
    lowered = passages.lower()
    if len(text) >= 4 and text.rstrip(".").lower() in lowered:
        return ""
    for fragment in sorted(_fragments(statement), key=len, reverse=True):
        text = re.sub(re.escape(fragment), " \u2026 ", text, flags=re.IGNORECASE)
    for sentence in _SENTENCES.split(text):
        body = sentence.strip().rstrip(".")
        if len(body) >= 12 and body.lower() in lowered:
            text = text.replace(sentence, " \u2026 ")
    return text


def _fragments(statement: Statement) -> set[str]:
    found: set[str] = set()
    for use in statement.uses:
        if isinstance(use, Fact):
            found |= {use.meaning, use.consequence, use.value if " " in use.value else ""}
        elif isinstance(use, Ruling):
            found.add(use.text)
        elif isinstance(use, Excerpt):
            found |= {use.text, use.title}
        else:
            found.add(use.reason)
    return {_plain(text).rstrip(".") for text in found if len(text) >= 6}


def _bad_code(residue: str, statement: Statement) -> str:
    allowed = {code for use in statement.uses for code in _codes_of(use)}
    for mention in find_codes(residue):
        if not mention.sure:
            continue
        names = {reading.code for reading in mention.readings} | {mention.text}
        if not names & allowed:
            return f"code {mention.text!r} is not named by the evidence that the statement uses"
        if mention.range_end is not None and mention.range_end.code not in allowed:
            return f"code {mention.range_end.code!r} is not named by the evidence that the statement uses"
    return ""


def _codes_of(use: Support) -> set[str]:
    text = "" if isinstance(use, Excerpt) else use.subject
    if isinstance(use, Fact):
        text = f"{use.subject} {use.value} {use.name.replace('_', ' ').upper()}"
    found: set[str] = set()
    for mention in find_codes(text.replace("+", " ")):
        found |= {reading.code for reading in mention.readings} | {mention.text}
        found |= {f"{reading.code}-{modifier}" for reading in mention.readings for modifier in mention.modifiers}
    return found


def _bad_date(residue: str, statement: Statement, evidence: Evidence) -> str:
    allowed = {evidence.as_of.isoformat()}
    for use in statement.uses:
        if isinstance(use, Fact):
            allowed.add(use.value)
        if isinstance(use, Fact | Excerpt):
            allowed |= {_iso(use.effective_from), _iso(use.effective_to)}
    bad = next((day for day in _DATE.findall(residue) if day not in allowed), None)
    return f"date {bad!r} is not in the evidence that the statement uses" if bad else ""


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _bad_number(residue: str, statement: Statement, evidence: Evidence) -> str:
    """Numbers belong to the code that stands before them; without one, to any fact used."""
    titles = " ".join(
        f"{c.title} {c.edition} {c.locator}" for key in statement.cites if (c := evidence.citation(key)) is not None
    )
    ambient = set(_NUMBER.findall(titles)) | {evidence.as_of.isoformat()}
    for use in statement.uses:
        ambient |= set(_NUMBER.findall(_names(use)))
    facts = [use for use in statement.uses if isinstance(use, Fact)]
    undated = _TERMS.sub(" ", _DATE.sub(" ", residue))
    mentions = [m for m in find_codes(undated) if m.sure]
    for match in _NUMBER.finditer(undated):
        if any(m.start <= match.start() < m.end for m in mentions):
            continue
        value = match.group().lstrip("$").replace(",", "")
        before = [m for m in mentions if m.end <= match.start()]
        subject = {r.code for r in before[-1].readings} if before else set()
        owners = [fact for fact in facts if not subject or subject & _codes_of(fact)]
        backed = {number for fact in (owners or facts) for number in _values(fact)}
        if value not in backed and match.group() not in ambient and value not in ambient:
            return f"number {match.group()!r} is not a value that the evidence gives for this subject"
    return ""


def _names(use: Support) -> str:
    """The parts of a piece of evidence whose numbers name something (a modifier, a table) and value nothing."""
    if isinstance(use, Gap):
        return f"{use.subject} {use.what} {use.reason}"
    if isinstance(use, Ruling):
        return use.action
    if isinstance(use, Fact):
        return f"{use.name.replace('_', ' ')} {use.subject if use.subject.startswith('modifier ') else ''}"
    return ""


def _values(fact: Fact) -> set[str]:
    return {fact.value, *(n.lstrip("$").replace(",", "") for n in _NUMBER.findall(f"{fact.value} {fact.unit}"))}


def _bad_verdict(residue: str, statement: Statement) -> str:
    text = _UNDECIDED.sub(" ", residue)
    outcomes = {use.outcome for use in statement.uses if isinstance(use, Ruling)}
    if found := _NO.search(text):
        if not outcomes & _NEGATIVE:
            return f"{found.group()!r} matches no typed verdict of the evidence"
        text = _NO.sub(" ", text)
    if (found := _YES.search(text)) and not outcomes & _POSITIVE:
        return f"{found.group()!r} matches no typed verdict of the evidence"
    return ""


def _loose_tokens(text: str, evidence: Evidence) -> bool:
    """Whether a caveat, which has no evidence of its own, names a code or number that this answer does not hold."""
    known = {code.code for code in evidence.codes}
    return any(m.sure and m.readings and m.code not in known for m in find_codes(text)) or "$" in text
