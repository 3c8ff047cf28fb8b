"""The closed-world gate: no code, number, amount, date or verdict leaves unless this answer's evidence backs it.

A statement passes when (1) everything it says it rests on is in the evidence and cited, and every citation exists;
(2) what it repeats word for word from a cited passage (a whole clause) or a used fact (of the code named before it)
needs no further proof; and (3) of the rest, every code, with its modifiers, is named by the evidence used, every
number and date belongs to a used fact of the code it stands with and of the name and setting it is given under, and
every word of permission or prohibition agrees with a typed verdict about that code and modifier. A statement that fails is replaced by a
marked gap and the answer becomes partial. The gate is code and runs on every answer, whoever drafted it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer import Fact, Ruling
from assistant.draft import Draft, Section, Statement, Support
from assistant.evidence import Evidence, Excerpt, Gap
from assistant.verdicts import unmatched_verdict
from knowledge.codes import CodeMention, find_codes

REMOVED = "[A statement was removed here: its source could not be verified.]"

_NUMBER = re.compile(r"(?<![\w.])\$?\d+(?:,\d{3}(?!\d))*(?:\.\d+)?%?(?!\w)")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
# Terms of the field whose digit is part of the name, not a value.
_TERMS = re.compile(
    r"\bcolumn [12]\b|\bexcludes ?[12]\b|\btype [123] add-on\b|\bLevel II\b|\bICD-(?:9|10)(?:-CM|-PCS)?\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[*`\"\u201c\u201d]")
_SENTENCES = re.compile(r"(?<=[.!?:])\s+|\s*\n\s*")
# A number that a word ties to the code after it ("$163.66 for 62320"); otherwise it belongs to the code before it.
_TIED = re.compile(r"[^.;:\d]{0,40}\b(?:for|of|per|on|to)\s+(?:the\s+)?(?:code\s+|CPT\s+|HCPCS\s+)?", re.IGNORECASE)
_SEGMENT = re.compile(r"[,;:]\s|\.\s|\band\b|\n", re.IGNORECASE)
# What a value may be called beside it, and which facts may bear the name.
_LABELS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(rf"\b(?:{label})", re.IGNORECASE), re.compile(names))
    for label, names in (
        ("work rvu", "work_rvu"),
        ("total rvu", "total_rvu"),
        ("conversion factor", "conversion_factor"),
        ("practice expense", "pe_rvu"),
        ("malpractice", "mp_rvu"),
        ("limit of|MUE|unit limit", "mue|limit"),
        ("MAI\\b|adjudication", "adjudication"),
        ("modifier indicator", "modifier_indicator"),
        ("global", "global"),
        ("bilateral", "bilateral"),
        ("multiple[- ]procedure", "multiple"),
        ("assistant at", "assistant"),
        ("co-?surgeon", "co_surgeon"),
        ("team", "team"),
        ("supervision", "supervision"),
        ("imaging family", "imaging"),
        ("PC/TC", "pc_tc"),
    )
)
_WORDS = (
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty ninety".split()
)
_DIGITS = dict(zip(_WORDS, [*range(2, 13), 15, 20, 30, 40, 50, 60, 90], strict=True))
_COUNTED = re.compile(
    rf"\b({'|'.join(_WORDS)})(?=[ -](?:units?|minutes?|hours?|days?|years?|RVUs?|dollars?|percent|mg|times)\b)",
    re.IGNORECASE,
)


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
        heading = "" if _loose_tokens(section.heading, evidence) else section.heading
        sections.append(Section(heading, tuple(kept)))
    caveats = tuple(c for c in draft.caveats if not gate_caveats or not _loose_tokens(c, evidence))
    ask = tuple(line for line in draft.ask if not _loose_tokens(line, evidence))
    status = "partial" if rejected and draft.status == "answered" else draft.status
    return Checked(replace(draft, sections=tuple(sections), status=status, caveats=caveats, ask=ask), tuple(rejected))


def reject_reason(statement: Statement, evidence: Evidence) -> str:
    """Why a statement may not leave; "" when it may."""
    foreign = next((use for use in statement.uses if not _in_evidence(use, evidence)), None)
    if foreign is not None:
        return "it rests on something that no look-up of this answer returned"
    unknown = next((key for key in statement.cites if evidence.citation(key) is None), None)
    if unknown is not None:
        return f"it cites {unknown!r}, which is not a source of this answer"
    if any(isinstance(use, Fact | Ruling) and use.cite not in statement.cites for use in statement.uses):
        return "it uses evidence without citing its source"
    residue = _residue(statement, evidence)
    return (
        _bad_owner(statement)
        or _bad_code(residue, statement)
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
    cited = [c for key in statement.cites if (c := evidence.citation(key)) is not None]
    passages = "\n".join(_plain(line) for c in cited for line in c.passage.splitlines())
    if len(text) >= 4 and _stands_in(text, passages):
        return ""
    fragments = _fragments(statement) | {
        _plain(name) for c in cited for name in (c.title, c.edition) if len(name) >= 12
    }
    for fragment in sorted(fragments, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(fragment)}(?!\w)", " \u2026 ", text, flags=re.IGNORECASE)
    for sentence in _SENTENCES.split(text):
        if len(sentence.strip()) >= 12 and _stands_in(sentence, passages):
            text = text.replace(sentence, " \u2026 ")
    return _COUNTED.sub(lambda found: str(_DIGITS[found.group(1).lower()]), text)


def _stands_in(text: str, passages: str) -> bool:
    """Whether the passages hold the text as whole clauses: a part cut from "not billed with either" may say the reverse."""
    body = text.strip().rstrip(".:")
    return bool(re.search(rf"(?:^|[\n.:;!?(]\s*){re.escape(body)}\s*(?:[\n.:;!?)]|$)", passages, re.IGNORECASE))


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
    return {_plain(text).rstrip(".") for text in found if len(text) >= 12 or " " in text}


def _bad_owner(statement: Statement) -> str:
    """Text of a fact (a title, the meaning of an indicator) stands with a code that the fact is about."""
    owners: dict[str, set[str]] = {}
    for use in statement.uses:
        if isinstance(use, Fact | Ruling):
            texts = (use.text,) if isinstance(use, Ruling) else (use.value, use.meaning, use.consequence)
            for text in texts:
                if " " in text:
                    owners.setdefault(_plain(text).rstrip(".").lower(), set()).update(_codes_of(use))
    plain = _plain(statement.text)
    mentions = [m for m in find_codes(plain) if m.sure]
    for text, codes in owners.items():
        start = plain.lower().find(text)
        before = [m for m in mentions if m.end <= start]
        if start >= 0 and before and codes and not codes & _readings(before[-1]):
            return f"{text!r:.60} is said of {before[-1].text!r}, of which the evidence does not say it"
    return ""


def _readings(mention: CodeMention) -> set[str]:
    return {reading.code for reading in mention.readings} | {mention.text}


def _bad_code(residue: str, statement: Statement) -> str:
    allowed = {code for use in statement.uses for code in _codes_of(use)}
    actions = {use.action.removeprefix("modifier ") for use in statement.uses if isinstance(use, Ruling)}
    actions |= {use.subject.removeprefix("modifier ") for use in statement.uses if isinstance(use, Fact)}
    for mention in find_codes(residue):
        if not mention.sure and not (mention.readings and mention.text.isupper()):
            continue
        if not _readings(mention) & allowed:
            return f"code {mention.text!r} is not named by the evidence that the statement uses"
        if mention.range_end is not None and mention.range_end.code not in allowed:
            return f"code {mention.range_end.code!r} is not named by the evidence that the statement uses"
        for modifier in mention.modifiers:
            if modifier not in actions and not {f"{code}-{modifier}" for code in _readings(mention)} & allowed:
                return f"{mention.text!r} carries modifier {modifier}, which the evidence used does not name"
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
    mentions = [m for m in find_codes(residue) if m.sure]
    spans = {
        _iso(day)
        for use in statement.uses
        if isinstance(use, Excerpt)
        for day in (use.effective_from, use.effective_to)
    }
    for match in _DATE.finditer(residue):
        day = match.group()
        facts = _owned(match, mentions, residue, statement)
        begins = {_iso(fact.effective_from) for fact in facts} | {f.value for f in facts if f.name != "ended_on"}
        ends = {_iso(fact.effective_to) for fact in facts} | {f.value for f in facts if f.name != "added_on"}
        before = residue[max(0, match.start() - 40) : match.start()]
        allowed = begins | ends | spans | {evidence.as_of.isoformat()}
        if re.search(r"\b(?:ended on|until|through|last valid day)\b[^.;]*\Z", before, re.IGNORECASE):
            allowed = ends | spans
        elif re.search(r"\b(?:since|begins on|added on)\b[^.;]*\Z", before, re.IGNORECASE):
            allowed = begins | spans
        if day not in allowed:
            return f"date {day!r} is not what the evidence used gives there"
    return ""


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _owned(match: re.Match[str], mentions: list[CodeMention], text: str, statement: Statement) -> list[Fact]:
    """The facts used that are about the code that a number or date stands with; all of them when no code stands there."""
    facts = [use for use in statement.uses if isinstance(use, Fact)]
    before = [m for m in mentions if m.end <= match.start()]
    after = next((m for m in mentions if m.start >= match.end()), None)
    owner = before[-1] if before else after
    if after is not None and _TIED.fullmatch(text[match.end() : after.start]):
        owner = after
    if owner is None:
        return facts
    return [fact for fact in facts if not _codes_of(fact) or _readings(owner) & _codes_of(fact)]


def _bad_number(residue: str, statement: Statement, evidence: Evidence) -> str:
    """Numbers belong to a fact of the code they stand with, under that fact's name and setting."""
    ambient = {number for use in statement.uses for number in _NUMBER.findall(_names(use))}
    undated = _TERMS.sub(" ", _DATE.sub(" ", residue))
    mentions = [m for m in find_codes(undated) if m.sure]
    for match in _NUMBER.finditer(undated):
        if any(m.start <= match.start() < m.end for m in mentions):
            continue
        value = match.group().lstrip("$").replace(",", "")
        facts = [fact for fact in _owned(match, mentions, undated, statement) if value in _values(fact)]
        if match.group().startswith("$"):
            facts = [fact for fact in facts if fact.unit == "USD"]
        elif match.group() in ambient:
            continue
        if not facts:
            return f"number {match.group()!r} is not a value that the evidence gives for this subject"
        if not _fits(undated, match, facts):
            return f"number {match.group()!r} is given under the name or setting of another value"
    return ""


