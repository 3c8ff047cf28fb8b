"""Reader of the ICD-10-CM table of drugs and chemicals as text with commas.

Layout (CDC/NCHS, icd10cm-drug-*.csv in Windows-1252): a title line, the headings of the seven columns, then one
substance a row. Subterms begin with one dash and a blank for each level; "-see" and "-see also" follow the term; words
in parentheses need not be in the record; "--" stands for no code. The edition stands only in the file's name.
Tried on the real file of April 2025; the same columns as a workbook are read as well and were tried on a made file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.errors import SourceError
from knowledge.records import SubstanceTerm
from knowledge.sources.cells import head_rows, is_sheet, rows_of
from knowledge.sources.icd10cm_indexes import SUBSTANCE_COLUMNS, SUBSTANCES, release_of
from knowledge.sources.index_terms import Outline, cell_code, misfit, split_parentheses
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally

_DASH = re.compile(r"[–—-]\s+")
_SEE = re.compile(r"\s*[–—-]\s?see (?P<also>also )?(?P<where>.+)\Z", re.IGNORECASE)
_NAMES = [name for name, _ in SUBSTANCE_COLUMNS]
_INTENTS = [intent for _, intent in SUBSTANCE_COLUMNS if intent]


def recognises(file: SourceFile) -> bool:
    """Whether the headings of the table stand near the top."""
    return _heading(head_rows(file)) is not None


def _heading(rows: Iterable[list[str]]) -> list[str] | None:
    for row in rows:
        if len(row) >= 2 and row[0].strip().lower() == "substance" and row[1].lower().startswith("poisoning"):
            return row
    return None


def read(file: SourceFile) -> Iterable[Reading]:
    """One edition. Raises SourceError when columns differ or the file's name does not tell the edition."""
    heading = _heading(head_rows(file)) or []
    wrong = misfit(heading, _NAMES)
    if wrong:
        raise SourceError(f"{file.name}: {wrong}; this layout of the {SUBSTANCES.title} is not known")
    release = release_of(SUBSTANCES, file, None)
    tally = Tally()
    rank = 1 if is_sheet(file) else 3
    return [Reading(release, tally, _rows(file, release.id, tally), whole_from=SUBSTANCES.whole_from, rank=rank)]


def _rows(file: SourceFile, release: str, tally: Tally) -> Iterator[SubstanceTerm]:
    outline = Outline()
    data = False
    for line, row in rows_of(file):
        cells = [" ".join(cell.split()) for cell in row]
        if not data:
            data = bool(cells) and cells[0].lower() == "substance"
            continue
        if not any(cells) or cells[0].lower() == "substance":
            continue  # the headings are repeated within the table
        tally.read += 1
        try:
            made = _row(release, tally.read, outline, [*cells, *[""] * 7][:7])
        except ValueError as error:
            tally.refuse(line, f"{cells[0]!r:.60}: {error}")
            continue
        tally.kept += 1
        yield made


def _row(release: str, row: int, outline: Outline, cells: list[str]) -> SubstanceTerm:
    text, level = cells[0], 0
    while dash := _DASH.match(text):
        text, level = text[dash.end() :], level + 1
    outline.leave(level)
    see = _SEE.search(text)
    where = see["where"] if see else ""
    also = bool(see and see["also"])
    if see:
        text = text[: see.start()]
    if not text:
        raise ValueError("a row without a substance")
    outline.enter(level, *split_parentheses(text))
    return SubstanceTerm(
        release,
        row,
        level,
        outline.main_key,
        outline.path,
        outline.nonessential,
        see="" if also else where,
        see_also=where if also else "",
        **dict(zip(_INTENTS, (cell_code(cell) for cell in cells[1:7]), strict=True)),
    )


LAYOUTS = (Layout("ICD-10-CM table of drugs and chemicals: csv, xlsx", recognises, read),)
