"""The date of service in the common forms, read from a question. Pure; "today" is passed in.

A month or a quarter stands for its first day, a year for its last day that is not in the future, because fee
schedules and code sets change inside a year and the newest release of that year is what is usually meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_PATTERNS: tuple[re.Pattern[str], ...] = (
    re.compile(r"\b(?P<year>(?:19|20)\d{2})-(?P<mm>\d{1,2})-(?P<dd>\d{1,2})\b"),
    re.compile(r"\b(?P<year>(?:19|20)\d{2})/(?P<mm>\d{1,2})/(?P<dd>\d{1,2})\b"),
    re.compile(r"\b(?P<mm>\d{1,2})/(?P<dd>\d{1,2})/(?P<year>(?:19|20)?\d{2})\b"),
    re.compile(r"\b(?P<mm>\d{1,2})-(?P<dd>\d{1,2})-(?P<year>(?:19|20)\d{2})\b"),
    re.compile(_MONTH + r"\s+(?P<dd>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d{2})\b", re.IGNORECASE),
    re.compile(
        r"\b(?P<dd>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?" + _MONTH + r",?\s+(?P<year>(?:19|20)\d{2})\b", re.IGNORECASE
    ),
    re.compile(_MONTH + r",?\s+(?:of\s+)?(?P<year>(?:19|20)\d{2})\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>20\d{2})-(?P<mm>0[1-9]|1[0-2])\b(?![-\d])"),
    re.compile(r"\bq(?P<quarter>[1-4])\s*[,/-]?\s*(?P<year>20\d{2})\b", re.IGNORECASE),
    re.compile(r"\b(?P<year>20\d{2})\s*[,/-]?\s*q(?P<quarter>[1-4])\b", re.IGNORECASE),
    re.compile(r"\bfy\s?(?P<fiscal>20\d{2}|\d{2})\b", re.IGNORECASE),
    re.compile(r"\b(?:in|for|during|since|cy|year|of)\s+(?P<only_year>20[0-3]\d)\b(?!-)", re.IGNORECASE),
    re.compile(
        r"(?<![\w$.-])(?P<only_year>20[1-3]\d)(?![\d.-])\s*(?:\?|\.?\s*$|\s+(?:rate|fee|rvu|payment|medicare|pfs|mpfs|conversion|codes?)\b)",
        re.IGNORECASE,
    ),
)
_RELATIVE = ((re.compile(r"\byesterday\b", re.I), 1), (re.compile(r"\blast week\b", re.I), 7))


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date that the text names, where it stands, and whether it is exact to the day."""

    day: date
    start: int
    end: int
    exact: bool


_OF_BIRTH = re.compile(
    r"(?:\bd\.?o\.?b\b\.?|\bborn\b|\bbirth ?da(?:te|y)\b|\bdate of birth\b|\bb-?day\b)[\s:,=(-]*(?:is |was |on |in )?$",
    re.IGNORECASE,
)


def find_date(text: str, today: date) -> DateMention | None:
    """The first date of service that the text names; None when it names none or an impossible one.

    A date of birth is no date of service.
    """
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if _OF_BIRTH.search(text, max(0, match.start() - 30), match.start()):
                continue
            day, exact = _day(match.groupdict(), today)
            if day is None:
                return None  # 2/30/2026: its year alone is not what was meant
            return DateMention(day, match.start(), match.end(), exact)
    for pattern, back in _RELATIVE:
        if found := pattern.search(text):
            return DateMention(today - timedelta(days=back), found.start(), found.end(), back == 1)
    if found := re.search(r"\blast year\b", text, re.IGNORECASE):
        return DateMention(date(today.year - 1, 12, 31), found.start(), found.end(), False)
    return None


def parse_date(text: str, today: date) -> date | None:
    """A date given alone (a command-line option or a form field), in any form that `find_date` knows."""
    stripped = text.strip()
    if stripped.lower() == "today":
        return today
    if re.fullmatch(r"20\d{2}", stripped):
        return _last_day_of(int(stripped), today)
    found = find_date(stripped, today)
    return found.day if found is not None and found.start == 0 and found.end == len(stripped) else None


def _day(parts: dict[str, str | None], today: date) -> tuple[date | None, bool]:
    if parts.get("fiscal"):
        number = int(parts["fiscal"] or 0)
        year = number if number > 100 else 2000 + number
        return date(year - 1, 10, 1), False
    if parts.get("only_year"):
        return _last_day_of(int(parts["only_year"] or 0), today), False
    year = int(parts.get("year") or 0)
    if 0 < year < 100:
        year += 2000 if year <= (today.year % 100) + 5 else 1900
    if parts.get("quarter"):
        return date(year, 3 * int(parts["quarter"] or 1) - 2, 1), False
    month = _MONTHS[(parts["month"] or "").lower()] if parts.get("month") else int(parts.get("mm") or 1)
    try:
        return date(year, month, int(parts.get("dd") or 1)), bool(parts.get("dd"))
    except ValueError:
        return None, False


def _last_day_of(year: int, today: date) -> date:
    return today if year == today.year else date(year, 12, 31)
