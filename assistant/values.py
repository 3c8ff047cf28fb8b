"""Numbers and dates of a statement, each matched to a fact: of the code it stands with, under that fact's own name.

"62320: total RVU 4.90 non-facility" needs a fact about 62320 whose value is 4.90, that is a total and non-facility. A
true number on the wrong code, under the wrong name or in the wrong setting is not backed.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from assistant.answer import Fact, Ruling
from assistant.draft import Statement, Support
from assistant.evidence import Excerpt, Gap
from knowledge.codes import CodeMention, find_codes

_NUMBER = re.compile(r"(?<![\w.])\$?\d+(?:,\d{3}(?!\d))*(?:\.\d+)?%?(?!\w)")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
# Terms of the field whose digit is part of the name, not a value.
_TERMS = re.compile(
    r"\bcolumn [12]\b|\bexcludes ?[12]\b|\bLevel II\b|\bICD-(?:9|10)(?:-CM|-PCS)?\b",
    re.IGNORECASE,
)
# A number that a word ties to the code after it ("$163.66 for 62320"); otherwise it belongs to the code before it.
_TIED = re.compile(r"[^.;:\d]{0,40}\b(?:for|of|per|on|to)\s+(?:the\s+)?(?:code\s+|CPT\s+|HCPCS\s+)?", re.IGNORECASE)
# A sum is read term by term, so that each number of a formula stands under its own name.
_SEGMENT = re.compile(r"[,;:]\s|\.\s|\band\b|\n|\s\+\s|\)\sx\s", re.IGNORECASE)
# What a value may be called beside it, and which facts may bear the name.
_LABELS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(rf"\b(?:{label})", re.IGNORECASE), re.compile(names))
    for label, names in (
        ("work rvu", "work_rvu"),
        ("total rvu", "total_rvu"),
        ("conversion factor", "conversion_factor"),
        ("practice expense", "pe_rvu|pe_gpci"),
        ("malpractice", "mp_rvu|mp_gpci"),
        ("GPCI", "gpci"),
        ("limit of|MUE|unit limit", "mue_units|limit"),
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
_PERIOD = re.compile(rf"({_DATE.pattern}) to ({_DATE.pattern})")
_COLUMN = re.compile(r"\bcolumn ([12])\W+(\w+)", re.IGNORECASE)
_CLAIMS: dict[str, re.Pattern[str]] = {
    "practitioner": re.compile(r"\bpractitioner\b", re.IGNORECASE),
    "outpatient_hospital": re.compile(r"\bhospital\b", re.IGNORECASE),
    "dme": re.compile(r"\bDME\b"),
}
_MEASURE = re.compile(
    r"[ -]?(?:units?|minutes?|hours?|days?|years?|RVUs?|dollars?|percent|%|mg|times)\b", re.IGNORECASE
)
_WORDS = (
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty ninety".split()
)
_DIGITS = dict(zip(_WORDS, [*range(2, 13), 15, 20, 30, 40, 50, 60, 90], strict=True))
_COUNTED = re.compile(
    rf"\b({'|'.join(_WORDS)})(?=[ -](?:units?|minutes?|hours?|days?|years?|RVUs?|dollars?|percent|mg|times)\b)",
    re.IGNORECASE,
)


def readings_in(mention: CodeMention) -> set[str]:
    """The codes that a mention may be, and the text as typed."""
    return {reading.code for reading in mention.readings} | {mention.text}


def codes_of(use: Support) -> frozenset[str]:
    """The codes that a piece of evidence names: its subject, and a code that is its value."""
    if isinstance(use, Excerpt):
        return frozenset()
    if isinstance(use, Fact):
        return _fact_codes(use.subject, use.value, use.name)
    return _codes_in(use.subject)


@lru_cache(maxsize=8192)
def _fact_codes(subject: str, value: str, name: str) -> frozenset[str]:
    """Asked of the same facts by each test of each statement; facts are a table's, so no words of a question stay."""
    return _codes_in(f"{subject} {value} {name.replace('_', ' ').upper()}")


def _codes_in(text: str) -> frozenset[str]:
    found: set[str] = set()
    for mention in find_codes(text.replace("+", " ")):
        found |= readings_in(mention) | ({mention.range_end.code} if mention.range_end else set())
        found |= {f"{reading.code}-{modifier}" for reading in mention.readings for modifier in mention.modifiers}
    return frozenset(found)


def bad_date(residue: str, statement: Statement, as_of: date) -> str:
    """Why a date is not backed: a day of a used fact, an end of its period, or the day asked about; "" when all are."""
    if _DATE.search(residue) is None:
        return ""
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
        allowed = begins | ends | spans | {as_of.isoformat()}
        if re.search(r"\b(?:ended on|until|through|last valid day)\b[^.;]*\Z", before, re.IGNORECASE):
            allowed = ends | spans
        elif re.search(r"\b(?:since|begins on|added on)\b[^.;]*\Z", before, re.IGNORECASE):
            allowed = begins | spans
        if day not in allowed:
            return f"date {day!r} is not what the evidence used gives there"
    return ""


