"""All wordings of one index as arrays of numbers, so that hundreds of them are compared with a question at once.

What counts in a comparison is stated in `comparing`. Sums run in the order of the words, as they would one by one, so
that equal wordings get equal numbers. A snapshot of every official file has 190,000 wordings, which take 15 MB.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from knowledge.wording.comparing import CLASH, UNASKED, Comparison, Weights
from knowledge.wording.rows import WordingKind
from knowledge.wording.tokens import Word, decode

Numbers: TypeAlias = npt.NDArray[np.intp]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

KINDS: tuple[WordingKind, ...] = get_args(WordingKind)


@dataclass(frozen=True, slots=True)
class Comparisons:
    """How well each of some wordings answers the words asked."""

    asked: tuple[Word, ...]
    recall: Floats
    precision: Floats
    clashes: Numbers
    held: bytes
    """Of one after another, for each word asked 1 when the wording holds it, otherwise 0."""

    def at(self, place: int) -> Comparison:
        """One of them."""
        return Comparison(
            self.recall.item(place),
            self.precision.item(place),
            self.clashes.item(place),
            self.asked,
            self.held_at(place),
        )

    def held_at(self, place: int) -> bytes:
        """The words that one of them holds."""
        width = len(self.asked)
        return self.held[place * width : (place + 1) * width]


class WordingTable:
    """The wordings of one index, each known by its place in the order in which they were written. Never changed."""

    def __init__(self, pages: Iterable[Sequence[tuple[int, str, str, str, str]]], weights: Weights) -> None:
        """`pages` are wordings (id, ref, system, kind, words) by rising id."""
        self._weights = weights
        things = _numbering()
        tokens = _numbering()
        of_thing: dict[int, str] = {}
        ids, thing, kind, lengths, words = [_NONE], [_NONE.astype(np.intp)], [_NONE], [_NONE], [_NONE]
        for page in pages:
            split = [row[4].split() for row in page]
            ids.append(np.array([row[0] for row in page], np.int32))
            thing.append(np.array([things[row[1]] for row in page], np.intp))
            of_thing.update((things[row[1]], row[2]) for row in page)
            kind.append(np.array([KINDS.index(row[3]) for row in page], np.int32))
            lengths.append(np.array([len(one) for one in split], np.int32))
            words.append(np.array([tokens[token] for one in split for token in one], np.int32))
        self.ids = np.concatenate(ids)
        self.thing = np.concatenate(thing)
        self.kind = np.concatenate(kind).astype(np.int8)
        self.things = list(things)
        self.systems = [of_thing[number] for number in range(len(of_thing))]
        self.number_of = dict(things)
        """The number of each thing, by reference."""
        self._lengths = np.concatenate(lengths)
        self._starts = np.cumsum(self._lengths) - self._lengths
        self._words = np.concatenate(words)
        self._by_thing = np.argsort(self.thing, kind="stable")
        self._first = np.searchsorted(self.thing[self._by_thing], np.arange(len(self.things) + 1))
        self._weigh(list(tokens))

    def _weigh(self, tokens: Sequence[str]) -> None:
        """What is known of each word with its mark, by the number it has in `_words`."""
        plain = _numbering()
        decoded = [decode(token)[0] for token in tokens]
        self._plain = np.array([plain[word] for word, _ in decoded], np.intp)
        self._denied = np.array([mark == "-" for _, mark in decoded], np.bool_)
        self._said = np.array([self._weights(word) for word, _ in decoded], np.float64)
        self._unsaid = np.array([self._weights(word) * UNASKED[mark] for word, mark in decoded], np.float64)
        self._number = dict(plain)

    def places(self, ids: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The places of wordings known by their ids."""
        return np.searchsorted(self.ids, ids).astype(np.int32)

    def of_things(self, numbers: Sequence[int]) -> Numbers:
        """The places of every wording of some things, in the order in which they were written."""
        if not numbers:
            return np.empty(0, np.intp)
        parts = [self._by_thing[self._first[number] : self._first[number + 1]] for number in numbers]
        return np.sort(np.concatenate(parts))

    def compare(self, places: Numbers, asked: tuple[Word, ...]) -> Comparisons:
        """How well each of the wordings at some places answers the words asked."""
        count = len(places)
        lengths = self._lengths[places]
        owner = np.repeat(np.arange(count), lengths)
        ends = np.cumsum(lengths)
        at = np.arange(len(owner)) + np.repeat(self._starts[places] - ends + lengths, lengths)
        words = self._words[at]

        which = np.full(len(self._number) + 1, -1, np.intp)
        for number, (word, _) in enumerate(asked):
            which[self._number.get(word, -1)] = number
        which[-1] = -1  # the place of the words that stand nowhere
        which = which[self._plain[words]]
        held = which >= 0
        weight = np.where(held, self._said[words], self._unsaid[words])
        whole = np.bincount(owner, weight, count)
        there, which, weight = owner[held], which[held], weight[held]
        answered = np.bincount(there, weight, count)
        same = self._denied[words[held]] == np.array([mark == "-" for _, mark in asked], np.bool_)[which]
        order = np.argsort(which, kind="stable")
        counted = np.where(same, weight, CLASH * weight)
        recalled = np.bincount(there[order], counted[order], count)
        total = 0.0
        for word, _ in asked:
            total += self._weights(word)
        present = np.zeros((count, len(asked)), np.bool_)
        present[there, which] = True
        return Comparisons(
            asked,
            recall=recalled / total if total else np.zeros(count),
            precision=np.divide(answered, whole, out=np.zeros(count), where=whole > 0.0),
            clashes=np.bincount(there[~same], minlength=count),
            held=present.tobytes(),
        )


_NONE = np.empty(0, np.int32)


def _numbering() -> defaultdict[str, int]:
    """Numbers from 0 in the order in which what they stand for is first asked for."""
    numbers: defaultdict[str, int] = defaultdict(int)
    numbers.default_factory = numbers.__len__
    return numbers
