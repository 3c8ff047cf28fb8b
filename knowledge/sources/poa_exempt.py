"""Reader of the list of ICD-10-CM codes exempt from present-on-admission (POA) reporting, and of its changes.

Layout (CMS, "Description of Present On Admission (POA) files", the ReadMe in the package): a heading line and the
columns "Order26" (whose digits are the fiscal year), "POAexemptCode" and "Description", as tab-delimited text and as
a workbook. Beside it stand lists of the codes added and revised (with an "Action"); that of codes deleted has no order
number, so its year comes from the file's name. The list of additions has the very headings of the whole list and is
told by its name; renamed, it is taken for a part of the list, in which a missing row means nothing.

Tried on the real package of FY 2026, text and workbooks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from knowledge.errors import SourceError
from knowledge.records import CodeChange, PoaExemptCode, Release
from knowledge.sources.cells import head_rows, is_sheet, rows_of
from knowledge.sources.icd10_files import ICD10CM_DOTTED, dotted_icd10, edition_name, edition_period
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import release_id

WHOLE_FROM = 20_000
_Part = Literal["exempt", "added", "deleted", "revised"]
_TAB = "\t"
_CODE = re.compile(ICD10CM_DOTTED)
_ORDER = re.compile(r"order(\d\d)")
_URL = "https://www.cms.gov/medicare/coding-billing/icd-10-codes"
_TITLE = "ICD-10-CM codes exempt from present on admission (POA) reporting"


def recognises(file: SourceFile) -> bool:
    """Whether the first line has the list's headings."""
    return _headings(file) is not None


def _headings(file: SourceFile) -> list[str] | None:
    """The headings in lower case; None for another file."""
    rows = head_rows(file, 1, delimiter=_TAB)
    names = [name.lower() for name in rows[0]] if rows else []
    return names if "poaexemptcode" in names and "description" in names else None


def _part(file: SourceFile, names: list[str]) -> _Part:
    if "action" in names:
        return "revised"
    if not any(_ORDER.fullmatch(name) for name in names):
        return "deleted"
    return "added" if re.search(r"exempt[ _-]?add", file.base_name, re.IGNORECASE) else "exempt"


def read(file: SourceFile) -> Iterable[Reading]:
    """The list, or one of the three lists of changes as a piece. Raises SourceError when the year is stated nowhere."""
    names = _headings(file)
    if names is None:
        raise SourceError(f"{file.name}: no headings of the POA exempt list; give the file as CMS publishes it")
    part = _part(file, names)
    order = next((found for name in names if (found := _ORDER.fullmatch(name))), None)
    first, last = edition_period(file, 2000 + int(order.group(1)) if order else None)
    table = "poa-exempt" if part == "exempt" else "poa-exempt-changes"
    release = Release(
        id=release_id(table, first),
        table=table,
        publisher="CMS",
        title=_TITLE if part == "exempt" else f"{_TITLE}: changes",
        edition=edition_name(first),
        effective_from=first,
        effective_to=last,
        cycle="annual",
        form="as_published",
        coverage="whole",
        url=_URL,
    )
    tally = Tally()
    rank = 1 if is_sheet(file) else 2
    columns = (names.index("poaexemptcode"), names.index("description"))
    if part == "exempt":
        yield Reading(release, tally, _exempt(file, columns, release.id, tally), whole_from=WHOLE_FROM, rank=rank)
        return
    action = names.index("action") if part == "revised" else None
    changes = _changes(file, part, columns, action, release.id, tally)
    yield Reading(release, tally, changes, rank=rank, piece=part, pieces_wanted=("added", "deleted", "revised"))


def _cells(file: SourceFile, columns: tuple[int, ...], tally: Tally) -> Iterator[tuple[int, list[str]]]:
    """The wanted cells of each row below the heading, the code first; rows whose code has no shape are refused."""
    for index, (line, row) in enumerate(rows_of(file, delimiter=_TAB)):
        cells = [row[column].strip() if column < len(row) else "" for column in columns]
        if index == 0 or not any(cells):
            continue
        tally.read += 1
        if _CODE.fullmatch(cells[0]) and cells[1]:
            yield line, [dotted_icd10(cells[0]), *cells[1:]]
        else:
            tally.refuse(line, f"{cells[0]!r:.20} is not an ICD-10-CM code with a title")


def _exempt(file: SourceFile, columns: tuple[int, int], release: str, tally: Tally) -> Iterator[PoaExemptCode]:
    for _, (code, title) in _cells(file, columns, tally):
        tally.kept += 1
        yield PoaExemptCode(release, code, title)


def _changes(
    file: SourceFile, part: _Part, columns: tuple[int, int], action: int | None, release: str, tally: Tally
) -> Iterator[CodeChange]:
    wanted = columns if action is None else (*columns, action)
    former: dict[str, str] = {}
    for line, cells in _cells(file, wanted, tally):
        code, title = cells[0], cells[1]
        if part != "revised":
            tally.kept += 1
            yield CodeChange(release, "icd10cm", code, "added" if part == "added" else "deleted", "code", title, "")
        elif cells[2].lower().startswith("revise from"):
            tally.read -= 1  # a revision takes two lines
            former[code] = title
        elif code in former:
            tally.kept += 1
            yield CodeChange(release, "icd10cm", code, "revised", "code", title, former.pop(code))
        else:
            tally.refuse(line, f"{code}: a new title without the former one")


LAYOUTS = (Layout("POA exempt list and its changes: txt, xlsx", recognises, read),)
