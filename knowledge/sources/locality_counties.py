"""Reader of the counties of each payment locality (LOCCO).

Layout (CMS, fee schedule packages RVUyyX, member yyLOCCO): a title that names the year, one heading line, and rows of
contractor, locality number, state, fee schedule area and counties, with blank rows between. The state stands only on
its first row. The csv drops leading zeros of both numbers. The print file cuts counties at a fixed width, spells some
areas otherwise and lacks the state of California, so the csv or the workbook is taken where both are there.

Tried on real files: 2024 and 2025 (csv, txt, xlsx).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from knowledge.errors import SourceError
from knowledge.records import LocalityArea, Release
from knowledge.sources.cells import head_rows, head_text, is_sheet, rows_of, text_lines
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.rvu_package import (
    FEE_SCHEDULE_URL,
    contractor,
    is_empty,
    locality,
    plain_name,
    records_of,
    rest_of_year,
)
from knowledge.sources.values import release_id

_TITLE = re.compile(r"COUNTIES INCLUDED IN (20\d{2}) LOCALITIES", re.IGNORECASE)
_HEADINGS = ("contractor", "locality", "state", "fee schedule area", "count")
# Where the print file's columns begin, as its heading line shows.
_FIXED = ((0, 12), (12, 22), (22, 45), (45, 128), (128, None))


def _is_heading(row: Sequence[str]) -> bool:
    names = [" ".join(cell.split()).lower() for cell in row[:5]]
    return len(names) == 5 and all(word in name for word, name in zip(_HEADINGS, names, strict=True))


def recognises(file: SourceFile) -> bool:
    """Whether the heading row, or the print file's title with its heading line, stands near the top."""
    return any(_is_heading(row) for row in head_rows(file)) or _is_print_file(file)


def _is_print_file(file: SourceFile) -> bool:
    return not is_sheet(file) and bool(
        _TITLE.search(head_text(file)) and re.search(r"Locality\s{3,}State\s{3,}Fee Schedule Area", head_text(file))
    )


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when the year is stated nowhere, or the print columns stand elsewhere."""
    head = head_text(file) or " ".join(cell for row in head_rows(file, 5) for cell in row)
    title = _TITLE.search(head)
    first, last = rest_of_year(file, int(title.group(1)) if title else None)
    release = Release(
        id=release_id("locco", first),
        table="locco",
        publisher="CMS",
        title=f"Counties Included in Medicare Payment Localities, {first.year}",
        edition=f"CY {first.year}" + ("" if first.month == 1 else f", as of {first}"),
        effective_from=first,
        effective_to=last,
        cycle="annual",
        form="as_published",
        coverage="whole",
        url=FEE_SCHEDULE_URL,
    )
    tally = Tally()
    printed = _is_print_file(file)
    rows = _carried_on(_print_rows(file) if printed else _cell_rows(file))
    rank = 2 if printed else 1 if is_sheet(file) else 3
    return [Reading(release, tally, records_of(rows, 5, tally, partial(_area, release.id)), whole_from=100, rank=rank)]


def _area(release: str, cells: Sequence[str]) -> LocalityArea:
    mac, number, state, area, counties = cells
    if not area or not counties:
        raise ValueError("the fee schedule area or its counties are missing")
    return LocalityArea(
        release, contractor(mac), locality(number), plain_name(state), plain_name(area), plain_name(counties)
    )


def _cell_rows(file: SourceFile) -> Iterator[tuple[int, list[str]]]:
    below = False
    for line, row in rows_of(file):
        cells = [cell.strip() for cell in row]
        if not below:
            below = _is_heading(cells)
        elif sum(1 for cell in cells if cell) != 1:  # a footnote fills one cell
            yield line, cells[:5]


def _print_rows(file: SourceFile) -> Iterator[tuple[int, list[str]]]:
    below = False
    for line, text in text_lines(file):
        if not below:
            below = "Fee Schedule Area" in text
            if below and (text.find("State") < 22 or text.find("Counties") < 128):
                raise SourceError(f"{file.name}: its columns do not stand where they did in 2025; give the csv instead")
        elif not text.startswith("*"):
            yield line, [text[start:end].strip() for start, end in _FIXED]


def _carried_on(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Put the state, which stands on its first row only, on the rows below, up to the blank row that ends it."""
    state = ""
    for line, cells in rows:
        if is_empty(cells):
            state = ""
            continue
        if len(cells) == 5:
            state = cells[2] or state
            cells[2] = state
        yield line, cells


LAYOUTS = (Layout("Counties of the payment localities (LOCCO): csv, txt, xlsx", recognises, read),)
