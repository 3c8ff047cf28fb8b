"""Candidates for words: the wordings that full text finds and the things that lie near in meaning, each compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.store import FactsStore, WordingHit
from knowledge.wording.comparing import Comparison, Weights, compare
from knowledge.wording.lexicon import Lexicon, Wording
from knowledge.wording.reading import ReadWords
from knowledge.wording.spelling import Spelling
from knowledge.wording.tokens import Word, decode, polar_words

Near = Callable[[str], list[tuple[str, float]]]
"""References with cosine similarity for a text, best first; [] when words alone serve."""

_FOUND = 100
_LOOKED_FOR = 8  # words of a wording that full text looks for, the weightiest; all are compared
_ASKED = 3  # wordings of a question that are looked for
_SECOND = 0.04  # against what only the second meaning of a phrase leads to
_NOTHING = Comparison(0.0, 0.0, 0.0, 0, ())


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that may be meant: its nearest wording, how well that answers, and how near it lies in meaning."""

    ref: str
    system: str
    kind: str
    shown: str
    found: Comparison
    similarity: float | None
    wording: Wording
    worth: float
    """What the wording alone is worth, by which the nearest wording was chosen."""
    together: Comparison
    """What title and terms hold together; nothing where terms are things of their own."""

    @property
    def told(self) -> Comparison:
        """What official and own names hold of the question, without the body of a description."""
        if self.kind == "text" or self.together.coverage > self.found.coverage:
            return self.together
        return self.found


@dataclass(frozen=True, slots=True)
class Floor:
    """What a candidate needs to be offered: a share of the question's words, or nearness in meaning.

    Words that stand nowhere in what is held are of another language or of none: meaning must be very near then.
    """

    recall: float
    similarity: float
    unknown: float = 0.55

    def clears(self, candidate: Candidate, *, known: bool) -> bool:
        """Whether a candidate may be offered."""
        near = candidate.similarity or 0.0
        return candidate.found.recall >= self.recall or near >= (self.similarity if known else self.unknown)


@dataclass(frozen=True, slots=True)
class Worth:
    """What the parts of a comparison count for."""

    recall: float
    precision: float
    share: float
    clash: float
    together: float = 1.0
    """Times the worth of a title with all its terms."""
    text: float = 0.6
    """Times the worth of a description's body against that of a title or term."""

    def of(self, found: Comparison, share: float, kind: str) -> float:
        """What a wording is worth."""
        worth = found.recall * (self.recall + self.precision * found.precision) + self.share * share
        return worth * {"text": self.text, "whole": self.together}.get(kind, 1.0) - self.clash * found.clashes


class WordingIndex:
    """One index of wordings, asked from several threads at once."""

    def __init__(self, store: FactsStore, table: str, lexicon: Lexicon) -> None:
        self._store = store
        self._table = table
        self._lexicon = lexicon

    @cached_property
    def weights(self) -> Weights:
        """What each word weighs here."""
        return Weights(self._store.word_counts(self._table))

    @cached_property
    def spelling(self) -> Spelling:
        """The words that a misspelled one may stand for."""
        known = {word: 1 for word in (*self._lexicon.words(), *self._lexicon.families)}
        return Spelling({**known, **self._store.word_counts(self._table)})

    def candidates(
        self, read: ReadWords, systems: Sequence[str], near: Near, worth: Worth, *, whole: bool = False
    ) -> list[Candidate]:
        """Everything found for any wording of the question, each with its best wording; in no order.

        With `whole`, how much of the question a title and its terms hold together is found too.
        """
        asked = [
            _Asked(wording, words)
            for wording in read.wordings[:_ASKED]
            if (words := polar_words(wording.text, self._lexicon.families))
        ]
        found = _Found(self.weights, worth)
        for one in asked:
            for ref, similarity in near(one.wording.text):
                found.near[ref] = max(similarity - one.less, found.near.get(ref, -1.0))
            for kind in (True, False) if whole else (False,):
                hits = self._hits(one.words, systems, whole=kind)
                for hit in hits:
                    found.add(hit, one, hit.score / (hits[0].score or 1.0))
        unseen = [ref for ref in found.near if ref not in found.best and ref.split(":", 1)[0] in systems]
        part = [ref for ref in found.best if ref not in found.together] if whole else []
        for hit in self._store.wordings_of([*unseen, *part]) if unseen or part else ():
            if hit.ref not in found.best or hit.kind == "whole" or hit.ref in unseen:
                for one in asked:
                    found.add(hit, one, 0.0)
        return found.candidates()

    def knows(self, read: ReadWords) -> bool:
        """Whether any word of the question, as said or as read, stands in the index."""
        words = (word for one in read.wordings for word, _ in polar_words(one.text, self._lexicon.families))
        return any(self.weights.holds(word) for word in words)

    def _hits(self, words: Sequence[Word], systems: Sequence[str], *, whole: bool) -> list[WordingHit]:
        telling = sorted({word for word, _ in words}, key=lambda word: (-self.weights(word), word))[:_LOOKED_FOR]
        match = " OR ".join(f'"{word}"' for word in telling)
        return self._store.wordings(self._table, match, systems, _FOUND, whole=whole)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One wording of the question, with its words."""

    wording: Wording
    words: tuple[Word, ...]

    @property
    def less(self) -> float:
        return _SECOND if self.wording.second else 0.0


class _Found:
    """What has been found so far: of each thing its best wording, what title and terms hold, and how near it is."""

    def __init__(self, weights: Weights, worth: Worth) -> None:
        self._weights = weights
        self._worth = worth
        self.best: dict[str, Candidate] = {}
        self.together: dict[str, Comparison] = {}
        self.near: dict[str, float] = {}

    def add(self, hit: WordingHit, asked: _Asked, share: float) -> None:
        """Compare a wording with the words asked, and keep it when none was better."""
        found = compare(asked.words, decode(hit.words), self._weights)
        if hit.kind == "whole" and found.recall >= self.together.get(hit.ref, _NOTHING).recall:
            self.together[hit.ref] = found
        worth = self._worth.of(found, share, hit.kind) - asked.less
        held = self.best.get(hit.ref)
        if held is None or worth > held.worth:
            self.best[hit.ref] = Candidate(
                hit.ref, hit.system, hit.kind, hit.shown, found, None, asked.wording, worth, _NOTHING
            )

    def candidates(self) -> list[Candidate]:
        """Each thing once."""
        return [
            replace(one, similarity=self.near.get(ref), together=self.together.get(ref, _NOTHING))
            for ref, one in self.best.items()
        ]
