"""Reader of the laboratory NCD spreadsheet: which diagnoses Medicare covers for 23 kinds of laboratory test.

Layout (CMS, Lab NCDs, "ICD-10 NCD spreadsheet", January 2026): a legend that names the month of the edition and what
the resolution codes 1, 2 and 3 mean, two heading rows, then one row for each diagnosis of an NCD: number, title (first
row only), procedure code with its dates (the first rows only, one code each), diagnosis with its dates, resolution. A
"*" before a value marks a change of this edition; such dates have two-digit years. Procedure codes and diagnoses of an
NCD are two lists side by side, not pairs. Every list ends with a row whose code is "@@@@@@@", which the legend does not
explain. As every diagnosis is on one of the three lists (CMS, guidance "Lab NCDs"), and the row carries the resolution
that the others leave over (1 where an NCD lists what is not covered), it is read as "every other code". Tried on the
real file of January 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from knowledge import records
from knowledge.codes import with_dot
from knowledge.errors import SourceError
from knowledge.sources import values
from knowledge.sources.cells import head_rows, rows_of
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally

_HEADINGS = (
    "ncd number", "ncd description", "cpt/hcpcs codes", "cpt/hcpcs eff date", "cpt/hcpcs term date", "icd-10 code",
    "icd-10 eff date", "icd-10 term date", "resolution code",
)  # fmt: skip
_EDITION = re.compile(r"\b(January|April|July|October)\s+(\d{4})\s+change", re.IGNORECASE)
_LEGEND = re.compile(r"([1-9])\s*-\s*(ICD-10.*)", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\d{2,3}\.\d{1,2}[A-Z]?\Z")
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]\Z")
_DIAGNOSIS = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}\Z")
_WHOLE_FROM = 30_000
_URL = "https://www.cms.gov/medicare/coverage/determination-process"
Row = records.LabProcedure | records.LabDiagnosis | records.LabResolution


def recognises(file: SourceFile) -> bool:
    """Whether the headings of the laboratory list stand near the top."""
    return _headings(head_rows(file)) is not None


def _headings(rows: list[list[str]]) -> tuple[int, list[str]] | None:
    """The position of the second heading row and the nine joined headings, when this is such a list at all."""
    for place, (upper, lower) in enumerate(pairwise(rows), start=1):
        joined = [" ".join(f"{a} {b}".split()).lower() for a, b in zip(upper, lower, strict=False)]
        if joined[:1] == ["ncd number"] and any(name.startswith("resolution code") for name in joined):
            return place, joined
    return None


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when columns have moved or the quarter is stated nowhere."""
    rows = head_rows(file)
    found = _headings(rows)
    if found is None:
        raise SourceError(f"{file.name}: no headings of the laboratory NCD list; give the file as CMS publishes it")
    place, names = found
    for wanted, name in zip(_HEADINGS, names, strict=False):
        if not name.startswith(wanted):
            raise SourceError(f"{file.name}: expected the column {wanted!r}, found {name!r:.40}; not a layout we know")
    legend = [cell for row in rows[:place] for cell in row if cell]
    first, last = values.quarter(_first_day(file, " ".join(legend)))
    release = records.Release(
        id=values.release_id("lab-ncd", first),
        table="lab-ncd",
        publisher="CMS",
        title="Medicare National Coverage Determinations for laboratory tests, ICD-10 code lists",
        edition=f"{first:%B %Y}",
        effective_from=first,
        effective_to=last,
        cycle="quarterly",
        form="as_published",
        coverage="whole",
        url=_URL,
    )
    tally = Tally()
    meanings = {m.group(1): " ".join(m.group(2).split()) for cell in legend if (m := _LEGEND.search(cell))}
    return [Reading(release, tally, _rows(file, release.id, meanings, tally), whole_from=_WHOLE_FROM)]


def _first_day(file: SourceFile, legend: str) -> date:
    stated = _EDITION.search(legend)
    if stated is not None:
        month = values.month_of(stated.group(1))
        if month is not None:
            return date(int(stated.group(2)), month, 1)
    if file.given.effective_from is not None:
        return file.given.effective_from
    raise SourceError(f"{file.name}: its legend names no quarter; add it with --effective 2026-01-01")


def _rows(file: SourceFile, release: str, meanings: dict[str, str], tally: Tally) -> Iterator[Row]:
    for value, meaning in sorted(meanings.items()):
        yield records.LabResolution(release, value, meaning)
    data = False
    titles: dict[str, str] = {}
    for line, row in rows_of(file):
        cells = [cell.strip().removeprefix("*").strip() for cell in row]
        if not data:
            data = bool(cells) and cells[0].lower() == "number"
            continue
        if not any(cells):
            continue
        tally.read += 1
        try:
            made = list(_records(release, cells, titles, meanings))
        except ValueError as error:
            tally.refuse(line, str(error))
            continue
        tally.kept += 1
        yield from made


def _records(release: str, cells: list[str], titles: dict[str, str], meanings: dict[str, str]) -> Iterator[Row]:
    if len(cells) < len(_HEADINGS):
        raise ValueError(f"{len(cells)} cells, {len(_HEADINGS)} expected")
    number, title, code, code_from, code_to, diagnosis, begin, end, resolution = cells[: len(_HEADINGS)]
    if not _NUMBER.match(number):
        raise ValueError(f"{number!r:.20} is not the number of an NCD")
    if diagnosis != records.OTHER_DIAGNOSES and not _DIAGNOSIS.match(diagnosis):
        raise ValueError(f"{diagnosis!r:.20} is not a diagnosis code")
    if resolution not in (meanings or "123"):
        raise ValueError(f"{resolution!r:.20} is no resolution code of the legend")
    if code and not _CODE.match(code):
        raise ValueError(f"{code!r:.20} is not a procedure code")
    titles.setdefault(number, " ".join(title.split()))
    dotted = diagnosis if diagnosis == records.OTHER_DIAGNOSES else with_dot(diagnosis)
    found = records.LabDiagnosis(release, number, dotted, resolution, _day(begin), _day(end))
    if code:
        yield records.LabProcedure(release, number, titles[number], code, _day(code_from), _day(code_to))
    yield found


def _day(text: str) -> date | None:
    """A date; marked changes are written "10/01/25"."""
    short = re.fullmatch(r"(\d{1,2}/\d{1,2}/)(\d{2})", text)
    return values.day(f"{short.group(1)}20{short.group(2)}" if short else text)


LAYOUTS = (Layout("Laboratory NCD spreadsheet (diagnoses covered, denied, not necessary): xlsx", recognises, read),)
