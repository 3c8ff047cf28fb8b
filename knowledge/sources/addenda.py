"""What the addenda of the hospital outpatient and ambulatory surgery payment rules have in common.

Each is one table under a title ("Addendum B.-- OPPS Payment by HCPCS Code for CY 2025"), notices and a heading row;
published as tab-separated text in Windows-1252, csv or a workbook. Columns are found by their headings, since their
number and order change between years. The title names the calendar year; the quarter of a quarterly edition stands in
a heading ("April 2026 Payment Rate") or only in the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from knowledge.errors import SourceError
from knowledge.records import Cycle, Release
from knowledge.sources.cells import head_rows, is_sheet, rows_of
from knowledge.sources.layout import SourceFile, Tally
from knowledge.sources.values import amount, month_of, quarter, release_id

T = TypeVar("T")
OPPS_URL = (
    "https://www.cms.gov/medicare/payment/prospective-payment-systems/hospital-outpatient-pps/quarterly-addenda-updates"
)
_TITLE = re.compile(r"\baddendum\s+([A-Z]{1,2}\d?)\s*(?:[.:?\u2013\u2014-]|\Z)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:CY|calendar year)\s*(20\d\d)\b", re.IGNORECASE)
_MONTH = r"(jan|apr|jul|oct)[a-z]*"
_MONTH_YEAR = re.compile(rf"(?<![a-z]){_MONTH}[\s_.-]*(20\d\d)(?!\d)", re.IGNORECASE)
_YEAR_MONTH = re.compile(rf"(?<!\d)(20\d\d)[\s_.-]*{_MONTH}(?![a-z])", re.IGNORECASE)
_FINAL_RULE = re.compile(r"(?<![a-z])(?:n?frm|nfr|fr|final[\s_-]*rule|cn)(?![a-z])", re.IGNORECASE)
_CODE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]\Z")
_HEAD = 12


@dataclass(frozen=True, slots=True)
class Addendum:
    """An addendum recognised in a file: its letter ("B"), title, heading row and how cells are separated."""

    letter: str
    title: str
    headings: tuple[str, ...]
    above: int
    """Rows of the file up to and with the heading row."""
    delimiter: str

    def column(self, *names: str) -> int | None:
        """The column whose heading is one of the names, or else ends with one ("April 2026 Payment Rate")."""
        for name in names:
            if name in self.headings:
                return self.headings.index(name)
        return next((i for n in names for i, h in enumerate(self.headings) if h.endswith(f" {n}")), None)


def plain(cell: str) -> str:
    """A cell with single blanks and without the stray no-break spaces of these files (0xA0, and 0xFF in text)."""
    return " ".join(cell.replace("\xa0", " ").replace("\xff", " ").split())


def find_addendum(file: SourceFile, wanted: Callable[[str, tuple[str, ...]], bool]) -> Addendum | None:
    """The addendum that the file is, if its letter and heading row are wanted; the letter is "" without a title."""
    for delimiter in (",",) if is_sheet(file) else ("\t", ","):
        letter = title = ""
        for number, row in enumerate(head_rows(file, _HEAD, delimiter=delimiter), start=1):
            cells = tuple(plain(cell).lower() for cell in row)
            if sum(1 for cell in cells if cell) >= 2 and wanted(letter, cells):
                return Addendum(letter, title, cells, number, delimiter)
            said = next((found for cell in row if (found := _TITLE.search(plain(cell)))), None)
            if said is not None and not letter:
                letter, title = said.group(1).upper(), plain(said.string)
    return None


def data_rows(file: SourceFile, addendum: Addendum) -> Iterator[tuple[int, list[str]]]:
    """Rows below the heading that hold anything, each as wide as the heading, with their line numbers."""
    width = len(addendum.headings)
    passed = False
    for line, row in rows_of(file, delimiter=addendum.delimiter):
        cells = [plain(cell) for cell in row]
        if not passed:
            passed = tuple(cell.lower() for cell in cells) == addendum.headings
        elif any(cells):
            yield line, cells + [""] * (width - len(cells))


def code_of(cell: str) -> str:
    """The five-character code in a cell. Raises ValueError for anything else."""
    code = cell.strip().upper()
    if not _CODE.match(code):
        raise ValueError(f"{cell!r:.20} is not a procedure code")
    return code


def percentage(cell: str) -> Decimal | None:
    """A percentage, written "20.000%" in text and 0.2 in a workbook."""
    found = amount(cell.rstrip("% "))
    return found * 100 if found is not None and not cell.strip().endswith("%") and found <= 1 else found


def made_rows(file: SourceFile, addendum: Addendum, tally: Tally, make: Callable[[list[str]], T]) -> Iterator[T]:
    """One record for each data row; a ValueError of `make` refuses the row with its line."""
    for line, row in data_rows(file, addendum):
        tally.read += 1
        try:
            made = make(row)
        except ValueError as error:
            tally.refuse(line, str(error))
            continue
        tally.kept += 1
        yield made


def release_of(file: SourceFile, addendum: Addendum, table: str, title: str, cycle: Cycle, url: str) -> Release:
    """The release of an addendum. Raises SourceError, telling the option, when its period is stated nowhere."""
    first = _first_day(file, addendum, cycle)
    final = first.month == 1 and bool(_FINAL_RULE.search(file.name) or _FINAL_RULE.search(addendum.title))
    if cycle == "annual":
        first, last = date(first.year, 1, 1), date(first.year, 12, 31)
        edition, named = f"calendar year {first.year}", f"calendar year {first.year}"
    else:
        first, last = quarter(first)
        named = f"{first:%B %Y}"
        edition = f"calendar year {first.year} final rule" if final else f"{named} update"
    return Release(
        id=release_id(table, first),
        table=table,
        publisher="CMS",
        title=f"{title}, {named}",
        edition=edition,
        effective_from=first,
        effective_to=last,
        cycle=cycle,
        form="as_published",
        coverage="whole",
        url=url,
    )


def _first_day(file: SourceFile, addendum: Addendum, cycle: Cycle) -> date:
    if file.given.effective_from is not None:
        return file.given.effective_from
    year = _YEAR.search(addendum.title)
    if cycle == "annual" and year is not None:
        return date(int(year.group(1)), 1, 1)
    for text in (addendum.title, " ".join(addendum.headings), file.base_name, file.name):
        if found := _MONTH_YEAR.search(text):
            return _day(found.group(2), found.group(1))
        if found := _YEAR_MONTH.search(text):
            return _day(found.group(1), found.group(2))
    if year is not None and _FINAL_RULE.search(file.name):
        return date(int(year.group(1)), 1, 1)
    if cycle == "annual" and (named := re.search(r"(?<!\d)(20\d\d)(?!\d)", file.base_name)):
        return date(int(named.group(1)), 1, 1)
    span = "year" if cycle == "annual" else "quarter"
    example = f"{year.group(1) if year else 2026}-01-01"
    raise SourceError(f"{file.name}: does not say for which {span} it is; add it with --effective {example}")


def _day(year: str, month: str) -> date:
    return date(int(year), month_of(month) or 1, 1)
