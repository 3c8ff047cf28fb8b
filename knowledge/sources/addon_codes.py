"""Reader of the NCCI add-on code edits: workbook, the same columns as text, and the flat file.

Layout (CMS, Medicare NCCI Add-on Code Edits): a notice, a heading (AOC_Edit_Type, Add-On_Code, AOC_DelDT, Primary_Code,
Primary_Code_DelDT, AOC_Edit_EffDT, AOC_Edit_DelDT, Special_Instruction_Notes), rows with dates as YYYYDDD, the day of
the year. The primary code CCCCC stands for codes that the contractor defines. The flat file (AOC_..-F-MCR.txt) has no
heading: type 1, add-on 2-6, its deletion 7-13, primary 14-18, its deletion 19-25, effective 26-32, deletion 33-39,
note from 40; its layout is known from a public parser of it. The quarter stands in the sheet's name, else in the
file's. Tried on the workbook of 2026 Q2; text and flat file only on made ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from knowledge.errors import SourceError
from knowledge.records import AddOnLink, Release
from knowledge.sources.cells import head_rows, head_text, is_sheet, rows_of, sheet_names, text_lines
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import day, quarter, release_id

_COLUMNS = ("aocedittype", "addoncode", "primarycode", "aocediteffdt", "aoceditdeldt")
_NOTES = "specialinstructionnotes"
_FLAT = re.compile(r"[123][0-9A-Z]\d{3}[0-9A-Z][ \d]{7}(?:CCCCC|[0-9A-Z]\d{3}[0-9A-Z])[ \d]{7}\d{7}")
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]\Z")
_URL = (
    "https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits"
    "/medicare-ncci-add-code-edits"
)
_WHOLE_FROM = 4_000
CONTRACTOR_DEFINED = "CCCCC"


def recognises(file: SourceFile) -> bool:
    """Whether the heading of the add-on table stands near the top, or the lines are those of the flat file."""
    return bool(_delimiter(file)) or _is_flat(file)


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when the quarter is stated nowhere or a column is missing."""
    stated = " ".join(sheet_names(file)) if is_sheet(file) else ""
    if re.search(r"(?<![a-z])mcd(?![a-z])|medicaid", f"{stated} {file.name}", re.IGNORECASE):
        raise SourceError(f"{file.name}: holds Medicaid edits, which are not read; give the Medicare add-on file")
    first, last = quarter(_first_day(file, stated))
    number = (first.month + 2) // 3
    release = Release(
        id=release_id("aoc", first),
        table="aoc",
        publisher="CMS",
        title=f"Medicare NCCI Add-on Code Edits, version {first.year} Q{number}",
        edition=f"V{first.year}Q{number}, effective {first}",
        effective_from=first,
        effective_to=last,
        cycle="quarterly",
        form="as_published",
        coverage="whole",
        url=_URL,
        note="CCCCC stands for primary codes that the contractor defines. CMS posts a new quarter only when an edit"
        " changed.",
    )
    tally = Tally()
    flat = _is_flat(file)
    rows = _flat_cells(file) if flat else _table_cells(file)
    return [Reading(release, tally, _links(rows, release.id, tally), whole_from=_WHOLE_FROM, rank=1 if flat else 2)]


def _first_day(file: SourceFile, stated: str) -> date:
    if file.given.effective_from is not None:
        return file.given.effective_from
    for text in (stated, file.base_name, file.name):
        if named := re.search(r"v?(20\d\d)[-_ ]?q([1-4])", text, re.IGNORECASE):
            return date(int(named.group(1)), 3 * int(named.group(2)) - 2, 1)
    raise SourceError(f"{file.name}: does not say for which quarter it is; add it with --effective 2026-04-01")


# --- the head ------------------------------------------------------------------------------------------------


def _name(cell: str) -> str:
    return re.sub(r"julian|yyyyddd|[^a-z]", "", cell.lower())


def _is_heading(row: Sequence[str]) -> bool:
    names = [_name(cell) for cell in row]
    return "addoncode" in names and "primarycode" in names


def _delimiter(file: SourceFile) -> str:
    """How the table's text is cut; a comma stands for a workbook too; "" when there is no heading."""
    for delimiter in ("\t", ","):
        if any(_is_heading(row) for row in head_rows(file, 20, delimiter=delimiter)):
            return delimiter
    return ""


def _is_flat(file: SourceFile) -> bool:
    if is_sheet(file):
        return False
    lines = [line for line in head_text(file).splitlines() if line.strip("\x1a ")][:20]
    return bool(lines) and sum(bool(_FLAT.match(line)) for line in lines) * 2 > len(lines)


# --- the rows ------------------------------------------------------------------------------------------------


def _table_cells(file: SourceFile) -> Iterator[tuple[int, list[str]]]:
    """Rows as type, add-on, primary, effective, deleted, note."""
    order: list[int] = []
    notes = -1
    for line, row in rows_of(file, delimiter=_delimiter(file)):
        if order:
            if any(cell.strip("\x1a \t") for cell in row):
                yield line, [row[at].strip() if 0 <= at < len(row) else "" for at in (*order, notes)]
        elif _is_heading(row):
            names = [_name(cell) for cell in row]
            lacking = next((name for name in _COLUMNS if name not in names), None)
            if lacking is not None:
                raise SourceError(
                    f"{file.name}: its heading has no column {lacking!r}; give the add-on code file as CMS publishes it"
                )
            order = [names.index(name) for name in _COLUMNS]
            notes = names.index(_NOTES) if _NOTES in names else -1


def _flat_cells(file: SourceFile) -> Iterator[tuple[int, list[str]]]:
    for line, text in text_lines(file):
        if text.strip():
            cells = (text[:1], text[1:6], text[13:18], text[25:32], text[32:39], text[39:])
            yield line, [cell.strip() for cell in cells]


def _links(rows: Iterable[tuple[int, list[str]]], release: str, tally: Tally) -> Iterator[AddOnLink]:
    for line, (kind, addon, primary, begun, ended, note) in rows:
        tally.read += 1
        try:
            if kind not in ("1", "2", "3"):
                raise ValueError(f"{kind!r:.20} is not an add-on edit type (1, 2 or 3)")
            if not _CODE.match(addon):
                raise ValueError(f"{addon!r:.20} is not a procedure code")
            if primary != CONTRACTOR_DEFINED and not _CODE.match(primary):
                raise ValueError(f"{addon}: {primary!r:.20} is not a procedure code")
            instruction = " ".join(note.strip('"').split())
            link = AddOnLink(release, addon, primary, kind, day(begun), day(ended), instruction)
        except ValueError as error:
            tally.refuse(line, str(error))
            continue
        tally.kept += 1
        yield link


LAYOUTS = (Layout("NCCI add-on code edits (AOC): xlsx, txt, flat file", recognises, read),)
