"""Reader of the amounts that the outpatient (OPPS) cap leaves for imaging, by locality (OPPSCAP).

Layout (CMS, fee schedule packages RVUyyX, member OPPSCAP; its meaning in the record description, file 6): heading line
HCPCS, MOD, PROCSTAT, CARRIER, LOCALITY, FACILITY PRICE, NON-FACILTY PRICE (so spelled) in csv and xlsx; the print file
has none, and its columns are code 1-5, modifier 6-7, status 9, carrier 11-15, locality 18-19, then both prices. The
quarter stands only in the package's name. The csv may end in a Ctrl-Z row or an empty one.

Tried on real files: April 2024 and October 2025 (csv, txt, xlsx).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from knowledge.records import ImagingCap, Release
from knowledge.sources.cells import head_rows, head_text, is_sheet, rows_of, text_lines
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.rvu_package import (
    FEE_SCHEDULE_URL,
    LETTERS,
    contractor,
    is_empty,
    locality,
    places,
    procedure,
    quarter_of,
    records_of,
)
from knowledge.sources.values import release_id

_HEADINGS = ["HCPCS", "MOD", "PROCSTAT", "CARRIER", "LOCALITY", "FACILITY PRICE"]
_LINE = re.compile(r"([0-9A-Z]{5})(.{2}) ([A-Z]) (\d{5})  (\d{2}) +(\d+\.\d{2}) +(\d+\.\d{2})\s*\Z")


def _is_heading(cells: Sequence[str]) -> bool:
    names = [" ".join(cell.split()).upper() for cell in cells[:7]]
    return names[:6] == _HEADINGS and names[6:7] in (["NON-FACILTY PRICE"], ["NON-FACILITY PRICE"])


def recognises(file: SourceFile) -> bool:
    """Whether the heading row or the print file's records stand at the top."""
    return any(_is_heading(row) for row in head_rows(file, 5)) or _is_print_file(file)


def _is_print_file(file: SourceFile) -> bool:
    return not is_sheet(file) and all(_LINE.match(line) for line in (head_text(file).splitlines()[:3] or [""]))


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when the quarter is stated nowhere."""
    first, last = quarter_of(file)
    release = Release(
        id=release_id("oppscap", first),
        table="oppscap",
        publisher="CMS",
        title=f"OPPS Imaging Cap Amounts by Locality, {first:%B %Y} release",
        edition=f"RVU{first:%y}{LETTERS[(first.month - 1) // 3]}",
        effective_from=first,
        effective_to=last,
        cycle="quarterly",
        form="as_published",
        coverage="whole",
        url=FEE_SCHEDULE_URL,
    )
    tally = Tally()
    printed = _is_print_file(file)
    rows = _print_rows(file) if printed else _cell_rows(file)
    rank = 2 if printed else 1 if is_sheet(file) else 3
    found = records_of(rows, 7, tally, partial(_cap, release.id))
    return [Reading(release, tally, found, whole_from=10_000, rank=rank)]


def _cap(release: str, cells: Sequence[str]) -> ImagingCap:
    code, modifier, status, mac, number, facility, nonfacility = cells
    if len(status) != 1 or not status.isalpha():
        raise ValueError(f"{status!r:.20} is not a status code")
    return ImagingCap(
        release,
        procedure(code),
        modifier,
        status,
        contractor(mac),
        locality(number),
        places(facility, 2),
        places(nonfacility, 2),
    )


def _cell_rows(file: SourceFile) -> Iterator[tuple[int, list[str]]]:
    below = False
    for line, row in rows_of(file):
        cells = [cell.strip() for cell in row]
        if not below:
            below = _is_heading(cells)
        elif not is_empty(cells):
            yield line, cells[:7]


def _print_rows(file: SourceFile) -> Iterator[tuple[int, list[str]]]:
    for line, text in text_lines(file):
        if not text:
            continue
        found = _LINE.match(text)
        yield line, [part.strip() for part in found.groups()] if found else [text.strip()]


LAYOUTS = (Layout("OPPS imaging cap amounts (OPPSCAP): csv, txt, xlsx", recognises, read),)
