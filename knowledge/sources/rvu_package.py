"""What the files of one fee schedule package (RVU25D.zip) share: their period, their numbers, their end marks.

The packages are quarterly: RVUyyA begins in January (AR is its correction), B in April, C in July, D in October. Files
for a whole year (GPCI, ANES, LOCCO) stand in every package; each package may correct them, so inside one they speak
from its quarter to the end of the year. Workbooks hold numbers where the text files hold "00" or "1.50".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TypeVar

from knowledge.errors import SourceError
from knowledge.sources.layout import SourceFile, Tally
from knowledge.sources.values import month_of, number, quarter

T = TypeVar("T")
FEE_SCHEDULE_URL = "https://www.cms.gov/medicare/payment/fee-schedules/physician/pfs-relative-value-files"
CODE = re.compile(r"[0-9A-Z]{5}\Z")  # the file of July 2026 holds the placeholder GXXX1
LETTERS = "ABCD"
_PACKAGE = re.compile(r"(?<!PPR)(?:RVU|PFREV|PFALL)(\d{2})([A-D])R?(?![A-Z])", re.IGNORECASE)
_MONTH = r"(JAN|APR|JUL|OCT)[A-Z]*"
_YEAR = r"(20\d{2}|\d{2})"
_YEAR_MONTH = re.compile(rf"(?<!\d){_YEAR}[_ -]?{_MONTH}", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"(?<![A-Z]){_MONTH}[_ -]?{_YEAR}(?!\d)", re.IGNORECASE)
_EXACT = Decimal("0.000001")


def package_quarter(name: str) -> date | None:
    """The first day of the quarter that a package's name ("RVU25D.zip/...") gives."""
    found = _PACKAGE.search(name)
    if found is None:
        return None
    return date(2000 + int(found.group(1)), LETTERS.index(found.group(2).upper()) * 3 + 1, 1)


def named_quarter(name: str) -> date | None:
    """The quarter in a file's name: year and month ("PPRRVU2025_Oct", "ZIP5_OCT2025"), else that of the package."""
    found = _YEAR_MONTH.search(name)
    year, month = found.groups() if found else ("", "")
    if not found and (turned := _MONTH_YEAR.search(name)):
        month, year = turned.groups()
    first = month_of(month)
    if year and first:
        return date(2000 + int(year[-2:]), first, 1)
    return package_quarter(name)


def quarter_of(file: SourceFile, stated: date | None = None) -> tuple[date, date]:
    """The quarter of a file: stated in it, given with it, or in its name. Raises SourceError when nowhere."""
    first = stated or file.given.effective_from or named_quarter(file.name)
    if first is None:
        raise SourceError(f"{file.name}: does not say for which quarter it is; add it with --effective 2026-07-01")
    return quarter(first)


def rest_of_year(file: SourceFile, stated: int | None = None) -> tuple[date, date]:
    """The days of a yearly file: from its package's quarter, else from 1 January, to the year's end.

    `stated` is the year that the file itself names. Raises SourceError when the year stands nowhere.
    """
    package = package_quarter(file.name)
    named = re.search(r"(?:GPCI|ANES)_?(20\d{2})|(?<!\d)(\d{2})LOCCO", file.base_name, re.IGNORECASE)
    year = stated or (int(named.group(1) or "20" + named.group(2)) if named else None)
    if package is not None and year in (None, package.year):
        return package, date(package.year, 12, 31)
    if file.given.effective_from is not None and year in (None, file.given.effective_from.year):
        return file.given.effective_from, date(file.given.effective_from.year, 12, 31)
    if year is None:
        raise SourceError(f"{file.name}: does not say for which year it is; add it with --effective 2026-01-01")
    return date(year, 1, 1), date(year, 12, 31)


def is_empty(cells: Sequence[str]) -> bool:
    """Whether a row holds nothing; a Ctrl-Z that ends old files is nothing."""
    return not any(cell.strip(" \t\x1a") for cell in cells)


@lru_cache(maxsize=8192)  # a table of a million cells has a few thousand numbers
def places(text: str, digits: int) -> Decimal:
    """A number with that many decimal places, as the text files write it; workbooks drop zeros or add noise.

    Raises ValueError when it has more places than that or more digits than can be held.
    """
    exact = number(text)
    try:
        made = exact.quantize(Decimal(1).scaleb(-digits))
    except InvalidOperation:
        raise ValueError(f"{text!r:.20} is too large a number") from None
    if abs(exact - made) > _EXACT:
        raise ValueError(f"{text!r:.20} has more than {digits} decimal places")
    return made


def contractor(text: str) -> str:
    """A contractor's five digits; some files drop leading zeros. Raises ValueError for anything else."""
    return _digits(text, 5, "contractor number")


def locality(text: str) -> str:
    """A locality's two digits. Raises ValueError for anything else."""
    return _digits(text, 2, "locality number")


def procedure(text: str) -> str:
    """A procedure code; a workbook holds some as numbers. Raises ValueError for anything else."""
    code = text.strip()
    code = code.zfill(5) if code.isdigit() else code
    if not CODE.match(code):
        raise ValueError(f"{code!r:.20} is not a procedure code")
    return code


def _digits(text: str, width: int, what: str) -> str:
    clean = text.strip()
    if not clean.isdigit() or len(clean) > width:
        raise ValueError(f"{clean!r:.20} is not a {what}")
    return clean.zfill(width)


def plain_name(text: str) -> str:
    """A locality's name without footnote marks and doubled blanks."""
    return " ".join(text.replace("*", " ").split())


def records_of(
    rows: Iterable[tuple[int, Sequence[str]]], width: int, tally: Tally, make: Callable[[Sequence[str]], T]
) -> Iterator[T]:
    """The record of each row; a row of another width, or of which `make` raises ValueError, is refused."""
    for line, cells in rows:
        tally.read += 1
        try:
            if len(cells) != width:
                raise ValueError("the row does not have the columns of this table")
            record = make(cells)
        except ValueError as error:
            tally.refuse(line, f"{cells[0]!r:.40}: {error}")
            continue
        tally.kept += 1
        yield record
