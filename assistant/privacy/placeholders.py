"""What stands where an identifier stood: its type and a number, the year of a date, a date moved by some days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from assistant.privacy.spans import Kind, Span

_SIGNS = re.compile(r"[^\w]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?:19|20)\d\d(?=\d{4}\b)|(?<=\d{4})(?:19|20)\d\d\b")
_SHORT_YEAR = re.compile(
    r"^\D{0,12}\d{1,2}[/.-]\d{1,2}[/.-](?P<year>\d\d)$|'(?P<after>\d\d)$|[a-z]{3}-(?P<dashed>\d\d)$", re.IGNORECASE
)


def with_placeholders(text: str, spans: Sequence[Span], shift_days: int | None = None) -> tuple[Span, ...]:
    """The spans with their replacements. The same identifier gets the same number throughout a text."""
    numbers: dict[Kind, dict[str, int]] = {}
    return tuple(
        Span(s.start, s.end, s.kind, _replacement(text[s.start : s.end], s.kind, numbers, shift_days), s.rule)
        for s in spans
    )


def _replacement(value: str, kind: Kind, numbers: dict[Kind, dict[str, int]], shift_days: int | None) -> str:
    if kind == "AGE":
        return "[AGE 90+]"
    if kind == "DATE" and shift_days is not None:
        moved = _moved(value, shift_days)
        if moved:
            return moved
    held = numbers.setdefault(kind, {})
    number = held.setdefault(_SIGNS.sub("", value.casefold()) or value, len(held) + 1)
    label = f"{kind.replace('_', '-')}-{number}"
    year = _year(value) if kind == "DATE" else ""
    return f"[{label}: {year}]" if year else f"[{label}]"


def _year(value: str) -> str:
    found = _YEAR.search(value)
    if found:
        return found.group()
    short = _SHORT_YEAR.search(value.strip())
    if short is None:
        return ""
    digits = next(group for group in short.groups() if group)
    # Two digits name the nearest such year that is not far ahead.
    century = date.today().year // 100 * 100
    year = century + int(digits)
    return str(year if year <= date.today().year + 1 else year - 100)


_FORMS = (
    "%m/%d/%Y",
    "%m/%d/%y",
    "%m-%d-%Y",
    "%m-%d-%y",
    "%m.%d.%Y",
    "%m.%d.%y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y%m%d",
    "%m%d%Y",
)
_NAMED = ("%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%B-%Y", "%d-%b-%y", "%d%b%Y")


def _moved(value: str, days: int) -> str:
    """The date some days later as 2025-03-14; "" when the text is no whole date."""
    numeric = re.sub(r"^[A-Za-z]+,?\s+(?:the\s+)?|\s+", "", value) if re.search(r"\d[/.-]", value) else value
    named = " ".join(re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|[.,]|\bof\b|\bthe\b", " ", value, flags=re.IGNORECASE).split())
    for text, forms in ((numeric.strip(), _FORMS), (named.replace("Sept ", "Sep "), _NAMED)):
        for form in forms:
            try:
                return (datetime.strptime(text, form).replace(tzinfo=UTC).date() + timedelta(days=days)).isoformat()
            except (ValueError, OverflowError):
                continue
    return ""