def _fits(text: str, match: re.Match[str], facts: list[Fact]) -> bool:
    """Whether one of the facts may bear the names and the setting that stand beside the number."""
    start = max((m.end() for m in _SEGMENT.finditer(text, 0, match.start())), default=0)
    following = _SEGMENT.search(text, match.end())
    segment = text[start : following.start() if following else len(text)]
    named = [names for label, names in _LABELS if label.search(segment)]
    outside = bool(re.search(r"\bnon-?facility\b", segment, re.IGNORECASE))
    inside = bool(re.search(r"(?<!non)(?<!non-)\bfacility\b", segment, re.IGNORECASE))
    for fact in facts:
        right_name = not named or any(names.search(fact.name) for names in named)
        wrong_place = fact.name.endswith("_facility") if outside else fact.name.endswith("nonfacility")
        if right_name and not (outside != inside and wrong_place):
            return True
    return False


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
    if _DATE.fullmatch(fact.value):
        return {fact.value[:4]}
    return {fact.value, *(n.lstrip("$").replace(",", "") for n in _NUMBER.findall(f"{fact.value} {fact.unit}"))}


def _bad_verdict(residue: str, statement: Statement) -> str:
    found = unmatched_verdict(residue, [use for use in statement.uses if isinstance(use, Ruling)])
    return f"{found!r} matches no typed verdict of the evidence" if found else ""


def _loose_tokens(text: str, evidence: Evidence) -> bool:
    """Whether a caveat, which has no evidence of its own, names a code or number that this answer does not hold."""
    known = {code.code for code in evidence.codes}
    return any(m.sure and m.readings and m.code not in known for m in find_codes(text)) or "$" in text
