"""The outline of a large XML file: the children of its root, one at a time, with what no edition has refused.

A DOCTYPE (and so every entity), another root, deep nests and more bytes than any edition has are refused; nothing is
resolved, fetched or expanded.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO, Final
from xml.etree import ElementTree
from xml.parsers import expat

from knowledge.errors import ZIP_FAULTS, SourceError

_CHUNK: Final = 1 << 16
_MAX_BYTES: Final = 50_000_000  # five times the size of the largest edition
_MAX_DEPTH: Final = 32  # an edition nests 11 elements deep
READ_FAULTS: Final = (*ZIP_FAULTS, LookupError, struct.error)


def top_level(stream: IO[bytes], name: str, root: str, what: str) -> Iterator[ElementTree.Element]:
    """The children of the root, each as soon as it is complete and emptied afterwards.

    Raises SourceError, calling the file `what`, for anything that is not complete XML with that root.
    """
    outline = _Outline(name, root, what)
    size = 0
    chunk = b"more"
    while chunk:
        try:
            chunk = stream.read(_CHUNK)
            size += len(chunk)
            if size > _MAX_BYTES:
                raise SourceError(f"{name!r} is larger than {_MAX_BYTES:,} bytes; give the {what}")
            outline.parser.Parse(chunk, not chunk)
        except expat.ExpatError as fault:
            raise SourceError(
                f"{name!r} is not complete XML ({fault_line(fault)}); download the {what} again"
            ) from fault
        except READ_FAULTS as fault:
            raise SourceError(f"{name!r} cannot be read ({fault_line(fault)}); download it again") from fault
        while outline.complete:
            element = outline.complete.pop(0)
            yield element
            element.clear()


class _Outline:
    """Builds the root's children one by one; refuses another root, a DOCTYPE (so every entity) and deep nests."""

    def __init__(self, name: str, root: str, what: str) -> None:
        self.complete: list[ElementTree.Element] = []
        self._name = name
        self._root = root
        self._what = what
        self._tree = ElementTree.TreeBuilder()
        self._depth = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._tree.data
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._depth == 0 and tag != self._root:
            raise SourceError(f"{self._name!r} is XML of another kind: <{tag[:60]}>; give the one with <{self._root}>")
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise SourceError(f"{self._name!r} nests over {_MAX_DEPTH} elements; give the published {self._what}")
        self._tree.start(tag, attributes)

    def _end(self, tag: str) -> None:
        element = self._tree.end(tag)
        self._depth -= 1
        if self._depth == 1:
            self.complete.append(element)

    def _doctype(self, *_declaration: object) -> None:
        raise SourceError(f"{self._name!r} declares a DOCTYPE, which no edition has; give the published XML")


def own_words(element: ElementTree.Element) -> str:
    """An element's own text, white space collapsed."""
    return " ".join((element.text or "").split())


def fault_line(fault: Exception) -> str:
    """A fault in one short line."""
    return " ".join(str(getattr(fault, "strerror", None) or fault).split())[:200]
