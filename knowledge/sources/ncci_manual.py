"""Reader of the NCCI Policy Manual for Medicare, all chapters in one file, as PDF or as text.

Layout (CMS, editions of 2025 and 2026): a complete table of contents, an introduction and thirteen chapters, each with
a title page that bears the AMA's notice and a table of contents of its own; running lines "Revision Date (Medicare):
1/1/2026" and "I-24", the page as it is cited. Sections are lettered within a chapter ("Chapter I, Section L") and
cited here as "I.L". In the text copy the running lines end a page and form feeds are missing. Tried on the real PDF of
2026 and on a text copy of 2025.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from knowledge.errors import SourceError
from knowledge.records import Release
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally, counted
from knowledge.sources.page_text import Line, first_words, is_pdf, pages_of
from knowledge.sources.passages import Section, passages, usual_width
from knowledge.sources.values import release_id

TABLE = "ncci-manual"
_URL = (
    "https://www.cms.gov/medicare/coding-billing/national-correct-coding-initiative-ncci-edits"
    "/medicare-ncci-policy-manual"
)
_OPENING = re.compile(r"\b(20\d\d) Complete Table of Contents\b.{0,20}Medicare NCCI Coding Policy Manual", re.DOTALL)
_COVER = re.compile(r"(?:CHAPTER ([IVX]{1,4})|(INTRODUCTION))\Z")
_RUNNING = re.compile(r"Revision Date \(Medicare\): [\d/]+(?: ((?:Intro|[IVX]{1,4})-\d+))?\Z")
_FOLIO = re.compile(r"(?:Intro|[IVX]{1,4})-\d+\Z")
_LETTERED = re.compile(r"([A-Z])\. (\S.*)")
_CHAPTER_LINE = re.compile(r"Chapter [IVX]{1,4}(?: ([A-Z].*))?\Z")
_LISTED = re.compile(r"([A-Z]\. [A-Z].*?)(?: (?:Intro|[IVX]{1,4})-\d+)?\Z")
_LEADERS = re.compile(r"\.{4,}")
_INTRODUCTION = "Introduction"
_FEWEST_CHAPTERS = 10
_LONGEST_TITLE = 75


def recognises(file: SourceFile) -> bool:
    """Whether it opens with the complete table of contents of a year's manual."""
    return _OPENING.search(first_words(file)[:2_000]) is not None


def read(file: SourceFile) -> Iterable[Reading]:
    """One release, for its calendar year. Raises SourceError when chapters are missing."""
    opening = _OPENING.search(first_words(file))
    if opening is None:
        raise SourceError(f"{file.name}: no complete table of contents; give the file of all chapters")
    year = int(opening.group(1))
    pages = list(_printed_pages(pages_of(file)))
    listed, chapters = _listed(pages), _chapters(pages)
    if len(chapters) < _FEWEST_CHAPTERS:
        found = ", ".join(chapters) or "none"
        raise SourceError(f"{file.name}: chapters found: {found}; give the file of all chapters as CMS publishes it")
    first = file.given.effective_from or date(year, 1, 1)
    release = Release(
        id=release_id(TABLE, first),
        table=TABLE,
        publisher="CMS",
        title="NCCI Policy Manual for Medicare",
        edition=f"{year}, effective {first}",
        effective_from=first,
        effective_to=date(year, 12, 31),
        cycle="annual",
        form="as_published" if is_pdf(file) else "converted",
        coverage="whole",
        url=_URL,
        note="CPT codes, descriptions and other data in it are copyright American Medical Association.",
    )
    sections = [section for chapter, pages in chapters.items() for section in _sections(chapter, pages, listed)]
    width = usual_width(line for pages in chapters.values() for page in pages for line in page)
    tally = Tally()
    rank = 3 if is_pdf(file) else 2
    return [Reading(release, tally, counted(tally, passages(release.id, sections, width)), rank=rank)]


