"""The family of the codes found: what stands beside and below them in the tabular list.

Whoever looks for a code looks at its neighbours too. So a heading that no code under it has outrun is led by the one
that says no more than the heading does, and the last places of a long list go to the neighbours of the first hits.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from knowledge import concepts
from knowledge.store import FactsStore
from knowledge.wording.candidates import Candidate
from knowledge.wording.reading import ReadWords

KEPT = 16  # places that neighbours leave alone
_CATEGORIES = 3  # whose neighbours are listed
_NEIGHBOURS = 3  # of each
_READ = 12  # of each, of which the plainest are taken
_HEADINGS = 5  # places in which a heading is led by a code
_STEP = 0.0001
_UNSPECIFIED = re.compile(r"^unspecified\b(?!.*\bwith\b)|, unspecified(?:$|,)", re.IGNORECASE)
_NO_MORE = re.compile(r"^(?!.*\bwith unspecified\b).*\b(?:unspecified|without|not having)\b", re.IGNORECASE)
_CATEGORY = 3


@dataclass(frozen=True, slots=True)
class Found:
    """One code on the list, with what led to it."""

    score: float
    candidate: Candidate
    chosen: concepts.Chosen
    key: str
    """Its concept."""
    members: Sequence[concepts.Member]
    """The codes of that concept."""
    of: str = ""
    """The hit of whose family it is, when no words led to it."""

    @property
    def order(self) -> tuple[float, str]:
        """Sorts better ones first, equal ones by code."""
        return -self.score, self.chosen.code


class Families:
    """The concepts of one edition by category. Immutable once made."""

    def __init__(self, store: FactsStore, keys: Iterable[str]) -> None:
        self._store = store
        found: dict[str, list[str]] = defaultdict(list)
        for key in sorted(keys):
            found[key[:_CATEGORY]].append(key)
        self._keys = dict(found)

    def led(self, ranked: Sequence[Found], release: str, read: ReadWords) -> list[Found]:
        """The list with a code before each heading among the first that no code under it has outrun."""
        leading: dict[str, Found] = {}
        for place, heading in enumerate(ranked[:_HEADINGS]):
            code = heading.chosen.code
            if not heading.chosen.billable and not any(one.chosen.code.startswith(code) for one in ranked[:place]):
                below = [key for key in self._keys.get(code[:_CATEGORY], ()) if key.startswith(code) and key != code]
                score = round(heading.score + _STEP, 4)
                for one in self._read(sorted(below, key=_shortness), heading, score, release, read)[:1]:
                    leading[one.chosen.code] = one
        return sorted((*leading.values(), *_without(ranked, leading)), key=lambda one: one.order)

    def widened(self, ranked: Sequence[Found], release: str, read: ReadWords) -> list[Found]:
        """The list with neighbours of the first hits behind the first places."""
        first, rest = ranked[:KEPT], ranked[KEPT:]
        known = {one.chosen.code for one in first}
        added: dict[str, Found] = {}
        score = first[-1].score if first else 0.0
        for hit in _by_category(first):
            near = sorted(self._keys.get(hit.key[:_CATEGORY], ()), key=_shortness)
            near.sort(key=partial(_farness, hit.chosen.code))
            read_now = self._read(near, hit, 0.0, release, read)
            for one in [one for one in read_now if one.chosen.code not in known | added.keys()][:_NEIGHBOURS]:
                score = round(score - _STEP, 4)
                added[one.chosen.code] = replace(one, score=score)
        most = round(score - _STEP, 4)
        behind = [replace(one, score=min(one.score, most)) for one in _without(rest, added)]
        return sorted((*first, *added.values(), *behind), key=lambda one: one.order)

    def _read(self, keys: Sequence[str], hit: Found, score: float, release: str, read: ReadWords) -> list[Found]:
        """The codes of the first of some concepts that fit what was said, the plainest first, without headings."""
        found = []
        for key, members in self._store.concept_members(release, keys[:_READ]).items():
            chosen = concepts.choose(members, read.sides, read.encounter)
            if chosen is not None and chosen.billable:
                found.append(Found(score, hit.candidate, chosen, key, members, hit.chosen.code))
        return sorted(found, key=lambda one: _plainness(one.chosen))


def _without(found: Sequence[Found], codes: Container[str]) -> list[Found]:
    return [one for one in found if one.chosen.code not in codes]


def _farness(code: str, key: str) -> int:
    """Sorts codes first that begin like another."""
    return next((-place for place, pair in enumerate(zip(code, key, strict=False)) if len(set(pair)) > 1), -len(key))


def _shortness(key: str) -> tuple[int, bool, str]:
    """Sorts codes high in the tabular list first, and the last of a category, which is the unspecified one."""
    return len(key), not key.endswith("9"), key


def _plainness(chosen: concepts.Chosen) -> tuple[int, int, str]:
    """Sorts first what adds least to its heading."""
    said = 0 if _UNSPECIFIED.search(chosen.title) else 1 if _NO_MORE.search(chosen.title) else 2
    return said, len(chosen.code), chosen.code


def _by_category(found: Sequence[Found]) -> list[Found]:
    """The first hit of each of the first categories."""
    firsts: dict[str, Found] = {}
    for one in found:
        firsts.setdefault(one.key[:_CATEGORY], one)
    return list(firsts.values())[:_CATEGORIES]
