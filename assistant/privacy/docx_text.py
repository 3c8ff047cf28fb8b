"""The text of a Word file as a reader sees it: headers, body with tables and text boxes, notes, comments, footers.

What is marked as deleted is left out. A row of a table is one line, its cells parted by tabs, so that a label stays
beside its value.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from assistant.errors import RedactionError

MAX_UNPACKED = 300_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Parts in the order in which they are read, by the end of their content type.
_ORDER = ("header+xml", "main+xml", "footnotes+xml", "endnotes+xml", "comments+xml", "footer+xml")
_LEFT_OUT = {f"{_WORD}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr")}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def docx_text(data: bytes, name: str) -> str:
    """The text of a Word file. Raises RedactionError for one that is protected, damaged or without text."""
    if data.startswith(_OLD_OFFICE):
        raise RedactionError(
            f"{name!r} is protected by a password or in the old .doc format; save an open copy as .docx"
        )
    try:
        parts = _parts(data)
        text = "\n".join("\n".join(_lines(root)) for root in parts)
    except _TooLargeError:
        raise RedactionError(f"{name!r} unpacks to more than {MAX_UNPACKED // 1_000_000} MB; give less text") from None
    except Exception:  # whatever a damaged archive or its XML makes the library raise; its message may repeat the text
        raise RedactionError(f"{name!r} is not a Word file (.docx), or is damaged; save it again as .docx") from None
    if not text.strip():
        raise RedactionError(f"{name!r} holds no text, perhaps only pictures; give a Word file with text")
    return text


class _TooLargeError(Exception):
    """The archive would unpack to more than is read."""


def _parts(data: bytes) -> list[Any]:
    """The roots of the parts that hold text, in reading order; a header that recurs is there once."""
    import docx
    from docx.oxml import parse_xml

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise _TooLargeError
    package = docx.Document(io.BytesIO(data)).part.package
    assert package is not None
    found: dict[tuple[int, bytes], Any] = {}
    for part in package.iter_parts():
        rank = next((at for at, end in enumerate(_ORDER) if part.content_type.endswith(end)), None)
        if rank is not None:
            found.setdefault((rank, part.blob), parse_xml(part.blob))
    return [root for _, root in sorted(found.items(), key=lambda item: item[0][0])]


def _lines(element: Any) -> Iterator[str]:
    """The lines of everything below an element."""
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _LEFT_OUT:
            continue
        if tag == f"{_WORD}p":
            yield from _paragraph(child)
        elif tag == f"{_WORD}tr":
            yield from _row([list(_lines(cell)) for cell in _cells(child)])
        elif tag == f"{_COMPATIBLE}AlternateContent":
            yield from _lines(_alternative(child))
        else:
            yield from _lines(child)


def _paragraph(paragraph: Any) -> Iterator[str]:
    """Its own lines, then those of the text boxes that are anchored in it."""
    pieces: list[str] = []
    boxes: list[Any] = []
    _runs(paragraph, pieces.append, boxes.append)
    yield from "".join(pieces).split("\n")
    for box in boxes:
        yield from _lines(box)


def _runs(element: Any, say: Callable[[str], object], put_by: Callable[[Any], object]) -> None:
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _LEFT_OUT:
            continue
        if tag in (f"{_WORD}t", f"{_MATHS}t"):
            say(child.text or "")
        elif tag == f"{_WORD}txbxContent":
            put_by(child)
        elif tag == f"{_COMPATIBLE}AlternateContent":
            _runs(_alternative(child), say, put_by)
        elif tag.startswith(_WORD) and (sign := _SIGNS.get(tag.removeprefix(_WORD))):
            say(sign)
        else:
            _runs(child, say, put_by)


def _alternative(content: Any) -> Any:
    """The first of several forms of one thing; the others repeat its text."""
    return content[:1]


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row, also those inside of content controls."""
    for child in row:
        if child.tag == f"{_WORD}tc":
            yield child
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            yield from _cells(child)


def _row(cells: list[list[str]]) -> Iterator[str]:
    """Cells side by side where they have the same number of lines, one after the other where not."""
    filled = [lines for lines in cells if any(line.strip() for line in lines)]
    if len({len(lines) for lines in filled}) == 1:
        for together in zip(*filled, strict=True):
            yield "\t".join(together)
    else:
        for lines in filled:
            yield from lines
