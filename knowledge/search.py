"""Plain words to ranked hits, each with the reason it matched.

Two roads: full text (FTS5, weighted fields) and vectors (one collection per kind of thing). Their scores are added
with most weight on the vectors, because a code's official title rarely uses the asker's words; without vectors the
words alone serve. A hit below the floor is not offered.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from knowledge import concepts
from knowledge.errors import KnowledgeError
from knowledge.store import FactsStore, WordHit
from knowledge.vector_texts import entry_of
from knowledge.word_texts import INDEX_BAR

SYSTEMS = ("icd10cm", "hcpcs", "cpt", "icd10pcs", "modifier", "guideline")
COLLECTIONS = {
    "icd10cm": ("icd10cm",),
    "summaries": ("cpt", "hcpcs"),
    "modifiers": ("modifier",),
    "passages": ("guideline",),
}

# Score = similarity of meaning + what the words add. Similarities of all collections are on one scale, so hits of
# different kinds can stand in one list; a rank cannot say that the best passage is further off than the best code.
_UNSEEN = 0.35  # stands for the similarity of what is not among the nearest vectors
_WORD_WEIGHT = 0.3  # times the share of the best full-text score and of the words asked
_COVERAGE_WEIGHT = 0.1  # times the share of the words asked that stand in title and terms
_ALL_WORDS = 0.15  # every word asked stands there
_CHAPTER_WEIGHT = 0.25  # against chapters that the words do not speak of
_SIDE_WEIGHT = 0.3  # for codes that carry the side that was said
_HEADER_PENALTY = 0.1  # against headers, which cannot be reported
_VECTOR_FLOORS = {"icd10cm": 0.38}
_VECTOR_FLOOR = 0.3  # of the other systems, whose entries are few and each asked for in several ways
_UNKNOWN_WORDS_FLOOR = 0.55
_SCORED = 80  # candidates whose code is looked up; the rest cannot come first
_FOUND = 120  # full-text hits taken from each index of words
_MAX_WORDS = 48
_NAMES_PCS = re.compile(r"\bpcs\b|\binpatient\b.*\bprocedure", re.IGNORECASE)
# Sides are folded out of ICD-10-CM titles, so they say nothing for or against one.
_SIDE_WORDS = frozenset("right left bilateral both side sided sides rt lt".split())
_STOP = frozenset(
    """a an and any are as at be bill billed billing by can could code codes coded coding cpt do does for from get give
    had has have hcpcs how i icd icd10 if in into is it its let like may me medical mean means my need of on or our
    please report reported reporting s should tell than that the their them then there these they this to under up us
    use used using want was we were what when where which who why will with would you your""".split()
)


# What frames a search for a code says nothing about the code: "what is the ICD-10 code for heart attack".
_SETS = r"(?:icd(?:-?\s?10)?(?:-?cm)?|cpt|hcpcs|dx)"
_FRAME = re.compile(
    r"^\W*(?:(?:what|which)(?:'s| is| are)?|find|need|give me|i need|how (?:do|should|would) (?:i|we|you) code)?\W*"
    rf"(?:the |a |an |right |correct |best )*(?:(?:{_SETS}|diagnosis|billing|procedure)\W*)*"
    rf"(?:codes?\W*)?(?:is |are )?(?:for |of |to use for )?(?:an? )?|\s*\b{_SETS}(?:\s+codes?)?\W*$",
    re.IGNORECASE,
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
    matched: tuple[str, ...] = ()


@dataclass(slots=True)
class _Candidate:
    ref: str
    system: str
    title: str
    word_share: float = 0.0
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

    def near(self, collection: str, text: str, limit: int) -> list[tuple[str, float]]:
        """The nearest vectors of one collection, as (id, similarity); [] when words alone serve."""
        vectors = self._ready_vectors()
        return [] if vectors is None else vectors.query(collection, text, limit)

    def find(self, words: str, systems: Sequence[str], release: str, limit: int) -> list[Hit]:
        """At most `limit` hits, best first; ties break by system and code, so the order is repeatable.

        ICD-10-PCS is searched when fewer than all systems are asked or the words name it: its 79,000 composed titles
        share a word with almost every question. It has no vectors.
        """
        tokens = content_words(words)
        if not tokens or limit < 1:
            return []
        pool: dict[str, _Candidate] = {}
        found = self._by_words(pool, tokens, [system for system in systems if system != "icd10pcs"], _FOUND)
        if "icd10pcs" in systems and (len(systems) < len(SYSTEMS) or _NAMES_PCS.search(words)):
            found |= self._by_words(pool, tokens, ["icd10pcs"], _FOUND)
        vectors = self._ready_vectors()
        if vectors is not None:
            text = " ".join(words.split())[:1000]
            subject = _FRAME.sub("", text) or text
            for collection, held in COLLECTIONS.items():
                if any(system in systems for system in held):
                    self._add_vectors(
                        pool,
                        vectors.query(
                            collection,
                            text if collection == "passages" else subject,
                            40 if collection == "icd10cm" else 120,
                        ),
                        systems,
                    )
        best = sorted(pool.values(), key=lambda c: (-_base_score(c), c.ref))[:_SCORED]
        members = self._store.concept_members(
            release, [_code(candidate) for candidate in best if candidate.system == "icd10cm"]
        )
        hits = [_hit(candidate, words, members) for candidate in best]
        # Words that stand nowhere in what is held are of another language or of none: meaning must be very near then.
        kept = (h for h in hits if h is not None and _clears_floor(h, vectors is not None, known=found))
        first = _distinct(sorted(kept, key=lambda h: (-h.score, h.system, h.code)))[:limit]
        return [hit if hit.title else replace(hit, title=self._title(hit)) for hit in first]

    def _by_words(self, pool: dict[str, _Candidate], tokens: Sequence[str], systems: Sequence[str], limit: int) -> bool:
        """Add what full text finds in one index of words; whether it found anything."""
        found = self._store.words(_match(tokens), systems, limit) if systems else []
        for hit in found:
            self._add_words(pool, hit, hit.score / (found[0].score or 1.0), tokens)
        return bool(found)

    def _add_words(self, pool: dict[str, _Candidate], hit: WordHit, share: float, tokens: Sequence[str]) -> None:
        if hit.system == "icd10cm":
            tokens = [token for token in tokens if token not in _SIDE_WORDS] or tokens
        own, _, paths = hit.terms.partition(INDEX_BAR)
        found = _best_wording(tokens, f"{hit.title} {own}", paths)
        entry = pool.setdefault(hit.ref, _Candidate(hit.ref, hit.system, hit.title))
        entry.word_share, entry.matched, entry.coverage = share, found, len(found) / len(tokens)

    def _add_vectors(
        self, pool: dict[str, _Candidate], found: Iterable[tuple[str, float]], systems: Sequence[str]
    ) -> None:
        rank = 0
        seen: set[str] = set()
        for vector_id, similarity in found:
            ref = entry_of(vector_id)
            system = ref.split(":", 1)[0]
            if system not in systems or ref in seen:
                continue
            seen.add(ref)
            entry = pool.setdefault(ref, _Candidate(ref, system, ""))
            if entry.vector_rank is None:
                entry.vector_rank, entry.similarity = rank, similarity
            rank += 1

    def _title(self, hit: Hit) -> str:
        return self._store.word_title(f"{hit.system}:{hit.code}")


def _code(candidate: _Candidate) -> str:
    return candidate.ref.split(":", 1)[1]


def _hit(candidate: _Candidate, words: str, members: Mapping[str, Sequence[tuple[str, str, bool]]]) -> Hit | None:
    """A candidate as a hit. What only the vectors found, and is no diagnosis, gets its title when it is offered."""
    code = _code(candidate)
    score = _base_score(candidate)
    title, billable = candidate.title, True
    if candidate.system == "icd10cm":
        chosen = concepts.choose(members.get(code, ()), words)
        if chosen is None:
            return None
        code, title, billable = chosen.code, chosen.title, chosen.billable
        score -= _CHAPTER_WEIGHT * (1.0 - concepts.chapter_weight(code, words))
        score += _SIDE_WEIGHT * (concepts.side_weight(title, words) - 1.0)
        score -= 0.0 if billable else _HEADER_PENALTY
    hit = Hit(code, candidate.system, title, billable, round(score, 4), _why(candidate))
    return replace(hit, similarity=candidate.similarity, coverage=candidate.coverage, matched=candidate.matched)


def _base_score(candidate: _Candidate) -> float:
    """What meaning and words say, before what is known of the code itself."""
    score = candidate.similarity if candidate.vector_rank is not None else _UNSEEN
    score += _WORD_WEIGHT * candidate.word_share * candidate.coverage + _COVERAGE_WEIGHT * candidate.coverage
    score += _ALL_WORDS if candidate.coverage == 1.0 else 0.0
    return score


def content_words(words: str) -> list[str]:
    """The words that carry meaning, lower-case, in order, without repeats; at most 48."""
    tokens = re.findall(r"[a-z0-9]+(?:\.[0-9a-z]+)?", words.lower())
    kept = [t for t in dict.fromkeys(tokens) if t not in _STOP and (len(t) > 1 or t.isdigit())]
    return kept[:_MAX_WORDS]


def _best_wording(tokens: Sequence[str], own: str, paths: str) -> tuple[str, ...]:
    """The words asked that title and terms hold together with one path of an index: the path that adds most.

    Paths are wordings of their own; words from several of them say nothing together.
    """
    own, paths = own.lower(), paths.lower()
    there = {token for token in tokens if _has_word(own, token)}
    missing = [token for token in tokens if token not in there]
    if missing and paths:
        wordings = (frozenset(token for token in missing if _has_word(path, token)) for path in paths.split("; "))
        there |= max(wordings, key=len)
    return tuple(token for token in tokens if token in there)


def _match(tokens: Sequence[str]) -> str:
    return " OR ".join('"' + token.replace('"', "") + '"' for token in tokens)


def _has_word(text: str, token: str) -> bool:
    """Whether a word of the text, which is in lower case, begins with the token."""
    stem = token[:-1] if len(token) > 3 and token.endswith("s") else token
    # Most texts lack the word: looking for it is far cheaper than a pattern for each word asked.
    return stem in text and re.search(rf"\b{re.escape(stem)}", text) is not None


def _clears_floor(hit: Hit, with_vectors: bool, *, known: bool) -> bool:
    if hit.coverage >= 0.5:
        return True
    floor = _VECTOR_FLOORS.get(hit.system, _VECTOR_FLOOR) if known else _UNKNOWN_WORDS_FLOOR
    return with_vectors and hit.similarity >= floor


def _why(candidate: _Candidate) -> str:
    parts = []
    if candidate.matched:
        parts.append("has " + ", ".join(candidate.matched[:6]))
    if candidate.vector_rank is not None:
        parts.append("near in meaning")
    return "; ".join(parts) or "words in its description"


def _distinct(hits: Iterable[Hit]) -> list[Hit]:
    seen: dict[tuple[str, str], Hit] = {}
    for hit in hits:
        seen.setdefault((hit.system, hit.code), hit)
    return list(seen.values())
