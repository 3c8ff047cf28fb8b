"""National drug codes, place of service numbers and the words of drug payment in a question.

Both kinds of number look like codes and modifiers ("55513-710-01", "POS 24"), so they are taken out before codes are
looked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.ndc import NdcMention, find_ndcs

DrugIntent = Literal["ndc", "place", "drug_limit"]

_PLACE = re.compile(
    r"\b(?:pos|place[- ]of[- ]service)(?:\s+codes?)?\s*(?:is|=|:|#)?\s*"
    r"((?:\d{1,2}\b(?!\.\d|%)[\s,/]*(?:and|or|vs\.?|versus)?[\s,/]*)+)",
    re.IGNORECASE,
)
_NDC = re.compile(r"\bndcs?\b|\bnational drug codes?\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\basp\b|\bpayment (?:allowance )?limits?\b|\bdrug (?:price|limit|payment)s?\b|\ballowance limits?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NamedNumbers:
    """What a text names by number, and the text without it (blanks in its place)."""

    rest: str
    ndcs: tuple[NdcMention, ...] = ()
    places: tuple[str, ...] = ()


def read_numbers(text: str) -> NamedNumbers:
    """NDCs and place of service numbers, in reading order."""
    letters = list(text)
    ndcs = find_ndcs(text)
    for ndc in ndcs:
        letters[ndc.start : ndc.end] = " " * (ndc.end - ndc.start)
    places: list[str] = []
    for listed in _PLACE.finditer("".join(letters)):
        for number in re.finditer(r"\d{1,2}", listed.group(1)):
            places.append(number.group().zfill(2))
            start, end = listed.start(1) + number.start(), listed.start(1) + number.end()
            letters[start:end] = " " * (end - start)
    return NamedNumbers("".join(letters), ndcs, tuple(dict.fromkeys(places)))


def drug_intent(text: str, codes: Sequence[str], modifiers: Sequence[str], numbers: NamedNumbers) -> DrugIntent | None:
    """What is asked about products, places or drug payment; None for every other question."""
    procedures = [code for code in codes if "." not in code]
    if numbers.ndcs or (procedures and _NDC.search(text)):
        return "ndc"
    if numbers.places and not codes and not modifiers:
        return "place"
    if len(procedures) == 1 and not modifiers and _LIMIT.search(text):
        return "drug_limit"
    return None
