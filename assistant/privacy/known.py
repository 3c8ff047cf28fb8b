"""Identifiers known beforehand: what a form says is looked for as it is, in parts, and slightly wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from assistant.privacy.reading import Note
from assistant.privacy.spans import Known, Span


def known_spans(note: Note, known: Sequence[Known]) -> Iterator[Span]:
    """Each place of a known identifier. Names also by each part of three letters and with one slip from six on."""
    for one in known:
        wanted = one.text.strip()
        if len(wanted) < 2:
            continue
        loose = r"[\s\-./,]*".join(re.escape(part) for part in re.findall(r"\w+", wanted))
        for match in re.finditer(rf"(?<!\w){loose}(?!\w)", note.plain, re.IGNORECASE):
            yield Span(*match.span(), one.kind, rule="known")
        if one.kind == "NAME":
            yield from _parts(note, wanted)


def _parts(note: Note, name: str) -> Iterator[Span]:
    parts = [part.lower() for part in re.findall(r"[^\W\d_]{3,}", name)]
    for token in note.tokens:
        low = token.low.removesuffix("'s")
        if any(low == part or (len(part) > 5 and OSA.distance(low, part, score_cutoff=1) <= 1) for part in parts):
            yield Span(token.start, token.start + len(low), "NAME", rule="known")
