"""Reader of the ICD-10-CM conversion table: new codes, the day each began, and what was assigned before.

Layout (CDC/NCHS, "ICD-10-CM Conversion Table", notice in its first row): a notice that names the fiscal year, the
headings "Current code assignment", "Effective" and "Previous Code(s) Assignment", then one row per new code. "Unless
otherwise specified the code effective date is October 1 of the year listed"; a cell with a whole date says otherwise.
"Previous" is one code, several ("A and B", "A, B; C"), a range, or "None" for something entirely new. The table is
cumulative since October 2016, and an edition speaks from its own first day until the next.

Tried on the real workbook of FY 2026; the same columns saved as csv only on a made file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from knowledge.errors import SourceError
from knowledge.records import CodeConversion, PreviousCode, Release
from knowledge.sources.cells import head_rows, is_sheet, rows_of
from knowledge.sources.icd10_files import ICD10CM_DOTTED, dotted_icd10, edition_name, edition_period
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import day, release_id

_HEADINGS = ("current code", "effective", "previous code")
_CODE = re.compile(ICD10CM_DOTTED)
_RANGE = re.compile(rf"({_CODE.pattern})\s*[-\u2013]\s*({_CODE.pattern})")
_FISCAL = re.compile(r"\bFY ?(20\d\d)\b")
_MOST_IN_RANGE = 60


def recognises(file: SourceFile) -> bool:
    """Whether the three headings stand near the top."""
    return _columns(file) is not None


def _columns(file: SourceFile) -> tuple[int, int, int] | None:
    for row in head_rows(file):
        names = [" ".join(cell.split()).lower() for cell in row]
        places = [next((i for i, name in enumerate(names) if name.startswith(want)), None) for want in _HEADINGS]
        code, effective, previous = places
        if code is not None and effective is not None and previous is not None:
            return code, effective, previous
    return None


def read(file: SourceFile) -> Iterable[Reading]:
    """One edition. Raises SourceError when its year is stated nowhere."""
    columns = _columns(file)
    if columns is None:
        raise SourceError(f"{file.name}: no headings of the conversion table; give the file as CDC publishes it")
    notice = " ".join(cell for row in head_rows(file, 4) for cell in row)
    stated = _FISCAL.search(notice)
    first, last = edition_period(file, int(stated.group(1)) if stated else None)
    release = Release(
        id=release_id("icd10cm-conversion", first),
        table="icd10cm-conversion",
        publisher="CDC/NCHS",
        title="ICD-10-CM Conversion Table",
        edition=edition_name(first),
        effective_from=first,
        effective_to=last,
        cycle="annual",
        form="as_published",
        coverage="whole",
        url="https://www.cdc.gov/nchs/icd/icd-10-cm/files.html",
    )
    tally = Tally()
    rank = 1 if is_sheet(file) else 3
    yield Reading(release, tally, _rows(file, columns, release.id, tally), whole_from=1_500, rank=rank)


def _rows(
    file: SourceFile, columns: tuple[int, int, int], release: str, tally: Tally
) -> Iterator[CodeConversion | PreviousCode]:
    data = False
    for line, row in rows_of(file):
        cells = [row[column].strip() if column < len(row) else "" for column in columns]
        if not data:
            data = cells[0].lower().startswith(_HEADINGS[0])
            continue
        if not any(cells):
            continue
        tally.read += 1
        code, effective, previous = dotted_icd10(cells[0]), *cells[1:]  # a few rows are published without the dot
        begun = _begun(effective)
        if not _CODE.fullmatch(code):
            tally.refuse(line, f"{cells[0]!r:.20} is not an ICD-10-CM code")
        elif begun is None:
            tally.refuse(line, f"{code}: {effective!r:.20} is neither a year nor a date")
        elif not (named := previous_codes(previous)) and previous.lower() != "none":
            tally.refuse(line, f"{code}: {previous!r:.30} names no previous code")
        else:
            tally.kept += 1
            yield CodeConversion(release, code, begun, " ".join(previous.split()))
            for former in named:
                yield PreviousCode(release, former, code, begun)


def _begun(text: str) -> date | None:
    if re.fullmatch(r"20\d\d", text):
        return date(int(text), 10, 1)
    try:
        return day(text)
    except ValueError:
        return None


def previous_codes(text: str) -> tuple[str, ...]:
    """Every code that the published words name, ranges written out, each once.

    >>> previous_codes("H02.101-H02.103; H02.109")
    ('H02.101', 'H02.102', 'H02.103', 'H02.109')
    """
    found: dict[str, None] = {}
    rest = text
    for whole, first, last in ((m.group(0), m.group(1), m.group(2)) for m in _RANGE.finditer(text)):
        found.update(dict.fromkeys(_between(first, last)))
        rest = rest.replace(whole, " ")
    found.update(dict.fromkeys(_CODE.findall(rest)))
    return tuple(sorted(found))


def _between(first: str, last: str) -> list[str]:
    """The codes of a range that differ only in a number at the end; else its two ends."""
    stem = re.match(r"(.*?)(\d+)$", first)
    end = re.match(r"(.*?)(\d+)$", last)
    if stem is None or end is None or len(first) != len(last) or first[:-2] != last[:-2]:
        return [first, last]
    width = 1 if first[:-1] == last[:-1] else 2
    prefix, low, high = first[:-width], first[-width:], last[-width:]
    if not (low.isdigit() and high.isdigit()) or not 0 < int(high) - int(low) < _MOST_IN_RANGE:
        return [first, last]
    return [f"{prefix}{number:0{width}d}" for number in range(int(low), int(high) + 1)]


LAYOUTS = (Layout("ICD-10-CM conversion table: xlsx, csv", recognises, read),)
