"""Where and for whom a service is billed, as far as the question says: state, payer, place of service."""

from __future__ import annotations

import re
from typing import Literal

Payer = Literal["medicare", "medicare_advantage", "medicaid", "commercial", "tricare", "workers_compensation"]
Setting = Literal["office", "facility", "hospital_outpatient", "asc", "inpatient"]

STATES: dict[str, str] = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
    "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
    "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
    "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico",
    "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas",
    "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "VI": "Virgin Islands", "WA": "Washington",
    "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
_BY_NAME = {name.lower(): code for code, name in STATES.items()}
_NAME = re.compile(r"\b(" + "|".join(sorted((re.escape(n) for n in _BY_NAME), key=len, reverse=True)) + r")\b", re.I)
# Two letters mean a state only where a place is expected: "in FL", "Miami, FL", "state of TX".
_CITY = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)?,\s*([A-Z]{2})\b(?!-)")
_SHORT = re.compile(
    r"(?:\b([Ii]n|[Ff]rom|[Ff]or|[Ss]tate(?: of)?|located in)\s+|(?<=[a-z]{3}),\s*)([A-Z]{2})\b(?!\s*modifier)(?!-)(?!/)"
)
# Those that medicine and billing use for something else ("CT guidance", "chest pain, MI", "99213, CO", "for PA").
_OTHER_USE = frozenset("AL CO CT DE GA HI ID IN LA MA MD ME MI MS OK OR PA PR".split())
_OTHER_WORDS = re.compile(
    r"\s+(?:guid|scan|imag|patient|angio|verif|exam|report|claim|visit|service|of\b)", re.IGNORECASE
)

_PAYERS: tuple[tuple[Payer, re.Pattern[str]], ...] = (
    ("medicare_advantage", re.compile(r"\bmedicare advantage\b|\bpart c\b|\bMA plan\b", re.I)),
    ("medicaid", re.compile(r"\bmedicaid\b|\bmedi-cal\b|\b(?-i:MediCal)\b", re.I)),
    ("tricare", re.compile(r"\btricare\b|\bchampva\b", re.I)),
    ("workers_compensation", re.compile(r"\bworkers?['’]? comp", re.I)),
    (
        "commercial",
        re.compile(
            r"\bcommercial (?:payer|payor|plan|insur)|^\s*commercial\s*$|\bprivate insur|\baetna\b|\bcigna\b|\bhumana\b"
            r"|\bunited ?health|\buhc\b|\bblue ?cross\b|\bbcbs\b|\banthem\b|\bkaiser\b",
            re.I,
        ),
    ),
    ("medicare", re.compile(r"\bmedicare\b|\bcms\b|\bpart b\b|\bmac\b", re.I)),
)
_SETTINGS: tuple[tuple[Setting, re.Pattern[str]], ...] = (
    ("asc", re.compile(r"\basc\b|ambulatory surg|\b(?:pos|place of service)\s?24\b", re.I)),
    ("inpatient", re.compile(r"\binpatient\b|\b(?:pos|place of service)\s?21\b", re.I)),
    (
        "hospital_outpatient",
        re.compile(
            r"\bhospital outpatient\b|\boutpatient hospital\b|\bhopd\b|\b(?:pos|place of service)\s?(?:19|22)\b", re.I
        ),
    ),
    (
        "office",
        re.compile(
            r"\b(?:in|at) (?:the |an |our |my )?(?:office|clinic)\b|\boffice setting\b|\bnon-?facility\b|\b(?:pos|place of service)\s?11\b",
            re.I,
        ),
    ),
    (
        "facility",
        re.compile(r"\b(?:in|at) (?:a |the )?(?:facility|hospital)\b|\bfacility (?:rate|setting|payment|fee)\b", re.I),
    ),
)


def find_state(text: str) -> str | None:
    """The two-letter code of a state that the text names. Short forms count only where a place is expected."""
    city = next((m.group(1) for m in _CITY.finditer(text) if m.group(1) in STATES), None)
    if city is not None:
        return city
    named = _NAME.search(text)
    if named:
        capital = re.match(r",?\s+d\.?\s?c\b", text[named.end() :], re.IGNORECASE)
        return "DC" if capital and named.group(1).lower() == "washington" else _BY_NAME[named.group(1).lower()]
    return next((m.group(2) for m in _SHORT.finditer(text) if _is_state(text, m)), None)


def _is_state(text: str, match: re.Match[str]) -> bool:
    """Whether two letters after a preposition or a comma are a state there."""
    before, short = match.group(1), match.group(2)
    if short not in STATES:
        return False
    if short not in _OTHER_USE:
        return True
    return bool(before) and before.lower() != "for" and not _OTHER_WORDS.match(text[match.end() :])


def parse_state(text: str) -> str | None:
    """A state given alone, by name or two letters."""
    stripped = text.strip()
    return stripped.upper() if stripped.upper() in STATES else _BY_NAME.get(stripped.lower())


def find_payer(text: str) -> Payer | None:
    """The kind of payer that the text names."""
    return next((payer for payer, pattern in _PAYERS if pattern.search(text)), None)


def find_setting(text: str) -> Setting | None:
    """The place of service that the text names. "Facility vs non-facility" names both, so none."""
    if re.search(r"\bfacility\b.{0,24}\bnon-?facility\b|\bnon-?facility\b.{0,24}\bfacility\b", text, re.I):
        return None
    return next((setting for setting, pattern in _SETTINGS if pattern.search(text)), None)
