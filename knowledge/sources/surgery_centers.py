"""Reader of the ambulatory surgical center (ASC) Addenda AA, BB, DD1 and EE.

No official file was at hand: the layout is that of CMS's quarterly ASC addenda as described by public programs that
read them (AA: title and notice rows, then "HCPCS Code", an empty column, "Short Descriptor", "Subject to Multiple
Procedure Discounting", "April 2026 Payment Indicator", "April 2026 Payment Weight", "April 2026 Payment Rate"; BB
alike without discounting; DD1: "Indicator" and "Payment Indicator Definition"; EE: "Surgical Procedures to be Excluded
from Payment in ASCs", a code and a descriptor a row). It was tried on made files only. Descriptors are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from knowledge.errors import SourceError
from knowledge.records import Cycle, IndicatorLine, Release, SurgeryCenterExclusion, SurgeryCenterRow
from knowledge.sources.addenda import Addendum, code_of, find_addendum, made_rows, release_of
from knowledge.sources.cells import is_sheet
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import amount

_URL = "https://www.cms.gov/medicare/payment/prospective-payment-systems/ambulatory-surgical-center-asc/asc-payment-rates-addenda"
_SYSTEM = "Ambulatory Surgical Center Payment System"
# letter: table, words after the letter, how often it is issued, rows of a whole one
_KINDS: dict[str, tuple[str, str, Cycle, int]] = {
    "AA": ("asc-aa", "covered surgical procedures", "quarterly", 2_000),
    "BB": ("asc-bb", "covered ancillary services", "quarterly", 500),
    "DD1": ("asc-dd1", "payment indicators", "annual", 10),
    "EE": ("asc-ee", "surgical procedures excluded from payment", "annual", 500),
}
_DISCOUNTING = "subject to multiple procedure discounting"
_INDICATOR = re.compile(r"[A-Z]\d\Z")


def recognises(file: SourceFile) -> bool:
    """Whether the title and heading row of one of the addenda stand near the top."""
    return _found(file) is not None


def _found(file: SourceFile) -> Addendum | None:
    return find_addendum(file, lambda letter, cells: _kind(letter, cells) is not None)


def _kind(letter: str, cells: tuple[str, ...]) -> str | None:
    """The addendum that a heading row belongs to; BB and EE have no column of their own, so a title names them."""
    ends = {name for cell in cells for name in ("payment indicator", "payment rate") if cell.endswith(name)}
    if _DISCOUNTING in cells and letter in ("", "AA"):
        return "AA"
    if letter == "BB" and "hcpcs code" in cells and len(ends) == 2:
        return "BB"
    if letter in ("", "DD1") and "payment indicator definition" in cells:
        return "DD1"
    return "EE" if letter == "EE" and "hcpcs code" in cells else None


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError for missing columns, and when the period is stated nowhere."""
    addendum = _found(file)
    kind = _kind(addendum.letter, addendum.headings) if addendum is not None else None
    if addendum is None or kind is None:
        raise SourceError(f"{file.name}: no heading of an ASC addendum; give the file as CMS publishes it")
    table, words, cycle, whole_from = _KINDS[kind]
    if kind in ("AA", "BB"):
        needed = ("hcpcs code", "payment indicator", "payment rate")
        missing = [name for name in needed if addendum.column(name) is None]
        if missing:
            raise SourceError(f"{file.name}: Addendum {kind} without a column {missing[0]!r}; another year's layout?")
    release = release_of(file, addendum, table, f"{_SYSTEM}, Addendum {kind}, {words}", cycle, _URL)
    tally = Tally()
    rows = _READERS[kind](file, addendum, release, tally)
    return [Reading(release, tally, rows, whole_from=whole_from, rank=1 if is_sheet(file) else 2)]


def _covered(file: SourceFile, addendum: Addendum, release: Release, tally: Tally) -> Iterator[Any]:
    discounted = addendum.column(_DISCOUNTING)
    columns = [addendum.column(name) for name in ("payment indicator", "payment weight", "payment rate")]

    def make(row: list[str]) -> SurgeryCenterRow:
        code = code_of(row[addendum.headings.index("hcpcs code")])
        indicator, weight, rate = (row[column] if column is not None else "" for column in columns)
        if not _INDICATOR.match(indicator):
            raise ValueError(f"{code}: {indicator!r:.20} is no ASC payment indicator")
        said = row[discounted].upper() if discounted is not None else ""
        if said not in ("", "Y", "N"):
            raise ValueError(f"{code}: discounting {said!r:.20} is neither Y nor N")
        return SurgeryCenterRow(
            release.id,
            code,
            "surgical" if discounted is not None else "ancillary",
            said,
            indicator,
            amount(weight),
            amount(rate),
        )

    return made_rows(file, addendum, tally, make)


def _indicators(file: SourceFile, addendum: Addendum, release: Release, tally: Tally) -> Iterator[Any]:
    texts = addendum.headings.index("payment indicator definition")
    own = addendum.column("indicator") or 0

    def make(row: list[str]) -> IndicatorLine:
        indicator = row[own].upper()
        if not _INDICATOR.match(indicator):
            raise ValueError(f"{row[own]!r:.20} is no ASC payment indicator")
        return IndicatorLine(release.id, indicator, 1, row[texts], "")

    return made_rows(file, addendum, tally, make)


def _excluded(file: SourceFile, addendum: Addendum, release: Release, tally: Tally) -> Iterator[Any]:
    def make(row: list[str]) -> SurgeryCenterExclusion:
        return SurgeryCenterExclusion(release.id, code_of(row[addendum.headings.index("hcpcs code")]))

    return made_rows(file, addendum, tally, make)


_READERS = {"AA": _covered, "BB": _covered, "DD1": _indicators, "EE": _excluded}
LAYOUTS = (Layout("Ambulatory surgical center (ASC) Addenda AA, BB, DD1 and EE: csv, txt, xlsx", recognises, read),)
