"""Reader of the place of service code set: number, name, what it counts as, and CMS's description.

Layout: a csv converted from a public data object, with that object's own column names; numbers not in use are
"Unassigned". CMS publishes the set as a web page and in the Medicare Claims Processing Manual (Pub. 100-04, chapter
26, section 10.5). The csv names no edition: with code 27, which counts from 2023-10-01 (CMS, Change Request 13314), it
is of that day or later; without it, its first day must be stated. Tried on a real converted file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from knowledge.errors import SourceError
from knowledge.records import PlaceKind, PlaceOfService, Release
from knowledge.sources.cells import head_rows, rows_of
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import release_id

_URL = "https://www.cms.gov/medicare/coding-billing/place-of-service-codes/code-sets"
_COLUMNS = ("pos_code", "pos_type", "pos_name", "pos_description")
_KINDS: dict[str, PlaceKind] = {
    "facility": "facility",
    "non-facility": "non_facility",
    "nonfacility": "non_facility",
    "unassigned": "unassigned",
}
_MARKER, _MARKER_DAY = "27", date(2023, 10, 1)


def recognises(file: SourceFile) -> bool:
    """Whether the first row names the columns."""
    rows = head_rows(file, 1)
    return bool(rows) and [cell.lower() for cell in rows[0][: len(_COLUMNS)]] == list(_COLUMNS)


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when nothing tells from when it counts."""
    if not recognises(file):
        raise SourceError(f"{file.name}: the columns {', '.join(_COLUMNS)} do not head it")
    first = file.given.effective_from or _first_day(file)
    if first is None:
        raise SourceError(f"{file.name}: does not say from when it counts; add it with --effective 2022-01-01")
    release = Release(
        id=release_id("pos", first),
        table="pos",
        publisher="CMS",
        title="Place of Service Code Set",
        edition=f"edition not named in the file; counts from {first} or later",
        effective_from=first,
        effective_to=None,
        cycle="none",
        form="converted",
        coverage="whole",
        url=_URL,
        note="Converted from a public data set. The first day of each place is not in the file.",
    )
    tally = Tally()
    return [Reading(release, tally, _rows(file, release.id, tally), whole_from=90)]


def _first_day(file: SourceFile) -> date | None:
    held = any(row and row[0].strip() == _MARKER and "nassigned" not in row[1] for _, row in rows_of(file) if row[1:])
    return _MARKER_DAY if held else None


def _rows(file: SourceFile, release: str, tally: Tally) -> Iterator[PlaceOfService]:
    for line, row in rows_of(file):
        cells = [" ".join(cell.split()) for cell in row]
        if not any(cells) or cells[0].lower() == _COLUMNS[0]:
            continue
        tally.read += 1
        kind = _KINDS.get(cells[1].lower()) if len(cells) >= len(_COLUMNS) else None
        number = cells[0].zfill(2)
        if not (number.isascii() and number.isdigit() and len(number) == 2):
            tally.refuse(line, f"{cells[0]!r:.20} is not a place of service number")
        elif kind is None:
            tally.refuse(line, f"place {number}: {cells[1] if len(cells) > 1 else ''!r:.30} is no kind of place")
        else:
            tally.kept += 1
            yield PlaceOfService(release, number, cells[2], kind, cells[3])


LAYOUTS = (Layout("Place of service code set: csv", recognises, read),)
