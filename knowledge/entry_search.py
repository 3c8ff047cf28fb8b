"""Plain words to procedures, drugs, supplies, modifiers and rules: by titles, keywords, official and trade names.

The titles, keywords and questions of an entry are wordings of one thing, so beside the nearest of them counts how much
of the question they hold together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.diagnosis_search import why
from knowledge.hits import Hit
from knowledge.store import FactsStore
from knowledge.tables import WORDING_TABLES
from knowledge.vector_texts import entry_of
from knowledge.wording.candidates import Candidate, Floor, WordingIndex, Worth
from knowledge.wording.lexicon import Lexicon
from knowledge.wording.reading import read_plainly

_NEAREST = 100
_FLOOR = Floor(recall=0.3, similarity=0.33)


@dataclass(frozen=True, slots=True)
class EntryOrder:
    """What counts for how much in the order of hits; set on the development phrases of the benchmark."""

    worth: Worth
    whole: float = 0.5
    similarity: float = 1.0
    unseen: float = 0.32
    """Stands for the similarity of what is not among the nearest."""
    scale: float = 0.65
    """Brings scores to one scale, so that hits of different kinds can stand in one list."""


@dataclass(frozen=True, slots=True)
class EntryKind:
    """One kind of entries: its systems, its vectors, the use of phrases ("" for none), and what counts."""

    systems: tuple[str, ...]
    collection: str
    use: str
    order: EntryOrder


_SERVICES = EntryOrder(Worth(recall=0.48, precision=0.28, share=0.12, clash=0.1, text=0.75))
_RULES = EntryOrder(Worth(recall=0.48, precision=0.14, share=0.16, clash=0.05, together=1.33, text=1.5), whole=0.1)
KINDS = (
    EntryKind(("cpt", "hcpcs"), "summaries", "service", _SERVICES),
    EntryKind(("modifier",), "modifiers", "", _SERVICES),
    EntryKind(("guideline",), "passages", "", _RULES),
)


class EntrySearch:
    """Search of one snapshot's entries of one kind."""

    def __init__(
        self,
        store: FactsStore,
        kind: EntryKind,
        lexicon: Lexicon,
        near: Callable[[str, str, int], list[tuple[str, float]]],
    ) -> None:
        self.kind = kind
        self._index = WordingIndex(store, WORDING_TABLES[kind.systems[0]], lexicon)
        self._lexicon = lexicon
        self._near = near

    def find(self, words: str, systems: Sequence[str], limit: int, order: EntryOrder | None = None) -> list[Hit]:
        """At most `limit` hits of the kind's systems, best first; ties break by system and code."""
        order = order or self.kind.order
        own = [system for system in systems if system in self.kind.systems]
        read = read_plainly(words, self._lexicon, self._index.spelling)
        found = self._index.candidates(read, own, self._nearest, order.worth, whole=True)
        known = self._index.knows(read)
        hits = [_hit(candidate, order) for candidate in found if _FLOOR.clears(candidate, known=known)]
        return sorted(hits, key=lambda hit: (-hit.score, hit.system, hit.code))[:limit]

    def _nearest(self, text: str) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        for vector, similarity in self._near(self.kind.collection, text, _NEAREST):
            ref = entry_of(vector)
            best[ref] = max(similarity, best.get(ref, -1.0))
        return list(best.items())


def _hit(candidate: Candidate, order: EntryOrder) -> Hit:
    similarity = candidate.similarity if candidate.similarity is not None else order.unseen
    score = candidate.worth + order.whole * candidate.together.recall + order.similarity * similarity
    system, code = candidate.ref.split(":", 1)
    return Hit(
        code,
        system,
        "",
        billable=True,
        score=round(score * order.scale, 4),
        why=why(candidate),
        similarity=candidate.similarity or 0.0,
        coverage=candidate.told.coverage,
        matched=candidate.told.matched,
    )
