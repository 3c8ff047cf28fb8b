"""What the indexes of wordings hold: each title, term, keyword, trade name and index path as a row of its own.

A row of its own because a wording is one way of saying one thing: words from several of them say nothing together,
and a short row that holds just the words asked is nearer than a long one that holds them among others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.wording.tokens import encode, polar_words

WordingKind = Literal["title", "term", "index", "brand", "whole", "text"]


@dataclass(frozen=True, slots=True)
class WordingRow:
    """One wording of one thing. `text` holds its words as search compares them, with their marks."""

    ref: str
    system: str
    kind: WordingKind
    shown: str
    text: str


def wording_rows(
    rows: Iterable[tuple[str, str, str, str, str]], bar: str, families: Mapping[str, str]
) -> Iterator[WordingRow]:
    """The wordings of rows (ref, system, title, terms, body); index paths and trade names stand behind `bar`."""
    for ref, system, title, terms, body in rows:
        own, _, paths = terms.partition(bar)
        listed: list[tuple[WordingKind, str]] = [("title", title)]
        listed += [("term", term) for term in own.split("; ") if term]
        behind: WordingKind = "index" if system == "icd10cm" else "brand"
        listed += [(behind, path) for path in paths.split("; ") if path]
        if system != "icd10cm":  # its inclusion terms are conditions of their own; keywords and trade names are not
            listed += [("whole", "; ".join((title, terms.replace(bar, "; ")))), ("text", body)]
        seen: set[str] = set()
        for kind, shown in listed:
            text = encode(polar_words(shown, families))
            if text and text not in seen:
                seen.add(text)
                yield WordingRow(ref, system, kind, "" if kind in ("whole", "text") else shown, text)


def word_counts(rows: Iterable[WordingRow]) -> Counter[str]:
    """In how many things each word stands, whatever the number of their wordings."""
    counts: Counter[str] = Counter()
    ref, words = "", set[str]()
    for row in rows:
        if row.ref != ref:
            counts.update(words)
            ref, words = row.ref, set()
        words.update(word.lstrip("-~") for word in row.text.split())
    counts.update(words)
    return counts
