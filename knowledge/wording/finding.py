"""The wordings that full text finds for a question and those of what lies near in meaning, each thing with its best.

Full text is asked once for each word and remembers what it answered: the score of a question is the sum of what its
words add (BM25), so a common word is not looked up again in every question that holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.wording.candidates import Asked, Candidate, Worth
from knowledge.wording.comparing import NOTHING, Comparison, Weights
from knowledge.wording.table import KINDS, Comparisons, Flags, Floats, Numbers, WordingTable
from knowledge.wording.tokens import Word

_FOUND = 100
_LOOKED_FOR = 8  # words of a wording that full text looks for, the weightiest; all are compared
_REMEMBERED = 8_192  # words; what a whole index answers takes twelve bytes for each word of each wording
_WHOLE = KINDS.index("whole")
_TEXT = KINDS.index("text")


class Finder:
    """Finds wordings in one index. Safe to share between threads."""

    def __init__(
        self, table: WordingTable, weights: Weights, scores: Callable[[str], Sequence[tuple[int, float]]]
    ) -> None:
        """`scores` gives what a word adds to the scores of the wordings that hold it, by their ids."""
        self.things = table.things
        self._table = table
        self._weights = weights
        self._scores = scores
        self._postings = lru_cache(maxsize=_REMEMBERED)(self._read)
        self._eligible = lru_cache(maxsize=16)(self._find_eligible)
        self._no_whole = ~np.bincount(table.thing[table.kind == _WHOLE], minlength=len(table.things)).astype(np.bool_)

    def candidates(
        self,
        asked: Sequence[Asked],
        nearest: Callable[[], Mapping[str, float]],
        systems: tuple[str, ...],
        worth: Worth,
        *,
        whole: bool,
    ) -> list[Candidate]:
        """Of each thing that is found or near the best wording; the first of equal ones stays.

        `nearest` is called when full text has answered. With `whole`, titles with all their terms are looked for
        beside single wordings, and what they hold is told.
        """
        if not asked:
            return []
        table = self._table
        hits = [self._top(one, systems, whole=whole) for one in asked]
        near = nearest()
        rest = self._rest([places for places, _ in hits], near, systems, whole=whole)
        compared: list[Comparisons] = []
        parts: list[tuple[Numbers, Floats, Numbers]] = []
        before, after = 0, sum(len(places) for places, _ in hits)
        for number, (one, (top, shares)) in enumerate(zip(asked, hits, strict=True)):
            places = np.concatenate((top, rest))
            found = table.compare(places, one.words)
            compared.append(found)
            share = np.concatenate((shares, np.zeros(len(rest))))
            order = np.concatenate(
                (np.arange(before, before + len(top)), after + number + len(asked) * np.arange(len(rest)))
            )
            parts.append((places, _worth(worth, found, share, table.kind[places]) - one.less, order))
            before += len(top)
        places, value, order = (np.concatenate(part) for part in zip(*parts, strict=True))
        things = table.thing[places]
        recall = np.concatenate([found.recall for found in compared])
        which = np.repeat(np.arange(len(asked)), [len(part[0]) for part in parts])
        where = np.concatenate([np.arange(len(part[0])) for part in parts])

        wholes = np.flatnonzero(table.kind[places] == _WHOLE)
        together = wholes[_first_of_each(things[wholes], -recall[wholes], -order[wholes])]
        held = {
            thing: compared[number].at(at)
            for thing, number, at in zip(*_lists(together, things, which, where), strict=True)
        }
        first = _first_of_each(things, -value, order)
        precision = np.concatenate([found.precision for found in compared])
        clashes = np.concatenate([found.clashes for found in compared])
        numbers = (which, where, recall, precision, clashes, value)
        chosen = _lists(first, things, *numbers, table.ids[places], table.kind[places])
        return [
            Candidate(
                table.things[thing],
                KINDS[kind],
                row,
                Comparison(share, exact, against, compared[number].asked, compared[number].held_at(at)),
                near.get(table.things[thing]),
                asked[number].wording,
                worth_of,
                held.get(thing, NOTHING),
            )
            for thing, number, at, share, exact, against, worth_of, row, kind in zip(*chosen, strict=True)
        ]

    def alike(self, refs: Sequence[str], words: tuple[Word, ...]) -> dict[int, str]:
        """The titles and terms of some things that hold just these words: ids with what they are of."""
        table = self._table
        places = table.of_things([table.number_of[ref] for ref in refs])
        places = places[(table.kind[places] != _WHOLE) & (table.kind[places] != _TEXT)]
        found = table.compare(places, words)
        places = places[(found.recall == 1.0) & (found.precision == 1.0)]
        return {row: table.things[thing] for row, thing in zip(*_lists(places, table.ids, table.thing), strict=True)}

    def _rest(
        self, hits: Sequence[Numbers], near: Mapping[str, float], systems: tuple[str, ...], *, whole: bool
    ) -> Numbers:
        """Every wording of what is near and not found, and what is found holds as a whole where that was not."""
        table = self._table
        found = np.zeros(len(table.things), np.bool_)
        complete = self._no_whole.copy()
        for places in hits:
            found[table.thing[places]] = True
            complete[table.thing[places[table.kind[places] == _WHOLE]]] = True
        numbers = (table.number_of.get(ref) for ref in near)
        unseen = [n for n in numbers if n is not None and not found[n] and table.systems[n] in systems]
        rest = table.of_things(unseen)
        if not whole:
            return rest
        part = table.of_things(np.flatnonzero(found & ~complete).tolist())
        return np.sort(np.concatenate((rest, part[table.kind[part] == _WHOLE])))

    def _top(self, asked: Asked, systems: tuple[str, ...], *, whole: bool) -> tuple[Numbers, Floats]:
        """The places of the best wordings by full text, whole ones first, and their shares of the best score."""
        telling = sorted({word for word, _ in asked.words}, key=lambda word: (-self._weights(word), word))
        scores = np.zeros(len(self._table.ids))
        for word in telling[:_LOOKED_FOR]:
            holding, added = self._postings(word)
            scores[holding] += added
        found: list[Numbers] = []
        shares: list[Floats] = []
        for kind in (True, False) if whole else (False,):
            places = np.flatnonzero((scores > 0.0) & self._eligible(systems, kind))
            score = scores[places]
            if len(places) > _FOUND:
                least = np.partition(score, len(score) - _FOUND)[len(score) - _FOUND]
                places, score = places[score >= least], score[score >= least]
            first = np.lexsort((places, -score))[:_FOUND]
            found.append(places[first])
            shares.append(score[first] / score[first[0]] if len(first) else np.empty(0))
        return np.concatenate(found), np.concatenate(shares)

    def _read(self, word: str) -> tuple[npt.NDArray[np.int32], Floats]:
        rows = self._scores(word)
        ids = np.array([row for row, _ in rows], np.int32)
        return self._table.places(ids), np.array([score for _, score in rows], np.float64)

    def _find_eligible(self, systems: tuple[str, ...], whole: bool) -> Flags:
        own: Flags = np.array([system in systems for system in self._table.systems], np.bool_)
        eligible: Flags = own[self._table.thing] & ((self._table.kind == _WHOLE) == whole)
        return eligible


def _worth(worth: Worth, found: Comparisons, share: Floats, kinds: npt.NDArray[np.int8]) -> Floats:
    factor = np.ones(len(KINDS))
    factor[_WHOLE], factor[_TEXT] = worth.together, worth.text
    value = found.recall * (worth.recall + worth.precision * found.precision) + worth.share * share
    result: Floats = value * factor[kinds] - worth.clash * found.clashes
    return result


def _first_of_each(things: Numbers, *keys: npt.NDArray[np.generic]) -> Numbers:
    """The entry of each thing that comes first by the keys, the weightiest key first."""
    order = np.lexsort((*reversed(keys), things))
    ordered = things[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = ordered[1:] != ordered[:-1]
    return order[new]


def _lists(entries: Numbers, *arrays: npt.NDArray[Any]) -> list[list[Any]]:
    """What stands in each array at some places."""
    return [array[entries].tolist() for array in arrays]
