"""Which part of the outpatient tables or of the Medicare Code Editor a question asks about, by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

OutpatientPart = Literal[
    "opps_status",
    "opps_class",
    "opps_indicator",
    "inpatient_only",
    "surgery_center",
    "laboratory",
    "principal",
    "age",
    "code_edits",
]


def _rx(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_OPPS = _rx(r"\bopps\b|\bapcs?\b|\baddendum b\b|\b(?:hospital )?outpatient (?:status|prospective|payment|rate)\b")
_CLASS = _rx(r"\bapcs?\s*(?:number|group|code|class)?\s*#?\s*(\d{4})\b")
_INDICATOR = _rx(
    r"\b(?:status|comment|payment)?\s*indicators?\s+[\"'(]?([a-z]\d|[a-z]|ni|ch|nc|np)\b"
    r"|\b(?:opps|asc) (?:payment )?status\s+[\"'(]?([a-z]\d?)\b"
)
_OWN_INDICATORS = frozenset("E1 E2 H1 J1 J2 K1 Q1 Q2 Q3 Q4 S1 NI CH NC NP".split())
_INPATIENT = _rx(r"\binpatient[- ]only\b|\bipo\b|\bonly (?:as )?(?:an )?inpatient\b|\baddendum e\b")
_CENTER = _rx(r"\bascs?\b|\bambulatory surg\w+|\bsurg(?:ery|ical) cent(?:er|re)s?\b")
_LABORATORY = _rx(r"\bclfs\b|\blab(?:oratory)?\b")
_MONEY = _rx(
    r"\bpa(?:y|id)|\brates?\b|\bfees?\b|\blimits?\b|\bprice|\bcosts?\b|\bhow much\b|\breimburs|\bamount|\bschedule"
)
_PRINCIPAL = _rx(r"\bprincipal (?:diagnos[ei]s|dx|code)\b|\bpdx\b|\bprimary diagnos[ei]s\b|\bas (?:the )?principal\b")
_AGE = _rx(
    r"\bage (?:conflict|edit|range|limit|group|restrict\w*)|\b(?:newborn|perinatal|p(?:a)?ediatric|maternity|adult)\b"
    r"[- ]*(?:age|codes?|diagnos[ei]s|only)\b|\b\d{1,3}[- ]?(?:years?|yrs?|months?|days?)[- ]old\b|\b\d{1,3} ?y/?o\b"
)
_EDITOR = _rx(r"\bmce\b|\bmedicare code edit")
_TOGETHER = _rx(r"\btogether\b|\bbundl|\bncci\b|\bptp\b|\bmues?\b|\bmodifiers?\b")
_YEARS = re.compile(r"\b(\d{1,3})(?:[- ]?(?:years?|yrs?)[- ]old| ?y/?o)\b", re.IGNORECASE)
_YOUNGER = re.compile(r"\b\d{1,3}[- ]?(?:months?|weeks?|days?)[- ]old\b", re.IGNORECASE)


def read_parts(text: str, codes: Sequence[str], modifiers: Sequence[str]) -> tuple[OutpatientPart, ...]:
    """The parts asked about; () for a question on something else."""
    if not codes:
        if class_asked(text):
            return ("opps_class",)
        return ("opps_indicator",) if indicator_asked(text) else ()
    diagnoses = [code for code in codes if _is_diagnosis(code)]
    if len(codes) > len(diagnoses) > 0 or _TOGETHER.search(text) or modifiers:
        return ()
    if diagnoses:
        return _of_diagnosis(text)
    wanted: tuple[tuple[bool, OutpatientPart], ...] = (
        (bool(_INPATIENT.search(text)), "inpatient_only"),
        (bool(_CENTER.search(text)), "surgery_center"),
        (bool(_LABORATORY.search(text) and _MONEY.search(text)), "laboratory"),
        (bool(_OPPS.search(text)), "opps_status"),
        (bool(_EDITOR.search(text)), "code_edits"),
    )
    return tuple(part for said, part in wanted if said)


def _is_diagnosis(code: str) -> bool:
    return "." in code or (len(code) == 3 and code[0].isalpha())


def _of_diagnosis(text: str) -> tuple[OutpatientPart, ...]:
    if _PRINCIPAL.search(text):
        return ("principal",)
    if _AGE.search(text):
        return ("age",)
    return ("code_edits",) if _EDITOR.search(text) else ()


def class_asked(text: str) -> str:
    """The number of the payment class that a text names ("APC 5442"); "" when it names none."""
    found = _CLASS.search(text)
    return found.group(1) if found else ""


def indicator_asked(text: str) -> str:
    """The OPPS or ASC indicator that a text names ("J1"); "" when it names none.

    A single letter needs the system named beside it: the physician fee schedule has letters of its own.
    """
    named = _OPPS.search(text) or _CENTER.search(text)
    for found in _INDICATOR.finditer(text):
        indicator = (found.group(1) or found.group(2)).upper()
        if indicator in _OWN_INDICATORS or named:
            return indicator
    return ""


def about_surgery_centers(text: str) -> bool:
    """Whether a text names ambulatory surgery centers."""
    return _CENTER.search(text) is not None


def patient_age(text: str) -> int | None:
    """The patient's age in whole years, if the text says it; months, weeks and days are age 0."""
    if found := _YEARS.search(text):
        return int(found.group(1))
    return 0 if _YOUNGER.search(text) else None


def says_sex(text: str) -> bool:
    """Whether a text says the patient's sex."""
    return re.search(r"\b(?:fe)?male\b|\b(?:wo)?m[ae]n\b|\bboy\b|\bgirl\b", text, re.IGNORECASE) is not None
