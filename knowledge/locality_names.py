"""The places that a payment locality's published name and county list speak of. Pure functions.

CMS names localities in capitals after cities and counties: "RIVERSIDE-SAN BERNARDINO-ONTARIO", "SAN JOSE-SUNNYVALE-
SANTA CLARA (SAN BENITO CNTY)", "METROPOLITAN ST. LOUIS", "REST OF FLORIDA", "BALTIMORE/SURR. CNTYS". What stands in
brackets before CNTY, and the county lists of LOCCO, are counties; the rest are areas. Names are compared as `folded`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BRACKETS = re.compile(r"\(([^)]*)\)")
_COUNTY_WORD = re.compile(r"\b(?:CNTYS?|COUNTY|COUNTIES)\b\.?", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:METROPOLITAN|CITY OF)\s+", re.IGNORECASE)
_IN_STATE = re.compile(r"\s+IN\s+(?P<state>[A-Z ]+)\Z", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:,|/|\bAND\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class County:
    """A county of a locality; `state` is its name when the list says that it lies in another state."""

    name: str
    state: str = ""


def folded(name: str) -> str:
    """A name for comparison: lower case, "St." for "Saint", without other marks."""
    plain = re.sub(r"\bsaint\b", "st", name.lower().replace("'", "").replace("\u2019", ""))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def area_names(name: str) -> tuple[str, ...]:
    """The areas that a locality is named after, folded; the whole name first."""
    bare = _BRACKETS.sub(" ", name)
    parts = [re.sub(r"\bSURR\b.*", "", part, flags=re.IGNORECASE) for part in re.split(r"[-/,+]", bare)]
    found = [bare, *parts, *(_BEFORE.sub("", part.strip()) for part in parts)]
    return tuple(dict.fromkeys(key for part in found if len(key := folded(part)) > 2))


def bracket_counties(name: str) -> tuple[County, ...]:
    """The counties that a locality's name has in brackets."""
    inside = [part for part in _BRACKETS.findall(name) if _COUNTY_WORD.search(part)]
    parts = (_COUNTY_WORD.sub("", part) for text in inside for part in text.split("/"))
    return tuple(County(key) for part in parts if (key := folded(part)))


def listed_counties(text: str) -> tuple[County, ...]:
    """The counties of a LOCCO list; none for "ALL COUNTIES" and "ALL OTHER COUNTIES"."""
    found: list[County] = []
    for group in text.split(";"):
        if re.match(r"\s*ALL\b", group, re.IGNORECASE):
            continue
        elsewhere = _IN_STATE.search(group.strip())
        state = elsewhere.group("state").strip() if elsewhere else ""
        names = _IN_STATE.sub("", group.strip()) if elsewhere else group
        found += [County(key, state) for part in _LISTED.split(_COUNTY_WORD.sub("", names)) if (key := folded(part))]
    return tuple(dict.fromkeys(found))
