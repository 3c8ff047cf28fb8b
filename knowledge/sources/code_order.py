"""Reader of the ICD-10-CM and ICD-10-PCS order files and of the codes files beside them.

Layout (CMS and CDC/NCHS, "ICD-10-CM/PCS Order Files", field table): fixed width; order number 1-5, code without dot
7-13, level 15 (0 header, 1 valid code), short description 17-76, long description from 78. The codes file ("ICD-10
Codes File") has the code in 1-7 and the long description from 9, valid codes only. Neither has a heading or says its
year, which comes from the file's name. What stands above a code is the longest header before it that the code begins
with. These files carry titles and levels, no notes; the tabular list of the same edition takes their place.

Tried on the real files of FY 2024, 2025, April 2025 and 2026 (ICD-10-CM) and FY 2026 (ICD-10-PCS order file); the
ICD-10-PCS codes file only on a made one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from knowledge.errors import SourceError
from knowledge.records import Code, Release
from knowledge.sources.cells import head_text, text_lines
from knowledge.sources.icd10_files import ICD10CM_BARE, ICD10PCS, dotted_icd10, edition_name, edition_period
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import release_id

CodeSet = Literal["icd10cm", "icd10pcs"]

NO_NOTES = "This file holds titles and levels; the instructional notes stand in the tabular list."
_CM = re.compile(ICD10CM_BARE)
_PCS = re.compile(ICD10PCS)
_SAMPLE = 40
WHOLE_FROM = 60_000
_NAMES = {"icd10cm": "ICD-10-CM", "icd10pcs": "ICD-10-PCS"}
_PUBLISHERS = {
    "icd10cm": ("CDC/NCHS", "https://www.cdc.gov/nchs/icd/icd-10-cm/files.html"),
    "icd10pcs": ("CMS", "https://www.cms.gov/medicare/coding-billing/icd-10-codes"),
}
_Row = tuple[str, bool, str]
_Parser = Callable[[str], _Row | None]


def _order_row(line: str) -> _Row | None:
    """Code, whether it is valid, and long description of a line of an order file; None when it is none."""
    columns = (line[:5], line[5:6], line[13:14], line[14:15], line[15:16], line[76:77])
    number, *blanks, level, last_blank, before_title = columns
    code, title = line[6:13].rstrip(), line[77:].strip()
    fixed = number.isdigit() and level in ("0", "1") and all(b == " " for b in (*blanks, last_blank, before_title))
    return (code, level == "1", title) if fixed and _shaped(code) and title else None


def _codes_row(line: str) -> _Row | None:
    """The same of a line of a codes file, whose codes are all valid."""
    code, title = line[:7].rstrip(), line[8:].strip()
    worded = line[7:8] == " " and len(line) > 8 and line[8] != " " and bool(re.search(r"[A-Za-z]{3}", title))
    return (code, True, title) if worded and _shaped(code) else None


def _shaped(code: str) -> bool:
    return bool(_CM.fullmatch(code) or _PCS.fullmatch(code))


def _sample(file: SourceFile, row_of: _Parser) -> list[_Row]:
    """The first lines as rows, [] unless nearly all of them are."""
    lines = [line for line in head_text(file).splitlines()[:_SAMPLE] if line.strip("\x1a \t")]
    rows = [row for line in lines if (row := row_of(line)) is not None]
    return rows if rows and len(rows) * 5 >= len(lines) * 4 else []


def _code_set(rows: Sequence[_Row]) -> CodeSet:
    """Told by shape: ICD-10-PCS headers have three characters, its codes seven; ICD-10-CM begins letter, digit.

    The few ICD-10-PCS sections that begin so as well (B, C, D, F) hold no ICD-10-CM code of seven characters.
    """
    if any(not _CM.fullmatch(code) for code, _, _ in rows):
        return "icd10pcs"
    long = [code for code, valid, _ in rows if valid and len(code) == 7]
    valid = [code for code, valid, _ in rows if valid]
    return "icd10pcs" if long and long == valid and {code[0] for code in long} <= set("BCDF") else "icd10cm"


def recognises_order(file: SourceFile) -> bool:
    """Whether the first lines have order number, code, level and two descriptions in their columns."""
    return bool(_sample(file, _order_row))


def read_order(file: SourceFile) -> Iterable[Reading]:
    """One edition with its headers. Raises SourceError when the year is stated nowhere."""
    return _read(file, _order_row, "order file", 3)


def recognises_codes(file: SourceFile) -> bool:
    """Whether the first lines are codes of ICD-10 with a title. Codes of five characters alone may be HCPCS."""
    rows = _sample(file, _codes_row)
    return bool(rows) and not recognises_order(file) and any(len(code) != 5 for code, _, _ in rows)


def read_codes(file: SourceFile) -> Iterable[Reading]:
    """The valid codes of one edition. Raises SourceError when the year is stated nowhere."""
    return _read(file, _codes_row, "codes file (valid codes only)", 2)


def _read(file: SourceFile, row_of: _Parser, title: str, rank: int) -> Iterable[Reading]:
    rows = _sample(file, row_of)
    if not rows:
        raise SourceError(f"{file.name}: no lines of an ICD-10 {title}; give the file as CMS or CDC publishes it")
    system = _code_set(rows)
    first, last = edition_period(file, mark="{bare} " if system == "icd10cm" else "")
    publisher, url = _PUBLISHERS[system]
    release = Release(
        id=release_id(system, first),
        table=system,
        publisher=publisher,
        title=f"{_NAMES[system]} {title}",
        edition=edition_name(first),
        effective_from=first,
        effective_to=last,
        cycle="half_yearly",
        form="as_published",
        coverage="whole",
        url=url,
        note=NO_NOTES if system == "icd10cm" else "",
    )
    tally = Tally()
    yield Reading(release, tally, _items(file, row_of, system, tally), whole_from=WHOLE_FROM, rank=rank)


def _items(file: SourceFile, row_of: _Parser, system: CodeSet, tally: Tally) -> Iterator[Code]:
    shape = _CM if system == "icd10cm" else _PCS
    above: list[str] = []
    seen: set[str] = set()
    for number, line in text_lines(file):
        if not line.strip():
            continue
        tally.read += 1
        row = row_of(line)
        if row is None or not shape.fullmatch(row[0]):
            tally.refuse(number, f"{line.strip()!r:.40} is not a row of this layout")
            continue
        code, valid, title = row
        if code in seen:
            tally.refuse(number, f"{code} stands twice")
            continue
        seen.add(code)
        while above and not code.startswith(above[-1]):
            above.pop()
        parent = above[-1] if above else None
        if not valid:
            above.append(code)
        tally.kept += 1
        yield Code(system, _written(system, code), title, "code", valid, _above(system, parent), order=tally.kept)


def _written(system: CodeSet, code: str) -> str:
    return dotted_icd10(code) if system == "icd10cm" else code


def _above(system: CodeSet, parent: str | None) -> str | None:
    return None if parent is None else _written(system, parent)


LAYOUTS = (
    Layout("ICD-10-CM and ICD-10-PCS order file: txt", recognises_order, read_order),
    Layout("ICD-10-CM and ICD-10-PCS codes file: txt", recognises_codes, read_codes),
)
