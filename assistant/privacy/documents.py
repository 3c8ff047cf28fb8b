"""The text of a file, read in memory: plain text, Word and PDF. What is not surely text is refused in one line.

A wrong reading would hide identifiers from every rule, so an encoding is never guessed beyond Windows-1252, and that
only where the result reads like text. Nothing is written, and no message repeats what a file holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import RedactionError

SUFFIXES = (".txt", ".md", ".docx", ".pdf")
"""How the names of readable files end."""
MAX_BYTES = 25_000_000
_MOST_ODD = 1 / 200
_MOST_ACCENTED = 0.15
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1d-\x1f\x7f\ufffd]")  # \x0b and \x1c part the segments of HL7 messages
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# What another encoding looks like when it is read as Windows-1252: symbols inside of words, a capital after a small
# letter, three accented letters in a row.
_MISREAD = re.compile("[A-Za-z][‚ƒ„ˆ‰‹¡¢£¤¥¦]|[A-Za-z][†‡][a-z]|[a-z][ŠŒŽŸÀ-ÖØ-Þ]|[ŠŒŽšœžŸÀ-ÖØ-öø-ÿ]{3}")
_NOT_TEXT = (
    (b"%PDF-", "is a PDF by its content; give it the ending .pdf"),
    (b"PK\x03\x04", "is a zip archive or Word file by its content; give a Word file the ending .docx"),
    (b"\xd0\xcf\x11\xe0", "is an old Office file by its content; save it as .docx or .txt"),
    (b"{\\rtf", "is rich text (RTF); save it as .docx or .txt"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file. `missing` says, as half a sentence, which pages could not be read, else ""."""

    text: str
    missing: str = ""


def read_file(path: Path) -> Document:
    """The text of a file. Raises RedactionError, saying what to do, for what cannot be read or is not text."""
    try:
        with path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise RedactionError(f"{str(path)!r} cannot be read: {error.strerror}; give a readable file") from None
    return read_document(data, str(path))


def read_document(data: bytes, name: str) -> Document:
    """The text of a file's content; the ending of its name says what it is. Raises RedactionError."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise RedactionError(f"{name!r} is not of a kind that can be read; give one that ends in {', '.join(SUFFIXES)}")
    if len(data) > MAX_BYTES:
        raise RedactionError(f"{name!r} is larger than {MAX_BYTES // 1_000_000} MB; give it in parts")
    if suffix == ".pdf":
        from assistant.privacy.pdf_text import pdf_text

        return Document(*pdf_text(data, name))
    if suffix == ".docx":
        from assistant.privacy.docx_text import docx_text

        return Document(docx_text(data, name))
    return Document(decoded(data, name))


def decoded(data: bytes, name: str) -> str:
    """Bytes as text: UTF-8, UTF-16 with its mark, or Windows-1252 where that reads like text. Raises RedactionError."""
    if len(data) > MAX_BYTES:
        raise RedactionError(f"{name!r} is larger than {MAX_BYTES // 1_000_000} MB; give it in parts")
    for start, what in _NOT_TEXT:
        if data.startswith(start):
            raise RedactionError(f"{name!r} {what}")
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = _windows_1252(data) if encoding == "utf-8" else ""
        if not text:
            raise RedactionError(
                f"{name!r} is not text in UTF-8, UTF-16 or Windows-1252, or is broken; save it again as UTF-8"
            ) from None
    if "\x00" in text or len(_CONTROLS.findall(text)) > _MOST_ODD * len(text):
        raise RedactionError(f"{name!r} holds binary data or broken text; save it again as UTF-8 text")
    return text


def _windows_1252(data: bytes) -> str:
    """The text, or "" where Windows-1252 is not what it was written in."""
    if not data.decode("utf-8", "ignore").isascii():
        return ""  # UTF-8 with a broken place
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    accented = sum(character > "\x7f" for character in text)
    return "" if accented > _MOST_ACCENTED * len(text) or _MISREAD.search(text) else text