def bad_period(residue: str, statement: Statement) -> str:
    """Why a period, or a word of being in force, is not that of the evidence used; "" when it is."""
    dated = [use for use in statement.uses if isinstance(use, Fact | Excerpt)]
    periods = {(_iso(use.effective_from), _iso(use.effective_to)) for use in dated}
    wrong = next((found.group() for found in _PERIOD.finditer(residue) if found.groups() not in periods), None)
    if wrong is not None:
        return f"{wrong!r} is not the period of the evidence used"
    states = {use.in_force for use in statement.uses if not isinstance(use, Gap)}
    if re.search(r"\bnot in force\b", residue, re.IGNORECASE):
        return "" if False in states else "it says 'not in force' of evidence that is in force"
    if re.search(r"\bin force on\b", residue, re.IGNORECASE) and False in states:
        return "it says 'in force' of evidence that is not"
    return ""


def bad_column(residue: str, statement: Statement) -> str:
    """Why a code is not in the column that it is said to be in; "" when each is."""
    columns = {(use.name, use.value) for use in statement.uses if isinstance(use, Fact)}
    for found in _COLUMN.finditer(residue):
        column, code = found.groups()
        if find_codes(code) and (f"column{column}", code) not in columns:
            return f"{code!r} is not in column {column} of the evidence used"
    return ""


def bad_word(residue: str, statement: Statement) -> str:
    """Why a value that is a word ("low", "moderate") stands behind the wrong code; "" when none does."""
    facts = [use for use in statement.uses if isinstance(use, Fact) and use.value.isalpha()]
    if not facts:
        return ""
    for mention in find_codes(residue):
        word = re.match(r"\W+([A-Za-z]+)", residue[mention.end :])
        said = [fact for fact in facts if word and fact.value.lower() == word.group(1).lower()]
        if said and not any(codes_of(fact) & readings_in(mention) for fact in said):
            return f"{said[0].value!r} is not the value of {mention.text!r} in the evidence used"
    return ""


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _owned(match: re.Match[str], mentions: list[CodeMention], text: str, statement: Statement) -> list[Fact]:
    """The facts used that are about the code that a number or date stands with; all of them when there is no code."""
    facts = [use for use in statement.uses if isinstance(use, Fact)]
    before = [m for m in mentions if m.end <= match.start()]
    after = next((m for m in mentions if m.start >= match.end()), None)
    owner = before[-1] if before else after
    if after is not None and _TIED.fullmatch(text[match.end() : after.start]):
        owner = after
    if owner is None:
        return facts
    names = readings_in(owner) | {f"{reading.code}-{mod}" for reading in owner.readings for mod in owner.modifiers}
    return [fact for fact in facts if not codes_of(fact) or _is_about(fact, names)]


def _is_about(fact: Fact, names: set[str]) -> bool:
    """A fact about "77003-26" is one about that line, not about 77003 as a whole."""
    if re.search(r"-\w\w\Z", fact.subject):
        return fact.subject in names
    return bool(codes_of(fact) & names)


def bad_number(residue: str, statement: Statement) -> str:
    """Why a number is not backed by a fact of the code it stands with, under that name and setting; "" when all are."""
    residue = _COUNTED.sub(lambda found: str(_DIGITS[found.group(1).lower()]), residue)
    if _NUMBER.search(residue) is None:
        return ""
    ambient = {number for use in statement.uses for number in _NUMBER.findall(_DATE.sub(" ", _names(use)))}
    undated = _DATE.sub(" ", residue)
    mentions = [m for m in find_codes(undated) if m.sure]  # "ICD-9" makes 724.2 a code: read before terms are taken out
    undated = _TERMS.sub(lambda found: " " * len(found.group()), undated)
    for match in _NUMBER.finditer(undated):
        if any(m.start <= match.start() < m.end for m in mentions):
            continue
        value = match.group().lstrip("$").replace(",", "")
        facts = [fact for fact in _owned(match, mentions, undated, statement) if value in _values(fact)]
        if match.group().startswith("$"):
            facts = [fact for fact in facts if fact.unit == "USD"]
        elif match.group() in ambient and not _MEASURE.match(undated, match.end()):
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
    claims = [claim for claim, said in _CLAIMS.items() if said.search(text)]
    for fact in facts:
        if fact.setting and len(claims) == 1 and fact.setting != claims[0]:
            continue
        right_name = not named or any(names.search(fact.name) for names in named)
        wrong_place = fact.name.endswith("_facility") if outside else fact.name.endswith("nonfacility")
        if right_name and not (outside != inside and wrong_place):
            return True
    return False


def _names(use: Support) -> str:
    """The parts of a piece of evidence whose numbers name something (a modifier, a table) and value nothing."""
    if isinstance(use, Gap):
        return f"{use.subject} {use.what}"
    if isinstance(use, Ruling):
        return use.action
    if isinstance(use, Fact):
        return f"{use.name.replace('_', ' ')} {use.subject if use.subject.startswith('modifier ') else ''}"
    return ""


def _values(fact: Fact) -> set[str]:
    if _DATE.fullmatch(fact.value):
        return {fact.value[:4]}
    return {fact.value, *(n.lstrip("$").replace(",", "") for n in _NUMBER.findall(f"{fact.value} {fact.unit}"))}
