"""The sections of a document by its headings: by size of letters (PDF), by tags (HTML, Markdown), by form (text)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from knowledge.sources.page_text import Line
from knowledge.sources.passages import Section, usual_width

_NUMBERED = re.compile(r"(?:Section\s+)?(\d{1,3}(?:\.\d{1,3}){0,4})\.?\s+(?=[A-Z])", re.IGNORECASE)
_LARGER = 1.12  # times the usual size of letters
_LONGEST = 120
_BLOCKS = "h1 h2 h3 h4 h5 h6 p li td th pre blockquote dt dd figcaption caption".split()
_APART = "script style nav header footer aside noscript template form button".split()
_WHOLE = 10_000  # wider than any line: blocks of HTML and Markdown come whole


@dataclass(slots=True)
class Outline:
    """Title, sections in order, the words of the beginning, and the usual length of a full line."""

    title: str = ""
    sections: list[Section] = field(default_factory=list)
    opening: str = ""
    width: int = _WHOLE
    stated: date | None = None


class _Builder:
    """Collects headings and lines into sections, with the titles above each."""

    def __init__(self) -> None:
        self.outline = Outline()
        self._above: list[tuple[int, str]] = []
        self._opening: list[str] = []

    def heading(self, text: str, level: int, page: str) -> None:
        """Begin a section. The first heading is the title of the document and heads its first section."""
        self._opening.append(text)
        if not self.outline.title:
            self.outline.title = text
        while self._above and self._above[-1][0] >= level:
            self._above.pop()
        found = _NUMBERED.match(text)
        number, title = (found.group(1), text[found.end() :].strip()) if found else ("", text)
        above = tuple(name for _, name in self._above)
        self.outline.sections.append(Section(number, title, above, page=page))
        self._above.append((level, text))

    def line(self, text: str, page: str) -> None:
        """Add a line to the open section."""
        self._opening.append(text)
        if not self.outline.sections:
            self.outline.sections.append(Section("", "", page=page))
        self.outline.sections[-1].lines.append(Line(text, page))

    def finish(self, width: int = _WHOLE) -> Outline:
        """The outline."""
        self.outline.opening = "\n".join(self._opening[:80])
        self.outline.width = width
        return self.outline


def pdf_outline(pages: Sequence[Sequence[Line]]) -> Outline:
    """Headings stand in larger letters than the text, or are numbered lines without an end of a sentence."""
    lines = [line for page in pages for line in page]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    larger = sorted({round(line.size, 1) for line in lines if line.size > usual * _LARGER}, reverse=True)
    built = _Builder()
    for position, line in enumerate(lines):
        size = round(line.size, 1)
        if len(line.text) <= _LONGEST and size in larger and re.search(r"[A-Za-z]{2}", line.text):
            before = lines[position - 1] if position else None
            if before is not None and round(before.size, 1) == size and built.outline.sections:
                _lengthen(built, line.text)
            else:
                built.heading(line.text, larger.index(size) + 1, line.page)
        elif _is_numbered_heading(line.text):
            built.heading(line.text, len(larger) + 1 + line.text.split()[0].strip(".").count("."), line.page)
        else:
            built.line(line.text, line.page)
    return built.finish(usual_width(lines))


def _lengthen(built: _Builder, text: str) -> None:
    """A heading that runs over two lines."""
    section = built.outline.sections[-1]
    if section.lines:
        built.line(text, section.page)
        return
    if built.outline.title == section.heading:
        built.outline.title = f"{section.heading} {text}"
    section.heading = f"{section.heading} {text}"


def _is_numbered_heading(text: str) -> bool:
    found = re.match(r"\d{1,3}(?:\.\d{1,3}){0,4}\.?\s+[A-Z]", text)
    return found is not None and len(text) <= 90 and not text.endswith((".", ";", ":", ","))


def text_outline(pages: Sequence[Sequence[Line]]) -> Outline:
    """Headings are numbered lines and lines in capitals that stand apart; the first line is the title."""
    lines = [line for page in pages for line in page]
    built = _Builder()
    for position, line in enumerate(lines):
        apart = position == 0 or not lines[position - 1].text
        capitals = line.text.isupper() and len(line.text) <= 80
        first = not built.outline.title and bool(line.text) and len(line.text) <= _LONGEST
        if first or (apart and line.text and (capitals or _is_numbered_heading(line.text))):
            level = 1 if first else 2 + line.text.split()[0].strip(".").count(".")
            built.heading(line.text, level, line.page)
        elif line.text or built.outline.sections:
            built.line(line.text, line.page)
    return built.finish(usual_width(lines))


def html_outline(text: str) -> Outline:
    """Headings h1 to h6; navigation, scripts and the like are left out."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "html.parser")
    named = soup.title.get_text(" ", strip=True) if soup.title else ""
    for tag in soup(_APART):
        tag.decompose()
    built = _Builder()
    for tag in soup.find_all(_BLOCKS):
        if any(parent.name in _BLOCKS for parent in tag.parents):
            continue  # its text came with the block around it
        words = " ".join(tag.get_text(" ", strip=True).split())
        if not words:
            continue
        if re.fullmatch(r"h[1-6]", tag.name):
            built.heading(words, int(tag.name[1]), "")
        else:
            built.line(f"\u2022 {words}" if tag.name == "li" else words, "")
            built.line("", "")
    outline = built.finish()
    outline.title = outline.title or named
    if not outline.sections:
        _plain_blocks(soup.get_text("\n"), built)
    return outline


def _plain_blocks(text: str, built: _Builder) -> None:
    """A page without any block: its lines as they stand."""
    for line in text.splitlines():
        if line.strip():
            built.line(line.strip(), "")
    built.finish()


def markdown_outline(text: str) -> Outline:
    """Headings by their marks; a front matter may state title and date."""
    from markdown_it import MarkdownIt

    front, body = _front_matter(text)
    built = _Builder()
    level, mark = 0, ""
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "list_item_open":
            mark = f"{token.info}. " if token.info else "\u2022 "
        elif token.type in ("inline", "fence", "code_block"):
            words = _words(token)
            if level and words:
                built.heading(words, level, "")
            elif words:
                built.line(mark + words, "")
                built.line("", "")
                mark = ""
    outline = built.finish()
    outline.title = front.get("title", outline.title)
    dated = (front.get(name) for name in ("effective", "effective_from", "date", "updated"))
    outline.opening = "\n".join([*(f"effective {value}" for value in dated if value), outline.opening])
    return outline


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    found = re.match(r"---\r?\n(.*?)\r?\n---\r?\n", text, re.DOTALL)
    if found is None:
        return {}, text
    pairs = (line.partition(":") for line in found.group(1).splitlines())
    return {name.strip().lower(): value.strip().strip("\"'") for name, _, value in pairs}, text[found.end() :]


def _words(token: object) -> str:
    """A token's text without its marks."""
    children: Iterable[object] = getattr(token, "children", None) or ()
    parts = [
        " " if getattr(c, "type", "") in ("softbreak", "hardbreak") else getattr(c, "content", "") for c in children
    ]
    return " ".join(("".join(parts) or str(getattr(token, "content", ""))).split())
