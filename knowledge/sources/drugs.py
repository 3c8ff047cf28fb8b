"""Reader of the quarterly Part B drug files: ASP payment limits, the NDC-HCPCS crosswalk, and both for NOC drugs.

Layouts (CMS, "ASP Pricing File" and "ASP NDC-HCPCS Crosswalk", csv and xls/xlsx in one archive a quarter): notices, of
which one says "Effective October 1, 2025 through December 31, 2025", then a heading. Columns are read by their names;
that of the code is named after the year ("_2025_CODE"). The files for drugs that have no code of their own (NOC) go by
generic name. Descriptors of CPT codes (vaccines) are dropped. Tried on the real files of October 2025 (csv); as a
workbook only on a made one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.drug_names import name_key
from knowledge.errors import SourceError
from knowledge.ndc import eleven_digits
from knowledge.records import DrugLimit, DrugProduct, Release, UnclassifiedLimit
from knowledge.sources.cells import head_rows, is_sheet, rows_of
from knowledge.sources.descriptors import public_descriptor
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import amount, month_of, quarter, release_id

_URL = "https://www.cms.gov/medicare/payment/part-b-drugs/asp-pricing-files"
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]\Z", re.ASCII)
_DAY = r"([a-z]+)\s+(\d{1,2}),?\s+(20\d\d)"
_THROUGH = re.compile(rf"{_DAY}\s*(?:through|to|-|\u2013)\s*{_DAY}", re.IGNORECASE)
_MONTH_YEAR = re.compile(r"(?<![a-z])(jan|apr|jul|oct)[a-z]*[-_ ]+(20\d\d)", re.IGNORECASE)
_NOT_COVERAGE = "Neither a row nor its absence says whether Medicare covers the drug."

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the four files: the columns that tell it, its table, and how a row becomes a record."""

    table: str
    title: str
    needs: tuple[str, ...]
    whole_from: int
    record: Callable[[Cells, str], Any]
    note: str


def _name(cell: str) -> str:
    """A heading as a key: small letters, blanks single, the year of "_2025_CODE" left out."""
    name = " ".join(cell.lower().split())
    if re.fullmatch(r"_?(?:20\d\d)?_?(?:hcpcs )?code", name):
        return "code"
    if re.fullmatch(r"ndc2?|ndc or alternate id", name):
        return "ndc"
    return {"drug generic name (trade name)": "generic name", "drug generic name": "generic name"}.get(name, name)


def _code_of(cells: Cells) -> str:
    code = cells["code"].upper()
    if not _CODE.match(code):
        raise ValueError(f"{code!r:.20} is not a procedure code")
    return code


def _limit_of(cells: Cells, key: str) -> Decimal | None:
    text = cells["payment limit"]
    if not text:
        raise ValueError(f"{key}: the payment limit is missing")
    return amount(text)


def _drug_limit(cells: Cells, release: str) -> DrugLimit:
    code = _code_of(cells)
    return DrugLimit(
        release=release,
        code=code,
        dosage=cells["hcpcs code dosage"],
        limit=_limit_of(cells, code),
        short_descriptor=public_descriptor(code, cells.get("short description", "")),
        coinsurance=amount(cells.get("co-insurance percentage", "")),
        vaccine_awp=amount(cells.get("vaccine awp%", "")),
        vaccine_limit=amount(cells.get("vaccine limit", "")),
        blood_awp=amount(cells.get("blood awp%", "")),
        blood_limit=amount(cells.get("blood limit", "")),
        clotting_factor=cells.get("clotting factor", ""),
        notes=cells.get("notes", ""),
    )


def _unclassified_limit(cells: Cells, release: str) -> UnclassifiedLimit:
    name = cells["generic name"]
    if not name:
        raise ValueError("the name of the drug is missing")
    limit = _limit_of(cells, name)
    return UnclassifiedLimit(release, name, name_key(name), cells["dosage"], limit, cells.get("notes", ""))


def _product(cells: Cells, release: str) -> DrugProduct:
    code = _code_of(cells) if "code" in cells else ""
    ndc = cells["ndc"]
    if not ndc:
        raise ValueError(f"{code or cells.get('generic name', '')}: the NDC is missing")
    return DrugProduct(
        release=release,
        code=code,
        ndc=ndc,
        ndc11=eleven_digits(ndc),
        drug_name=cells["drug name"],
        name_key=name_key(cells["drug name"]),
        labeler=cells["labeler name"],
        dosage=cells.get("hcpcs dosage", cells.get("dosage", "")),
        package_size=amount(cells["pkg size"]),
        package_quantity=amount(cells["pkg qty"]),
        units=amount(cells["billunits"]),
        units_per_package=amount(cells["billunitspkg"]),
        short_descriptor=public_descriptor(code, cells.get("short description", "")),
        generic_name=cells.get("generic name", ""),
    )


