"""Reader of the geographic practice cost indices (GPCI) and the locality anesthesia conversion factors (ANES).

Layouts (CMS, fee schedule packages RVUyyX, members GPCIyyyy and ANESyyyy; Addendum E of the final rule): comma
separated and workbooks with one heading line, and print files in columns. GPCI names contractor, state, locality and
three indices; where work is given with and without the floor of 1.0, the one with it is in force. ANES names
contractor, locality and a factor, which its print file holds without decimal point (1931 = 19.31). Its headings of 2025
do not name the year; the file's or the package's name does. Both bear footnotes below the table.

Tried on real files: GPCI of 2024 and 2025 (csv, txt, xlsx) and 2026 (csv); ANES of 2024 and 2025 (csv, txt, xlsx).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from knowledge.errors import SourceError
from knowledge.records import LocalityAnesthesia, LocalityIndex, Release
from knowledge.sources.cells import head_rows, head_text, is_sheet, rows_of, text_lines
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.rvu_package import (
    FEE_SCHEDULE_URL,
    contractor,
    is_empty,
    locality,
    places,
    plain_name,
    records_of,
    rest_of_year,
)
from knowledge.sources.values import release_id

_COLUMNS_APART = re.compile(r"\s{2,}")
_GPCI_LINE = re.compile(
    r"(?P<mac>\d{5})\s+(?P<state>[A-Z]{2})\s+(?P<locality>\d{2})\s+(?P<name>.+?)\s{2,}"
    r"(?P<work>\d\.\d+)\s+(?P<pe>\d\.\d+)\s+(?P<mp>\d\.\d+)\s*\Z"
)
_ANES_LINE = re.compile(r"(?P<mac>\d{5})\s+(?P<locality>\d{2})\s+(?P<name>.+?)\s{2,}(?P<factor>\d{4})\s*\Z")
_WHOLE_FROM = 100


def _heading(file: SourceFile) -> list[str]:
    """The heading row in lower case, [] when none of the first rows is one."""
    for row in head_rows(file):
        names = [" ".join(cell.split()).lower() for cell in row]
        if len(names) > 3 and names[0].startswith(("medicare admin", "contractor", "carrier", "mac")):
            return names
    return []


def _is_print_file(file: SourceFile, line: re.Pattern[str]) -> bool:
    return not is_sheet(file) and any(line.match(text) for text in head_text(file).splitlines()[:12])


def _recognises_gpci(file: SourceFile) -> bool:
    return any("pw gpci" in name for name in _heading(file)) or _is_print_file(file, _GPCI_LINE)


def _recognises_anesthesia(file: SourceFile) -> bool:
    named = any(re.search(r"\banes\w*\b.*\b(?:cf|factor)\b", name) for name in _heading(file))
    return named or _is_print_file(file, _ANES_LINE)


def _column(file: SourceFile, names: Sequence[str], *wanted: str) -> int:
    """The first column whose heading holds one of the words, the earlier words first."""
    for word in wanted:
        for number, name in enumerate(names):
            if word in name:
                return number
    raise SourceError(f"{file.name}: no column is headed {wanted[-1]!r}; give the file as CMS publishes it")


def _work_column(file: SourceFile, names: Sequence[str]) -> int:
    """The work index in force: of two, the one with the floor."""
    found = [number for number, name in enumerate(names) if "pw gpci" in name]
    floored = [number for number in found if "with 1.0" in names[number]]
    if len(found) == 1 or floored:
        return (floored or found)[0]
    raise SourceError(f"{file.name}: {len(found)} columns are headed 'PW GPCI', none 'with 1.0 Floor'")


def _read_gpci(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when a column is missing or the year is stated nowhere."""
    head = head_text(file) or " ".join(cell for row in head_rows(file, 5) for cell in row)
    stated = re.search(r"\bCY (20\d{2}) GEOGRAPHIC|\b(20\d{2}) PW GPCI", head, re.IGNORECASE)
    year = int(stated.group(1) or stated.group(2)) if stated else None
    first, last = rest_of_year(file, year)
    release = Release(
        id=release_id("gpci", first),
        table="gpci",
        publisher="CMS",
        title=f"Geographic Practice Cost Indices (GPCI) by State and Medicare Locality, {first.year}",
        edition=f"CY {first.year}, Addendum E" + ("" if first.month == 1 else f", as of {first}"),
        effective_from=first,
        effective_to=last,
        cycle="annual",
        form="as_published",
        coverage="whole",
        url=FEE_SCHEDULE_URL,
    )
    names = _heading(file)
    if names:
        work = _work_column(file, names)
        order = [_column(file, names, word) for word in ("medicare admin", "state", "locality number", "locality name")]
        order += [work, _column(file, names, "pe gpci"), _column(file, names, "mp gpci")]
        rows = _cell_rows(file, order)
    else:
        rows = _print_rows(file, _GPCI_LINE, 6)
    return [_reading(file, release, rows, 7, partial(_index, release.id))]


