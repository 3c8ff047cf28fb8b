"""Texts with every identifier marked, from files as `evals/sets/redaction/README.md` describes them.

A mistake in a file is one line that names file, item and what is wrong; the text itself is not repeated.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from assistant.privacy.spans import KINDS, Kind
from evals.errors import SetError
from evals.set_files import OWN_SETS

REDACTION_SETS = OWN_SETS / "redaction"
SET_NAMES = ("test_questions", "test_notes", "development_questions", "development_notes")

_ITEM = re.compile(r"^%%(.*)$", re.MULTILINE)
_SIGN = re.compile("[⟦⟧]")
_KINDS: dict[str, Kind] = {kind: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Mark:
    """An identifier: offsets in characters of the plain text, and its type."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A plain text and its identifiers, in order and without overlap. Without marks there is nothing to remove."""

    id: str
    text: str
    marks: tuple[Mark, ...] = ()


def read_own(name: str) -> tuple[MarkedText, ...]:
    """One of the project's own files, by the name of SET_NAMES."""
    return read_marked(REDACTION_SETS / f"{name}.txt")


def read_marked(path: Path) -> tuple[MarkedText, ...]:
    """The items of a file in order. Raises SetError when it cannot be read or a mark is broken."""
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise SetError(f"{path.name}: cannot be read ({error.strerror}); give a file of marked texts") from None
    except UnicodeDecodeError:
        raise SetError(f"{path.name}: is not UTF-8; save it as UTF-8") from None
    header, *pieces = _ITEM.split(text)
    if any(line.strip() and not line.startswith("#") for line in header.split("\n")):
        raise SetError(f"{path.name}: text stands before the first '%% id'; begin lines of a header with #")
    ids = [piece.strip() for piece in pieces[::2]]
    if not ids:
        raise SetError(f"{path.name}: holds no items; begin each with a line '%% id'")
    if "" in ids:
        raise SetError(f"{path.name}, item {ids.index('') + 1}: has no id; write '%% id'")
    twice = next((name for name, count in Counter(ids).items() if count > 1), None)
    if twice is not None:
        raise SetError(f"{path.name}: id {twice!r:.60} is used more than once; give each item its own")
    return tuple(
        parse_marked(name, body.strip("\n"), f"{path.name}, item {name!r:.60}")
        for name, body in zip(ids, pieces[1::2], strict=True)
    )


def parse_marked(name: str, marked: str, where: str = "text") -> MarkedText:
    """The plain text and the marks of `⟦TYPE|text⟧`. Raises SetError beginning with `where` for a broken mark."""
    parts: list[str] = []
    marks: list[Mark] = []
    length = at = 0
    while (opened := _SIGN.search(marked, at)) is not None:
        number = f"{where}, mark {len(marks) + 1}"
        closed = _SIGN.search(marked, opened.end())
        if opened[0] == "⟧":
            raise SetError(f"{number}: '⟧' closes nothing; write ⟦TYPE|text⟧")
        if closed is None or closed[0] == "⟦":
            raise SetError(f"{number}: is not closed before the next mark or the end; write ⟦TYPE|text⟧")
        kind, bar, held = marked[opened.end() : closed.start()].partition("|")
        if not bar or kind not in _KINDS:
            raise SetError(f"{number}: names no type; write one of {', '.join(KINDS)} and a bar")
        if not any(letter.isalnum() for letter in held):
            raise SetError(f"{number}: holds no letter or digit; write ⟦TYPE|text⟧")
        parts += (marked[at : opened.start()], held)
        start = length + opened.start() - at
        length = start + len(held)
        marks.append(Mark(start, length, _KINDS[kind]))
        at = closed.end()
    text = "".join([*parts, marked[at:]])
    if not text.strip():
        raise SetError(f"{where}: holds no text; write some below its id")
    return MarkedText(name, text, tuple(marks))
