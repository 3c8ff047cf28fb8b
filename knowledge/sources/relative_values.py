"""Reader of the physician fee schedule's relative value file (PPRRVU), comma separated, fixed width or workbook.

Layout (CMS, "National Physician Fee Schedule Relative Value File", record description in the package, RVU24B.pdf and
RVU25D.pdf): csv and xlsx carry a title that names the quarter, captions stacked over two lines, and 31 columns; the
files from 2026 on have 32, with PRIC IND before the endoscopic base. Captions repeat (TOTAL, OP), so both caption lines
are compared before a column is trusted. The fixed-width file has neither title nor captions.

From 2026 on each quarter has two files, for clinicians who are qualifying APM participants (QPP) and for others
(nonQPP). They differ in the conversion factor, and only the name says which is which; a renamed file of 2026 is told
by its factor. Tried on real files: csv, txt and xlsx of April 2024 and October 2025, csv of July 2026 (nonQPP); on made
files only: the QPP file. The fixed-width file of 2026 is read where the columns of 2025 still hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial

from knowledge.errors import SourceError
from knowledge.records import FeeRow, Release
from knowledge.sources.cells import head_rows, head_text, is_sheet, rows_of, text_lines
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.rvu_package import FEE_SCHEDULE_URL, LETTERS, is_empty, places, procedure, quarter_of, records_of
from knowledge.sources.values import month_of, release_id

_WHOLE_FROM = 15_000
_TITLE = re.compile(r"(20\d{2}) National Physician Fee Schedule Relative Value File (\w+)", re.IGNORECASE)
_RELEASED = re.compile(r"RELEASED\s+(\d{1,2})/(\d{1,2})/(\d{4})", re.IGNORECASE)
_UPPER = (
    ",,,STATUS,MEDICARE,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,ASST,"
    "CO-,TEAM,ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY,PAYMENT,PAYMENT,PAYMENT"
).split(",")
_LOWER = (
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,"
    "SURG,SURG,SURG,SURG,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT"
).split(",")
_PRICING = 23  # where the files from 2026 on have PRIC IND
# The fixed-width record: where each column of the csv stands, as the record description counts (from 1, both ends).
_FIXED = (
    (1, 5), (6, 7), (0, 0), (58, 58), (59, 59), (60, 65), (67, 72), (73, 74), (76, 81), (82, 83), (85, 89), (91, 96),
    (97, 102), (103, 103), (104, 106), (107, 109), (110, 112), (113, 115), (116, 116), (117, 117), (118, 118),
    (119, 119), (120, 120), (128, 132), (133, 140), (142, 143), (144, 144), (146, 147), (152, 157), (159, 164),
    (166, 171),
)  # fmt: skip
_FIXED_BLANK = (66, 75, 84, 90, 141, 145, 148, 149, 150, 151, 158, 165)
# Conversion factors of 2026 (CMS, PFS relative value files of 2026), by which a renamed file is told.
_FACTORS_2026 = {"33.4009": False, "33.5675": True}


def recognises(file: SourceFile) -> bool:
    """Whether the captions of the relative value file, or its fixed-width records under HDR lines, stand at the top."""
    return _caption_line(file) >= 0 or _first_record(file) is not None


def _caption_line(file: SourceFile) -> int:
    rows = head_rows(file, 20)
    return next((n for n, row in enumerate(rows) if row[:4] == _LOWER[:4]), -1)


def _first_record(file: SourceFile) -> str | None:
    """The first record below the HDR lines of the fixed-width file.

    In an archive, where a csv stands beside it, one whose columns have moved is passed over, so that the rest is read.
    """
    if is_sheet(file) or not head_text(file).startswith("HDR"):
        return None
    first = next((line for line in head_text(file).splitlines() if not line.startswith("HDR")), "")
    if len(first) <= 130 or not first[57:58].isalpha():
        return None
    return first if file.alone or _fits(first) else None


def _fits(record: str) -> bool:
    """Whether a fixed-width record can be read where the record description has its columns."""
    try:
        _record("", [*_fixed_cells(record), ""])
    except ValueError:
        return False
    return True


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when captions or columns are others, or the quarter is stated nowhere."""
    fixed = _first_record(file)
    first, last = quarter_of(file, None if fixed else _stated_quarter(file))
    width = _checked_fixed(file, fixed) if fixed else _checked_captions(file)
    factor = _factor(file, fixed, width)
    qualifying = _is_qualifying(file, first, factor)
    table = "pfs-qpp" if qualifying else "pfs"
    name = f"RVU{first:%y}{LETTERS[(first.month - 1) // 3]}"
    released = _RELEASED.search(head_text(file) or str(head_rows(file, 9)))
    edition = [name, f"released {released[3]}-{int(released[1]):02d}-{int(released[2]):02d}" if released else ""]
    clinicians = ""
    if first.year >= 2026:
        clinicians = f" (clinicians who are {'' if qualifying else 'not '}qualifying APM participants)"
    edition.append(f"conversion factor {factor}{clinicians}" if factor else "")
    release = Release(
        id=release_id(table, first),
        table=table,
        publisher="CMS",
        title=f"National Physician Fee Schedule Relative Value File, {first:%B %Y} release ({name})"
        + (", qualifying APM participants" if qualifying else ""),
        edition=", ".join(part for part in edition if part),
        effective_from=first,
        effective_to=last,
        cycle="quarterly",
        form="as_published",
        coverage="whole",
        url=FEE_SCHEDULE_URL,
    )
    tally = Tally()
    rows = _fixed_rows(file) if fixed else _cell_rows(file, width)
    rank = 2 if fixed else 1 if is_sheet(file) else 3
    return [
        Reading(
            release,
            tally,
            records_of(rows, len(_LOWER) + 1, tally, partial(_record, release.id)),
            whole_from=_WHOLE_FROM,
            rank=rank,
        )
    ]


