"""Which document each line of a starter entry rests on, so that a source shows the lines it supports.

Entries list their documents together. A line belongs to the document whose publisher, title or section it names
most plainly (a policy number, a contractor, a code pair), else to the first. Title and summary belong to all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.records import Basis

_TOKEN = re.compile(r"[A-Za-z]*\d[\w.-]*|[A-Z]{2,}|[A-Z][a-z]+")


def basis_index(line: str, bases: Sequence[Basis]) -> int:
    """The position of the document that a line most plainly rests on."""
    if len(bases) < 2:
        return 0
    words = {w.lower() for w in _TOKEN.findall(line)}
    best, most = 0, 0
    for index, basis in enumerate(bases):
        shared = len(words & _names_of(basis))
        if shared > most:
            best, most = index, shared
    return best


@lru_cache(maxsize=4096)
def _names_of(basis: Basis) -> frozenset[str]:
    return frozenset(w.lower() for w in _TOKEN.findall(f"{basis.publisher} {basis.document} {basis.section}"))


def best_basis(line: str, bases: Sequence[Basis], cites: Sequence[str]) -> tuple[str, ...]:
    """The citation of the document that a line most plainly rests on."""
    return (cites[basis_index(line, bases)],) if cites else ()


def passages(opening: Sequence[str], lines: Sequence[tuple[str, str]], bases: Sequence[Basis]) -> tuple[str, ...]:
    """One text for each document: the opening and the lines (label, text) that rest on it."""
    own: list[list[str]] = [[*opening] for _ in bases]
    for label, text in lines:
        clean = " ".join(text.split())
        own[basis_index(clean, bases)].append(f"{label}: {clean}" if label else clean)
    return tuple("\n".join(" ".join(part.split()) for part in parts) for parts in own)
