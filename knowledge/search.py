"""Plain words to ranked hits, each with the reason it matched.

Two roads: full text (FTS5, weighted fields) and vectors (one collection per kind of thing). They are fused by
rank with most weight on the vectors, because a code's official title rarely uses the asker's words; without
vectors the words alone serve. A hit below the floor is not offered.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from knowledge import concepts
from knowledge.errors import KnowledgeError
from knowledge.store import FactsStore, WordHit

SYSTEMS = ("icd10cm", "hcpcs", "cpt", "icd10pcs", "modifier", "guideline")
COLLECTIONS = {
    "icd10cm": ("icd10cm",),
    "summaries": ("cpt", "hcpcs"),
    "modifiers": ("modifier",),
    "passages": ("guideline",),
}

_RANK_OFFSET = 20.0
_VECTOR_WEIGHT = 1.0
_WORD_WEIGHT = 0.35
_ALL_WORDS_WEIGHT = 1.2  # every word asked stands in the title or its inclusion terms
_VECTOR_FLOOR = 0.38
_MAX_WORDS = 48
# Sides are folded out of ICD-10-CM titles, so they say nothing for or against one.
_SIDE_WORDS = frozenset("right left bilateral both side sided sides rt lt".split())
_STOP = frozenset(
    """a an and any are as at be bill billed billing by can could code codes coded coding cpt do does for from get give
    had has have hcpcs how i icd icd10 if in into is it its let like may me medical mean means my need of on or our
    please report reported reporting s should tell than that the their them then there these they this to under up us
    use used using want was we were what when where which who why will with would you your""".split()
)


class Vectors(Protocol):
    """What search needs of a vector index."""

    def query(self, collection: str, text: str, limit: int) -> list[tuple[str, float]]:
        """Ids with cosine similarity, best first."""
        ...

    def close(self) -> None:
        """Release what is held."""
        ...


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that the words may mean. `code` is a code, a modifier or a passage id, by `system`."""

    code: str
    system: str
    title: str
    billable: bool
    score: float
    why: str
    similarity: float = 0.0
    coverage: float = 0.0


@dataclass(slots=True)
class _Candidate:
    ref: str
    system: str
    title: str
    word_rank: int | None = None
    vector_rank: int | None = None
    similarity: float = 0.0
    coverage: float = 0.0
    matched: tuple[str, ...] = ()


