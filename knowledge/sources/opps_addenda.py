"""Reader of the hospital outpatient (OPPS) Addenda A, B, D1, D2 and E: classes, codes, indicators, inpatient-only list.

Layout: the addenda that CMS publishes with each OPPS rule, and A and B again each quarter. The CY 2025 final rule's
files (A, B, D1, D2, E as text, A and B as workbooks) were read; other years' column sets were tried on made files.
Addendum B is in force for a quarter, D1, D2 and E for the calendar year that their titles name. Descriptors of codes
are not kept, and the title of a drug's class is the short descriptor of its code, so it is not kept either. The text
edition of D1 and D2 has "?" where a bullet, a quotation mark, an apostrophe or a hyphen was; these are put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from knowledge.errors import SourceError
from knowledge.records import Cycle, IndicatorLine, InpatientOnly, OutpatientStatus, PaymentClass, Release
from knowledge.sources.addenda import (
    OPPS_URL,
    Addendum,
    code_of,
    data_rows,
    find_addendum,
    made_rows,
    percentage,
    release_of,
)
from knowledge.sources.cells import is_sheet
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import amount

_SYSTEM = "Hospital Outpatient Prospective Payment System"
# letter: what its heading row must hold, table, words after the letter, how often it is issued, rows of a whole one
_KINDS: dict[str, tuple[tuple[str, ...], str, str, Cycle, int]] = {
    "A": (("apc", "group title"), "opps-a", "payment classes (APC)", "quarterly", 500),
    "B": (("hcpcs code", "si", "apc"), "opps-b", "", "quarterly", 10_000),
    "D1": (("status indicator", "opps payment status"), "opps-d1", "payment status indicators", "annual", 25),
    "D2": (("comment indicator", "descriptor"), "opps-d2", "comment indicators", "annual", 2),
    "E": (("hcpcs code", "si"), "opps-e", "procedures paid only as inpatient", "annual", 500),
}
_AMOUNTS = ("relative weight", "payment rate", "national unadjusted copayment", "minimum unadjusted copayment")
_ADJUSTED, _COINSURANCE, _NOTE = "adjusted beneficiary copayment", "ira coinsurance percentage", "note"
_EXPIRING = "drug and device pass-through expiration during calendar year"
_DRUG_STATUS = frozenset(("G", "K", "K1"))
_APC = re.compile(r"\d{4}\Z")
_STATUS = re.compile(r"[A-Z]\d?\Z")


def recognises(file: SourceFile) -> bool:
    """Whether the title and heading row of one of the addenda stand near the top."""
    return _found(file) is not None


def _found(file: SourceFile) -> Addendum | None:
    return find_addendum(file, lambda letter, cells: _kind(letter, cells) is not None)


def _kind(letter: str, cells: tuple[str, ...]) -> str | None:
    """The addendum that a heading row belongs to; E has no column of its own, so its title must name it."""
    for name, (needed, *_) in _KINDS.items():
        if all(heading in cells for heading in needed) and (letter == name or (not letter and name != "E")):
            return name
    return None


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError for missing columns, and when the quarter is stated nowhere."""
    addendum = _found(file)
    kind = _kind(addendum.letter, addendum.headings) if addendum is not None else None
    if addendum is None or kind is None:
        raise SourceError(f"{file.name}: no heading of an OPPS addendum; give the file as CMS publishes it")
    _, table, words, cycle, whole_from = _KINDS[kind]
    if kind in "AB":
        missing = [name for name in _AMOUNTS if addendum.column(name) is None]
        if missing:
            raise SourceError(f"{file.name}: Addendum {kind} without a column {missing[0]!r}; another year's layout?")
    title = f"{_SYSTEM}, Addendum {kind}" + (f", {words}" if words else "")
    release = release_of(file, addendum, table, title, cycle, OPPS_URL)
    if kind in ("D1", "D2"):
        release = replace(
            release, note="Bullets, quotation marks and apostrophes that the text edition lost are put back."
        )
    tally = Tally()
    rows = _READERS[kind](file, addendum, release, tally)
    return [Reading(release, tally, rows, whole_from=whole_from, rank=1 if is_sheet(file) else 2)]


def _cell(row: list[str], column: int | None) -> str:
    return row[column] if column is not None else ""


def _amounts(addendum: Addendum, row: list[str]) -> list[Decimal | None]:
    """Weight, rate, the two copayments, coinsurance and adjusted copayment."""
    found = [amount(_cell(row, addendum.column(name))) for name in _AMOUNTS]
    found.append(percentage(_cell(row, addendum.column(_COINSURANCE))))
    found.append(amount(_cell(row, addendum.column(_ADJUSTED))))
    return found


