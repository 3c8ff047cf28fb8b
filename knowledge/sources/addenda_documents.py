"""Reader of the ICD-10-CM addenda as PDF: what an edition adds, deletes and revises, in five documents.

Layout (CDC/NCHS, FY 2026): a title ("ICD-10-CM TABULAR LIST of DISEASES and INJURIES"), "2026 Addenda", then lines that
begin with an action ("Add", "Delete", "Revise from", "No Change"), or cells of a table that do. They are lists of
codes, kept out of meaning search; a passage is a run of lines, with the nearest letter or chapter as its heading. The
five documents of a year are the pieces of one release. Tried on the real documents of FY 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from knowledge.errors import SourceError
from knowledge.records import DocumentPassage, Release
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally, counted
from knowledge.sources.page_text import Line, first_words, is_pdf, pages_of
from knowledge.sources.values import fiscal_year, release_id

TABLE = "icd10cm-addenda-text"
_URL = "https://www.cdc.gov/nchs/icd/icd-10-cm/files.html"
_TITLES = {
    "tabular": "tabular list of diseases and injuries",
    "index": "index to diseases and injuries",
    "external-cause": "external cause of injuries index",
    "drug": "table of drugs and chemicals",
    "neoplasm": "table of neoplasms",
}
_YEAR = re.compile(r"\b(20\d\d) Addenda\b")
_FURNITURE = re.compile(r"(?:Page )?\d+(?: of \d+)?\Z|20\d\d Addenda\Z")
_HEADING = re.compile(r"(?:No Change|Add|Delete|Revise (?:from|to):?)?\s*(Chapter \d{1,2}|[A-Z])\Z")
_MOST = 1_200


def recognises(file: SourceFile) -> bool:
    """Whether a PDF opens with the title of one of the five addenda and a year."""
    return is_pdf(file) and _kind(first_words(file)) is not None


def _kind(words: str) -> tuple[str, int] | None:
    head = " ".join(words[:600].split())
    year = _YEAR.search(head)
    kind = next((kind for kind, title in _TITLES.items() if f"icd-10-cm {title}" in head.lower()[:200]), None)
    return (kind, int(year.group(1))) if year and kind else None


def read(file: SourceFile) -> Iterable[Reading]:
    """One document, a piece of the release of its fiscal year."""
    found = _kind(first_words(file))
    if found is None:
        raise SourceError(f"{file.name}: no title of an ICD-10-CM addendum; give the file as CDC publishes it")
    kind, year = found
    first, last = fiscal_year(year)
    release = Release(
        id=release_id(TABLE, first),
        table=TABLE,
        publisher="CDC/NCHS",
        title=f"ICD-10-CM Addenda, FY {year}",
        edition=f"FY {year}, effective {first}",
        effective_from=first,
        effective_to=last,
        cycle="annual",
        form="as_published",
        coverage="whole",
        url=_URL,
    )
    tally = Tally()
    # Pieces are added one by one, so each counts within a thousand of its own.
    base = 1_000 * list(_TITLES).index(kind)
    rows = counted(tally, _passages(release.id, kind, base, pages_of(file)))
    return [Reading(release, tally, rows, piece=kind, pieces_wanted=tuple(_TITLES))]


def _passages(release: str, kind: str, base: int, pages: Sequence[Sequence[Line]]) -> Iterator[DocumentPassage]:
    title = _TITLES[kind].capitalize()
    heading, number = title, base
    held: list[Line] = []
    for line in (line for page in pages for line in page if not _FURNITURE.match(line.text)):
        found = _HEADING.match(line.text)
        full = sum(len(one.text) + 1 for one in held) + len(line.text) > _MOST
        if held and (found or full):
            number += 1
            yield _passage(release, number, kind, heading, held)
            held = []
        if found:
            heading = f"{title}, {found.group(1)}"
        held.append(line)
    if held:
        yield _passage(release, number + 1, kind, heading, held)


def _passage(release: str, number: int, kind: str, heading: str, lines: Sequence[Line]) -> DocumentPassage:
    text = "\n".join(line.text for line in lines)
    return DocumentPassage(release, number, kind, heading, lines[0].page, text, kind="code_list")


LAYOUTS = (Layout("ICD-10-CM addenda (tabular, index, external cause, drug, neoplasm): pdf", recognises, read),)
