"""Reader of the Medicare Coverage Database: the csv files of its public exports, and lists of its documents.

Layout (CMS, Medicare Coverage Database, downloads page; each archive holds a data dictionary): an archive of LCDs,
articles or NCDs holds one of csv files, comma separated, whose headings are the columns of the database. The files that
matter here give one release of each archive: documents, contractors by document, code groups and codes, diagnoses by
group; the four files on contractors and states, the same in both archives, give a release of their own. Ranges of
diagnoses are already written out code by code. Nothing in a file says of which day the export is, so the archive's
name must ("current_lcd_2026-11-05.zip") or the option; the release speaks for that month, each document for its own
dates. No export was at hand: built from the published headings and tried on files made in that layout.

The list of documents (headings document_display_id, contractor_name_type, updated_on ...) is what the Coverage API
reports, converted to csv by others: titles, contractors and dates, no codes. Its month is that of the latest update in
it. Tried on a real list of August 2025.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from knowledge.errors import SourceError
from knowledge.records import Form, Release
from knowledge.sources import values
from knowledge.sources.cells import head_rows, rows_of
from knowledge.sources.coverage_rows import KINDS, Kind, kind_of
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally

TITLES: dict[str, str] = {
    "lcd": "Medicare Coverage Database, local coverage determinations",
    "article": "Medicare Coverage Database, local coverage articles",
    "ncd": "Medicare Coverage Database, national coverage determinations",
    "mac": "Medicare Coverage Database, contractors and their states",
    "list": "Medicare Coverage Database, list of LCDs and articles",
    "api": "Medicare Coverage Database, documents from the Coverage API",
}
TABLES: dict[str, str] = {"list": "mcd-list", "api": "coverage-api"}
_URL = "https://www.cms.gov/medicare-coverage-database/downloads/downloads.aspx"
_OPTIONAL = frozenset({"lcd_related_documents", "article_related_documents"})
_NAMED_DAY = re.compile(r"(?<!\d)(20\d{2})[-_.]?(0[1-9]|1[0-2])(?:[-_.]?(\d{2}))?(?!\d)")


def recognises(file: SourceFile) -> bool:
    """Whether the first row is the heading of a file of the database."""
    return _kind(file) is not None


def _kind(file: SourceFile) -> Kind | None:
    rows = head_rows(file, 1)
    return kind_of(rows[0]) if rows else None


def read(file: SourceFile) -> Iterable[Reading]:
    """One piece of a release. Raises SourceError when the month is stated nowhere."""
    kind = _kind(file)
    if kind is None:
        raise SourceError(
            f"{file.name}: no headings of the Medicare Coverage Database; give the csv files as published"
        )
    listed = kind.part == "list"
    release = release_of(
        kind.part, _listed_day(file) if listed else _day(file), "converted" if listed else "as_published"
    )
    tally = Tally()
    made = records_of(kind, release.id, _rows(file, tally), tally)
    pieces = () if listed else tuple(k.name for k in KINDS if k.part == kind.part and k.name not in _OPTIONAL)
    return [Reading(release, tally, made, piece="" if listed else kind.name, pieces_wanted=pieces)]


def release_of(part: str, day: date, form: Form) -> Release:
    """The release of a part of the database as it stood in the month of a day."""
    first = day.replace(day=1)
    table = TABLES.get(part, part)
    return Release(
        id=values.release_id(table, first),
        table=table,
        publisher="CMS",
        title=TITLES[part],
        edition=f"as of {first:%B %Y}",
        effective_from=first,
        effective_to=first.replace(day=monthrange(first.year, first.month)[1]),
        cycle="none",
        form=form,
        coverage="whole",
        url=_URL,
        note="The list names no codes." if part == "list" else "",
    )


def records_of(kind: Kind, release: str, rows: Iterable[tuple[int, Mapping[str, str]]], tally: Tally) -> Iterator[Any]:
    """The records of named rows, each counted; a bad row is refused with its number."""
    for line, row in rows:
        tally.read += 1
        try:
            made = list(kind.make(release, row))
        except ValueError as error:
            tally.refuse(line, str(error))
            continue
        tally.kept += 1
        yield from made


def _rows(file: SourceFile, tally: Tally) -> Iterator[tuple[int, Mapping[str, str]]]:
    names: list[str] = []
    for line, row in rows_of(file):
        if not names:
            names = [cell.strip().lower() for cell in row]
            continue
        if not any(cell.strip() for cell in row):
            continue
        if len(row) < len(names):
            tally.read += 1
            tally.refuse(line, f"{len(row)} cells, {len(names)} expected")
            continue
        yield line, dict(zip(names, row, strict=False))


def _day(file: SourceFile) -> date:
    if file.given.effective_from is not None:
        return file.given.effective_from
    named = _NAMED_DAY.search(file.name)
    if named is None:
        raise SourceError(
            f"{file.name}: does not say of which day the export is; add it with --effective and the day of download"
        )
    return date(int(named.group(1)), int(named.group(2)), 1)


def _listed_day(file: SourceFile) -> date:
    """The day of the latest update in a list of documents."""
    latest: date | None = None
    for _, row in _rows(file, Tally()):
        try:
            found = values.day(row.get("updated_on", ""))
        except ValueError:
            continue  # refused where the row is read
        if found is not None and (latest is None or found > latest):
            latest = found
    return latest if latest is not None else _day(file)


LAYOUTS = (
    Layout("Medicare Coverage Database: csv exports of LCDs, articles, NCDs; lists of documents", recognises, read),
)