def _status(cell: str) -> str:
    if not _STATUS.match(cell):
        raise ValueError(f"{cell!r:.20} is no status indicator")
    return cell


def _classes(file: SourceFile, addendum: Addendum, release: Release, tally: Tally) -> Iterator[Any]:
    def make(row: list[str]) -> PaymentClass:
        apc = row[addendum.headings.index("apc")].zfill(4)
        if not _APC.match(apc):
            raise ValueError(f"{apc!r:.20} is no APC number")
        status = _status(_cell(row, addendum.column("si")))
        title = "" if status in _DRUG_STATUS else row[addendum.headings.index("group title")]
        weight, rate, copay, minimum, share, adjusted = _amounts(addendum, row)
        expiring, note = _cell(row, addendum.column(_EXPIRING)), _cell(row, addendum.column(_NOTE))
        return PaymentClass(
            release.id, apc, title, status, weight, rate, copay, minimum, share, adjusted, expiring, note
        )

    return made_rows(file, addendum, tally, make)


def _codes(file: SourceFile, addendum: Addendum, release: Release, tally: Tally) -> Iterator[Any]:
    def make(row: list[str]) -> OutpatientStatus:
        code = code_of(row[addendum.headings.index("hcpcs code")])
        weight, rate, copay, minimum, share, adjusted = _amounts(addendum, row)
        return OutpatientStatus(
            release.id,
            code,
            _status(row[addendum.headings.index("si")]),
            rate,
            row[addendum.headings.index("apc")],
            weight,
            copay,
            minimum,
            _cell(row, addendum.column("ci")),
            share,
            adjusted,
            _cell(row, addendum.column(_EXPIRING)),
            _cell(row, addendum.column(_NOTE)),
        )

    return made_rows(file, addendum, tally, make)


def _inpatient(file: SourceFile, addendum: Addendum, release: Release, tally: Tally) -> Iterator[Any]:
    def make(row: list[str]) -> InpatientOnly:
        code = code_of(row[addendum.headings.index("hcpcs code")])
        status = _status(row[addendum.headings.index("si")])
        return InpatientOnly(release.id, code, status, _cell(row, addendum.column("ci")))

    return made_rows(file, addendum, tally, make)


def _statuses(file: SourceFile, addendum: Addendum, release: Release, tally: Tally) -> Iterator[Any]:
    texts = addendum.column("item/code/service")
    payments = addendum.headings.index("opps payment status")
    yield from _lines(file, addendum, release, tally, "status indicator", texts, payments)


def _comments(file: SourceFile, addendum: Addendum, release: Release, tally: Tally) -> Iterator[Any]:
    texts = addendum.headings.index("descriptor")
    yield from _lines(file, addendum, release, tally, "comment indicator", texts, None)


def _lines(
    file: SourceFile,
    addendum: Addendum,
    release: Release,
    tally: Tally,
    first: str,
    texts: int | None,
    payments: int | None,
) -> Iterator[IndicatorLine]:
    """Printed lines; one without an indicator continues the one above, a note to the whole table stands under "*"."""
    indicator, number = "", 0
    for line, row in data_rows(file, addendum):
        tally.read += 1
        text, payment = _restored(_cell(row, texts)), _restored(_cell(row, payments))
        said = row[addendum.headings.index(first)] or ("*" if text.startswith("*") else "")
        if said:
            indicator, number = said.upper(), 0
        if not indicator:
            tally.refuse(line, f"{text!r:.40} stands under no indicator")
            continue
        number += 1
        tally.kept += 1
        yield IndicatorLine(release.id, indicator, number, text, payment)


def _restored(text: str) -> str:
    """Put back what the text edition lost, and leave out the bullet."""
    text = re.sub(r"\A[?\u2022\u00b7\uf0b7]\s+", "", text)
    text = re.sub(r"(?<!\w)\?(\w{1,2})(?:\?|\"+|(?=,))", r'"\1"', text)
    text = re.sub(r"(?<=\w)\?(?=s\b)", "'", text)
    return re.sub(r"(?<=\w)\?(?=\w)", "-", text)


_READERS = {"A": _classes, "B": _codes, "D1": _statuses, "D2": _comments, "E": _inpatient}
LAYOUTS = (Layout("Hospital outpatient (OPPS) Addenda A, B, D1, D2 and E: txt, csv, xlsx", recognises, read),)
