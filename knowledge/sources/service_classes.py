"""Reader of the Restructured BETOS classification (RBCS): the category, subcategory and family of each code.

Layout: a csv converted from a public data object, with that object's own column names; one row for each period of a
code's classification, 9999-12-31 for an open end. It names no edition, so the release begins in the month of the
newest code in it. CMS publishes the same facts under other column names, which are not read here. Tried on a real
converted file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from knowledge.errors import SourceError
from knowledge.records import Release, ServiceClass
from knowledge.sources.cells import head_rows, rows_of
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import day, release_id

_URL = (
    "https://data.cms.gov/provider-summary-by-type-of-service/provider-service-classifications"
    "/restructured-betos-classification-system"
)
_COLUMNS = (
    "hcpcs_code",
    "rbcs_procedure",
    "rbcs_category",
    "rbcs_subcategory",
    "rbcs_family",
    "hcpcs_date_added",
    "hcpcs_date_ended",
    "rbcs_date_effective",
)
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]\Z", re.ASCII)


def recognises(file: SourceFile) -> bool:
    """Whether the first row names the columns."""
    return _names(file)[: len(_COLUMNS)] == list(_COLUMNS)


def _names(file: SourceFile) -> list[str]:
    rows = head_rows(file, 1)
    return [cell.lower() for cell in rows[0]] if rows else []


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when no row has a date."""
    if not recognises(file):
        raise SourceError(f"{file.name}: the columns {', '.join(_COLUMNS)} do not head it")
    newest = file.given.effective_from or _newest(file)
    if newest is None:
        raise SourceError(f"{file.name}: does not say from when it counts; add it with --effective 2022-10-01")
    first = newest.replace(day=1)
    release = Release(
        id=release_id("rbcs", first),
        table="rbcs",
        publisher="CMS",
        title="Restructured BETOS Classification System (RBCS)",
        edition=f"edition not named in the file; newest code in it added {newest}",
        effective_from=first,
        effective_to=None,
        cycle="annual",
        form="converted",
        coverage="whole",
        url=_URL,
        note="Converted from a public data set. A classification for analysis, not a payment rule.",
    )
    tally = Tally()
    return [Reading(release, tally, _rows(file, release.id, tally), whole_from=8_000)]


def _newest(file: SourceFile) -> date | None:
    days: list[date] = []
    for _, row in rows_of(file):
        try:
            added = day(row[5]) if len(row) > 5 else None
        except ValueError:
            continue
        if added is not None:
            days.append(added)
    return max(days, default=None)


def _rows(file: SourceFile, release: str, tally: Tally) -> Iterator[ServiceClass]:
    for line, row in rows_of(file):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].lower() == _COLUMNS[0]:
            continue
        tally.read += 1
        if len(cells) < len(_COLUMNS) or not _CODE.match(cells[0]):
            tally.refuse(line, f"{cells[0]!r:.20} is not a procedure code with all its columns")
            continue
        try:
            dates = (day(cells[5]), day(cells[6]), day(cells[7]))
        except ValueError as error:
            tally.refuse(line, f"{cells[0]}: {error}")
            continue
        tally.kept += 1
        code, procedure, category, subcategory, family = cells[:5]
        yield ServiceClass(release, code, procedure, category, subcategory, family, *dates)


LAYOUTS = (Layout("Restructured BETOS classification (RBCS): csv", recognises, read),)
