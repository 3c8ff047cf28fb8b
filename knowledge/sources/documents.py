"""Reader of any other document of the site: PDF, HTML, Markdown or plain text, in sections by its headings.

A document must be given by itself or in a folder: beside tables in an archive it describes their layout and is not
read. Its title is its first heading; its date is what it states near its beginning ("Effective March 1, 2026"), else
the person who adds it says it. Tried on made files only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import PurePosixPath
from typing import Literal

from knowledge.errors import SourceError
from knowledge.records import Release
from knowledge.sources.cells import encoding_of, head_text
from knowledge.sources.document_outlines import Outline, html_outline, markdown_outline, pdf_outline, text_outline
from knowledge.sources.layout import Layout, Reading, SourceFile, Tally, counted
from knowledge.sources.page_text import is_pdf, pages_of, without_furniture
from knowledge.sources.passages import passages
from knowledge.sources.values import day, month_of, release_id

TABLE_PREFIX = "document-"
Kind = Literal["pdf", "html", "markdown", "text"]
_ENDINGS: dict[Kind, frozenset[str]] = {
    # A page that answers in place of a table keeps the table's name and is no document.
    "html": frozenset({".html", ".htm", ".xhtml", ""}),
    "markdown": frozenset({".md", ".markdown"}),
    "text": frozenset({".txt", ".text", ""}),
}
_SENTENCE_END = re.compile(r"[a-z)\"\u201d][.!?](?:\s|\Z)")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = (
    rf"(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<us>\d{{1,2}}/\d{{1,2}}/\d{{4}})"
    rf"|(?P<month>{_MONTHS})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
)
_STATED = tuple(
    re.compile(rf"\b(?:{words})\b[^\n\d]{{0,30}}?(?:{_DATE})", re.IGNORECASE)
    for words in ("effective|in force", "revised|revision|updated|version", "issued|published|date|dated|approved")
)
_HEAD = 4_000


def recognises(file: SourceFile) -> bool:
    """Whether it is a document by itself: a PDF, a page, Markdown, or text in sentences."""
    return file.alone and _kind(file) is not None


def _kind(file: SourceFile) -> Kind | None:
    if is_pdf(file):
        return "pdf"
    head = head_text(file)
    ending = PurePosixPath(file.base_name.lower()).suffix
    if re.match(
        r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|body|article|h1)\b", head, re.I | re.S
    ):
        return "html" if ending in _ENDINGS["html"] else None
    if ending in _ENDINGS["markdown"] and head.strip():
        return "markdown"
    return "text" if ending in _ENDINGS["text"] and _is_prose(head) else None


def _is_prose(text: str) -> bool:
    """Whether a text is written in sentences and not in columns."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or "\t" in text[:2_000] or len(_SENTENCE_END.findall(text)) < 3:
        return False
    words = sum(len(line.split()) for line in lines)
    letters = sum(1 for c in text if c.isalpha() or c.isspace())
    gaps = sum(1 for line in lines if re.search(r"\S {3,}\S", line))
    return words >= 4 * len(lines) and letters >= 0.75 * len(text) and gaps * 5 <= len(lines)


def read(file: SourceFile) -> Iterable[Reading]:
    """One release. Raises SourceError when the document holds no text, or states no date and none was given."""
    kind = _kind(file)
    if kind is None:
        raise SourceError(f"{file.name}: not a document in PDF, HTML, Markdown or plain text")
    outline = _outline(file, kind)
    if not any(line.text.strip() for section in outline.sections for line in section.lines):
        raise SourceError(f"{file.name}: the document holds no text")
    first = file.given.effective_from or outline.stated or stated_date(outline.opening)
    if first is None:
        raise SourceError(f"{file.name}: states no date near its beginning; add it with --effective 2026-01-01")
    title = outline.title or PurePosixPath(file.base_name).stem
    table = TABLE_PREFIX + slug(title)
    release = Release(
        id=release_id(table, first),
        table=table,
        publisher="This site",
        title=title,
        edition=f"{first}",
        effective_from=first,
        effective_to=None,
        cycle="none",
        form="as_published",
        coverage="whole",
    )
    tally = Tally()
    return [Reading(release, tally, counted(tally, passages(release.id, outline.sections, outline.width)))]


def _outline(file: SourceFile, kind: Kind) -> Outline:
    if kind == "pdf":
        return pdf_outline(without_furniture(pages_of(file, sizes=True)))
    if kind == "text":
        return text_outline(without_furniture(pages_of(file)))
    text = file.path.read_text(encoding=encoding_of(file))
    return html_outline(text) if kind == "html" else markdown_outline(text)


def stated_date(text: str) -> date | None:
    """The day that a document gives near its beginning: of effect, else of revision, else of issue."""
    for pattern in _STATED:
        for found in pattern.finditer(text[:_HEAD]):
            parts = found.groupdict()
            try:
                if parts["month"]:
                    return date(int(parts["year"]), month_of(parts["month"]) or 0, int(parts["day"]))
                return day(parts["iso"] or parts["us"])
            except ValueError:
                continue
    return None


def slug(title: str) -> str:
    """A title as part of an id: lower-case words joined by hyphens, at most 48 characters."""
    words = re.findall(r"[a-z0-9]+", title.lower())
    text = ""
    for word in words:
        if text and len(text) + len(word) + 1 > 48:
            break
        text = f"{text}-{word}" if text else word[:48]
    return text or "untitled"


LAYOUTS = (Layout("a document given by itself: pdf, html, md, txt", recognises, read),)