def _printed_pages(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """Pages as the running lines part them, each line with the page that is printed on it."""
    held: list[Line] = []
    for page in pages:
        folio = ""
        for line in page:
            running = _RUNNING.match(line.text)
            if running is None and not (_FOLIO.match(line.text) and line in page[:3]):
                held.append(line)
                continue
            folio = (running.group(1) if running else line.text) or folio
            if running and running.group(1) and held:  # the running line ends the page of a text copy
                yield _paged(held, folio)
                held, folio = [], ""
        if len(pages) > 1:
            yield _paged(held, folio)
            held = []
    if held:
        yield held


def _paged(lines: Sequence[Line], folio: str) -> list[Line]:
    return [replace(line, page=folio or line.page) for line in lines]


def _chapters(pages: Iterable[list[Line]]) -> dict[str, list[list[Line]]]:
    """The pages of each chapter, without the title page and the tables of contents."""
    found: dict[str, list[list[Line]]] = {}
    chapter = ""
    for page in pages:
        lines = [line for line in page if line.text]
        cover = next((m for line in lines if (m := _COVER.match(line.text))), None)
        if cover:
            chapter = cover.group(1) or _INTRODUCTION
            found[chapter] = []
        elif chapter and not _is_contents(lines):
            found[chapter].append(page)
    return {name: held for name, held in found.items() if held}


def _is_contents(lines: Sequence[Line]) -> bool:
    leaders = sum(1 for line in lines if _LEADERS.search(line.text))
    return any(line.text.startswith("Table of Contents") for line in lines[:2]) or leaders * 3 > len(lines) > 0


def _listed(pages: Iterable[Sequence[Line]]) -> frozenset[str]:
    """Letter and title of each section in the complete table of contents."""
    found: set[str] = set()
    for page in pages:
        for line in page:
            if _COVER.match(line.text):
                return frozenset(found)
            entry = _LISTED.match(line.text)
            if entry:
                found.add(entry.group(1))
    return frozenset(found)


def _sections(chapter: str, pages: Sequence[Sequence[Line]], listed: frozenset[str]) -> list[Section]:
    """The lettered sections of a chapter; what stands before the first belongs to the chapter."""
    introduction = chapter == _INTRODUCTION
    sections = [Section(chapter, _INTRODUCTION if introduction else "")]
    title: list[str] = []
    letter = 0
    lines = [line for page in pages for line in page]
    at = 0
    while at < len(lines):
        line = lines[at]
        if not introduction and not title and _CHAPTER_LINE.match(line.text):
            at, title = _chapter_title(lines, at)
            continue
        inside = None if introduction else _inside(line.text, chr(ord("A") + letter), listed)
        if inside:  # a text copy may run a heading on after a sentence
            lines[at : at + 1] = [replace(line, text=part) for part in inside]
            continue
        found = _LETTERED.match(line.text)
        if found is None or introduction or ord(found.group(1)) - ord("A") != letter:
            sections[-1].lines.append(line)
            at += 1
            continue
        heading, taken = _heading(found.group(2), lines[at + 1 : at + 3])
        sections.append(Section(f"{chapter}.{found.group(1)}", heading, page=line.page))
        letter += 1
        at += 1 + taken
    above = f"Chapter {chapter}. {' '.join(title)}" if title else chapter
    for section in sections:
        section.context = () if introduction else (above,)
        section.heading = section.heading or " ".join(title)
    return sections


def _inside(text: str, letter: str, listed: frozenset[str]) -> tuple[str, str] | None:
    """A line parted before a heading that stands within it."""
    for entry in listed:
        at = text.find(f" {entry}") if entry.startswith(letter) else -1
        if at > 0:
            return text[:at].strip(), text[at:].strip()
    return None


def _chapter_title(lines: Sequence[Line], at: int) -> tuple[int, list[str]]:
    """Where the text after a chapter's title begins, and the lines of the title."""
    named = _CHAPTER_LINE.match(lines[at].text)
    title = [named.group(1)] if named and named.group(1) else []
    at += 1
    while at < len(lines) and len(title) < 3 and not _LETTERED.match(lines[at].text):
        longest = _LONGEST_TITLE if title else 2 * _LONGEST_TITLE
        if len(lines[at].text) > longest or re.search(r"[.!?](?:\s|\Z)", lines[at].text):
            break
        if lines[at].text:
            title.append(lines[at].text)
        at += 1
    return at, title


def _heading(title: str, after: Sequence[Line]) -> tuple[str, int]:
    """A section's title and the lines it takes: one more where a bracket stays open or it ends with a joining word."""
    if after and (title.count("(") > title.count(")") or re.search(r"(?:,|\b(?:and|or|of|for))\Z", title)):
        return f"{title} {after[0].text}", 1
    if after and re.match(r"\([^)]{3,60}\)\Z", after[0].text):
        return f"{title} {after[0].text}", 1
    return title, 0


LAYOUTS = (Layout("NCCI Policy Manual for Medicare, all chapters: pdf, txt", recognises, read),)
