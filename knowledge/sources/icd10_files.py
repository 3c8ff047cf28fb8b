"""What ICD-10 files share: which days an edition speaks for, the shape of its codes, and their dots.

Editions are named by the federal fiscal year, which begins on 1 October; an update in April (in 2021 in January) holds
from its own first day to the end of that year (CDC/NCHS, ICD-10-CM files; CMS, ICD-10 order file documentation).
"""

from __future__ import annotations

import re
from datetime import date

from knowledge.errors import SourceError
from knowledge.sources.layout import SourceFile
from knowledge.sources.values import fiscal_year

ICD10CM_BARE = r"[A-Z][0-9A][0-9AB][0-9A-Z]{0,4}"
"""An ICD-10-CM code without its dot. The second character is a digit but for QA0, which FY 2026 brought."""
ICD10CM_DOTTED = r"[A-Z][0-9A][0-9AB](?:\.[0-9A-Z]{1,4})?"
ICD10PCS = r"[0-9A-HJ-NP-Z]{3}(?:[0-9A-HJ-NP-Z]{4})?"
"""An ICD-10-PCS code, or the three characters that name a table."""
# A code that an update within the fiscal year brought, and the day (CDC/NCHS, ICD-10-CM Conversion Table, FY 2026).
_BROUGHT_BY_UPDATES: dict[int, tuple[date, str]] = {
    2020: (date(2020, 4, 1), "U07.1"),
    2021: (date(2021, 1, 1), "J12.82"),
    2022: (date(2022, 4, 1), "Z28.310"),
    2023: (date(2023, 4, 1), "T74.A1XA"),
}
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_FISCAL = re.compile(r"FY[ _-]?(?:20)?(\d{2})(?!\d)", re.IGNORECASE)
_UPDATE = re.compile(r"(?<![a-z])(january|april|jan|apr)(?![a-z])", re.IGNORECASE)
_OCTOBER = re.compile(r"(?<![a-z])october[ _-]+(?:1[ ,_-]+)?(20\d{2})(?!\d)", re.IGNORECASE)


def edition_period(file: SourceFile, year: int | None = None, mark: str = "") -> tuple[date, date]:
    """First and last day. `year` is the fiscal year that the content states; else the file's name or archive does.

    `mark` is how the file writes a code, with {dotted} or {bare} in it; by the codes that updates brought, an update
    that is named like the edition of its year is told from it. Raises SourceError when nothing states the year.
    """
    given = file.given.effective_from
    if given is not None:
        return given, _end(given)
    found = year or _named_year(file.base_name) or _named_year(file.name)
    if found is None:
        raise SourceError(f"{file.name}: does not say for which year it is; add it with --effective 2025-10-01")
    update = _UPDATE.search(file.name)
    if update is not None:
        first = date(found, 1 if update.group().lower().startswith("jan") else 4, 1)
        return first, _end(first)
    if mark and found in _BROUGHT_BY_UPDATES:
        first, code = _BROUGHT_BY_UPDATES[found]
        if _holds(file, mark.format(bare=code.replace(".", ""), dotted=code)):
            return first, _end(first)
    return fiscal_year(found)


def _holds(file: SourceFile, text: str) -> bool:
    wanted = text.encode("ascii")
    before = b""
    with file.path.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            if wanted in before + chunk:
                return True
            before = chunk[-len(wanted) :]
    return False


def edition_name(first: date) -> str:
    """ "FY 2026", or "FY 2025, April 2025 update" for an edition that begins later in its year."""
    year = _end(first).year
    return f"FY {year}" if first.month == 10 else f"FY {year}, {first:%B %Y} update"


def _end(first: date) -> date:
    return date(first.year + 1 if first.month >= 10 else first.year, 9, 30)


def _named_year(name: str) -> int | None:
    october = _OCTOBER.search(name)
    if october is not None:
        return int(october.group(1)) + 1
    fiscal = _FISCAL.search(name)
    if fiscal is not None:
        return 2000 + int(fiscal.group(1))
    year = _YEAR.search(name)
    return int(year.group(1)) if year else None


def dotted_icd10(code: str) -> str:
    """An ICD-10-CM code with its dot after the third character ("M5412" -> "M54.12")."""
    bare = code.strip().replace(".", "")
    return bare if len(bare) <= 3 else f"{bare[:3]}.{bare[3:]}"


def dotted_icd9(code: str) -> str:
    """An ICD-9-CM diagnosis code with its dot: after the third character, after the fourth in E codes."""
    bare = code.strip().replace(".", "")
    width = 4 if bare.startswith("E") else 3
    return bare if len(bare) <= width else f"{bare[:width]}.{bare[width:]}"
