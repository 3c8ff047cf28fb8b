"""Where a service is furnished, as far as the question says: a ZIP code, an area or a county of a payment locality.

The names come from the tables held and are passed in. A county counts only with the word "county" beside it ("Kern
County"): many counties are named like people or like cities elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from knowledge.locality_names import folded
from knowledge.shelves.payment import PlaceNames

PlaceKind = Literal["zip", "area", "county"]
NO_NAMES = PlaceNames()

_ZIP_WORD = re.compile(r"\bzip(?:\s?codes?)?(?:\s+is)?[\s:#]{1,3}(\d{5})(?:-(\d{4}))?(?!\w)", re.IGNORECASE)
# "Bakersfield, CA 93301": after a state that stands behind a comma, five digits are a ZIP code, not a procedure.
_ZIP_AFTER_STATE = re.compile(r"[A-Za-z]{3},\s*[A-Z]{2}\.?\s+(\d{5})(?:-(\d{4}))?(?!\w)")
# "99214 in 93301": a place of payment that is five digits, behind a code, is no second procedure.
_ZIP_AFTER_CODE = re.compile(r"\b(?:\d{5}|[A-V]\d{4})(?:-\w\w)?\s+(?:in|at)\s+(\d{5})(?:-(\d{4}))?\s*[?.!]*\s*\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """A place as named. `name` is five digits, or the name folded; `plus_four` the last four digits of a ZIP+4."""

    kind: PlaceKind
    name: str
    plus_four: str = ""


def find_place(text: str, names: PlaceNames = NO_NAMES) -> tuple[Place | None, str]:
    """The place that a question names, and the question with a ZIP code blanked out, as it has the shape of a code."""
    for pattern in (_ZIP_WORD, _ZIP_AFTER_STATE, _ZIP_AFTER_CODE):
        found = pattern.search(text)
        if found:
            start = found.start(1)
            blanked = text[:start] + " " * (found.end() - start) + text[found.end() :]
            return Place("zip", found.group(1), found.group(2) or ""), blanked
    return _named_place(text, names), text


def _named_place(text: str, names: PlaceNames) -> Place | None:
    plain = folded(text)
    county = _pattern(names.counties, county=True).search(plain) if names.counties else None
    if county:
        return Place("county", county.group(1) or county.group(2))
    area = _pattern(names.areas, county=False).search(plain) if names.areas else None
    return Place("area", area.group(1)) if area else None


@lru_cache(maxsize=8)
def _pattern(names: frozenset[str], *, county: bool) -> re.Pattern[str]:
    one = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    if county:
        return re.compile(rf"\b(?:({one}) (?:county|counties|cnty|parish)\b|county of ({one})\b)")
    return re.compile(rf"\b({one})\b")
