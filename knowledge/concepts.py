"""From an ICD-10-CM concept to the code that the words ask for, never a more specific one than was said.

A concept is a title with side and encounter folded away. Words about side and encounter choose among its codes;
without them the unspecified side is taken and, for injuries, the initial encounter, which a coder confirms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SIDES = {
    "right": re.compile(r"\b(?:right|rt|r)\b", re.IGNORECASE),
    "left": re.compile(r"\b(?:left|lt|l)\b", re.IGNORECASE),
    "bilateral": re.compile(r"\b(?:bilateral|bilat|both)\b", re.IGNORECASE),
}
_LATER = re.compile(r"\b(?:subsequent|follow[- ]?up|aftercare|healing|recheck)\b", re.IGNORECASE)
_SEQUELA = re.compile(r"\b(?:sequela|sequelae|late effect)\b", re.IGNORECASE)
# Chapters that a plain phrase rarely means unless it says so (ICD-10-CM chapters 15, 16, 19-22).
_CHAPTERS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    ("O", 0.55, re.compile(r"pregnan|labou?r|deliver|matern|puerper|partum|natal|gestation|obstetric|trimester", re.I)),
    ("P", 0.55, re.compile(r"newborn|neonat|perinat|infant|birth|fet(?:us|al)", re.I)),
    (
        "Z",
        0.85,
        re.compile(r"history|screen|encounter|status|exam|check|long.?term|vaccin|contact|presence|aftercare", re.I),
    ),
    ("T", 0.85, re.compile(r"poison|toxic|adverse|overdos|burn|underdos|complication|foreign", re.I)),
    (
        "VWXY",
        0.6,
        re.compile(r"fall|fell|accident|collision|assault|struck|bite|bitten|cause|crash|vehicle|ladder|ice", re.I),
    ),
    ("Q", 0.8, re.compile(r"congenital|anomal|malform|deform|syndrome", re.I)),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The code of a concept that fits what was said."""

    code: str
    title: str
    billable: bool


def choose(members: Sequence[tuple[str, str, bool]], words: str) -> Chosen | None:
    """The code that stands for a concept given the words; None when the concept has none."""
    if not members:
        return None
    ranked = sorted(enumerate(members), key=lambda item: (-_fit(item[1], words), item[0]))
    code, title, billable = ranked[0][1]
    return Chosen(code, title, billable)


def _fit(member: tuple[str, str, bool], words: str) -> float:
    code, title, billable = member
    lowered = title.lower()
    score = 2.0 if billable else 0.0
    said = [side for side, pattern in _SIDES.items() if pattern.search(words)]
    for side in _SIDES:
        if re.search(rf"\b{side}\b", lowered):
            score += 4.0 if side in said else -3.0
    if not said and "unspecified" in lowered:
        score += 1.0
    last = code[-1] if len(code) == 8 else ""
    if last:
        score += _encounter_fit(last, lowered, words)
    return score


def _encounter_fit(last: str, title: str, words: str) -> float:
    if _SEQUELA.search(words):
        return 1.5 if last == "S" else 0.0
    if _LATER.search(words):
        return 1.5 if last == "D" else 0.0
    if "closed" in title and last == "A":
        return 1.6
    return 1.5 if last == "A" else 0.0


def chapter_weight(code: str, words: str) -> float:
    """A factor below one for chapters that the words do not speak of."""
    for letters, weight, pattern in _CHAPTERS:
        if code[0] in letters and not pattern.search(words):
            return weight
    return 1.0


def side_weight(title: str, words: str) -> float:
    """A factor for codes that carry the side that was said, against those that cannot."""
    said = [side for side, pattern in _SIDES.items() if pattern.search(words)]
    if not said:
        return 1.0
    return 1.25 if any(re.search(rf"\b{side}\b", title, re.IGNORECASE) for side in said) else 0.85
