"""Reader of chapters of the CMS Internet-Only Manuals (Medicare Benefit Policy Manual and its siblings), as PDF.

Layout: the manual's name, "Chapter 15 - ...", a table of contents with the number and date of the newest revision, then
sections "50.4.1 - Title", each with a transmittal line "(Rev. 1, Issued: ..., Effective: ..., Implementation: ...)"
that stays apart from the text and often references to the paper manuals ("B3-2049.2"); last a list of transmittals,
which is no text of the manual. A line is a heading when its number is followed by a transmittal line. Each chapter is
a release of its own; its period begins on the day of the newest revision and has no end. Tried on real chapters 6, 15
and 16 of Pub. 100-02.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.errors import SourceError
from knowledge.records import Release
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally, counted
from knowledge.sources.page_text import Line, first_words, is_pdf, pages_of, without_furniture
from knowledge.sources.passages import Section, passages, usual_width
from knowledge.sources.values import release_id

# The publication numbers as the Benefit Policy Manual names its siblings.
_PUBLICATIONS = {
    "general information, eligibility and entitlement": "100-01",
    "benefit policy": "100-02",
    "national coverage determinations": "100-03",
    "claims processing": "100-04",
    "program integrity": "100-08",
}
_URL = "https://www.cms.gov/medicare/regulations-guidance/manuals/internet-only-manuals-ioms"
_MANUAL = re.compile(r"Medicare ([A-Z][A-Za-z, ]{4,60}?) Manual\b")
_CHAPTER = re.compile(r"Chapter (\d{1,2})\s*[-\u2013\u2014]\s*(.+)")
_REVISION = re.compile(r"\(\s*Rev\b\.?[^)]*\)?", re.IGNORECASE)
_REVISION_NUMBER = re.compile(r"Rev\.?\s*:?\s*(\d+)", re.IGNORECASE)
_DAY = re.compile(r"\b(\d{1,2})[-/](\d{1,2})[-/](\d{2}|\d{4})\b")
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,2}){0,4})\s*(?:[-\u2013\u2014]\s*|(?=[A-Z]))(\S.*)")
_TRANSMITTALS = re.compile(r"Transmittals Issued for this Chapter|Rev ?# ?Issue Date", re.IGNORECASE)
_REFERENCES = re.compile(r"(?:[A-Z]{1,3}\d?-\d[\w./-]*(?: - \d+/\d+)?(?:\s*[,;&]\s*|\s+and\s+|\s+|\Z))+\Z")
_LONGEST_HEADING = 4  # lines


def recognises(file: SourceFile) -> bool:
    """Whether the first page names a manual, a chapter and a revision, in this order."""
    words = " ".join(first_words(file)[:6_000].split())
    manual = _MANUAL.search(words[:200])
    return manual is not None and bool(
        re.search(r"\bChapter \d{1,2}\b", words[:400])
        and "Table of Contents" in words[:500]
        and _REVISION.search(words)
    )


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when no revision date is stated or no section is found."""
    pages = without_furniture(pages_of(file))
    lines = [line for page in pages for line in page]
    manual, chapter, title = _named(file, lines)
    start = next((at for at in range(len(lines)) if _heading(lines, at) is not None), None)
    if start is None:
        raise SourceError(f"{file.name}: no section with a revision line; give the chapter as CMS publishes it")
    number, first = _newest(file, lines[:start])
    publication = _PUBLICATIONS.get(manual.lower().replace(", and", " and"), _slug(manual))
    table = f"manual-{publication}-{int(chapter):02d}"
    named = f"Pub. {publication}, " if publication[0].isdigit() else ""
    release = Release(
        id=release_id(table, first),
        table=table,
        publisher="CMS",
        title=f"Medicare {manual} Manual, Chapter {chapter}",
        edition=f"{named}Rev. {number}, {first}",
        effective_from=first,
        effective_to=None,
        cycle="none",
        form="as_published" if is_pdf(file) else "converted",
        coverage="whole",
        url=_URL,
        note=title,
    )
    tally = Tally()
    sections = _sections(lines[start:], title, _contents(lines[:start]))
    return [Reading(release, tally, counted(tally, passages(release.id, sections, usual_width(lines))), rank=3)]


