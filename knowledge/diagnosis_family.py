"""The family of the codes found: what stands beside and below them in the tabular list.

Whoever looks for a code looks at its neighbours too. So a heading that no code under it has outrun is led by the one
that says no more than the heading does, and the last places of a long list go to the neighbours of the first hits.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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
        for key in sorted(keys, key=_shortness):
            found[key[:_CATEGORY]].append(key)
        self._keys = dict(found)

    def led(self, ranked: Sequence[Found], release: str, read: ReadWords) -> list[Found]:
        """The list with a code before each heading among the first that no code under it has outrun."""
        leading: dict[str, Found] = {}
        for place, heading in enumerate(ranked[:_HEADINGS]):
            code = heading.chosen.code
            if not heading.chosen.billable and not any(one.chosen.code.startswith(code) for one in ranked[:place]):
                below = [key for key in self._keys.get(code[:_CATEGORY], ()) if key.startswith(code) and key != code]
                members = self._store.concept_members(release, below[:_READ])
                for one in _plainest(below, members, heading, read)[:1]:
                    leading[one.chosen.code] = replace(one, score=round(heading.score + _STEP, 4))
        return sorted((*leading.values(), *_without(ranked, leading)), key=lambda one: one.order)

    def widened(self, ranked: Sequence[Found], release: str, read: ReadWords) -> list[Found]:
        """The list with neighbours of the first hits behind the first places."""
        first, rest = ranked[:KEPT], ranked[KEPT:]
        known = {one.chosen.code for one in first}
        near = {hit.chosen.code: self._near(hit) for hit in _by_category(first)}
        members = self._store.concept_members(release, [key for keys in near.values() for key in keys])
        added: dict[str, Found] = {}
        score = first[-1].score if first else 0.0
        for hit in _by_category(first):
            beside = _plainest(near[hit.chosen.code], members, hit, read)
            for one in [one for one in beside if one.chosen.code not in known | added.keys()][:_NEIGHBOURS]:
                score = round(score - _STEP, 4)
                added[one.chosen.code] = replace(one, score=score)
        most = round(score - _STEP, 4)
        behind = [replace(one, score=min(one.score, most)) for one in _without(rest, added)]
        return sorted((*first, *added.values(), *behind), key=lambda one: one.order)

    def _near(self, hit: Found) -> list[str]:
        """The concepts that stand nearest to a hit's in its category."""
        category = self._keys.get(hit.key[:_CATEGORY], ())
        near: dict[str, None] = {}
        for length in range(len(hit.chosen.code) - 1, _CATEGORY - 1, -1):
            beginning = hit.chosen.code[:length]
            near.update(dict.fromkeys(key for key in category if key.startswith(beginning)))
            if len(near) >= _READ:
                break
        return [*near][:_READ]


def _plainest(
    keys: Sequence[str], members: Mapping[str, Sequence[concepts.Member]], hit: Found, read: ReadWords
) -> list[Found]:
    """The codes of some concepts that fit what was said, those that add least first, without headings."""
    found = []
    for key in keys:
        chosen = concepts.choose(members.get(key, ()), read.sides, read.encounter)
        if chosen is not None and chosen.billable:
            found.append(Found(0.0, hit.candidate, chosen, key, members[key], hit.chosen.code))
    return sorted(found, key=lambda one: _plainness(one.chosen))


def _without(found: Sequence[Found], codes: Container[str]) -> list[Found]:
    return [one for one in found if one.chosen.code not in codes]


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
