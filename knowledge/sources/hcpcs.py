"""Reader of the HCPCS Level II alpha-numeric file: codes and modifiers, as csv, workbook or fixed-width text.

Layout (CMS, "HCPCS Contractor Record", record layout published with the file, 320 characters): code 1-5 (a modifier
stands in 4-5), sequence 6-10, record type 11 (3 code, 4 its continuation, 7 modifier, 8 its continuation), long
description 12-91, short description 92-119, and the details up to the action code in 293. Continuation lines hold only
more of the long description and may end at 91. The csv and the workbooks have the same details in 48 named columns and
each long description in one cell. Notices may stand before the first record.

The quarter stands only in the name ("HCPC2025_OCT_ANWEB"); a name with a year alone is the annual file of that
year. The columns of the former outpatient groups (OPPS, OPPS_PI, OPPS_DT) are empty in every file seen and are not
kept. Tried on real files: csv and text of October 2025, text of October 2024 and 2020, the xls of 2020, an excerpt
of the csv of October 2026; the xlsx only on a made one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from knowledge.errors import SourceError
from knowledge.records import Cycle, Release
from knowledge.sources.cells import head_rows, head_text, rows_of, text_lines
from knowledge.sources.hcpcs_records import Item, item_of
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import month_of, quarter, release_id

_URL = "https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update"
_WHOLE_FROM = 5_000
_MONTH_NAMES = {1: "January", 4: "April", 7: "July", 10: "October"}
_MONTHS = r"(jan|apr|jul|oct)[a-z]*"
_NAMED = (
    (re.compile(rf"hcpcs?[-_ ]?(?P<year>20\d\d)[-_ ](?P<month>{_MONTHS})", re.IGNORECASE)),
    (re.compile(rf"(?P<month>{_MONTHS})[-_ ](?P<year>20\d\d)", re.IGNORECASE)),
    (re.compile(rf"(?P<year>20\d\d)[-_ ](?P<month>{_MONTHS})", re.IGNORECASE)),
    (re.compile(r"hcpcs?[-_ ]?(?P<year>20\d\d)(?:_contr)?[-_ ]anweb", re.IGNORECASE)),
    (re.compile(r"(?P<year>20\d\d)[-_ ]alpha-?numeric", re.IGNORECASE)),
)
_KEY_COLUMNS = ("HCPC", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION")
_WANTED = (*_KEY_COLUMNS, "PRICE1", "MULT_PI", "COV", "BETOS", "TOS1", "ADD DT", "ACT EFF DT", "TERM DT", "ACTION CD")


def _repeated(name: str, times: int, start: int, width: int) -> list[tuple[str, int, int]]:
    return [(f"{name}{n + 1}", start + n * width, start + (n + 1) * width) for n in range(times)]


# Name, first character and the one after the last, counted from 0.
_FIELDS: tuple[tuple[str, int, int], ...] = (
    ("HCPC", 0, 5),
    ("RECID", 10, 11),
    ("LONG DESCRIPTION", 11, 91),
    ("SHORT DESCRIPTION", 91, 119),
    *_repeated("PRICE", 4, 119, 2),
    ("MULT_PI", 127, 128),
    *_repeated("CIM", 3, 128, 6),
    *_repeated("MCM", 3, 146, 8),
    ("STATUTE", 170, 180),
    *_repeated("LABCERT", 8, 180, 3),
    *_repeated("XREF", 5, 204, 5),
    ("COV", 229, 230),
    ("ASC_GRP", 230, 232),
    ("ASC_DT", 232, 240),
    ("PROCNOTE", 252, 256),
    ("BETOS", 256, 259),
    *_repeated("TOS", 5, 260, 1),
    ("ANEST_BU", 265, 268),
    ("ADD DT", 268, 276),
    ("ACT EFF DT", 276, 284),
    ("TERM DT", 284, 292),
    ("ACTION CD", 292, 293),
)
_FIRST_LINE = re.compile(r"(?:[A-Z]\d{4}|\d{4}[0-9A-Z]|   [0-9A-Z]{2})\d{5}[37]\S.{256}[\d ]{24}[A-Z ]")
_BARE_FIRST_LINE = re.compile(r"[0-9A-Z ]{5}\d{5}[37]")

Cells = Mapping[str, str]


def recognises(file: SourceFile) -> bool:
    """Whether the columns of the file, or a first line of its fixed-width form, stand near the top."""
    return _columns(file) is not None or _is_fixed_width(file)


def _columns(file: SourceFile) -> dict[str, int] | None:
    """The position of each named column, from the heading row."""
    for row in head_rows(file, 40):
        names = [_column_name(cell) for cell in row]
        if all(name in names for name in _KEY_COLUMNS):
            return {name: names.index(name) for name in names if name}
    return None


def _column_name(cell: str) -> str:
    name = " ".join(cell.upper().split())
    return {"ADD_DT": "ADD DT", "ACT_EFF_DT": "ACT EFF DT", "TERM_DT": "TERM DT", "ACTION_CD": "ACTION CD"}.get(
        name, name.replace("LONG_DESC", "LONG DESC").replace("SHORT_DESC", "SHORT DESC")
    )


def _is_fixed_width(file: SourceFile) -> bool:
    return any(_FIRST_LINE.match(line) for line in head_text(file).splitlines()[:60])


def read(file: SourceFile) -> Iterable[Reading]:
    """One release with codes and modifiers. Raises SourceError when columns or the period are missing."""
    columns = _columns(file)
    if columns is not None:
        missing = [name for name in _WANTED if name not in columns]
        if missing:
            raise SourceError(
                f"{file.name}: the HCPCS columns {', '.join(missing)} are missing; give the file as published"
            )
        rank = 3 if file.base_name.lower().endswith((".csv", ".txt")) else 1
    elif _is_fixed_width(file):
        rank = 2
    else:
        raise SourceError(f"{file.name}: no records of the HCPCS alpha-numeric file; give the file as CMS publishes it")
    release = _release(file)
    tally = Tally()
    lines = _table_lines(file, columns, tally) if columns is not None else _fixed_lines(file, tally)
    rows = _items(lines, release.id, tally)
    return [Reading(release, tally, rows, whole_from=_WHOLE_FROM, rank=rank)]


def _release(file: SourceFile) -> Release:
    first, last, cycle = _period(file)
    called = f"{_MONTH_NAMES[first.month]} {first.year}" if cycle == "quarterly" else f"{first.year}"
    note = "Dental codes (D) are without descriptors, which belong to the American Dental Association."
    if cycle == "annual":
        note = f"Annual file: codes that begin with G, K or Q may have changed during the year. {note}"
    return Release(
        id=release_id("hcpcs", first),
        table="hcpcs",
        publisher="CMS",
        title=f"HCPCS Level II, {called} Alpha-Numeric HCPCS File",
        edition=f"effective {first}",
        effective_from=first,
        effective_to=last,
        cycle=cycle,
        form="as_published",
        coverage="whole",
        url=_URL,
        note=note,
    )


def _period(file: SourceFile) -> tuple[date, date, Cycle]:
    if file.given.effective_from is not None:
        return *quarter(file.given.effective_from), "quarterly"
    for pattern in _NAMED:
        found = pattern.search(file.base_name) or pattern.search(file.name)
        if found is None:
            continue
        month = month_of(found.groupdict().get("month") or "")
        if month is not None:
            return *quarter(date(int(found["year"]), month, 1)), "quarterly"
        return date(int(found["year"]), 1, 1), date(int(found["year"]), 12, 31), "annual"
    raise SourceError(f"{file.name}: does not say for which quarter it is; add it with --effective 2025-10-01")


def _table_lines(file: SourceFile, columns: Mapping[str, int], tally: Tally) -> Iterator[tuple[int, Cells]]:
    wanted = {name: columns[name] for name, _, _ in _FIELDS if name in columns}
    enough = max(columns[name] for name in _WANTED)
    begun = False
    for line, row in rows_of(file):
        if not begun:
            begun = [_column_name(cell) for cell in row].count("RECID") == 1
        elif any(cell.strip() for cell in row):
            if len(row) <= enough:
                tally.read += 1
                tally.refuse(line, f"{row[0].strip()!r:.20} has {len(row)} of at least {enough + 1} columns")
                continue
            yield line, {name: row[index] for name, index in wanted.items()}


def _fixed_lines(file: SourceFile, tally: Tally) -> Iterator[tuple[int, Cells]]:
    begun = False
    for line, text in text_lines(file):
        begun = begun or bool(_BARE_FIRST_LINE.match(text))
        if not begun or not text.strip():
            continue
        if text[10:11] not in ("3", "4", "7", "8"):
            tally.read += 1
            tally.refuse(line, f"{text[10:11]!r} in position 11 is no record type")
            continue
        yield line, {name: text[start:end] for name, start, end in _FIELDS}


def _items(lines: Iterable[tuple[int, Cells]], release: str, tally: Tally) -> Iterator[Item]:
    """Records from their lines; a record that is refused takes its continuation lines along."""
    first: tuple[int, Cells] | None = None
    texts: list[str] = []
    for line, cells in lines:
        if cells["RECID"].strip() not in ("4", "8"):
            if first is not None:
                yield from _item(first, texts, release, tally)
            first, texts = (line, cells), [cells["LONG DESCRIPTION"]]
        elif first is not None and cells["HCPC"].strip() == first[1]["HCPC"].strip():
            texts.append(cells["LONG DESCRIPTION"])
        else:
            tally.read += 1
            tally.refuse(
                line, f"{cells['HCPC'].strip()!r:.20} continues a description whose first line is not before it"
            )
    if first is not None:
        yield from _item(first, texts, release, tally)


def _item(first: tuple[int, Cells], texts: list[str], release: str, tally: Tally) -> Iterator[Item]:
    line, cells = first
    tally.read += 1
    try:
        item = item_of(cells, " ".join(texts), release)
    except ValueError as error:
        tally.refuse(line, str(error))
        return
    tally.kept += 1
    yield item


LAYOUTS = (Layout("HCPCS Level II alpha-numeric file: csv, fixed-width txt, xlsx, xls", recognises, read),)
