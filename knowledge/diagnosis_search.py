"""Plain words to ICD-10-CM codes: candidates by wording and by meaning, then the code of the concept that was asked.

The order follows what a coder weighs: the words of the question must be in one wording of the code, the wording should
not add what was not said, a chapter that the words do not speak of comes last, and a code that says "unspecified" comes
before one that says more than was asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache

from knowledge import concepts
from knowledge.diagnosis_family import KEPT, Families, Found
from knowledge.diagnosis_parts import conditions, joined, says_just
from knowledge.hits import Hit
from knowledge.store import FactsStore
from knowledge.tables import WORDING_TABLES
from knowledge.wording.candidates import Candidate, Floor, Near, Neighbours, WordingIndex, Worth
from knowledge.wording.lexicon import Lexicon
from knowledge.wording.reading import ReadWords, read_words

SYSTEM = "icd10cm"
_NEAREST = 30  # vectors asked; each may stand for several concepts
_SCORED = 60  # candidates whose code is looked up; the rest cannot come first
_SCORED_ALONE = 12  # of one condition among several, of which only the first counts
_OTHER = re.compile(r"\bother\b", re.IGNORECASE)
_UNSPECIFIED = re.compile(r"\b(?:unspecified|nos)\b", re.IGNORECASE)
_PLAIN = re.compile(r"\b(?:uncomplicated|without complications?)\b", re.IGNORECASE)
_AGAIN = re.compile(r"\b(?:subsequent|recurrent|again|re-?infarct\w*|second|another)\b", re.IGNORECASE)
_HIGH_PRESSURE = re.compile(r"\bhypertens|\bblood pressure\b", re.IGNORECASE)
_HISTORY = re.compile(r"\bhistory\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:history|old|healed|previous|past|status|absence|presence)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Order:
    """What counts for how much in the order of hits; set on the development phrases of the benchmark."""

    worth: Worth
    similarity: float = 1.0
    unseen: float = 0.18
    """Stands for the similarity of what is not among the nearest, when those lie far."""
    crowd: float = 0.6
    """How much of the way from there to the last of the nearest it comes when those lie near."""
    chapter: float = 0.375
    header: float = 0.4
    other: float = 0.12
    other_said: float = 0.06
    """For a title of other conditions where the words mean one of those: it is then more than the unspecified one."""
    unspecified: float = 0.06
    plain: float = 0.1
    """For a title that says there is no complication, when nothing is said of one."""
    again: float = 0.2
    """Against a title of what came once more, when it is not said."""
    pressure: float = 0.3
    """Against a title of hypertensive disease, when no high blood pressure was said: heart failure and kidney disease
    are coded to hypertension only in a patient who has it (ICD-10-CM guidelines, I.C.9.a)."""
    past: float = 0.2
    """Against a present condition, when a history was said."""
    side: float = 0.12
    wrong_side: float = 0.3
    no_side: float = 0.05
    unsaid_side: float = 0.06
    scale: float = 0.75
    """Brings scores to the scale of the other systems' scores, so that hits can stand in one list."""


ORDER = Order(Worth(recall=0.48, precision=0.33, share=0.15, clash=0.375))
_FLOOR = Floor(recall=0.3, similarity=0.42)


class DiagnosisSearch:
    """Search of one snapshot's diagnoses."""

    def __init__(self, store: FactsStore, lexicon: Lexicon, near: Neighbours) -> None:
        self._store = store
        self._lexicon = lexicon
        self._index = WordingIndex(store, WORDING_TABLES[SYSTEM], lexicon)
        self._near = near

    def warm_up(self) -> None:
        """Read the index now instead of at the first question."""
        self._index.warm_up()
        _ = self._families

    def find(self, words: str, release: str, limit: int, order: Order = ORDER) -> list[Hit]:
        """At most `limit` hits, best first, of one edition; ties break by code."""
        read = self._read(words)
        with ThreadPoolExecutor(1) as meanwhile:
            near = meanwhile.submit(self._nearest, self._index.texts(read))
            alone = self._alone(words, read, release, order)
            ranked = self._families.led(self._ranked(read, release, order, near.result), release, read)
        ranked = joined(ranked, alone)
        if limit > KEPT:
            ranked = self._families.widened(ranked, release, read)
        shown = self._index.shown([one.candidate for one in ranked[:limit]])
        return [_hit(one, read, shown[one.candidate.ref]) for one in ranked[:limit]]

    def _read(self, words: str) -> ReadWords:
        return read_words(words, self._lexicon, self._index.spelling)

    def _ranked(self, read: ReadWords, release: str, order: Order, near: Near, scored: int = _SCORED) -> list[Found]:
        known, unspoken = self._index.knows(read), concepts.unspoken_chapters(read.text)
        found = self._index.candidates(read, (SYSTEM,), near, order.worth)
        unseen = _unseen(found, order)
        first = sorted(found, key=lambda c: (-_base(c, order, unseen), c.ref))[:scored]
        members = self._store.concept_members(release, [_key(candidate) for candidate in first])
        best: dict[str, Found] = {}
        for candidate in first:
            codes = members.get(_key(candidate), ())
            chosen = concepts.choose(codes, read.sides, read.encounter)
            if chosen is not None and _FLOOR.clears(candidate, known=known):
                base = _base(candidate, order, unseen)
                score = round((base + _of_code(chosen, read, unspoken, order)) * order.scale, 4)
                if chosen.code not in best or score > best[chosen.code].score:
                    best[chosen.code] = Found(score, candidate, chosen, _key(candidate), codes)
        return sorted(best.values(), key=lambda one: one.order)

    def _alone(self, words: str, read: ReadWords, release: str, order: Order) -> list[Found]:
        """Of several conditions in one question the code of each, by words alone; [] when there is but one."""
        found = []
        for part in conditions(words) if not _HISTORY.search(read.text) else ():
            ranked = self._ranked(self._read(part), release, order, tuple, _SCORED_ALONE)
            if not ranked or not says_just(ranked[0]):
                return []
            found.append(ranked[0])
        return found

    @cached_property
    def _families(self) -> Families:
        return Families(self._store, (ref.split(":", 1)[1] for ref in self._index.things))

    def _nearest(self, texts: Sequence[str]) -> list[dict[str, float]]:
        found = [dict(near) for near in self._near(SYSTEM, texts, _NEAREST)]
        groups = self._store.vector_groups([*{ref.split(":", 1)[1] for near in found for ref in near}])
        return [
            {f"{SYSTEM}:{key}": near[ref] for ref in near for key in groups.get(ref.split(":", 1)[1], ())}
            for near in found
        ]


