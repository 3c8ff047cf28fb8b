"""Reader of the NCCI procedure-to-procedure edits: practitioner and outpatient hospital tables.

Layout (CMS, Medicare NCCI PTP coding edits): a copyright notice and a title of varying length, then a heading over
one to four lines ("Column 1", "Column 2", "*=in existence prior to 1996", "Effective Date", "Deletion Date *=no data",
"Modifier 0=not allowed 1=allowed 9=not applicable", "PTP Edit Rationale"), then millions of rows, as tab-separated text
or as a workbook, in up to four files (-f1 to -f4). Columns are found by their headings. The name tells the edition:
v302r0 is version 30.2, the third quarter of 2024, since version 30 began in January 2024 and each year counts one on.
Tried on two whole tables that others had put together again (without effective dates) and on an excerpt of a file as
published; workbooks only on made ones.

A row marked as in existence before 1996 that gives no date is held to have begun on 1996-01-01, the first day for
which the tables speak. Rows are plain values and made in one loop without calls: there are 4.3 million of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from operator import itemgetter
from typing import Any

from knowledge.errors import SourceError
from knowledge.records import ClaimSetting, Form, Release
from knowledge.sources.cells import encoding_of, head_rows, head_text, is_sheet, rows_of, sheet_names
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import day, quarter, release_id

Row = tuple[str, str, str, str | None, str | None, str]

_TABLES: dict[ClaimSetting, tuple[str, str]] = {
    "practitioner": ("ptp-practitioner", "Practitioner Services"),
    "outpatient_hospital": ("ptp-outpatient", "Hospital Outpatient Services"),
}
_SETTINGS: tuple[tuple[str, ClaimSetting], ...] = (
    (r"ccipra|practitioner|physician", "practitioner"),
    (r"ccioph|hospital|outpatient|\bopps\b", "outpatient_hospital"),
)
_NEEDED = ("column 1", "column 2", "effective", "deletion", "modifier")
_URL = (
    "https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits"
    "/medicare-ncci-procedure-procedure-ptp-edits"
)
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]\Z")
_FIRST_VERSION_YEAR = 1994  # version 30 is 2024
_OLDEST = "1996-01-01"
PIECES = ("f1", "f2", "f3", "f4")
WHOLE_FROM = 500_000
SMALLEST_PIECE_BYTES = 1_000_000
"""One of four files holds hundreds of thousands of rows; a smaller one that bears its name is an excerpt of it."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the head of a file tells: how it is cut into cells, where the columns and the first row of data are."""

    delimiter: str
    columns: dict[str, int]
    first_line: int
    preamble: str
    dated: bool


def recognises(file: SourceFile) -> bool:
    """Whether the heading of a table of code pairs stands near the top."""
    return _found(file) is not None


def read(file: SourceFile) -> Iterable[Reading]:
    """One release, or a piece of one. Raises SourceError when table or quarter is stated nowhere."""
    shape = _found(file)
    if shape is None:
        raise SourceError(f"{file.name}: no heading of a PTP table; give the file as CMS publishes it")
    lacking = [name for name in _NEEDED if name not in shape.columns]
    if lacking:
        raise SourceError(
            f"{file.name}: its heading has no column {lacking[0]!r}; give the NCCI PTP file in the layout"
            " Column 1, Column 2, in existence, Effective Date, Deletion Date, Modifier, Rationale"
        )
    setting = _setting(file, shape)
    table, title = _TABLES[setting]
    first, last = quarter(_first_day(file))
    form: Form = "as_published" if shape.dated else "reconstructed"
    release = Release(
        id=release_id(table, first),
        table=table,
        publisher="CMS",
        title=f"Medicare NCCI Procedure-to-Procedure (PTP) Edits, {title}",
        edition=_edition(file, first),
        effective_from=first,
        effective_to=last,
        cycle="quarterly",
        form=form,
        coverage="whole",
        url=_URL,
        note=""
        if shape.dated
        else "No row of this file gives an effective date, so its rows speak for this quarter only.",
    )
    tally = Tally()
    piece = _piece(file)
    return [
        Reading(
            release,
            tally,
            pairs=_rows(file, shape, tally),
            setting=setting,
            whole_from=WHOLE_FROM,
            rank=1 if is_sheet(file) else 2,
            piece=piece,
            pieces_wanted=PIECES if piece else (),
        )
    ]


