"""What holds for every answer, and the official figures that the corridor's tests expect."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TypeVar, get_args

from starter_rows import fact_rows

from assistant.answer import Answer, Fact, Status, Topic
from knowledge.codes import find_codes

T = TypeVar("T")
STARTER = Path(__file__).resolve().parents[2] / "knowledge" / "starter"
NOT_HELD = re.compile(r"no table loaded here holds|no loaded edition|has no row for it|not loaded", re.IGNORECASE)
_KEY = re.compile(r"\[(s\d+)\]")
FEE_COLUMNS = {
    # column of fees.csv: name of the fact
    "status": "status",
    "global_days": "global_days",
    "pctc": "pc_tc",
    "multiple": "multiple_procedure",
    "bilateral": "bilateral_surgery",
    "assistant": "assistant_at_surgery",
    "co_surgeon": "co_surgeon",
    "team": "team_surgery",
    "supervision": "supervision",
    "imaging_family": "imaging_family",
    "endoscopic_base": "endoscopic_base",
}
RVU_COLUMNS = {
    "work_rvu": "work_rvu",
    "nonfacility_pe": "pe_rvu_nonfacility",
    "facility_pe": "pe_rvu_facility",
    "mp_rvu": "mp_rvu",
    "nonfacility_total": "total_rvu_nonfacility",
    "facility_total": "total_rvu_facility",
}


def table(name: str) -> list[dict[str, str]]:
    """A fact table of the starter library, as it stands in its file."""
    return fact_rows(name)


def some(items: Sequence[T], most: int = 120) -> Sequence[T]:
    """At most about `most` of the items, evenly spread, always the same ones."""
    return items[:: max(1, len(items) // most)]


def amount(row: dict[str, str], total: str) -> str:
    """National amount: total RVU x conversion factor, rounded half up to cents."""
    product = Decimal(row[total]) * Decimal(row["conversion_factor"])
    return str(product.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def fact(answer: Answer, subject: str, name: str, setting: str = "") -> Fact:
    """The one fact of an answer with that subject, name and setting."""
    found = [
        f for f in answer.facts if (f.subject, f.name) == (subject, name) and (not setting or f.setting == setting)
    ]
    assert len(found) == 1, f"{subject} {name}: {[f.value for f in found]}"
    return found[0]


def values(answer: Answer, subject: str) -> dict[str, str]:
    """Names and values of an answer's facts about a subject, those without a setting."""
    return {f.name: f.value for f in answer.facts if f.subject == subject and not f.setting}


def faults(answer: Answer) -> list[str]:
    """What is wrong with an answer's form; empty when all the rules of the contract hold."""
    found = [*_citation_faults(answer), *_code_faults(answer), *_dating_faults(answer)]
    if "[A statement was removed" in answer.answer:
        found.append("a statement was removed by the gate")
    if answer.status not in get_args(Status) or answer.topic not in get_args(Topic):
        found.append(f"status {answer.status!r} or topic {answer.topic!r} is not of the contract")
    if not answer.answer.strip():
        found.append("the answer has no text")
    for line in (*answer.caveats, *answer.ask, *answer.stale):
        if "\n" in line or not line.strip():
            found.append(f"not one line: {line!r}")
    json.dumps(answer.as_json())
    return found


def _citation_faults(answer: Answer) -> list[str]:
    keys = [citation.key for citation in answer.citations]
    found = ["a citation key is used twice"] if len(keys) != len(set(keys)) else []
    found += [f"{key} in the text is no citation" for key in sorted(set(_KEY.findall(answer.answer)) - set(keys))]
    return found + [f"fact {f.subject} {f.name} cites {f.cite}" for f in answer.facts if f.cite not in keys]


def _code_faults(answer: Answer) -> list[str]:
    text, found = answer.answer, []
    named = {status.code: status for status in answer.codes}
    for mention in find_codes(_KEY.sub("", text)):
        if not mention.sure or not mention.readings:
            continue
        status = next((named[r.code] for r in mention.readings if r.code in named), None)
        if status is None:
            found.append(f"{mention.text} is in the text and not in codes")
        elif not status.verified and not NOT_HELD.search(text):
            found.append(f"{mention.text} is not verified and the answer does not say that it is not held")
    return found


def _dating_faults(answer: Answer) -> list[str]:
    out = [f for f in answer.facts if not f.in_force]
    ended = [f for f in out if f.effective_to is not None and f.effective_to < answer.as_of]
    found = ["answered, with facts that are not in force"] if out and answer.status == "answered" else []
    if ended and not answer.stale:
        found.append("facts of an ended release, and no release is named as stale")
    wrong = [f for f in answer.facts if f.in_force and f.effective_to is not None and f.effective_to < answer.as_of]
    return found + [f"{f.subject} {f.name} is said to be in force after {f.effective_to}" for f in wrong]
