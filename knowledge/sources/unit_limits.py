"""Reader of the NCCI medically unlikely edits: practitioner, outpatient hospital and DME supplier tables.

Layout (CMS, Medicare NCCI MUE files): a notice that fills the first record, a heading whose first name is "HCPCS/CPT
Code" over two lines, then code, value, adjudication indicator with its text ("2 Date of Service Edit: Policy") and
rationale. CSV in Windows-1252, or the same columns as a workbook. The second heading names the table. The quarter
stands only in the file's name ("Eff_04-01-2026"), so a renamed file needs its first day stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from knowledge.errors import SourceError
from knowledge.records import ClaimSetting, Release, UnitLimit
from knowledge.sources.cells import head_rows, rows_of
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally
from knowledge.sources.values import quarter, release_id

_TABLES: dict[str, tuple[ClaimSetting, str, str, int]] = {
    # the second heading begins with: kind of claim, table, title, rows of a whole edition at least
    "practitioner": ("practitioner", "mue-practitioner", "Practitioner Services", 8_000),
    "outpatient": ("outpatient_hospital", "mue-outpatient", "Outpatient Hospital Services", 8_000),
    "dme": ("dme", "mue-dme", "DME Supplier Services", 1_500),
}
_URL = (
    "https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits"
    "/medicare-ncci-medically-unlikely-edits"
)
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]\Z")


def recognises(file: SourceFile) -> bool:
    """Whether a heading row of an MUE table stands near the top."""
    return _heading(file) is not None


def _heading(file: SourceFile) -> str | None:
    """The word that names the table ("practitioner"), if the file is one."""
    for row in head_rows(file):
        names = [" ".join(cell.split()).lower() for cell in row[:4]]
        if len(names) == 4 and names[0].startswith("hcpcs") and "mue value" in names[1]:
            return next((word for word in _TABLES if names[1].startswith(word)), None)
    return None


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when the quarter is stated nowhere."""
    word = _heading(file)
    if word is None:
        raise SourceError(f"{file.name}: no heading of an MUE table; give the file as CMS publishes it")
    setting, table, title, whole_from = _TABLES[word]
    first, last = quarter(_first_day(file))
    release = Release(
        id=release_id(table, first),
        table=table,
        publisher="CMS",
        title=f"Medicare NCCI Medically Unlikely Edits, {title}",
        edition=f"effective {first}",
        effective_from=first,
        effective_to=last,
        cycle="quarterly",
        form="as_published",
        coverage="whole",
        url=_URL,
        note="CMS keeps some unit limits confidential, so a code without a row may still have one.",
    )
    tally = Tally()
    return [Reading(release, tally, _rows(file, release.id, setting, tally), whole_from=whole_from)]


def _first_day(file: SourceFile) -> date:
    if file.given.effective_from is not None:
        return file.given.effective_from
    named = re.search(r"eff[_ -]*(\d{1,2})[-_](\d{1,2})[-_](\d{4})", file.name, re.IGNORECASE)
    if named is None:
        raise SourceError(f"{file.name}: does not say for which quarter it is; add it with --effective 2026-04-01")
    month, day, year = (int(part) for part in named.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise SourceError(f"{file.name}: its name gives no date; add it with --effective 2026-04-01") from None


def _rows(file: SourceFile, release: str, setting: ClaimSetting, tally: Tally) -> Iterator[UnitLimit]:
    data = False
    for line, row in rows_of(file):
        cells = [cell.strip() for cell in row]
        if not data:
            data = bool(cells) and " ".join(cells[0].split()).lower().startswith("hcpcs") and len(cells) >= 4
            continue
        if not any(cells):
            continue
        tally.read += 1
        if len(cells) < 4:
            tally.refuse(line, f"has {len(cells)} columns, fewer than the heading")
        elif not _CODE.match(cells[0]):
            tally.refuse(line, f"{cells[0]!r:.20} is not a procedure code")
        elif not cells[1].isdigit():
            tally.refuse(line, f"{cells[0]}: the value {cells[1]!r:.20} is not a whole number")
        elif cells[2][:1] not in ("1", "2", "3"):
            tally.refuse(line, f"{cells[0]}: {cells[2]!r:.30} is no MUE adjudication indicator")
        else:
            tally.kept += 1
            yield UnitLimit(release, setting, cells[0], int(cells[1]), cells[2][0], cells[3])


LAYOUTS = (Layout("NCCI medically unlikely edits (MUE): csv, xlsx", recognises, read),)
