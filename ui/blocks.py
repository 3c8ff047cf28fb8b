"""The Markdown of an answer cut where a reader would pause: what is shown at once, and what is folded away.

An answer about a code can run to sixty lines. The verdict and the sections after it stay open up to a length; the
rest goes under one heading that names what it holds. Nothing is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

OPEN_CHARACTERS = 2_400
FOLD_AT_LEAST = 500
_HEADING = re.compile(r"^\*\*(?!\*)([^\n]+)\*\*$|^#{1,6}\s+([^\n]+)$")
_MARKUP = re.compile(r"[`*]")


@dataclass(frozen=True, slots=True)
class Parts:
    """What is open, what is folded, and the headings of the folded sections."""

    shown: str
    folded: str = ""
    headings: tuple[str, ...] = ()


def in_parts(markdown: str) -> Parts:
    """Cut an answer at a heading, once enough is shown; short answers stay whole."""
    sections = _sections(markdown)
    shown: list[str] = []
    while sections and (not shown or len("\n\n".join([*shown, sections[0]])) <= OPEN_CHARACTERS):
        shown.append(sections.pop(0))
    folded = "\n\n".join(sections)
    if len(folded) < FOLD_AT_LEAST:
        return Parts(markdown)
    found = (_HEADING.match(section.partition("\n")[0]) for section in sections)
    headings = tuple(_MARKUP.sub("", (h.group(1) or h.group(2)).strip()) for h in found if h)
    return Parts("\n\n".join(shown), folded, headings)


def _sections(markdown: str) -> list[str]:
    sections: list[list[str]] = [[]]
    for block in re.split(r"\n{2,}", markdown.strip()):
        if _HEADING.match(block.partition("\n")[0]) and sections[-1]:
            sections.append([])
        sections[-1].append(block)
    return ["\n\n".join(section) for section in sections if section]


def paragraphs(markdown: str) -> Iterator[str]:
    """The text in whole paragraphs and bullets, for streaming: no half of a marker or of bold is ever drawn."""
    pieces = re.split(r"(\n+)", markdown)
    for index in range(0, len(pieces), 2):
        yield "".join(pieces[index : index + 2])
