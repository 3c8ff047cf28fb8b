"""Plain words to ranked hits, each with the reason it matched.

Diagnoses, inpatient procedures and entries of the library are searched each in their own way; their scores are on one
scale, so that hits of different kinds can stand in one list. A hit below the floor is not offered.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from knowledge import records
from knowledge.diagnosis_search import DiagnosisSearch
from knowledge.entry_search import KINDS, EntrySearch
from knowledge.errors import EmbeddingError, KnowledgeError
from knowledge.hits import Hit
from knowledge.procedure_search import ProcedureSearch, content_words
from knowledge.store import FactsStore
from knowledge.wording.lexicon import Lexicon
from knowledge.wording.tokens import polar_words

__all__ = ["SYSTEMS", "Search", "Vectors", "content_words"]

SYSTEMS = ("icd10cm", "hcpcs", "cpt", "icd10pcs", "modifier", "guideline")
_REST_SECONDS = 30  # in which nobody waits again for an endpoint that just failed
_MOST_ASKED = 1000  # characters; an embedder reads a few hundred tokens
_NAMES_PCS = re.compile(r"\bpcs\b|\binpatient\b.*\bprocedure", re.IGNORECASE)
# What frames a search for a code says nothing about the code: "what is the ICD-10 code for heart attack".
_SETS = r"(?:icd(?:-?\s?10)?(?:-?cm)?|cpt|hcpcs|dx)"
_FRAME = re.compile(
    r"^\W*(?:(?:what|which)(?:'s| is| are)?|(?:find|i need|need|give me)\b"
    r"|how (?:do|should|would) (?:i|we|you) code)?\W*"
    rf"(?:the |a |an |(?:right|correct|best) (?=(?:{_SETS}|diagnosis|billing|procedure|codes?)\b))*"
    rf"(?:(?:{_SETS}|diagnosis|billing|procedure)\W*)*"
    rf"(?:codes?\W*)?(?:is |are )?(?:for |of |to use for )?(?:an? )?|\s*\b{_SETS}(?:\s+codes?)?\W*$",
    re.IGNORECASE,
)


class Vectors(Protocol):
    """What search needs of a vector index."""

    def cleaned(self, text: str) -> str:
        """A question as it may be asked: without identifiers where vectors are made elsewhere."""
        ...

    def query(self, collection: str, text: str, limit: int) -> list[tuple[str, float]]:
        """Ids with cosine similarity, best first."""
        ...

    def query_all(self, collection: str, texts: Sequence[str], limit: int) -> list[list[tuple[str, float]]]:
        """The same for each of several texts."""
        ...

    def close(self) -> None:
        """Release what is held."""
        ...


class Search:
    """Search over one snapshot. Vectors are opened at the first query that wants them."""

    def __init__(self, store: FactsStore, open_vectors: Callable[[], Vectors] | None, embedder: str) -> None:
        self._store = store
        self._open_vectors = open_vectors
        self._vectors: Vectors | None = None
        self._lock = threading.Lock()
        phrases = store.entries(records.Phrase, "phrase")
        families = store.entries(records.WordFamily, "word_family")
        self._diagnoses = DiagnosisSearch(store, Lexicon(phrases, families, "diagnosis"), self._near)
        self._procedures = ProcedureSearch(store)
        self._entries = tuple(
            EntrySearch(store, kind, Lexicon(phrases if kind.use else (), families, kind.use), self._near)
            for kind in KINDS
        )
        self.embedder = embedder
        self._without = "" if open_vectors is not None else "this snapshot was built without vectors"
        self._failed = ""
        self._resting_until = 0.0

    @property
    def words_only(self) -> str:
        """Why words alone serve, for good or for the moment, "" when they do not."""
        return self._without or self._failed

    def close(self) -> None:
        """Close the vectors if they were opened."""
        with self._lock:
            if self._vectors is not None:
                self._vectors.close()
                self._vectors = None

    def warm_up(self) -> str:
        """Open the vectors and read the indexes of words; returns why words alone serve, or ""."""
        self._ready_vectors()
        self._diagnoses.warm_up()
        for entries in self._entries:
            entries.warm_up()
        return self.words_only

    def _ready_vectors(self) -> Vectors | None:
        if self._vectors is None and self._open_vectors is not None and not self._without:
            with self._lock:
                if self._vectors is None and not self._without:
                    try:
                        self._vectors = self._open_vectors()
                    except KnowledgeError as error:
                        self._without = str(error)
        return self._vectors

    def near(self, collection: str, text: str, limit: int) -> list[tuple[str, float]]:
        """The nearest vectors of one collection to a text as it was asked; [] when words alone serve."""
        asked = " ".join(self._cleaned(text).split())[:_MOST_ASKED]
        return self._near(collection, [asked], limit)[0] if asked else []

    def _cleaned(self, words: str) -> str:
        """The words as asked or, where vectors are made elsewhere, without identifiers.

        Wordings are in small letters and without signs, so identifiers can no longer be told in them.
        """
        vectors = self._ready_vectors()
        return words if vectors is None else vectors.cleaned(words)

    def _near(self, collection: str, texts: Sequence[str], limit: int) -> list[list[tuple[str, float]]]:
        vectors = self._ready_vectors()
        if vectors is None or (self._failed and time.monotonic() < self._resting_until):
            return [[] for _ in texts]
        try:
            found = vectors.query_all(collection, texts, limit)
        except EmbeddingError as error:
            self._resting_until = time.monotonic() + _REST_SECONDS
            self._failed = str(error)
            return [[] for _ in texts]
        self._failed = ""
        return found

    def find(self, words: str, systems: Sequence[str], release: str, limit: int) -> list[Hit]:
        """At most `limit` hits, best first; ties break by system and code, so the order is repeatable.

        ICD-10-PCS is searched when fewer than all systems are asked or the words name it: its 79,000 composed titles
        share a word with almost every question. It has no vectors.
        """
        if not polar_words(words, {}) or limit < 1:
            return []
        if set(systems) - {"icd10pcs"}:
            words = self._cleaned(words)
        hits: list[Hit] = []
        if "icd10cm" in systems and release:
            hits += self._diagnoses.find(_subject(words), release, limit)
        for entries in self._entries:
            if any(system in systems for system in entries.kind.systems):
                asked = words if "guideline" in entries.kind.systems else _subject(words)
                hits += entries.find(asked, systems, limit)
        if "icd10pcs" in systems and (len(systems) < len(SYSTEMS) or _NAMES_PCS.search(words)):
            hits += self._procedures.find(words, limit)
        first = _distinct(sorted(hits, key=lambda h: (-h.score, h.system, h.code)))[:limit]
        titles = self._store.wordings.titles([_ref(hit) for hit in first if not hit.title])
        return [hit if hit.title else replace(hit, title=titles.get(_ref(hit), "")) for hit in first]


def _subject(words: str) -> str:
    """The words without what frames a search for a code."""
    return _FRAME.sub("", words) or words


def _ref(hit: Hit) -> str:
    return f"{hit.system}:{hit.code}"


def _distinct(hits: Iterable[Hit]) -> list[Hit]:
    seen: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        seen.setdefault((hit.system, hit.code), hit)
    return list(seen.values())
