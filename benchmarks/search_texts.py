"""The texts that the peers of our search index, and the way from what they find to codes.

Every peer gets the wordings of the snapshot, each index of wordings apart: as our full-text index holds them, or as
they read. For ICD-10-CM as it reads that is one text for each group of like concepts, which is also what ours embeds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.questions import TODAY, RetrievalQuestion
from knowledge import concepts
from knowledge.snapshot import Snapshot, current_snapshot
from knowledge.store import FactsStore
from knowledge.store_words import WORDS
from knowledge.tables import WORDING_TABLES
from knowledge.word_texts import INDEX_BAR, WordRow, word_rows

if TYPE_CHECKING:
    from knowledge.sources.starter import StarterLibrary

Texts = dict[str, list[tuple[str, str]]]
"""By index of wordings, the texts with what each says: ("guideline:em-total-time", "...")."""

DIAGNOSES = WORDING_TABLES["icd10cm"]
MOST = 20


def systems_of(question: RetrievalQuestion) -> tuple[str, ...]:
    """The systems to search: procedures and drugs together, as a biller does."""
    return ("cpt", "hcpcs") if question.system in ("cpt", "hcpcs") else (question.system,)


def open_store(home: Path) -> tuple[Snapshot, FactsStore]:
    """The snapshot in service and its facts."""
    snapshot = current_snapshot(home)
    return snapshot, FactsStore(snapshot.facts, snapshot.parts)


def library_of(snapshot: Snapshot) -> StarterLibrary:
    """The starter library that the snapshot was made with. Raises RuntimeError when it has changed since."""
    from knowledge.sources.starter import ROOM, read_starter
    from knowledge.word_index import library_changed

    if library_changed(snapshot, ROOM):
        raise RuntimeError("the starter library has changed since the snapshot: run `casepilot knowledge build`")
    return read_starter()


def compared_texts(home: Path) -> Texts:
    """Single wordings as full text compares them: one spelling, singular, small words taken out."""
    texts: Texts = {}
    path = current_snapshot(home).directory / WORDS
    with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as db:
        for system, ref, words in db.execute(
            "SELECT system, ref, words FROM wording_rows WHERE kind <> 'whole' ORDER BY id"
        ):
            texts.setdefault(WORDING_TABLES[system], []).append((ref, words))
    return texts


def single_texts(home: Path) -> Texts:
    """Single wordings as they read."""
    return _as_they_read(home, whole=False)


def whole_texts(home: Path) -> Texts:
    """All wordings of a thing in one text, as they read."""
    return _as_they_read(home, whole=True)


def _as_they_read(home: Path, *, whole: bool) -> Texts:
    from knowledge.vector_texts import vector_texts

    snapshot, store = open_store(home)
    library, releases = library_of(snapshot), snapshot.manifest.releases
    texts: Texts = {DIAGNOSES: vector_texts(store, library, releases)["icd10cm"]}
    for ref, system, wordings in _entries(word_rows(store, library, releases)):
        listed = texts.setdefault(WORDING_TABLES[system], [])
        listed += [(ref, ". ".join(wordings))] if whole else [(ref, wording) for wording in wordings]
    store.close()
    return texts


def _entries(rows: Iterable[WordRow]) -> Iterator[tuple[str, str, list[str]]]:
    """Procedures, drugs, modifiers and passages with all their wordings; what comes after them is not asked for."""
    for ref, system, title, terms, body in takewhile(lambda row: row[1] in WORDING_TABLES, rows):
        if system != "icd10cm":
            listed = (title, *terms.replace(INDEX_BAR, "; ").split("; "), " ".join(body.split()))
            yield ref, system, [wording for wording in dict.fromkeys(listed) if wording]


class Codes:
    """From what a peer found to at most twenty codes: a concept becomes the code that stands for it."""

    def __init__(self, home: Path) -> None:
        snapshot, self._store = open_store(home)
        self._edition = max(
            (r.id for r in snapshot.manifest.releases if r.table == "icd10cm" and r.effective_from <= TODAY), default=""
        )

    def of(self, table: str, refs: Sequence[str], *, grouped: bool) -> list[str]:
        """The codes, best first. With `grouped`, a concept found stands for all that share its text."""
        keys = list(dict.fromkeys(ref.split(":", 1)[1] for ref in refs))
        if table != DIAGNOSES:
            return keys[:MOST]
        if grouped:
            groups: Mapping[str, Sequence[str]] = self._store.vector_groups(keys)
            keys = [key for lead in keys for key in groups.get(lead, (lead,))]
        members = self._store.concept_members(self._edition, keys)
        chosen = (concepts.choose(members.get(key, ())) for key in keys)
        return list(dict.fromkeys(one.code for one in chosen if one is not None))[:MOST]
