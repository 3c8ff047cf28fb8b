"""Reader of the clinical laboratory fee schedule (CLFS) public use file.

Layout (CMS, CLFS public use files "PUF_CLFS_CY2026_Q2V1.csv"): four notice lines, then the headings YEAR, HCPCS, MOD,
EFF_DATE, INDICATOR, RATE, SHORTDESC, LONGDESC, EXTENDEDLONGDESC. Each row has the day from which it holds; a file is
issued every quarter with the rows of the whole year. Indicator N marks a national rate, L a test that the Medicare
contractor prices, beside which the rate is 0. Read: a 2026 file of 2,081 rows in this column order, without the notice
lines, which marks it as converted; the notice lines were tried on made files. Descriptors are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from knowledge.errors import SourceError
from knowledge.records import LaboratoryFee, Release
from knowledge.sources.addenda import code_of
from knowledge.sources.cells import head_rows, is_sheet, rows_of
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import day, number, quarter, release_id

_HEADINGS = ("year", "hcpcs", "mod", "eff_date", "indicator", "rate")
_URL = "https://www.cms.gov/medicare/payment/fee-schedules/clinical-laboratory-fee-schedule-clfs/files"
_QUARTER = re.compile(r"(?:(?<![a-z])|\d\dCLAB)Q([1-4])(?!\d)", re.IGNORECASE)
_MODIFIER = re.compile(r"(?:[A-Z0-9]{2})?\Z")


def recognises(file: SourceFile) -> bool:
    """Whether the six first headings stand near the top."""
    return _heading_row(file) is not None


def _heading_row(file: SourceFile) -> int | None:
    for number_of, row in enumerate(head_rows(file)):
        if tuple(cell.lower().replace(" ", "_") for cell in row[: len(_HEADINGS)]) == _HEADINGS:
            return number_of
    return None


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. It speaks from 1 January of its year; rows say from which day each of them holds."""
    heading = _heading_row(file)
    if heading is None:
        raise SourceError(f"{file.name}: no heading row of the laboratory fee schedule; give the file as published")
    year, newest = _newest(file)
    named = _QUARTER.search(file.base_name)
    if file.given.effective_from is not None:
        newest = file.given.effective_from
    elif named is not None:
        newest = max(newest, date(year, 3 * int(named.group(1)) - 2, 1))
    first, last = quarter(newest)
    release = Release(
        id=release_id("clfs", first),
        table="clfs",
        publisher="CMS",
        title=f"Clinical Laboratory Fee Schedule {year}, {first:%B %Y} file",
        edition=f"calendar year {year}, rates effective to {newest}",
        effective_from=date(year, 1, 1),
        effective_to=last,
        cycle="quarterly",
        form="as_published" if heading else "converted",
        coverage="whole",
        url=_URL,
        note="Each row has its own first day, so the edition is named by its newest quarter and holds for the whole"
        " year until then.",
    )
    tally = Tally()
    rank = 1 if is_sheet(file) else 3
    return [Reading(release, tally, _rows(file, release.id, year, tally), whole_from=1_000, rank=rank)]


def _data(file: SourceFile) -> Iterator[tuple[int, list[str]]]:
    passed = False
    for line, row in rows_of(file):
        cells = [cell.strip() for cell in row]
        if not passed:
            passed = tuple(cell.lower().replace(" ", "_") for cell in cells[: len(_HEADINGS)]) == _HEADINGS
        elif any(cells):
            yield line, cells


def _newest(file: SourceFile) -> tuple[int, date]:
    """The file's year and the newest first day among its rows."""
    years: dict[str, int] = {}
    newest: date | None = None
    for _, cells in _data(file):
        try:
            found = day(cells[3]) if len(cells) > 3 else None
        except ValueError:
            continue
        years[cells[0]] = years.get(cells[0], 0) + 1
        if found is not None and cells[0] == str(found.year):
            newest = found if newest is None else max(newest, found)
    if newest is None:
        raise SourceError(f"{file.name}: no row says from which day it holds; give the file as CMS publishes it")
    named = max(years, key=lambda year: years[year])
    return (int(named) if re.fullmatch(r"20\d\d", named) else newest.year), newest


def _rows(file: SourceFile, release: str, year: int, tally: Tally) -> Iterator[LaboratoryFee]:
    for line, cells in _data(file):
        tally.read += 1
        try:
            made = _row(release, year, cells)
        except ValueError as error:
            tally.refuse(line, str(error))
            continue
        tally.kept += 1
        yield made


def _row(release: str, year: int, cells: list[str]) -> LaboratoryFee:
    if len(cells) < len(_HEADINGS):
        raise ValueError("columns are missing")
    code, modifier = code_of(cells[1]), cells[2].upper()
    begins = day(cells[3])
    if cells[0] != str(year):
        raise ValueError(f"{code}: the year {cells[0]!r:.10} is not {year}")
    if not _MODIFIER.match(modifier):
        raise ValueError(f"{code}: {cells[2]!r:.10} is no modifier")
    if begins is None:
        raise ValueError(f"{code}: no first day")
    if cells[4] not in ("N", "L"):
        raise ValueError(f"{code}: indicator {cells[4]!r:.10} is neither N nor L")
    return LaboratoryFee(release, code, modifier, begins, cells[4], number(cells[5]))


LAYOUTS = (Layout("Clinical laboratory fee schedule (CLFS): csv, xlsx", recognises, read),)
