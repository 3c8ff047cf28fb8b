"""What is embedded: one text for each group of like ICD-10-CM concepts, several for each starter entry.

A passage is asked for by one of its sentences or in the words of one of its questions; a single vector of the whole
blurs them and the embedder reads only the first 256 tokens. So each question and each half of a text has a vector of
its own. Ids are "guideline:em-total-time#3"; what stands before "#" is the entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge import records
from knowledge.dating import newest
from knowledge.document_texts import COLLECTION, document_vector_texts
from knowledge.sources.starter import StarterLibrary
from knowledge.store import FactsStore
from knowledge.vector_groups import vector_groups

_PIECE = 420


def entry_of(vector_id: str) -> str:
    """The entry that a vector belongs to."""
    return vector_id.rsplit("#", 1)[0]


def vector_texts(
    store: FactsStore, library: StarterLibrary, releases: Sequence[records.Release]
) -> dict[str, list[tuple[str, str]]]:
    """The texts of each collection as (id, text). ICD-10-CM and each document are embedded in their newest edition."""
    concepts = newest_concepts(store, releases)
    latest = [r for r in releases if newest(releases, r.table) is r]
    rows = (row for r in latest for row in store.rows(records.DocumentPassage, r.id, order=("number",)))
    documents = document_vector_texts(rows)
    return {
        "icd10cm": [(f"icd10cm:{group.lead}", group.text) for group in vector_groups(concepts)],
        "summaries": [row for s in library.summaries for row in _numbered(f"{s.system}:{s.code}", _summary(s))],
        "passages": [row for p in library.passages for row in _numbered(f"guideline:{p.id}", _passage(p))],
        "modifiers": [row for m in library.modifiers for row in _numbered(f"modifier:{m.modifier}", _modifier(m))],
        **({COLLECTION: documents} if documents else {}),
    }


def newest_concepts(store: FactsStore, releases: Sequence[records.Release]) -> tuple[tuple[str, str], ...]:
    """Keys and titles of the newest edition's concepts, () when no ICD-10-CM is held."""
    edition = newest(releases, "icd10cm")
    return store.concepts(edition.id) if edition is not None else ()


def _numbered(entry: str, texts: Iterable[str]) -> list[tuple[str, str]]:
    return [(f"{entry}#{number}", text) for number, text in enumerate(dict.fromkeys(t for t in texts if t))]


def _passage(passage: records.Passage) -> list[str]:
    pieces = [f"{passage.title}. {piece}" for piece in _pieces(passage.text)]
    sides = [f"{passage.title}. {side.owner}: {' '.join(side.text.split())}" for side in passage.sides]
    return [passage.title, *passage.questions, *pieces, *sides]


def _summary(summary: records.CodeSummary) -> list[str]:
    return [
        summary.title,
        f"{summary.title}. {' '.join(summary.summary.split())}",
        "; ".join(summary.keywords),
    ]


def _modifier(modifier: records.Modifier) -> list[str]:
    return [
        f"{modifier.title}. {modifier.official_name}",
        " ".join(modifier.meaning.split()),
        "; ".join(modifier.keywords),
        *(" ".join(item.split()) for item in modifier.use_when),
    ]


def _pieces(text: str) -> list[str]:
    """Whole sentences, joined up to about 420 characters."""
    pieces: list[str] = []
    for sentence in re.split(r"(?<=[.!?])\s+", " ".join(text.split())):
        if pieces and len(pieces[-1]) + len(sentence) < _PIECE:
            pieces[-1] += f" {sentence}"
        else:
            pieces.append(sentence)
    return pieces