# --- the head ------------------------------------------------------------------------------------------------


def _found(file: SourceFile) -> _Shape | None:
    if is_sheet(file):
        return _shape(list(enumerate(head_rows(file, 40), start=1)), "")
    text = head_text(file)
    for delimiter in ("\t", ","):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
        except csv.Error:
            continue
        if (shape := _shape(rows, delimiter)) is not None:
            return shape
    return None


def _shape(rows: Sequence[tuple[int, list[str]]], delimiter: str) -> _Shape | None:
    start = next((at for at, (_, row) in enumerate(rows[:60]) if _is_heading(row)), None)
    if start is None:
        return None
    pair = [at for at, cell in enumerate(rows[start][1]) if _name(cell).startswith("column")][:2]
    end = start + 1
    while end < len(rows) and not any(_cell(rows[end][1], at) for at in pair):
        end += 1
    stacked: dict[int, str] = {}
    for _, row in rows[start:end]:
        for at, cell in enumerate(row):
            stacked[at] = f"{stacked.get(at, '')} {_name(cell)}".strip()
    columns = {"column 1": pair[0], "column 2": pair[1]}
    for name in ("existence", "effective", "deletion", "modifier", "rationale"):
        found = next((at for at, text in stacked.items() if name in text), None)
        if found is not None:
            columns[name] = found
    effective = columns.get("effective", -1)
    # The last row of the head may be cut off.
    dated = any(_cell(row, effective) for _, row in rows[end:]) or len(rows) <= end
    preamble = " ".join(cell for _, row in rows[:start] for cell in row)
    return _Shape(delimiter, columns, rows[end - 1][0] + 1, preamble, dated)


def _is_heading(row: list[str]) -> bool:
    names = [_name(cell) for cell in row]
    return any(name.startswith("column 1") for name in names) and any(name.startswith("column 2") for name in names)


def _name(cell: str) -> str:
    return re.sub(r"column\s*(?=\d)", "column ", " ".join(cell.lower().split()))


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if 0 <= at < len(row) else ""


def _setting(file: SourceFile, shape: _Shape) -> ClaimSetting:
    """The table by what the file says, else by its name or its archive's."""
    stated = f"{shape.preamble} {' '.join(sheet_names(file)) if is_sheet(file) else ''}"
    if re.search(r"medicaid|(?<![a-z])mcd(?![a-z])", f"{stated} {file.name}", re.IGNORECASE):
        raise SourceError(f"{file.name}: holds Medicaid edits, which are not read; give the Medicare NCCI PTP file")
    for text in (stated, file.base_name, file.name):
        found = {setting for pattern, setting in _SETTINGS if re.search(pattern, text, re.IGNORECASE)}
        if len(found) == 1:
            return found.pop()
    raise SourceError(
        f"{file.name}: does not say whether its edits are for practitioners or hospitals; name it as CMS does,"
        " with ccipra (practitioner) or ccioph (hospital)"
    )


def _version(file: SourceFile) -> re.Match[str] | None:
    return re.search(r"(?<![a-z])v(\d\d)([0-3])(?:r(\d+))?(?!\d)", file.name, re.IGNORECASE)


def _first_day(file: SourceFile) -> date:
    if file.given.effective_from is not None:
        return file.given.effective_from
    if version := _version(file):
        return date(_FIRST_VERSION_YEAR + int(version.group(1)), 3 * int(version.group(2)) + 1, 1)
    if named := re.search(r"(20\d\d)[-_ ]?q([1-4])", file.name, re.IGNORECASE):
        return date(int(named.group(1)), 3 * int(named.group(2)) - 2, 1)
    raise SourceError(f"{file.name}: does not say for which quarter it is; add it with --effective 2026-07-01")