def _hit(found: Found, read: ReadWords, shown: str) -> Hit:
    chosen, candidate = found.chosen, found.candidate
    asked = concepts.open_choice(chosen.code, found.members, read.sides, read.encounter)
    if found.of:
        reason = f"beside {found.of} in the tabular list"
        if chosen.code.startswith(found.of):
            reason = f"{why(candidate, shown)}; says no more than its heading {found.of}"
        return Hit(chosen.code, SYSTEM, chosen.title, chosen.billable, found.score, reason, ask=asked)
    return Hit(
        chosen.code,
        SYSTEM,
        chosen.title,
        chosen.billable,
        found.score,
        why(candidate, shown),
        similarity=candidate.similarity or 0.0,
        coverage=candidate.told.coverage,
        matched=candidate.found.matched,
        ask=asked,
    )


def _of_code(chosen: concepts.Chosen, read: ReadWords, unspoken: Mapping[str, float], order: Order) -> float:
    """What the code itself says for it and against it, given the words."""
    other, unspecified, plain, past = _says(chosen.title)
    score = -order.chapter * (1.0 - unspoken.get(chosen.code[0], 1.0))
    score -= 0.0 if chosen.billable else order.header
    if _OTHER.search(read.text):
        score += order.other_said if other else 0.0
    else:
        score += order.unspecified if unspecified else 0.0
        score -= order.other if other else 0.0
    score += order.plain if plain else 0.0
    score -= order.again if chosen.title.startswith("Subsequent") and not _AGAIN.search(read.text) else 0.0
    if chosen.title.startswith("Hypertensive") and not _HIGH_PRESSURE.search(read.text):
        score -= order.pressure
    score -= order.past if not past and _HISTORY.search(read.text) else 0.0
    return score + _side(chosen.title, read, order)


@lru_cache(maxsize=32_768)
def _says(title: str) -> tuple[bool, ...]:
    """Whether a title says "other", "unspecified", that there is no complication, and that something is past."""
    return tuple(bool(pattern.search(title)) for pattern in (_OTHER, _UNSPECIFIED, _PLAIN, _PAST))


def _base(candidate: Candidate, order: Order, unseen: float) -> float:
    """What words and meaning say, before what is known of the code itself."""
    similarity = candidate.similarity if candidate.similarity is not None else unseen
    return candidate.worth + order.similarity * similarity


def _unseen(found: Sequence[Candidate], order: Order) -> float:
    """What stands for the similarity of what is not among the nearest: more where all of those lie very near.

    A crowd of like titles ("calculus of bile duct with ...") else pushes the one out that says just what was asked.
    """
    near = [candidate.similarity for candidate in found if candidate.similarity is not None]
    if len(near) < _NEAREST:
        return order.unseen
    return max(order.unseen, order.unseen + order.crowd * (min(near) - order.unseen))


def _key(candidate: Candidate) -> str:
    return candidate.ref.split(":", 1)[1]


def _side(title: str, read: ReadWords, order: Order) -> float:
    named = concepts.sides_of(title)
    if not read.sides:
        return -order.unsaid_side if named else 0.0
    if named & read.sides:
        return order.side
    return -order.wrong_side if named else -order.no_side


_WEAK = "weak match"
_SHOWN = {"term": "term: {}", "index": "index: {}", "brand": "sold as {}"}


def why(candidate: Candidate, shown: str) -> str:
    """In a coder's words, what led to a candidate, whose wording is shown so; a weak match is called one."""
    parts = [_WEAK] if candidate.found.recall < 0.5 and (candidate.similarity or 0.0) < 0.5 else []
    parts += [f"“{one.said}” read as “{one.means}”" for one in candidate.wording.replaced[:3]]
    if candidate.found.matched:
        words = ", ".join(candidate.found.matched[:6])
        parts.append(_SHOWN[candidate.kind].format(shown) if candidate.kind in _SHOWN else f"has {words}")
    if candidate.similarity is not None:
        parts.append("near in meaning")
    return "; ".join(parts) or "words in its description"
