"""What is embedded: one text for each group of like ICD-10-CM concepts, several for each starter entry.

Of HCPCS Level II codes that have no entry in the library the long descriptor is embedded.

A passage is asked for in the words of one of its questions; a single vector of the whole blurs them. So the title
and each question have a vector of their own. Texts are searched by words: vectors of them took a third of a build and
found nothing that the others had not found (benchmarks, development phrases). Ids are
"guideline:em-total-time#3"; what stands before "#" is the entry, and "hcpcs:E0445#d" is a descriptor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge import records
from knowledge.dating import newest
from knowledge.document_texts import COLLECTION, document_vector_texts
from knowledge.sources.starter import StarterLibrary
from knowledge.store import FactsStore
from knowledge.vector_groups import VectorGroup, vector_groups
from knowledge.word_texts import level_two_rows

_BEGINNING = 120
_DESCRIPTOR = "#d"


def entry_of(vector_id: str) -> str:
    """The entry that a vector belongs to."""
    return vector_id.rsplit("#", 1)[0]


def of_descriptor(vector_id: str) -> bool:
    """Whether the vector is that of a descriptor from a file, not of a wording of the library."""
    return vector_id.endswith(_DESCRIPTOR)


def vector_texts(
    store: FactsStore, library: StarterLibrary, releases: Sequence[records.Release]
) -> dict[str, list[tuple[str, str]]]:
    """The texts of each collection as (id, text). ICD-10-CM and each document are embedded in their newest edition."""
    latest = [r for r in releases if newest(releases, r.table) is r]
    rows = (row for r in latest for row in store.rows(records.DocumentPassage, r.id, order=("number",)))
    documents = document_vector_texts(rows)
    own = library_texts(library)
    level_two = level_two_rows(store, library, releases, {})
    return {
        **own,
        "summaries": [*own["summaries"], *((f"{ref}{_DESCRIPTOR}", _cut(title)) for ref, _, title, _, _ in level_two)],
        "icd10cm": [(f"icd10cm:{group.lead}", group.text) for group in newest_groups(store, releases)],
        **({COLLECTION: documents} if documents else {}),
    }


def library_texts(library: StarterLibrary) -> dict[str, list[tuple[str, str]]]:
    """The collections of the starter library: known before anything else is read."""
    return {
        "summaries": [row for s in library.summaries for row in _numbered(f"{s.system}:{s.code}", _summary(s))],
        "passages": [row for p in library.passages for row in _numbered(f"guideline:{p.id}", _passage(p))],
        "modifiers": [row for m in library.modifiers for row in _numbered(f"modifier:{m.modifier}", _modifier(m))],
    }


def newest_groups(store: FactsStore, releases: Sequence[records.Release]) -> tuple[VectorGroup, ...]:
    """The concepts of the newest edition of ICD-10-CM by the vector they share, () when none is held."""
    edition = newest(releases, "icd10cm")
    return vector_groups(store.concept_codes(edition.id)) if edition is not None else ()


def _numbered(entry: str, texts: Iterable[str]) -> list[tuple[str, str]]:
    return [(f"{entry}#{number}", text) for number, text in enumerate(dict.fromkeys(t for t in texts if t))]


def _passage(passage: records.Passage) -> list[str]:
    return [passage.title, *passage.questions]


def _summary(summary: records.CodeSummary) -> list[str]:
    return [summary.title, "; ".join(summary.keywords)]


def _modifier(modifier: records.Modifier) -> list[str]:
    return [
        f"{modifier.title}. {modifier.official_name}",
        _beginning(modifier.meaning),
        "; ".join(modifier.keywords),
    ]


def _cut(descriptor: str) -> str:
    """The whole words of a long descriptor that fit into about 120 characters."""
    return descriptor if len(descriptor) <= _BEGINNING else descriptor[: _BEGINNING + 1].rpartition(" ")[0]


def _beginning(text: str) -> str:
    """The whole sentences that fit into about 120 characters, at least the first."""
    sentences = re.split(r"(?<=[.!?])\s+", " ".join(text.split()))
    kept = sentences[:1]
    for sentence in sentences[1:]:
        if len(" ".join([*kept, sentence])) > _BEGINNING:
            break
        kept.append(sentence)
    return " ".join(kept)
