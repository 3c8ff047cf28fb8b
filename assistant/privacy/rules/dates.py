"""Dates of a person, all but the year: 45 CFR 164.514(b)(2)(i)(C).

Dates of rules ("effective January 1, 2025", "the Q3 2026 edits") say nothing of a person and stay, and so do years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.rules.date_words import DAY, LONG_YEAR, MONTH, MONTH_NUMBER, TH, WEEKDAY, YEAR
from assistant.privacy.rules.day_words import months, named_months, ordinals, said_dates, said_days
from assistant.privacy.rules.rule_dates import of_rule
from assistant.privacy.rules.short_dates import short_dates
from assistant.privacy.search import Led
from assistant.privacy.spans import Span

_SURE = Led(
    rf"(?<![\w/.$-]){WEEKDAY}?(?:"
    rf"{MONTH_NUMBER}\s?[/]\s?{DAY}\s?[/]\s?{YEAR}(?:\s?-\s?{MONTH_NUMBER}/{DAY}/{YEAR})?(?!\d)"
    rf"|{MONTH_NUMBER}/{DAY}-{MONTH_NUMBER}/{DAY}/{YEAR}(?!\d)"
    rf"|(?:00|{MONTH_NUMBER})[/-](?:00|{DAY})[/-]{LONG_YEAR}(?!\d)"
    rf"|(?:{MONTH_NUMBER}|xx)/(?:{DAY}|xx|\?\?)/{YEAR}(?!\d)"
    r"|(?:0[1-9]|1[0-2]) (?:0[1-9]|[12]\d|3[01]) (?:19|20)\d\d(?!\d)"
    rf"|{DAY}/{MONTH_NUMBER}/{LONG_YEAR}"
    rf"|{MONTH_NUMBER}-{DAY}-(?:{LONG_YEAR}|\d\d)(?![\w-])|{DAY}-{MONTH_NUMBER}-{LONG_YEAR}"
    rf"|{MONTH_NUMBER}\.{DAY}\.(?:{LONG_YEAR}|\d\d)(?!\w|\.\d)|{DAY}\.{MONTH_NUMBER}\.(?:{LONG_YEAR}|\d\d)(?!\w|\.\d)|{DAY}-{MONTH}(?![\w-])"
    rf"|{LONG_YEAR}[-/.]{MONTH_NUMBER}[-/.]{DAY}(?!\d)"
    rf"|{DAY}[ -]?{MONTH}\.?,?[ -]?{YEAR}(?!\w)"
    rf"|(?:the\s)?{DAY}{TH}?\s{{1,40}}(?:of\s{{1,40}}|day of\s{{1,40}})?{MONTH}\.?"
    rf"(?:,?\s{{1,40}}{LONG_YEAR}|,?\s{{1,40}}'\d\d)?(?!\w)"
    rf"|{MONTH}\.?[ -]{{0,2}}{DAY}{TH}?(?:\s?[-\u2013]\s?{DAY}{TH}?)?"
    rf"(?:,?\s{{0,40}}(?:{LONG_YEAR}|'\d\d)(?!\d)|-\d\d(?!\d))?(?![\w/%])"
    rf"|{MONTH}\.?,?[ /-]{{1,2}}(?:of\s{{1,40}})?(?:{LONG_YEAR}|'\d\d)(?!\d)"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19|20)\d\d(?![\w-])"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:-(?:19|20)\d\d(?:0[1-9]|1[0-2])"
    r"(?:0[1-9]|[12]\d|3[01]))?(?![\w-])"
    rf")(?:T\d\d:\d\d(?::\d\d)?Z?)?",
    re.IGNORECASE,
)
# 030525, beside words of dates.
_SIX = Led(r"(?<![\w/.$-])(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d\d)(?![\w/.-])", re.IGNORECASE)
_FOUR = Led(
    r"(?<!\w)(?:dos|dated|drawn|collected|svc date|service date|date of service)[\s:]{1,3}"
    r"(?P<value>(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![\w/.-])",
    re.IGNORECASE,
)
_MONTH_YEAR = Led(rf"(?<![\w/.$-])(?:0?[1-9]|1[0-2])[/-]{LONG_YEAR}(?![\w/-])")
_SPANISH = Led(
    r"(?<!\w)\d{1,2} de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    r"|diciembre)(?: del? (?:19|20)\d\d)?",
    re.IGNORECASE,
)
_DIGITS_CUE = re.compile(r"(?:dos|dob|date|on|dated|from|thru|to|seen|\*)[\s:#*]*$", re.IGNORECASE)
_WORD_MONTH = re.compile(r"(?:may|mar|march)\b")
_DAY_OR_YEAR = re.compile(r"\d{4}|\dst|\dnd|\drd|\dth")
_MONTH_CUE = re.compile(
    r"(?:on|since|from|dos|dated?|by|until|seen|of|last|and|to|born|this|appt|appointment|visit|surgery|her|his|my)\s$"
)


def dates(note: Note) -> Iterator[Span]:
    """Dates, whole with their year and day of the week. Where two rules find the same, the first decides."""
    text = note.plain
    for match in _SURE.finditer(note):
        if not (of_rule(text, match) or _no_date(text, match)):
            yield Span(*match.span(), "DATE", rule="date")
    yield from said_dates(note)
    for match in _MONTH_YEAR.finditer(note):
        if not of_rule(text, match):
            yield Span(*match.span(), "DATE", rule="month")
    for match in _SIX.finditer(note):
        if _DIGITS_CUE.search(text[max(0, match.start() - 12) : match.start()]):
            yield Span(*match.span(), "DATE", rule="digits")
    for match in _FOUR.finditer(note):
        yield Span(*match.span("value"), "DATE", rule="digits")
    for match in _SPANISH.finditer(note):
        yield Span(*match.span(), "DATE", rule="date")
    yield from said_days(note)
    yield from short_dates(note)
    yield from ordinals(note)
    yield from months(note)
    yield from named_months(note)


def _no_date(text: str, match: re.Match[str]) -> bool:
    """Whether a month in small letters is a verb: "may 25 be used"."""
    said = match.group().lower()
    if match.group()[0].isupper() or not _WORD_MONTH.match(said) or _DAY_OR_YEAR.search(said):
        return False
    return _MONTH_CUE.search(text[max(0, match.start() - 12) : match.start()].lower()) is None
