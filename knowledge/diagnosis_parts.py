"""Two conditions in one question: "diabetes and hypertension", "COPD with pneumonia".

A code that says all of it comes first as it is, and each condition's own code stands among the first ten. When no
code says all of it, each condition's own code follows the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.diagnosis_family import Found
from knowledge.wording.tokens import DENIALS, flat, polar_words

_BETWEEN = re.compile(r"\s*(?:[,;+&]|(?<=\s)(?:and|with|plus|w/|c/)(?=\s))\s*")
_MOST = 3  # conditions; a longer list is no phrase
_WHOLE = 0.9  # of a condition's weight, what one wording must hold of it
_JUST = 0.6  # of that wording, what must have been said
_BESIDE, _BEHIND = 1, 5  # places before the codes of each, when no code says all and when one does
_STEP = 0.0001


def conditions(words: str) -> list[str]:
    """The parts of a question that may be conditions of their own; [] when it is one or denies something."""
    plain = flat(words)
    if DENIALS & set(plain.split()):
        return []
    parts = {part: {word for word, _ in polar_words(part, {})} for part in _BETWEEN.split(plain)}
    own = [part for part, words in parts.items() if words and not any(words < other for other in parts.values())]
    return own if 2 <= len(own) <= _MOST else []


def says_just(found: Found) -> bool:
    """Whether the nearest wording of a code says what was asked and hardly more."""
    return found.chosen.billable and found.candidate.found.recall >= _WHOLE and found.candidate.found.precision >= _JUST


def joined(ranked: Sequence[Found], alone: Sequence[Found]) -> list[Found]:
    """The list with the code of each condition moved up to where it is seen."""
    if not ranked or not alone:
        return list(ranked)
    place = _BEHIND if ranked[0].candidate.found.recall >= _WHOLE else _BESIDE
    seen = {one.chosen.code for one in ranked[: place + len(alone)]}
    moved = {one.chosen.code: one for one in alone if one.chosen.code not in seen}
    first = [*ranked[:place]]
    rest = [one for one in ranked[place:] if one.chosen.code not in moved]
    least = first[-1].score
    raised = [replace(one, score=round(least - _STEP * number, 4)) for number, one in enumerate(moved.values(), 1)]
    below = raised[-1].score if raised else least
    lowered = [replace(one, score=min(one.score, below)) for one in rest]
    return sorted((*first, *raised, *lowered), key=lambda one: one.order)