def _named(file: SourceFile, lines: Sequence[Line]) -> tuple[str, str, str]:
    """Manual, chapter number and chapter title, as the first page has them."""
    words = " ".join(line.text for line in lines[:6])
    manual = _MANUAL.search(words)
    chapter = next((found for line in lines[:8] if (found := _CHAPTER.match(line.text))), None)
    if manual is None or chapter is None:
        raise SourceError(f"{file.name}: the first page names no manual and chapter; give it as CMS publishes it")
    return manual.group(1), chapter.group(1), chapter.group(2).strip()


def _newest(file: SourceFile, front: Sequence[Line]) -> tuple[str, date]:
    """Number and issue day of the newest revision that the title page lists."""
    found: list[tuple[date, int]] = []
    for line in front:
        number = _REVISION_NUMBER.search(line.text) if _REVISION.search(line.text) else None
        issued = _day(line.text)
        if number and issued:
            found.append((issued, int(number.group(1))))
    if file.given.effective_from is not None:
        return (str(max(found)[1]) if found else "not stated"), file.given.effective_from
    if not found:
        raise SourceError(f"{file.name}: the title page gives no revision date; add it with --effective 2026-01-01")
    newest = max(found)
    return str(newest[1]), newest[0]


def _day(text: str) -> date | None:
    """The first date of a transmittal line, which is that of issue."""
    for month, day, year in _DAY.findall(text):
        try:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        except ValueError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class _Heading:
    number: str
    title: str
    revision: str
    taken: int

    @property
    def order(self) -> tuple[int, ...]:
        return _order(self.number)


def _order(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))


def _heading(lines: Sequence[Line], at: int, listed: Mapping[str, str] | None = None) -> _Heading | None:
    """The heading that begins at a line: a number and a title with a transmittal line after it.

    A reserved section has none; it is told by its number and title in the table of contents (`listed`).
    """
    found = _NUMBERED.match(lines[at].text)
    if found is None:
        return None
    title = found.group(2).strip()
    wanted = _plain((listed or {}).get(found.group(1), ""))
    held = _Heading(found.group(1), title, "", 1) if wanted and wanted.startswith(_plain(title)) else None
    for taken in range(1, min(_LONGEST_HEADING, len(lines) - at - 1) + 1):
        text = lines[at + taken].text
        if _REVISION.match(text):
            revision, more = _whole_revision(lines, at + taken)
            return _Heading(found.group(1), title, revision, taken + more)
        if _NUMBERED.match(text):
            break
        title = f"{title} {text}"
        if held is not None and wanted.startswith(_plain(title)):
            held = _Heading(found.group(1), title, "", taken + 1)
    return held


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def _contents(front: Sequence[Line]) -> dict[str, str]:
    """Number and title of each section that the table of contents lists."""
    found: dict[str, str] = {}
    number = ""
    for line in front:
        entry = _NUMBERED.match(line.text)
        if entry:
            number = entry.group(1)
            found[number] = entry.group(2)
        elif number:
            found[number] += f" {line.text}"
    return found


def _whole_revision(lines: Sequence[Line], at: int) -> tuple[str, int]:
    """The transmittal line with the references after it, and how many lines they take."""
    text = lines[at].text
    taken = 1
    while ")" not in text and taken < 3 and at + taken < len(lines):
        text = f"{text} {lines[at + taken].text}"
        taken += 1
    text = text.strip("() ")
    while at + taken < len(lines) and _REFERENCES.match(lines[at + taken].text):
        text = f"{text}; {lines[at + taken].text}"
        taken += 1
    return text, taken


def _sections(lines: Sequence[Line], chapter: str, listed: Mapping[str, str]) -> list[Section]:
    titles: dict[str, str] = {}
    sections: list[Section] = []
    before: tuple[int, ...] = ()
    at = 0
    while at < len(lines) and not _TRANSMITTALS.match(lines[at].text):
        found = _heading(lines, at, listed)
        if found is not None and found.order > before:
            titles[found.number] = found.title
            above = (chapter, *_above(found.number, titles))
            sections.append(Section(found.number, found.title, above, found.revision, lines[at].page))
            before = found.order
            at += found.taken
            continue
        if sections:
            sections[-1].lines.append(lines[at])
        at += 1
    return sections


def _above(number: str, titles: dict[str, str]) -> Iterator[str]:
    parts = number.split(".")
    for length in range(1, len(parts)):
        upper = ".".join(parts[:length])
        if upper in titles:
            yield f"{upper} {titles[upper]}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


LAYOUTS = (Layout("CMS Internet-Only Manual, one chapter (Pub. 100-02 and others): pdf", recognises, read),)
