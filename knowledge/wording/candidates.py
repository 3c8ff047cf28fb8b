"""Candidates for words: the wordings that full text finds and the things that lie near in meaning, each compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from knowledge.store import FactsStore
from knowledge.wording.comparing import Comparison, Weights
from knowledge.wording.lexicon import Lexicon, Wording
from knowledge.wording.reading import ReadWords
from knowledge.wording.rows import WordingKind
from knowledge.wording.spelling import Spelling
from knowledge.wording.tokens import Word, flat, polar_words

if TYPE_CHECKING:
    from knowledge.wording.finding import Finder

Neighbours = Callable[[str, Sequence[str], int], Sequence[Sequence[tuple[str, float]]]]
"""For each text at most so many ids of a collection with their cosine similarity, best first."""
Near = Callable[[], Sequence[Mapping[str, float]]]
"""For each text of `WordingIndex.texts` the references near it with their cosine similarity; () when words alone serve.

It is called when full text has answered, so that vectors can be asked meanwhile.
"""

_ASKED = 3  # wordings of a question that are looked for
_SECOND = 0.04  # against what only the second meaning of a phrase leads to
_STRANGE = 0.2  # against words as said of which hardly one stands anywhere, when a phrase of theirs has a meaning


@dataclass(frozen=True, slots=True)
class Asked:
    """One wording of the question, with its words."""

    wording: Wording
    words: tuple[Word, ...]
    less: float = 0.0
    """What is held against it."""


class Candidate(NamedTuple):
    """One thing that may be meant: its nearest wording, how well that answers, and how near it lies in meaning."""

    ref: str
    kind: WordingKind
    row: int
    """The id of the wording."""
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


class WordingIndex:
    """One index of wordings, asked from several threads at once."""

    def __init__(self, store: FactsStore, table: str, lexicon: Lexicon) -> None:
        self._store = store
        self._table = table
        self._lexicon = lexicon

    def warm_up(self) -> None:
        """Read the index now instead of at the first question."""
        _ = self._finder, self.spelling

    @cached_property
    def weights(self) -> Weights:
        """What each word weighs here."""
        return Weights(self._store.wordings.counts(self._table))

    @cached_property
    def spelling(self) -> Spelling:
        """The words that a misspelled one may stand for."""
        known = {word: 1 for word in (*self._lexicon.words(), *self._lexicon.families)}
        return Spelling({**known, **self._store.wordings.counts(self._table)})

    @property
    def things(self) -> Sequence[str]:
        """What the wordings are of, by reference."""
        return self._finder.things

    @cached_property
    def _finder(self) -> Finder:
        from knowledge.wording.finding import Finder
        from knowledge.wording.table import WordingTable

        words, table = self._store.wordings, self._table
        return Finder(
            WordingTable(words.wordings(table), self.weights), self.weights, lambda word: words.scores(table, word)
        )

    def candidates(
        self, read: ReadWords, systems: Sequence[str], near: Near, worth: Worth, *, whole: bool = False
    ) -> list[Candidate]:
        """Everything found for any wording of the question, each with its best wording; in no order.

        With `whole`, how much of the question a title and its terms hold together is found too.
        """
        asked = [
            Asked(wording, words, _SECOND if wording.second else self._strange(wording, words, read) if whole else 0.0)
            for wording, words in self._asked(read)
        ]
        compared = _compared(asked)
        return self._finder.candidates(asked, lambda: _nearest(compared, near()), tuple(systems), worth, whole=whole)

    def texts(self, read: ReadWords) -> list[str]:
        """The wordings of the question whose vectors are compared."""
        return [one.wording.text for one in _compared([Asked(*worded) for worded in self._asked(read)])]

    def _asked(self, read: ReadWords) -> list[tuple[Wording, tuple[Word, ...]]]:
        worded = ((wording, polar_words(wording.text, self._lexicon.families)) for wording in read.wordings[:_ASKED])
        return [(wording, words) for wording, words in worded if words]

    def _strange(self, wording: Wording, words: Sequence[Word], read: ReadWords) -> float:
        """What is held against words as said: of "Pepcid IV" nothing but "IV" stands anywhere.

        Not for diagnoses: there the words as said lead on where a phrase was read wrongly (development phrases).
        """
        meant = any(one.replaced for one in read.wordings) and not wording.replaced
        known = sum(self.weights.holds(word) for word, _ in words)
        return _STRANGE if meant and known < 2 and known < len(words) else 0.0

    def verbatim(self, words: str, candidates: Sequence[Candidate]) -> frozenset[str]:
        """The references of candidates that have the words themselves as a title or a question, small words too."""
        asked = polar_words(_plainly(words), self._lexicon.families)
        rows = self._finder.alike([one.ref for one in candidates], asked) if asked else {}
        texts = self._store.wordings.shown([*rows])
        return frozenset(rows[row] for row, text in texts.items() if _plainly(text) == _plainly(words))

    def titled(self, candidates: Sequence[Candidate]) -> dict[str, float]:
        """For each candidate how much of its title was asked."""
        titles = self._store.wordings.titles([one.ref for one in candidates])
        shares = {}
        for one in candidates:
            asked = {word for word, _ in one.found.asked}
            title = polar_words(titles.get(one.ref, ""), self._lexicon.families)
            whole = sum(self.weights(word) for word, _ in title)
            shares[one.ref] = sum(self.weights(word) for word, _ in title if word in asked) / whole if whole else 0.0
        return shares

    def shown(self, candidates: Sequence[Candidate]) -> dict[str, str]:
        """How the wordings of candidates are shown, by reference."""
        texts = self._store.wordings.shown([one.row for one in candidates])
        return {one.ref: texts[one.row] for one in candidates}

    def knows(self, read: ReadWords) -> bool:
        """Whether any word of the question, as said or as read, stands in the index."""
        words = (word for one in read.wordings for word, _ in polar_words(one.text, self._lexicon.families))
        return any(self.weights.holds(word) for word in words)


def _compared(asked: Sequence[Asked]) -> Sequence[Asked]:
    """The words as said and as first read; the reading alone where phrases stand for all that was said.

    An embedding is what a search waits for, and third ones changed no order (development phrases).
    """
    return asked[1:2] if len(asked) > 1 and asked[1].wording.whole else asked[:2]


def _nearest(asked: Sequence[Asked], near: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """How near each thing lies to any wording, less what is held against that wording."""
    similar: dict[str, float] = {}
    for one, found in zip(asked, near, strict=bool(near)):
        for ref, similarity in found.items():
            similar[ref] = max(similarity - one.less, similar.get(ref, -1.0))
    return similar


_ASKS_WHAT = re.compile(r"^whats? (?:s |is |are |does )?(?:an? |the )?|^(?:define|explain) (?:an? |the )?| means?$")


def _plainly(text: str) -> str:
    """The words of a text in small letters without what only asks what something is."""
    return _ASKS_WHAT.sub("", " ".join(re.findall(r"[a-z0-9]+", flat(text).replace("'", ""))))