_PRODUCT = ("ndc", "labeler name", "drug name", "pkg size", "pkg qty", "billunits", "billunitspkg")
_NOT_ALL = "CMS lists products to explain its prices; a product that is missing may still belong to a code."
_KINDS = (
    _Kind(
        "asp",
        "Medicare Part B Drug ASP Pricing File",
        ("code", "hcpcs code dosage", "payment limit"),
        500,
        _drug_limit,
        f"Limits are for one billing unit. {_NOT_COVERAGE}",
    ),
    _Kind(
        "asp-noc",
        "Medicare Part B ASP Pricing File for Not Otherwise Classified Drugs",
        ("generic name", "dosage", "payment limit"),
        1,
        _unclassified_limit,
        f"Drugs that have no billing code of their own. {_NOT_COVERAGE}",
    ),
    _Kind("ndc", "ASP NDC-HCPCS Crosswalk for Medicare Part B Drugs", ("code", *_PRODUCT), 2_000, _product, _NOT_ALL),
    _Kind(
        "ndc-noc",
        "ASP NDC Crosswalk for Not Otherwise Classified Part B Drugs",
        ("generic name", *_PRODUCT),
        1,
        _product,
        f"Drugs that have no billing code of their own. {_NOT_ALL}",
    ),
)


def recognises(file: SourceFile) -> bool:
    """Whether the heading of one of the four files stands near the top."""
    return _kind(file) is not None


def _kind(file: SourceFile) -> _Kind | None:
    for row in head_rows(file, 30):
        found = _kind_of(row)
        if found is not None:
            return found
    return None


def _kind_of(row: list[str]) -> _Kind | None:
    names = {_name(cell) for cell in row}
    return next((kind for kind in _KINDS if names.issuperset(kind.needs)), None)


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when the quarter is stated nowhere."""
    kind = _kind(file)
    if kind is None:
        raise SourceError(f"{file.name}: no heading of an ASP file; give the file as CMS publishes it")
    first, last = _period(file)
    release = Release(
        id=release_id(kind.table, first),
        table=kind.table,
        publisher="CMS",
        title=f"{kind.title}, {first:%B %Y}",
        edition=f"effective {first} through {last}",
        effective_from=first,
        effective_to=last,
        cycle="quarterly",
        form="as_published",
        coverage="whole",
        url=_URL,
        note=kind.note,
    )
    tally = Tally()
    rows = _rows(file, release.id, kind, tally)
    return [Reading(release, tally, rows, whole_from=kind.whole_from, rank=1 if is_sheet(file) else 3)]


def _period(file: SourceFile) -> tuple[date, date]:
    if file.given.effective_from is not None:
        return quarter(file.given.effective_from)
    notices = " ".join(cell for row in head_rows(file, 12) for cell in row[:2] if _kind_of(row) is None)
    stated = _THROUGH.search(notices)
    if stated is not None:
        first, last = _day(*stated.groups()[:3]), _day(*stated.groups()[3:])
        if first is not None and last is not None and first <= last:
            return first, last
    named = _MONTH_YEAR.search(notices) or _MONTH_YEAR.search(file.base_name) or _MONTH_YEAR.search(file.name)
    if named is not None:
        return quarter(date(int(named.group(2)), month_of(named.group(1)) or 1, 1))
    raise SourceError(f"{file.name}: does not say for which quarter it is; add it with --effective 2025-10-01")


def _day(month: str, number: str, year: str) -> date | None:
    known = month_of(month)
    try:
        return date(int(year), known, int(number)) if known is not None else None
    except ValueError:
        return None


def _rows(file: SourceFile, release: str, kind: _Kind, tally: Tally) -> Iterator[Any]:
    columns: dict[str, int] = {}
    for line, row in rows_of(file):
        if not columns:
            if _kind_of([cell.strip() for cell in row]) is kind:
                names = [_name(cell) for cell in row]
                columns = {name: names.index(name) for name in names if name}
            continue
        if not any(cell.strip() for cell in row):
            continue
        tally.read += 1
        try:
            record = kind.record(_cells(row, columns, kind), release)
        except ValueError as error:
            tally.refuse(line, str(error))
            continue
        tally.kept += 1
        yield record


def _cells(row: list[str], columns: Mapping[str, int], kind: _Kind) -> Cells:
    if len(row) <= max(columns[name] for name in kind.needs):
        raise ValueError(f"{row[0].strip()!r:.20} has only {len(row)} columns")
    return {name: " ".join(row[index].split()) for name, index in columns.items() if index < len(row)}


LAYOUTS = (
    Layout(
        "Part B drug payment limits (ASP), NDC-HCPCS crosswalk, and both for NOC drugs: csv, xlsx", recognises, read
    ),
)
