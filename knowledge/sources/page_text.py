"""Lines of text, page by page, from PDF and plain text files. Layouts decide what the lines mean.

A line that a PDF breaks inside a hyphenated word is put together again: without the hyphen where the document has the
whole word elsewhere, with it otherwise ("ICD-10-CM", "non-physician").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.errors import SourceError
from knowledge.sources.cells import encoding_of, head_bytes, head_text
from knowledge.sources.layout import SourceFile

_HYPHEN = "\x02"  # how pdfium marks a hyphen at the end of a line
_LEAST_LETTERS = 20  # a page on average; a scan has none
_HEAD_PAGES = 2
_SPACES = re.compile(r"[ \t\u00a0\u2002\u2003\u2009]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line and the page that it stands on. `size` is that of its first letter, 0 where not asked for."""

    text: str
    page: str
    size: float = 0.0


def is_pdf(file: SourceFile) -> bool:
    """Whether the file is a PDF, whatever its name."""
    return head_bytes(file)[:1024].lstrip().startswith(b"%PDF-")


def first_words(file: SourceFile) -> str:
    """The text of the first two pages, or of the first 64 KiB; "" for what cannot be read."""
    return _first_words(file.path) if is_pdf(file) else head_text(file)


@lru_cache(maxsize=16)
def _first_words(path: Path) -> str:
    try:
        pages = _pdf_pages(path, most=_HEAD_PAGES, sizes=False)
    except _PdfError:
        return ""
    return "\n".join(line.text for page in pages for line in page)


class _PdfError(Exception):
    """The reason why a PDF cannot be read, as half a sentence."""


def pages_of(file: SourceFile, *, sizes: bool = False) -> list[list[Line]]:
    """The lines of each page; empty lines are kept in text files, where they part paragraphs.

    Raises SourceError for a PDF that is protected, damaged or without text, and for a file that is not text.
    """
    if not is_pdf(file):
        text = file.path.read_text(encoding=encoding_of(file))
        return [
            [Line(_clean(line), str(number)) for line in page.splitlines()]
            for number, page in enumerate(text.split("\f"), start=1)
        ]
    try:
        pages = _pdf_pages(file.path, most=None, sizes=sizes)
    except _PdfError as error:
        raise SourceError(f"{file.name}: {error}") from None
    letters = sum(len(line.text) for page in pages for line in page)
    if letters < _LEAST_LETTERS * len(pages):
        raise SourceError(f"{file.name}: holds pictures and no text (a scan?); run text recognition and add the result")
    return _without_breaks(pages)


def _pdf_pages(path: Path, *, most: int | None, sizes: bool) -> list[list[Line]]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise _PdfError("is protected by a password; save an open copy and add that") from None
        raise _PdfError("the PDF is damaged or cut off; download it again") from None
    found: list[list[Line]] = []
    try:
        for number in range(len(document) if most is None else min(most, len(document))):
            page = document[number]
            text = page.get_textpage()
            found.append(_lines(text, str(number + 1), sizes))
            text.close()
            page.close()
    except pdfium.PdfiumError:
        raise _PdfError(f"page {len(found) + 1} of the PDF is damaged; download it again") from None
    finally:
        document.close()
    if not found:
        raise _PdfError("the PDF has no page; download it again")
    return found


def _lines(page: Any, number: str, sizes: bool) -> list[Line]:
    from pypdfium2 import raw

    found: list[Line] = []
    start = 0
    for piece in page.get_text_bounded().splitlines(keepends=True):
        text = _clean(piece)
        if text:
            lead = start + len(piece) - len(piece.lstrip())
            letter = raw.FPDFText_GetCharIndexFromTextIndex(page, lead) if sizes else -1
            found.append(Line(text, number, raw.FPDFText_GetFontSize(page, letter) if letter >= 0 else 0.0))
        start += len(piece)
    return found


def _clean(text: str) -> str:
    return _SPACES.sub(" ", text.replace("\ufeff", "").replace("\ufffe", _HYPHEN)).strip()


def _without_breaks(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    words: Counter[str] = Counter()
    for page in pages:
        for line in page:
            if _HYPHEN in line.text:
                continue
            words.update(re.findall(r"[a-z]+(?:-[a-z]+)*", line.text.lower()))

    def joined(found: re.Match[str]) -> str:
        whole, parted = f"{found.group(1)}{found.group(2)}", f"{found.group(1)}-{found.group(2)}"
        return whole if words[whole.lower()] > words[parted.lower()] else parted

    pattern = re.compile(rf"([A-Za-z]+){_HYPHEN}([A-Za-z]+)")
    return [
        [replace(line, text=pattern.sub(joined, line.text).replace(_HYPHEN, "-")) for line in page] for page in pages
    ]


def without_furniture(pages: Sequence[Sequence[Line]], least: float = 0.5) -> list[list[Line]]:
    """Pages without the running heads and feet: first and last lines that recur, but for their numbers."""
    if len(pages) < 3:
        return [list(page) for page in pages]
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_shape(line) for line in _edges(page)})
    running = {shape for shape, times in seen.items() if shape and times >= max(3, least * len(pages))}
    kept: list[list[Line]] = []
    for page in pages:
        lines = list(page)
        while lines and (not lines[0].text or _shape(lines[0]) in running):
            lines.pop(0)
        while lines and (not lines[-1].text or _shape(lines[-1]) in running):
            lines.pop()
        kept.append(lines)
    return kept


def _edges(page: Sequence[Line]) -> Iterable[Line]:
    lines = [line for line in page if line.text]
    return (*lines[:3], *lines[-3:])


def _shape(line: Line) -> str:
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.lower())