def _edition(file: SourceFile, first: date) -> str:
    version = _version(file)
    return f"{version.group().lower()}, effective {first}" if version else f"effective {first}"


def _piece(file: SourceFile) -> str:
    """ "f1" to "f4" by the name; "part of f1" for a file far too small to be it; "" for one that is no piece."""
    named = re.search(r"[-_ ]f([1-4])(?!\d)", file.base_name, re.IGNORECASE)
    if named is None:
        return ""
    small = file.path.stat().st_size < SMALLEST_PIECE_BYTES
    return f"part of f{named.group(1)}" if small else f"f{named.group(1)}"


# --- the rows ------------------------------------------------------------------------------------------------


class _Known(dict[str, Any]):
    """Values as stored by cell text; a text met for the first time is read, or refused with ValueError."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        self._make = make

    def __missing__(self, text: str) -> Any:
        made = self[text] = self._make(text)
        return made


def _clean(text: str) -> str:
    return " ".join(text.strip().strip('"').split())


def _code(text: str, *, padded: bool = False) -> str:
    code = _clean(text).upper()
    if padded and code.isdigit():
        code = code.zfill(5)  # a workbook may hold 00100 as the number 100
    if not _CODE.match(code):
        raise ValueError(f"{code!r:.20} is not a procedure code")
    return code


def _sheet_code(text: str) -> str:
    return _code(text, padded=True)


def _indicator(text: str) -> str:
    value = _clean(text)
    if value not in ("0", "1", "9"):
        raise ValueError(f"{value!r:.20} is not a modifier indicator (0, 1 or 9)")
    return value


def _date(text: str) -> str | None:
    found = day(_clean(text))
    return found.isoformat() if found else None


def _rows(file: SourceFile, shape: _Shape, tally: Tally) -> Iterator[Row]:
    columns = shape.columns
    order = [columns[name] for name in _NEEDED]
    # A column that the file lacks is read from the first one and not used.
    pick = itemgetter(*order, columns.get("existence", 0), columns.get("rationale", 0))
    reasons = _Known(_clean if "rationale" in columns else lambda _text: "")
    marks = _Known((lambda text: "*" in text) if "existence" in columns else lambda _text: False)
    codes = _Known(_sheet_code if is_sheet(file) else _code)
    dates, indicators = _Known(_date), _Known(_indicator)
    kept = 0
    try:
        for line, row in _cells(file, shape):
            try:
                column1, column2, begun, ended, indicator, mark, reason = pick(row)
                made = (
                    codes[column1],
                    codes[column2],
                    indicators[indicator],
                    dates[begun] or (_OLDEST if marks[mark] else None),
                    dates[ended],
                    reasons[reason],
                )
            except (IndexError, ValueError) as error:
                _refuse(tally, line, row, error)
                continue
            kept += 1
            yield made
    finally:
        tally.kept += kept
        tally.read += kept


def _cells(file: SourceFile, shape: _Shape) -> Iterator[tuple[int, list[str]]]:
    """Rows of data with their line numbers. Text without quotes is cut at its tabs, the fastest way there is."""
    if not shape.delimiter or shape.delimiter == ",":
        yield from ((line, row) for line, row in rows_of(file) if line >= shape.first_line)
        return
    with file.path.open(encoding=encoding_of(file), errors="replace") as handle:
        for line, text in enumerate(islice(handle, shape.first_line - 1, None), start=shape.first_line):
            yield line, text.split("\t")


def _refuse(tally: Tally, line: int, row: Sequence[str], error: Exception) -> None:
    if not any(cell.strip("\x1a \r\n") for cell in row):
        return
    tally.read += 1
    if isinstance(error, IndexError):
        tally.refuse(line, f"has {len(row)} columns, fewer than the heading")
    else:
        tally.refuse(line, str(error))


LAYOUTS = (Layout("NCCI procedure-to-procedure edits (PTP): txt, xlsx", recognises, read),)
