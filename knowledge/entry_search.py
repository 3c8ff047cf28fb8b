"""Plain words to procedures, drugs, supplies, modifiers and rules: by titles, keywords, official and trade names.

The titles, keywords and questions of an entry are wordings of one thing, so beside the nearest of them counts how much
of the question they hold together.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

from knowledge.diagnosis_search import why
from knowledge.hits import Hit
from knowledge.store import FactsStore
from knowledge.tables import WORDING_TABLES
from knowledge.vector_texts import entry_of, of_descriptor
from knowledge.wording.candidates import Candidate, Floor, Neighbours, WordingIndex, Worth
from knowledge.wording.lexicon import Lexicon
from knowledge.wording.reading import read_plainly

_NEAREST = 100
_DESCRIPTOR_LESS = 0.12
"""Taken from the similarity of a long descriptor: it says all sorts of things beside what a title says."""
_LOOKED_AT = 20  # first candidates whose titles and questions are read
_FLOOR = Floor(recall=0.3, similarity=0.33)


@dataclass(frozen=True, slots=True)
class EntryOrder:
    """What counts for how much in the order of hits; set on the development phrases of the benchmark."""

    worth: Worth
    whole: float = 0.5
    similarity: float = 1.0
    unseen: float = 0.32
    """Stands for the similarity of what is not among the nearest."""
    verbatim: float = 0.0
    """For a title or question that is the words themselves."""
    title: float = 0.0
    """Times the share of the title that was asked, when one word only was asked: many hold it then."""
    scale: float = 0.65
    """Brings scores to one scale, so that hits of different kinds can stand in one list."""


@dataclass(frozen=True, slots=True)
class EntryKind:
    """One kind of entries: its systems, its vectors, the use of phrases ("" for none), and what counts."""

    systems: tuple[str, ...]
    collection: str
    use: str
    order: EntryOrder


_SERVICES = EntryOrder(Worth(recall=0.48, precision=0.28, share=0.12, clash=0.2, text=0.75))
_RULES = EntryOrder(
    Worth(recall=0.48, precision=0.14, share=0.16, clash=0.05, together=1.33, text=1.5),
    whole=0.1,
    verbatim=0.5,
    title=0.2,
)
KINDS = (
    EntryKind(("cpt", "hcpcs"), "summaries", "service", _SERVICES),
    EntryKind(("modifier",), "modifiers", "", _SERVICES),
    EntryKind(("guideline",), "passages", "", _RULES),
)


Scored: TypeAlias = tuple[float, Candidate]


class EntrySearch:
    """Search of one snapshot's entries of one kind."""

    def __init__(self, store: FactsStore, kind: EntryKind, lexicon: Lexicon, near: Neighbours) -> None:
        self.kind = kind
        self._index = WordingIndex(store, WORDING_TABLES[kind.systems[0]], lexicon)
        self._lexicon = lexicon
        self._near = near

    def find(self, words: str, systems: Sequence[str], limit: int, order: EntryOrder | None = None) -> list[Hit]:
        """At most `limit` hits of the kind's systems, best first; ties break by system and code."""
        order = order or self.kind.order
        own = [system for system in systems if system in self.kind.systems]
        read = read_plainly(words, self._lexicon, self._index.spelling)
        with ThreadPoolExecutor(1) as meanwhile:
            near = meanwhile.submit(self._nearest, self._index.texts(read))
            found = self._index.candidates(read, own, near.result, order.worth, whole=True)
        known = self._index.knows(read)
        scored = [(_score(one, order), one) for one in found if _FLOOR.clears(one, known=known)]
        first = _sorted(scored)[: max(limit, _LOOKED_AT)]
        first = _sorted([*self._preferred(words, first[:_LOOKED_AT], order), *first[_LOOKED_AT:]])[:limit]
        shown = self._index.shown([candidate for _, candidate in first])
        return [_hit(score, candidate, shown[candidate.ref]) for score, candidate in first]

    def _preferred(self, words: str, first: Sequence[Scored], order: EntryOrder) -> list[Scored]:
        """The first candidates with what their titles and questions say for them."""
        candidates = [one for _, one in first]
        verbatim = self._index.verbatim(words, candidates) if order.verbatim else frozenset()
        lone = order.title and candidates and max(len(one.found.asked) for one in candidates) == 1
        titled = self._index.titled(candidates) if lone else {}
        return [
            (
                round(
                    score
                    + order.scale * (order.verbatim * (one.ref in verbatim) + order.title * titled.get(one.ref, 0.0)),
                    4,
                ),
                one,
            )
            for score, one in first
        ]

    def warm_up(self) -> None:
        """Read the index now instead of at the first question."""
        self._index.warm_up()

    def _nearest(self, texts: Sequence[str]) -> list[dict[str, float]]:
        return [_by_entry(near) for near in self._near(self.kind.collection, texts, _NEAREST)]


def _sorted(scored: Sequence[Scored]) -> list[Scored]:
    return sorted(scored, key=lambda item: (-item[0], *item[1].ref.split(":", 1)))


def _by_entry(near: Sequence[tuple[str, float]]) -> dict[str, float]:
    """The similarity of each entry's nearest vector."""
    best: dict[str, float] = {}
    for vector, similarity in near:
        ref = entry_of(vector)
        worth = similarity - _DESCRIPTOR_LESS if of_descriptor(vector) else similarity
        best[ref] = max(worth, best.get(ref, -1.0))
    return best


def _score(candidate: Candidate, order: EntryOrder) -> float:
    similarity = candidate.similarity if candidate.similarity is not None else order.unseen
    score = candidate.worth + order.whole * candidate.together.recall + order.similarity * similarity
    return round(score * order.scale, 4)


def _hit(score: float, candidate: Candidate, shown: str) -> Hit:
    system, code = candidate.ref.split(":", 1)
    return Hit(
        code,
        system,
        "",
        billable=True,
        score=score,
        why=why(candidate, shown),
        similarity=candidate.similarity or 0.0,
        coverage=candidate.told.coverage,
        matched=candidate.told.matched,
    )
