"""Reader of the ICD-10-CM Official Guidelines for Coding and Reporting, as PDF or as text with a form feed a page.

Layout (CMS and CDC/NCHS, FY 2026 edition): a preface, a table of contents with dot leaders, then Sections I to IV and
Appendix I. Parts are lettered and numbered in the order A. 1. a. 1) (a) and cited by that path, "I.C.4.a.3". A line is
a heading only when its letter or number is the next one of its level, so a wrapped line that happens to begin with
"12." is none. Titles that run over two lines are completed with the help of the table of contents. Tried on the real
FY 2026 edition, PDF and text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from knowledge.errors import SourceError
from knowledge.records import DocumentPassage, Release
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally, counted
from knowledge.sources.page_text import Line, first_words, is_pdf, pages_of
from knowledge.sources.passages import Section, passages, usual_width
from knowledge.sources.values import fiscal_year, month_of, release_id

TABLE = "icd10cm-guidelines"
_TITLE = "ICD-10-CM Official Guidelines for Coding and Reporting"
_URL = "https://www.cms.gov/medicare/coding-billing/icd-10-codes"
_PERIOD = re.compile(r"\(\s*([A-Z][a-z]+ \d{1,2}, ?\d{4})\s*[-\u2013\u2014]+\s*([A-Z][a-z]+ \d{1,2}, ?\d{4})\s*\)")
_YEAR = re.compile(r"\bFY (20\d\d)\b")
_FURNITURE = re.compile(
    r"(?:ICD-10-CM Official Guidelines for Coding and ?Reporting|FY 20\d\d|Page \d+ of \d+)\Z", re.IGNORECASE
)
_LEADERS = re.compile(r"\.{3,}|\.\. ?\d+\s*\Z")
_SECTION = re.compile(r"(Section ([IVX]+)\.|(Appendix) ([IVX]+))(?: |\Z)")
_MARKS = re.compile(r"([A-Z]|\d{1,2}|[a-z])\.(?: |(?=[A-Z][a-z]))|(\d{1,2})\) |\(([a-z]{1,4}|\d{1,2})\) ?(?=\S)")
_OPEN_TITLE = re.compile(r"(?:,|\b(?:and|or|of|for|with|the|in|to|by|due))\Z")
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_LOWEST_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_LONGEST_TITLE = 170
_MOST_LEADERS = 5
_LONG_TITLE, _SHORT_REST = 45, 32  # "... Myocardial Infarction with Coronary Microvascular" / "Dysfunction"


def recognises(file: SourceFile) -> bool:
    """Whether the first pages bear the title and a fiscal year."""
    words = re.sub(r"\s+", " ", first_words(file)[:4_000])
    return _TITLE.lower() in words[:400].lower() and _YEAR.search(words[:600]) is not None


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when the edition has no section, as a file of another kind would have."""
    pages = [[line for line in page if not _FURNITURE.match(line.text)] for page in pages_of(file)]
    first, last, year = _period(file, first_words(file))
    sections = _sections(pages)
    if sum(1 for section in sections if section.number) < 3:
        raise SourceError(f"{file.name}: no numbered section of the guidelines; give the file as CMS publishes it")
    release = Release(
        id=release_id(TABLE, first),
        table=TABLE,
        publisher="CMS and CDC/NCHS",
        title=_TITLE,
        edition=f"FY {year}, effective {first}",
        effective_from=first,
        effective_to=last,
        cycle="annual",
        form="as_published" if is_pdf(file) else "converted",
        coverage="whole",
        url=_URL,
    )
    tally = Tally()
    width = usual_width(line for page in pages for line in page)
    rows: Iterator[DocumentPassage] = passages(release.id, sections, width)
    return [Reading(release, tally, counted(tally, rows), rank=3 if is_pdf(file) else 2)]


def _period(file: SourceFile, words: str) -> tuple[date, date, int]:
    """First and last day and the fiscal year: as stated, else the whole fiscal year."""
    flat = re.sub(r"\s+", " ", words)
    named = _YEAR.search(flat)
    if named is None:
        raise SourceError(f"{file.name}: names no fiscal year; give the guidelines as CMS publishes them")
    year = int(named.group(1))
    first, last = fiscal_year(year)
    stated = _PERIOD.search(flat[:1_500])
    if stated:
        try:
            first, last = (_spelled(text) for text in stated.groups())
        except ValueError:
            raise SourceError(f"{file.name}: {stated.group()!r:.60} is no period; compare it with CMS's page") from None
    return file.given.effective_from or first, last, year


def _spelled(text: str) -> date:
    """A date in words; ValueError when it is none."""
    month, day, year = re.findall(r"\w+", text)
    return date(int(year), month_of(month) or 0, int(day))


@dataclass(slots=True)
class _Outline:
    """The open parts, outermost first, and how far each level has counted."""

    path: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)

    def next_at(self, level: int) -> int:
        """The position that the next part of a level has."""
        return self.ranks[level] + 1 if level < len(self.ranks) else 1

    def open(self, level: int, mark: str, title: str, rank: int) -> None:
        """Begin a part; everything at its level and below ends."""
        self.path[level:], self.titles[level:], self.ranks[level:] = [mark], [title], [rank]


