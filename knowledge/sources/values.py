"""Values as publishers write them: dates, quarters, amounts. Each raises ValueError saying what was found."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
OPEN_ENDS = frozenset({"", "*", "99991231", "9999-12-31", "12/31/9999"})


def day(text: str) -> date | None:
    """A date in any of the forms that these files use; None for an open end ("", "*", "99991231").

    YYYYMMDD, YYYYDDD (day of the year), MM/DD/YYYY, YYYY-MM-DD.
    """
    clean = text.strip()
    if clean in OPEN_ENDS:
        return None
    try:
        if re.fullmatch(r"\d{8}", clean):
            return date(int(clean[:4]), int(clean[4:6]), int(clean[6:]))
        if re.fullmatch(r"\d{7}", clean):
            number = int(clean[4:])
            found = date(int(clean[:4]), 1, 1) + timedelta(days=number - 1)
            if number < 1 or found.year != int(clean[:4]):
                raise ValueError
            return found
        slashed = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s.*)?", clean)
        if slashed:
            return date(int(slashed.group(3)), int(slashed.group(1)), int(slashed.group(2)))
        return date.fromisoformat(clean[:10])
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r:.40} is not a date") from None


def amount(text: str) -> Decimal | None:
    """A number as published, without dollar sign and thousands commas; None for "", "." and "NA"."""
    clean = text.strip().replace("$", "").replace(",", "")
    if clean in ("", ".", "NA", "N/A"):
        return None
    try:
        found = Decimal(clean)
    except InvalidOperation:
        raise ValueError(f"{text!r:.40} is not a number") from None
    if not found.is_finite():
        raise ValueError(f"{text!r:.40} is not a number")
    return found


def number(text: str) -> Decimal:
    """A number that must be there."""
    found = amount(text)
    if found is None:
        raise ValueError("a number is missing")
    return found


def month_of(text: str) -> int | None:
    """The month that a word such as "Oct", "October" or "OCT" names."""
    short = text.strip().lower()[:3]
    return _MONTHS.index(short) + 1 if short in _MONTHS else None


def quarter(first: date) -> tuple[date, date]:
    """The calendar quarter that holds a day."""
    month = (first.month - 1) // 3 * 3 + 1
    return date(first.year, month, 1), date(first.year, month + 2, monthrange(first.year, month + 2)[1])


def fiscal_year(year: int) -> tuple[date, date]:
    """The federal fiscal year by which ICD-10 editions are named: 1 October before to 30 September."""
    return date(year - 1, 10, 1), date(year, 9, 30)


def release_id(table: str, first: date) -> str:
    """The id of a release: its table and the month of its first day ("pfs:2026-07")."""
    return f"{table}:{first:%Y-%m}"