class Search:
    """Search over one snapshot. Vectors are opened at the first query that wants them."""

    def __init__(self, store: FactsStore, open_vectors: Callable[[], Vectors] | None, embedder: str) -> None:
        self._store = store
        self._open_vectors = open_vectors
        self._vectors: Vectors | None = None
        self._lock = threading.Lock()
        self.embedder = embedder
        self.words_only = "" if open_vectors is not None else "this snapshot was built without vectors"

    def close(self) -> None:
        """Close the vectors if they were opened."""
        with self._lock:
            if self._vectors is not None:
                self._vectors.close()
                self._vectors = None

    def warm_up(self) -> str:
        """Open the vectors; returns why words alone serve, or ""."""
        self._ready_vectors()
        return self.words_only

    def _ready_vectors(self) -> Vectors | None:
        if self._vectors is None and self._open_vectors is not None and not self.words_only:
            with self._lock:
                if self._vectors is None and not self.words_only:
                    try:
                        self._vectors = self._open_vectors()
                    except KnowledgeError as error:
                        self.words_only = str(error)
        return self._vectors

    def find(self, words: str, systems: Sequence[str], release: str, limit: int) -> list[Hit]:
        """At most `limit` hits, best first; ties break by system and code, so the order is repeatable."""
        tokens = content_words(words)
        if not tokens or limit < 1:
            return []
        pool: dict[str, _Candidate] = {}
        for rank, hit in enumerate(self._store.words(_match(tokens), systems, 120)):
            self._add_words(pool, hit, rank, tokens)
        vectors = self._ready_vectors()
        if vectors is not None:
            text = " ".join(words.split())[:1000]
            for collection, held in COLLECTIONS.items():
                if any(system in systems for system in held):
                    self._add_vectors(pool, vectors.query(collection, text, 40), systems)
        hits = [self._hit(candidate, words, release) for candidate in pool.values()]
        kept = (hit for hit in hits if hit is not None and _clears_floor(hit, vectors is not None))
        return _distinct(sorted(kept, key=lambda h: (-h.score, h.system, h.code)))[:limit]

    def _add_words(self, pool: dict[str, _Candidate], hit: WordHit, rank: int, tokens: Sequence[str]) -> None:
        if hit.system == "icd10cm":
            tokens = [token for token in tokens if token not in _SIDE_WORDS] or tokens
        found = tuple(token for token in tokens if _has_word(f"{hit.title} {hit.terms}", token))
        entry = pool.setdefault(hit.ref, _Candidate(hit.ref, hit.system, hit.title))
        entry.word_rank, entry.matched, entry.coverage = rank, found, len(found) / len(tokens)

    def _add_vectors(
        self, pool: dict[str, _Candidate], found: Iterable[tuple[str, float]], systems: Sequence[str]
    ) -> None:
        rank = 0
        for ref, similarity in found:
            system = ref.split(":", 1)[0]
            if system not in systems:
                continue
            entry = pool.setdefault(ref, _Candidate(ref, system, ""))
            if entry.vector_rank is None:
                entry.vector_rank, entry.similarity = rank, similarity
            rank += 1

    def _hit(self, candidate: _Candidate, words: str, release: str) -> Hit | None:
        code = candidate.ref.split(":", 1)[1]
        score = 0.0
        if candidate.vector_rank is not None:
            score += _VECTOR_WEIGHT / (_RANK_OFFSET + candidate.vector_rank)
        if candidate.word_rank is not None:
            weight = _ALL_WORDS_WEIGHT if candidate.coverage == 1.0 else _WORD_WEIGHT * (0.5 + 0.5 * candidate.coverage)
            score += weight / (_RANK_OFFSET + candidate.word_rank)
        title, billable = candidate.title, True
        if candidate.system == "icd10cm":
            chosen = concepts.choose(self._store, release, code, words)
            if chosen is None:
                return None
            code, title, billable = chosen.code, chosen.title, chosen.billable
            score *= concepts.chapter_weight(code, words) * (1.0 if billable else 0.6)
            score *= concepts.side_weight(title, words)
        elif not title:
            title = self._title(candidate.system, code)
        hit = Hit(code, candidate.system, title, billable, round(score * 20, 4), _why(candidate))
        return replace(hit, similarity=candidate.similarity, coverage=candidate.coverage)

    def _title(self, system: str, code: str) -> str:
        return self._store.word_title(f"{system}:{code}")


def content_words(words: str) -> list[str]:
    """The words that carry meaning, lower-case, in order, without repeats; at most 48."""
    tokens = re.findall(r"[a-z0-9]+(?:\.[0-9a-z]+)?", words.lower())
    kept = [t for t in dict.fromkeys(tokens) if t not in _STOP and (len(t) > 1 or t.isdigit())]
    return kept[:_MAX_WORDS]


def _match(tokens: Sequence[str]) -> str:
    return " OR ".join('"' + token.replace('"', "") + '"' for token in tokens)


def _has_word(text: str, token: str) -> bool:
    stem = token[:-1] if len(token) > 4 and token.endswith("s") else token
    return re.search(rf"\b{re.escape(stem)}", text, re.IGNORECASE) is not None


def _clears_floor(hit: Hit, with_vectors: bool) -> bool:
    if hit.coverage >= 0.5:
        return True
    return with_vectors and hit.similarity >= _VECTOR_FLOOR


def _why(candidate: _Candidate) -> str:
    parts = []
    if candidate.matched:
        parts.append("words: " + ", ".join(candidate.matched[:6]))
    if candidate.vector_rank is not None:
        parts.append(f"similar meaning ({candidate.similarity:.2f})")
    return "; ".join(parts) or "words in its description"


def _distinct(hits: Iterable[Hit]) -> list[Hit]:
    seen: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        seen.setdefault((hit.system, hit.code), hit)
    return list(seen.values())
