"""Rows of cells from delimited text and Excel sheets alike, each with its line number, every cell as text.

Text is UTF-8, with or without a byte-order mark, or else Windows-1252, in which CMS publishes; a file that is
neither (a picture, an archive) is refused. Whole numbers from a sheet carry no ".0".
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from knowledge.errors import SourceError
from knowledge.sources.layout import SourceFile

HEAD_BYTES = 65_536
_HEAD_ROWS = 40
_MOST_LINES = 5_000  # of one record; the longest published cells are documents of some hundred lines
_ZIP = b"PK\x03\x04"
csv.field_size_limit(10_000_000)


def is_sheet(file: SourceFile) -> bool:
    """Whether the file is an Excel workbook (xlsx, or the older xls)."""
    head = _head(file.path)
    return head.startswith(_ZIP) or head.startswith(b"\xd0\xcf\x11\xe0")


@lru_cache(maxsize=64)
def _head(path: Path) -> bytes:
    with path.open("rb") as handle:
        return handle.read(HEAD_BYTES)


def head_bytes(file: SourceFile) -> bytes:
    """The first 64 KiB."""
    return _head(file.path)


def head_text(file: SourceFile) -> str:
    """The first 64 KiB as text, "" for a file that is not text."""
    return _decoded_head(_head(file.path))


def _decoded_head(head: bytes) -> str:
    if b"\0" in head:
        return ""
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > len(head) - 4:  # cut inside a letter
            return head[: error.start].decode("utf-8-sig")
        return head.decode("cp1252", errors="replace")


def encoding_of(file: SourceFile) -> str:
    """ "utf-8-sig" when the whole file is UTF-8, else "cp1252". Raises SourceError for a file that is not text."""
    if b"\0" in _head(file.path):
        raise SourceError(f"{file.name}: not a text file; give the file as the publisher offers it")
    try:
        with file.path.open(encoding="utf-8-sig", newline="") as handle:
            while handle.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def text_lines(file: SourceFile) -> Iterator[tuple[int, str]]:
    """Lines with their numbers from 1, without line ends. A Ctrl-Z (0x1A) that ends old files is no line."""
    encoding = encoding_of(file)
    with file.path.open(encoding=encoding, errors="replace", newline=None) as handle:
        for number, line in enumerate(handle, start=1):
            text = line.rstrip("\n")
            if text.strip("\x1a \t"):
                yield number, text
            elif "\x1a" not in text:
                yield number, ""


def rows_of(file: SourceFile, *, delimiter: str = ",", sheet: str | int = 0) -> Iterator[tuple[int, list[str]]]:
    """Rows with their line numbers, from delimited text or from a sheet of a workbook.

    The line number of a record that spans several lines is that of its last line, as editors show it.
    Raises SourceError for a workbook that cannot be read or lacks the sheet.
    """
    if is_sheet(file):
        yield from _sheet_rows(file, sheet)
        return
    with file.path.open(encoding=encoding_of(file), errors="replace", newline="") as handle:
        try:
            yield from records(handle, delimiter)
        except csv.Error as error:
            raise SourceError(f"{file.name}: cannot be read as rows: {error}") from None


def records(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of delimited text. A quotation mark that nothing closes costs its own line, not those that follow."""
    fed: deque[str] = deque()  # the lines of the record at hand
    again: deque[str] = deque()  # lines to be read a second time

    def feed() -> Iterator[str]:
        while len(fed) < _MOST_LINES:
            line = again.popleft() if again else next(lines, None)
            if line is None:
                return
            fed.append(line)
            yield line

    number = 0
    reader = csv.reader(feed(), delimiter=delimiter, strict=True)
    while True:
        fed.clear()
        try:
            row = next(reader, None)
        except csv.Error:  # text after a closing mark, the end of the file or too many lines inside of marks
            again.extendleft(reversed(list(fed)[1:]))
            number += 1
            row = next(csv.reader([fed[0]], delimiter=delimiter))
            reader = csv.reader(feed(), delimiter=delimiter, strict=True)
        else:
            if row is None:
                return
            number += len(fed)
        yield number, row


def head_rows(file: SourceFile, number: int = 15, *, delimiter: str = ",") -> list[list[str]]:
    """The first rows (at most 40) for recognition, stripped cells; [] for a file that is neither text nor workbook."""
    return list(_head_rows(file.path, delimiter)[:number])


@lru_cache(maxsize=64)
def _head_rows(path: Path, delimiter: str) -> tuple[list[str], ...]:
    file = SourceFile(path, path.name)
    if is_sheet(file):
        try:
            return tuple([cell.strip() for cell in row] for _, row in islice(_sheet_rows(file, 0), _HEAD_ROWS))
        except SourceError:
            return ()
    text = head_text(file)
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return tuple([cell.strip() for cell in row] for row in islice(found, _HEAD_ROWS))
    except csv.Error:
        return ()


def sheet_names(file: SourceFile) -> list[str]:
    """The names of a workbook's sheets; [] when it cannot be read."""
    try:
        return list(_workbook(file.path).sheet_names)
    except Exception:  # calamine raises several kinds
        return []


@lru_cache(maxsize=2)
def _workbook(path: Path) -> Any:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_path(path)


def _sheet_rows(file: SourceFile, sheet: str | int) -> Iterator[tuple[int, list[str]]]:
    try:
        book = _workbook(file.path)
        found = book.get_sheet_by_name(sheet) if isinstance(sheet, str) else book.get_sheet_by_index(sheet)
        rows: Iterator[Sequence[Any]] = found.iter_rows()
    except Exception as error:  # calamine raises several kinds, none of them ours
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise SourceError(f"{file.name}: cannot be read as a workbook ({reason}); save it again as .xlsx") from None
    first = (found.start or (0, 0))[0] + 1  # empty rows at the top are not given
    for number, row in enumerate(rows, start=first):
        yield number, [cell_text(cell) for cell in row]


def cell_text(cell: Any) -> str:
    """One cell as text: whole numbers without ".0", dates as ISO text, nothing as ""."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)