def _stated_quarter(file: SourceFile) -> date | None:
    titles = (_TITLE.search(cell) for row in head_rows(file, 9) for cell in row)
    title = next((found for found in titles if found), None)
    month = month_of(title.group(2)) if title else None
    return date(int(title.group(1)), month, 1) if title and month else None


def _checked_captions(file: SourceFile) -> int:
    """The number of columns, 31 or 32, once both caption lines are what they should be."""
    line = _caption_line(file)
    lower = [" ".join(cell.split()).upper() for cell in head_rows(file, 20)[line]]
    upper = [" ".join(cell.split()).upper() for cell in head_rows(file, 20)[line - 1]] if line else []
    priced = upper[_PRICING : _PRICING + 1] == ["PRIC"]
    wanted_upper, wanted_lower = list(_UPPER), list(_LOWER)
    if priced:
        wanted_upper.insert(_PRICING, "PRIC")
        wanted_lower.insert(_PRICING, "IND")
    found = list(zip(upper, lower, strict=False))
    for number, wanted in enumerate(zip(wanted_upper, wanted_lower, strict=True)):
        got = found[number] if number < len(found) else ("", "")
        if got != wanted:
            said = f"{' '.join(got).strip()!r} instead of {' '.join(wanted).strip()!r}"
            raise SourceError(f"{file.name}: column {number + 1} is headed {said}; this layout is not known")
    return len(wanted_lower)


def _checked_fixed(file: SourceFile, record: str) -> int:
    """The number of columns, once the first record can be read."""
    if not _fits(record):
        said = "its columns do not stand where the record description of 2025 has them"
        raise SourceError(f"{file.name}: {said}; give the csv file instead")
    return len(_LOWER)


def _fixed_cells(record: str) -> list[str]:
    if len(record) < _FIXED[-1][1] or any(record[place - 1] != " " for place in _FIXED_BLANK):
        raise ValueError("the columns stand elsewhere")
    return [record[max(start - 1, 0) : end].strip() for start, end in _FIXED]


def _factor(file: SourceFile, fixed: str | None, width: int) -> str:
    """The conversion factor of the first row."""
    if fixed:
        return _fixed_cells(fixed)[24]
    below = head_rows(file, 20)[_caption_line(file) + 1 :]
    return next((row[width - 7] for row in below if len(row) >= width and row[width - 7]), "")


def _is_qualifying(file: SourceFile, first: date, factor: str) -> bool:
    if first.year < 2026:
        return False
    named = re.search(r"(non)?[-_ ]?qpp?(?![a-z])", file.base_name, re.IGNORECASE)
    if named:
        return named.group(1) is None
    if first.year == 2026 and factor in _FACTORS_2026:
        return _FACTORS_2026[factor]
    raise SourceError(f"{file.name}: conversion factor {factor!r}: QPP or nonQPP? Give it the name that CMS gave it")


def _cell_rows(file: SourceFile, width: int) -> Iterator[tuple[int, list[str]]]:
    """Rows below the captions as the 31 columns of 2025, with the pricing indicator at the end."""
    below = False
    for line, row in rows_of(file):
        cells = [cell.strip() for cell in row]
        if not below:
            below = cells[:4] == _LOWER[:4]
            continue
        if is_empty(cells):
            continue
        pricing = cells.pop(_PRICING) if width > len(_LOWER) and len(cells) >= width else ""
        yield line, [*cells[: len(_LOWER)], pricing]


def _fixed_rows(file: SourceFile) -> Iterator[tuple[int, list[str]]]:
    for line, text in text_lines(file):
        if text and not text.startswith("HDR"):
            try:
                yield line, [*_fixed_cells(text), ""]
            except ValueError:
                yield line, [text[:7].strip()]


def _record(release: str, cells: Sequence[str]) -> FeeRow:
    if len(cells[3]) != 1 or not cells[3].isalpha():
        raise ValueError(f"{cells[3]!r:.20} is not a status code")
    return FeeRow(
        release=release,
        code=procedure(cells[0]),
        modifier=cells[1].upper(),
        status=cells[3].upper(),
        work_rvu=places(cells[5], 2),
        nonfacility_pe=places(cells[6], 2),
        facility_pe=places(cells[8], 2),
        mp_rvu=places(cells[10], 2),
        nonfacility_total=places(cells[11], 2),
        facility_total=places(cells[12], 2),
        nonfacility_na=cells[7],
        facility_na=cells[9],
        pctc=cells[13],
        global_days=cells[14].zfill(3) if cells[14].isdigit() else cells[14],
        preoperative=str(places(cells[15], 2)),
        intraoperative=str(places(cells[16], 2)),
        postoperative=str(places(cells[17], 2)),
        multiple=cells[18],
        bilateral=cells[19],
        assistant=cells[20],
        co_surgeon=cells[21],
        team=cells[22],
        endoscopic_base=cells[23].zfill(5) if cells[23] else "",
        conversion_factor=places(cells[24], 4),
        supervision=cells[25].zfill(2) if cells[25] else "",
        calculation_flag=cells[26],
        imaging_family=cells[27].zfill(2) if cells[27] else "",
        not_used_for_payment=cells[4],
        pricing_indicator=cells[31],
        opps_nonfacility_pe=places(cells[28], 2),
        opps_facility_pe=places(cells[29], 2),
        opps_mp=places(cells[30], 2),
    )


LAYOUTS = (Layout("Physician fee schedule relative value file (PPRRVU): csv, txt, xlsx", recognises, read),)