def _sections(pages: Sequence[Sequence[Line]]) -> list[Section]:
    contents = _contents(pages)
    outline = _Outline()
    found = [Section("", "Preface")]
    lines = [line for page in pages if not _is_contents(page) for line in page]
    at = 0
    while at < len(lines):
        line = lines[at]
        level = _level(outline, line.text)
        if level is None:
            found[-1].lines.append(line)
            at += 1
            continue
        mark, rank, rest = level[1], level[2], level[3]
        title, taken = _title(rest, [after.text for after in lines[at + 1 : at + 4]], contents)
        outline.open(level[0], mark, title or rest, rank)
        section = Section(".".join(outline.path), title, tuple(_context(outline)), page=line.page)
        if not title:  # the part is a sentence without a title of its own
            section.lines.append(line)
        found.append(section)
        at += 1 + taken
    return found


def _is_contents(page: Sequence[Line]) -> bool:
    return sum(1 for line in page if _LEADERS.search(line.text)) > _MOST_LEADERS


def _context(outline: _Outline) -> Iterator[str]:
    for position, title in enumerate(outline.titles[:-1]):
        mark = outline.path[position]
        yield f"Section {mark}. {title}" if position == 0 and mark in _ROMAN else f"{mark}. {title}"


def _level(outline: _Outline, text: str) -> tuple[int, str, int, str] | None:
    """(level, mark, position in its level, what follows) when the line begins the next part of an open level."""
    whole = _SECTION.match(text)
    if whole:
        roman = whole.group(2) or whole.group(4)
        appendix = whole.group(3) is not None
        place = outline.next_at(0)
        if appendix or _ROMAN[place : place + 1] == (roman,):
            return 0, f"Appendix {roman}" if appendix else roman, place, text[whole.end() :].strip()
        return None
    found = _MARKS.match(text)
    if found is None or not outline.path:
        return None
    mark = next(group for group in found.groups() if group)
    rest = text[found.end() :].strip()
    for level in _levels(found):
        if level <= len(outline.path) and outline.next_at(level) == _rank(mark, level):
            return level, mark, outline.next_at(level), rest
    return None


def _levels(found: re.Match[str]) -> tuple[int, ...]:
    """The levels that a mark may stand for, the outermost last: A. 1. a. 1) (a) (i)."""
    dotted, numbered, _ = found.groups()
    if dotted:
        return (1,) if dotted.isupper() else (2,) if dotted.isdigit() else (3,)
    return (4,) if numbered else (5, 6)


def _rank(mark: str, level: int) -> int:
    if mark.isdigit():
        return int(mark)
    if level == 6:
        return _LOWEST_ROMAN.index(mark) if mark in _LOWEST_ROMAN else 0
    return ord(mark.lower()) - ord("a") + 1 if len(mark) == 1 else 0


def _title(rest: str, after: Sequence[str], contents: frozenset[str]) -> tuple[str, int]:
    """The title that a heading line begins, and how many of the lines after it belong to it; "" for a sentence."""
    title, taken = rest, 0
    for line in after:
        if _plain(title) in contents or _MARKS.match(line):
            break
        longer = f"{title} {line}".strip()
        known = any(entry.startswith(_plain(longer)) for entry in contents)
        if not known and not _goes_on(title, line):
            break
        title, taken = longer, taken + 1
    if len(title) > _LONGEST_TITLE or (title.endswith(".") and len(title) > 90 and _plain(title) not in contents):
        return "", 0
    return title, taken


def _goes_on(title: str, line: str) -> bool:
    """Whether a line carries on a title that the table of contents does not have."""
    if not title:
        return True
    if title.endswith((".", ":")):
        return False
    rest = len(line) < _SHORT_REST and len(title) > _LONG_TITLE and line[-1:] not in ".:;"
    return rest or line[:1].islower() or bool(_OPEN_TITLE.search(title))


def _contents(pages: Sequence[Sequence[Line]]) -> frozenset[str]:
    """The titles of the table of contents, without marks and dots."""
    found: set[str] = set()
    held = ""
    for line in (line for page in pages[:12] for line in page):
        if not _LEADERS.search(line.text):
            held = f"{held} {line.text}" if held else line.text
            held = line.text if _MARKS.match(line.text) or _SECTION.match(line.text) else held
            continue
        whole = _LEADERS.split(f"{held} {line.text}" if held and not _MARKS.match(line.text) else line.text)[0]
        mark = _MARKS.match(whole) or _SECTION.match(whole)
        found.add(_plain(whole[mark.end() :] if mark else whole))
        held = ""
    return frozenset(entry for entry in found if entry)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


LAYOUTS = (Layout("ICD-10-CM Official Guidelines for Coding and Reporting: pdf, txt", recognises, read),)