def _index(release: str, cells: Sequence[str]) -> LocalityIndex:
    mac, state, number, name, work, expense, malpractice = cells
    if not re.fullmatch(r"[A-Z]{2}", state):
        raise ValueError(f"{state!r:.20} is not a state")
    indices = [places(text, 3) for text in (work, expense, malpractice)]
    if not all(Decimal(0) < index < Decimal(5) for index in indices):
        raise ValueError("an index is not between 0 and 5")
    return LocalityIndex(release, contractor(mac), locality(number), state, plain_name(name), *indices)


def _read_anesthesia(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when a column is missing or the year is stated nowhere."""
    names = _heading(file)
    stated = re.search(r"\b(20\d{2}) anes", " ".join(names))
    national = re.search(r"cf of (\d+\.\d+)", " ".join(names))
    first, last = rest_of_year(file, int(stated.group(1)) if stated else None)
    release = Release(
        id=release_id("anes", first),
        table="anes",
        publisher="CMS",
        title=f"Anesthesia Conversion Factors by Medicare Locality, {first.year}",
        edition=f"CY {first.year}"
        + ("" if first.month == 1 else f", as of {first}")
        + (f", national factor {national.group(1)}" if national else ""),
        effective_from=first,
        effective_to=last,
        cycle="annual",
        form="as_published",
        coverage="whole",
        url=FEE_SCHEDULE_URL,
    )
    if names:
        order = [_column(file, names, *words) for words in (("contractor", "carrier"), ("locality",), ("anes",))]
        rows = _cell_rows(file, order)
    else:
        rows = _point_put(_print_rows(file, _ANES_LINE, 3))
    return [_reading(file, release, rows, 3, partial(_factor, release.id))]


def _point_put(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Print lines (contractor, locality, name, factor) without the name and with the decimal point."""
    for line, cells in rows:
        yield line, cells if len(cells) < 4 else [cells[0], cells[1], f"{cells[3][:-2]}.{cells[3][-2:]}"]


def _factor(release: str, cells: Sequence[str]) -> LocalityAnesthesia:
    mac, number, factor = cells
    found = places(factor, 2)
    if not Decimal(5) < found < Decimal(100):
        raise ValueError(f"{factor!r:.20} is no conversion factor")
    return LocalityAnesthesia(release, contractor(mac), locality(number), found)


def _cell_rows(file: SourceFile, order: Sequence[int]) -> Iterator[tuple[int, list[str]]]:
    """The wanted cells of each row below the heading; footnotes fill one cell only and are passed over."""
    below = False
    for line, row in rows_of(file):
        cells = [cell.strip() for cell in row]
        if not below:
            names = [" ".join(cell.split()).lower() for cell in cells]
            below = len(names) > 3 and names[0].startswith(("medicare admin", "contractor", "carrier", "mac"))
        elif not is_empty(cells) and sum(1 for cell in cells if cell) > 1:
            yield line, [cells[number] if number < len(cells) else "" for number in order]


def _print_rows(file: SourceFile, pattern: re.Pattern[str], columns: int) -> Iterator[tuple[int, list[str]]]:
    """The columns of each print line; what stands in at least three columns and fits none is given as it is."""
    for line, text in text_lines(file):
        found = pattern.match(text)
        if found:
            yield line, list(found.groups())
        elif re.match(r"\d", text) and len(_COLUMNS_APART.split(text.strip())) >= min(columns, 3):
            yield line, [text.strip()]


def _reading(
    file: SourceFile,
    release: Release,
    rows: Iterable[tuple[int, list[str]]],
    width: int,
    make: Callable[[Sequence[str]], Any],
) -> Reading:
    tally = Tally()
    rank = 1 if is_sheet(file) else 3 if _heading(file) else 2
    return Reading(release, tally, records_of(rows, width, tally, make), whole_from=_WHOLE_FROM, rank=rank)


LAYOUTS = (
    Layout("Geographic practice cost indices (GPCI): csv, txt, xlsx", _recognises_gpci, _read_gpci),
    Layout(
        "Anesthesia conversion factors by locality (ANES): csv, txt, xlsx", _recognises_anesthesia, _read_anesthesia
    ),
)
