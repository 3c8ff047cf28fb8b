"""Readers of two tables taken from the OPPS addenda by others: status and rate by code, and a list of indicators.

Neither is CMS's layout. The first (columns HCPCSCode, ShortDescriptor, StatusIndicator, PaymentRate, Changed?, Source)
keeps of Addendum B only status indicator and rate, and names its month in each row; the second (StatusIndicator, Paid,
Description) names no period: unless its first day is stated it is filed from the first day of the payment system, 1
August 2000 (65 FR 40535), and says so. Both were read as found; their releases say "converted".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from knowledge.errors import SourceError
from knowledge.records import IndicatorLine, OutpatientStatus, Release
from knowledge.sources.addenda import OPPS_URL, code_of, plain
from knowledge.sources.cells import head_rows, rows_of
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import amount, quarter, release_id

_SYSTEM = "Hospital Outpatient Prospective Payment System"
_SYSTEM_BEGAN = date(2000, 8, 1)
_CODES = ("hcpcscode", "shortdescriptor", "statusindicator", "paymentrate", "changed?", "source")
_INDICATORS = ("statusindicator", "paid", "description")
_MONTH = re.compile(r"(20\d\d)-(\d\d)\Z")
_STATUS = re.compile(r"[A-Z]\d?\Z")


def _begins(file: SourceFile, headings: tuple[str, ...]) -> bool:
    rows = head_rows(file, 1)
    return bool(rows) and tuple(cell.lower() for cell in rows[0][: len(headings)]) == headings


def recognises_codes(file: SourceFile) -> bool:
    """Whether the first row holds the six headings of the table of codes."""
    return _begins(file, _CODES)


def recognises_indicators(file: SourceFile) -> bool:
    """Whether the first row holds the three headings of the list of indicators."""
    return _begins(file, _INDICATORS)


def read_codes(file: SourceFile) -> Iterable[Reading]:
    """One release of Addendum B without classes, weights and copayments."""
    first, last = quarter(_first_day(file))
    release = Release(
        id=release_id("opps-b", first),
        table="opps-b",
        publisher="CMS",
        title=f"{_SYSTEM}, Addendum B, {first:%B %Y}",
        edition=f"{first:%B %Y} update",
        effective_from=first,
        effective_to=last,
        cycle="quarterly",
        form="converted",
        coverage="whole",
        url=OPPS_URL,
        note="Taken from a table that keeps only code, status indicator and payment rate; an empty rate means that none"
        " is given.",
    )
    tally = Tally()
    return [Reading(release, tally, _codes(file, release.id, tally), whole_from=10_000)]


def _first_day(file: SourceFile) -> date:
    """The month that the first data row names, unless the person says another day."""
    if file.given.effective_from is not None:
        return file.given.effective_from
    for _, row in islice(rows_of(file), 1, 2):
        found = _MONTH.match(row[5].strip()) if len(row) > 5 else None
        if found is not None and 1 <= int(found.group(2)) <= 12:
            return date(int(found.group(1)), int(found.group(2)), 1)
    raise SourceError(f"{file.name}: its rows name no month; add it with --effective 2026-04-01")


def _codes(file: SourceFile, release: str, tally: Tally) -> Iterator[OutpatientStatus]:
    for line, row in islice(rows_of(file), 1, None):
        cells = [plain(cell) for cell in row]
        if not any(cells):
            continue
        tally.read += 1
        try:
            if len(cells) < len(_CODES):
                raise ValueError("columns are missing")
            if not _STATUS.match(cells[2]):
                raise ValueError(f"{cells[2]!r:.20} is no status indicator")
            made = OutpatientStatus(release, code_of(cells[0]), cells[2], amount(cells[3]))
        except ValueError as error:
            tally.refuse(line, f"{cells[0]:.20}: {error}")
            continue
        tally.kept += 1
        yield made


def read_indicators(file: SourceFile) -> Iterable[Reading]:
    """One release of meanings."""
    stated = file.given.effective_from
    first = stated or _SYSTEM_BEGAN
    release = Release(
        id=release_id("opps-status", first),
        table="opps-status",
        publisher="CMS",
        title=f"{_SYSTEM}, list of payment status indicators",
        edition=f"in use on {stated}, as stated when it was added" if stated else "the list names no period",
        effective_from=first,
        effective_to=date(stated.year, 12, 31) if stated else None,
        cycle="annual" if stated else "none",
        form="converted",
        coverage="partial",
        url=OPPS_URL,
        note="A list made by others after Addendum D1; its wording is not that of the addendum."
        + ("" if stated else " It names no period; it is filed from the day on which the payment system began."),
    )
    tally = Tally()
    return [Reading(release, tally, _indicators(file, release.id, tally))]


def _indicators(file: SourceFile, release: str, tally: Tally) -> Iterator[IndicatorLine]:
    for line, row in islice(rows_of(file), 1, None):
        cells = [plain(cell) for cell in row]
        if not any(cells):
            continue
        tally.read += 1
        if len(cells) < len(_INDICATORS) or not _STATUS.match(cells[0]):
            tally.refuse(line, f"{cells[0]!r:.20} is no status indicator")
            continue
        tally.kept += 1
        yield IndicatorLine(release, cells[0], 1, ", ".join(cells[2:]), f"Paid: {cells[1].lower()}")


LAYOUTS = (
    Layout("OPPS status and rate by code, converted from Addendum B: csv", recognises_codes, read_codes),
    Layout("OPPS status indicators, a converted list: csv", recognises_indicators, read_indicators),
)
