"""The text of a PDF, page after page, with filled-in form fields. Protected, damaged and scanned PDFs are refused."""

from __future__ import annotations

import re
import threading
from typing import Any, NamedTuple

from assistant.errors import RedactionError

_FEW_LETTERS = 20  # a page with a picture and fewer is a scan, perhaps with a stamp
_HYPHEN = "[\x02\ufffe]\n?"  # how pdfium marks a hyphen at the end of a line
_PARTED = re.compile(rf"([^\W\d_]+){_HYPHEN}([a-z]+)")
_pdfium = threading.Lock()  # pdfium may be used by one thread at a time


def pdf_text(data: bytes, name: str) -> tuple[str, str]:
    """The text of a PDF, and which pages are pictures, as half a sentence, or "". Raises RedactionError."""
    with _pdfium:
        pages = _pages(data, name)
    scanned = [str(number) for number, page in enumerate(pages, start=1) if page.scanned]
    if len(scanned) == len(pages):
        raise RedactionError(f"{name!r} holds pictures and no text (a scan?); run text recognition and give its result")
    text = _without_breaks("\n\n".join(page.text for page in pages if page.text))
    if not text:
        raise RedactionError(f"{name!r} holds no text; give a PDF with text")
    return text, _missing(scanned)


def _missing(scanned: list[str]) -> str:
    if not scanned:
        return ""
    shown = ", ".join(scanned[:10]) + (" and others" if len(scanned) > 10 else "")
    return f"{'page' if len(scanned) == 1 else 'pages'} {shown}: a picture without text, not read"


class _Page(NamedTuple):
    """The text of a page, and whether the page is rather a picture."""

    text: str
    scanned: bool


def _pages(data: bytes, name: str) -> list[_Page]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise RedactionError(f"{name!r} is protected by a password; save an open copy and give that") from None
        raise RedactionError(f"{name!r} is not a PDF, or is damaged; save or export it again") from None
    found: list[_Page] = []
    try:
        if document.get_formtype():
            document.init_forms()
        for number in range(len(document)):
            found.append(_page(document, number))
    except pdfium.PdfiumError:
        raise RedactionError(f"page {len(found) + 1} of {name!r} is damaged; save or export it again") from None
    finally:
        document.close()
    if not found:
        raise RedactionError(f"{name!r} has no page; save or export it again")
    return found


def _page(document: Any, number: int) -> _Page:
    from pypdfium2 import raw

    page = document[number]
    if page.formenv:
        page.flatten()  # writes the form's fields into the page, where its text is looked for
        page.close()
        page = document[number]
    text = page.get_textpage()
    read = "\n".join(text.get_text_bounded().splitlines()).strip()
    few = sum(character.isalnum() for character in read) < _FEW_LETTERS
    scanned = few and any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))
    text.close()
    page.close()
    return _Page(read, scanned)


def _without_breaks(text: str) -> str:
    """Words that a line breaks are whole again; the hyphen stays where the document has it inside of a line as well."""
    lowered = text.lower()

    def joined(found: re.Match[str]) -> str:
        parted = f"{found.group(1)}-{found.group(2)}"
        return parted if parted.lower() in lowered else f"{found.group(1)}{found.group(2)}"

    return re.sub(_HYPHEN, "-", _PARTED.sub(joined, text))
