"""Reader of the anesthesia base units of each code.

Layout (CMS, "Anesthesia Base Units by CPT Code", one file a year): tab separated, headings over three lines, CODE and
the year above "BASE" and "UNIT", then code and units.
Tried on a real file: CY 2022. The same table as csv or xlsx: made files only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from knowledge.records import AnesthesiaBase, Release
from knowledge.sources.cells import head_rows, head_text, is_sheet, rows_of
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.rvu_package import is_empty, procedure, records_of
from knowledge.sources.values import release_id

_URL = "https://www.cms.gov/medicare/payment/fee-schedules/physician/anesthesiologists-center"


def _delimiter(file: SourceFile) -> str:
    return "\t" if not is_sheet(file) and "\t" in head_text(file)[:200] else ","


def _year(file: SourceFile) -> int | None:
    """The year in the heading, when the headings are those of this table."""
    rows = head_rows(file, 4, delimiter=_delimiter(file))
    if len(rows) < 4 or any(len(row) < 2 for row in rows):
        return None
    heads = [" ".join(cell.split()).upper() for cell in rows[0][:2]]
    below = [rows[1][1].upper(), rows[2][1].upper().rstrip("S")]
    if heads[0] != "CODE" or below != ["BASE", "UNIT"] or not re.fullmatch(r"20\d{2}", heads[1]):
        return None
    return int(heads[1])


def recognises(file: SourceFile) -> bool:
    """Whether the three heading lines stand at the top."""
    return _year(file) is not None


def read(file: SourceFile) -> Iterable[Reading]:
    """One release, for the year in the heading."""
    year = _year(file) or 0
    first = date(year, 1, 1)
    release = Release(
        id=release_id("anesthesia-base", first),
        table="anesthesia-base",
        publisher="CMS",
        title=f"Anesthesia Base Units by CPT Code, {year}",
        edition=f"CY {year}",
        effective_from=first,
        effective_to=date(year, 12, 31),
        cycle="annual",
        form="as_published",
        coverage="whole",
        url=_URL,
    )
    tally = Tally()
    found = records_of(_rows(file), 2, tally, partial(_base, release.id))
    return [Reading(release, tally, found, whole_from=250, rank=1 if is_sheet(file) else 3)]


def _rows(file: SourceFile) -> Iterator[tuple[int, list[str]]]:
    for line, row in rows_of(file, delimiter=_delimiter(file)):
        cells = [cell.strip() for cell in row]
        if line > 3 and not is_empty(cells):
            yield line, cells[:2]


def _base(release: str, cells: Sequence[str]) -> AnesthesiaBase:
    if not cells[1].isdigit():
        raise ValueError(f"{cells[1]!r:.20} is not a number of units")
    return AnesthesiaBase(release, procedure(cells[0]), int(cells[1]))


LAYOUTS = (Layout("Anesthesia base units by code: tab separated, csv, xlsx", recognises, read),)
