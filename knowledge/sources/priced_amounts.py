"""Reader of revisions of the physician fee schedule payment amount file (PFREV), and of the whole file (PFALL).

Layout (CMS, "Annual Physician Fee Schedule Payment Amount File", PF25PC.pdf): a record for each carrier, locality, code
and modifier, sixteen quoted fields without headings, with the year in the first; trailer records begin with TRL.
A revision holds only what it changes and does not replace the file before it, so a code without a row may still
have an amount: such a release is stored as partial. The revision's letter (A to D) stands only in the file's name.

Tried on a real file: PFREV26B (April 2026), whose 4,037 lines are 4,033 records and 4 trailers. PFALL: made files only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from knowledge.errors import SourceError
from knowledge.records import PricedAmount, Release
from knowledge.sources.cells import head_rows, is_sheet, rows_of
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.rvu_package import contractor, is_empty, locality, places, procedure, quarter_of, records_of
from knowledge.sources.values import release_id

_FIELDS = 16
_INDICATORS = {8: r"\d?", 9: r"[A-Z]", 10: r"\d?", 13: r"[0-9A-Z]?"}  # PC/TC, status, multiple surgery, OPPS
_WHOLE_FROM = 500_000  # the whole file has a row for each of 109 localities and some 9,000 codes
_URL = "https://www.cms.gov/medicare/payment/fee-schedules/physician/national-payment-amount-file"


def recognises(file: SourceFile) -> bool:
    """Whether the first row is a record of this file: a year, a carrier, a locality and a code in sixteen fields."""
    row = ([] if is_sheet(file) else head_rows(file, 1)) or [[]]
    shapes = (r"20\d{2}", r"\d{5}", r"\d{2}", r"[0-9A-Z]{5}", r".{0,2}", r"\d{7}\.\d{2}")
    return len(row[0]) == _FIELDS and all(re.fullmatch(*pair) for pair in zip(shapes, row[0][:6], strict=True))


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when the quarter is stated nowhere or is not of the year of the records."""
    first, last = quarter_of(file)
    year = int(head_rows(file, 1)[0][0])
    if first.year != year:
        raise SourceError(f"{file.name}: its records are of {year}, not of {first.year}; add it with --effective")
    whole = "PFALL" in file.base_name.upper()
    release = Release(
        id=release_id("pfrev", first),
        table="pfrev",
        publisher="CMS",
        title=f"Physician Fee Schedule Payment Amount File, {first:%B %Y}{'' if whole else ' revision'}",
        edition=f"{'PFALL' if whole else 'PFREV'}{first:%y}{'ABCD'[(first.month - 1) // 3]}",
        effective_from=first,
        effective_to=last,
        cycle="quarterly",
        form="as_published",
        coverage="whole" if whole else "partial",
        url=_URL,
        note="" if whole else "A revision holds only the codes whose amounts it changes.",
    )
    tally = Tally()
    found = records_of(_rows(file), _FIELDS, tally, partial(_amount, release.id))
    return [Reading(release, tally, found, whole_from=_WHOLE_FROM if whole else 0)]


def _rows(file: SourceFile) -> Iterator[tuple[int, list[str]]]:
    for line, row in rows_of(file):
        cells = [cell.strip() for cell in row]
        if not is_empty(cells) and not cells[0].startswith("TRL"):
            yield line, cells


def _amount(release: str, cells: Sequence[str]) -> PricedAmount:
    if not re.fullmatch(r"20\d{2}", cells[0]):
        raise ValueError("the first field is not a year")
    for column, shape in _INDICATORS.items():  # without headings only the values tell that a column has moved
        if not re.fullmatch(shape, cells[column]):
            raise ValueError(f"field {column + 1} holds {cells[column]!r:.20}, no indicator of that place")
    return PricedAmount(
        release=release,
        year=int(cells[0]),
        mac=contractor(cells[1]),
        locality=locality(cells[2]),
        code=procedure(cells[3]),
        modifier=cells[4],
        nonfacility=places(cells[5], 2),
        facility=places(cells[6], 2),
        pctc=cells[8],
        status=cells[9],
        multiple=cells[10],
        therapy_nonfacility=places(cells[11], 2),
        therapy_facility=places(cells[12], 2),
        opps_indicator=cells[13],
        opps_nonfacility=places(cells[14], 2),
        opps_facility=places(cells[15], 2),
    )


LAYOUTS = (Layout("Physician fee schedule payment amounts by locality (PFREV, PFALL): txt", recognises, read),)
