"""Reader of the ZIP code to carrier and locality file (ZIP5).

Layout (CMS, "Zip5 Record Layout", ZIP5lyout.txt in the package), fixed width, positions from 1: state 1-2, ZIP code
3-7, carrier 8-12, pricing locality 13-14, rural indicator 15, laboratory bidding locality 16-17, second rural indicator
18, plus-four flag 21, Part B payment indicator 23, year and quarter (YYYYQ) 76-80. Where two contractors share a state
the file has states of its own (EK, WK, EM, WM). The plus-four flag says that the nine-digit codes decide; the
nine-digit file is not read. Tried on a real file: October 2025.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from knowledge.errors import SourceError
from knowledge.records import Release, ZipLocality
from knowledge.sources.cells import head_text, is_sheet, text_lines
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.rvu_package import FEE_SCHEDULE_URL, records_of
from knowledge.sources.values import quarter, release_id

_RECORD = re.compile(
    r"(?P<state>[A-Z]{2})(?P<zip>\d{5})(?P<carrier>\d{5})(?P<locality>\d{2})(?P<rural>[ RB])(?P<lab>.{2})(?P<rural2>.)"
    r".{2}(?P<plus>[01]).(?P<part_b>.).{52}(?P<quarter>20\d{2}[1-4])\s*\Z"
)


def recognises(file: SourceFile) -> bool:
    """Whether the first lines have state, ZIP code, carrier and locality where the layout has them."""
    lines = [] if is_sheet(file) else head_text(file).splitlines()[:3]
    return bool(lines) and all(re.match(r"[A-Z]{2}\d{12}[ RB]", line) and 60 < len(line) < 100 for line in lines)


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when the columns stand elsewhere or the records name no quarter."""
    first_record = _RECORD.match(head_text(file).splitlines()[0])
    if first_record is None:
        raise SourceError(
            f"{file.name}: its columns do not stand where ZIP5lyout.txt has them; get the ZIP5 file again"
        )
    stated = first_record["quarter"]
    first, last = quarter(date(int(stated[:4]), int(stated[4]) * 3 - 2, 1))
    release = Release(
        id=release_id("zip5", first),
        table="zip5",
        publisher="CMS",
        title=f"ZIP Code to Carrier Locality File, {first:%B %Y}",
        edition=f"{first.year} quarter {stated[4]}",
        effective_from=first,
        effective_to=last,
        cycle="quarterly",
        form="as_published",
        coverage="whole",
        url=FEE_SCHEDULE_URL,
    )
    tally = Tally()
    found = records_of(_rows(file, stated), 10, tally, partial(_zip, release.id))
    return [Reading(release, tally, found, whole_from=35_000)]


def _rows(file: SourceFile, stated: str) -> Iterator[tuple[int, list[str]]]:
    for line, text in text_lines(file):
        if not text:
            continue
        found = _RECORD.match(text)
        fields = found.groups() if found else ()
        if not fields or fields[-1] != stated:
            yield line, [text[:20].strip()]
        else:
            yield line, [part.strip() for part in fields]


def _zip(release: str, cells: Sequence[str]) -> ZipLocality:
    state, zip_code, mac, locality, rural, laboratory, rural_2006, plus_four, part_b, _ = cells
    return ZipLocality(release, zip_code, state, mac, locality, rural, laboratory, rural_2006, plus_four, part_b)


LAYOUTS = (Layout("ZIP code to carrier and locality (ZIP5): txt", recognises, read),)
