"""From an ICD-10-CM concept to the code that the words ask for, never a more specific one than was said.

A concept is a title with side and encounter folded away. Words about side and encounter choose among its codes;
without them the unspecified side is taken and, for injuries, the initial encounter, which a coder confirms.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

_OPEN_FRACTURE = ("B", "C")
Member = tuple[str, str, bool]
"""Code, title, billable."""

_SIDES = {side: re.compile(rf"\b{side}\b", re.IGNORECASE) for side in ("right", "left", "bilateral")}
_BOTH = re.compile(r"\b(?:bilateral|both)\b", re.IGNORECASE)
# Chapters that a plain phrase rarely means unless it says so (ICD-10-CM chapters 15, 16, 19-22).
_CHAPTERS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    (
        "O",
        0.55,
        re.compile(
            r"pregnan|labou?r|deliver|matern|puerper|partum|natal|gestation|obstetric|trimester|abortion|miscarr|\bob\b"
            r"|eclamp|gravid|placent|breech|cesarean|morning sickness|water broke|twins",
            re.I,
        ),
    ),
    (
        "P",
        0.55,
        re.compile(r"newborn|neonat|perinat|birth|\bfet(?:us|al)|preemie|preterm|premature baby|\bnb\b|baby", re.I),
    ),
    (
        "Z",
        0.85,
        re.compile(
            r"history|screen|encounter|status|exam|check|long.?term|vaccin|immuniz|contact|presence|aftercare|absence"
            r"|exposure|exposed|dependence on|allergy|allergic to|s/p|carrier|counsel|supervision|removal|transplant",
            re.I,
        ),
    ),
    (
        "T",
        0.85,
        re.compile(
            r"poison|toxic|adverse|overdos|burn|underdos|complication|foreign|infection and inflammatory|bite|sting"
            r"|frostbite|heat|abuse|rejection|anaphyla|allerg|corrosion|scald|malfunction|loosening",
            re.I,
        ),
    ),
    (
        "VWXY",
        0.6,
        re.compile(
            r"\bfall|fell|accident|collision|assault|struck|bitten|cause|crash|vehicle|ladder|\bice\b|tripped|slipped"
            r"|\bmva\b|\bmvc\b|activity|place of",
            re.I,
        ),
    ),
    ("Q", 0.8, re.compile(r"congenital|anomal|malform|deform|syndrome|born with|birth|cleft|\bdown\b", re.I)),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The code of a concept that fits what was said."""

    code: str
    title: str
    billable: bool


def choose(members: Sequence[Member], sides: Collection[str] = (), encounter: str = "") -> Chosen | None:
    """The code that stands for a concept given sides and encounter; None when the concept has none."""
    if not members:
        return None
    asked = frozenset(sides)
    return Chosen(*max(members, key=lambda member: _fit(member, asked, encounter)))  # the first of equal ones


@lru_cache(maxsize=32_768)
def sides_of(title: str) -> frozenset[str]:
    """The sides that a title names; "both" is bilateral."""
    named = {side for side, pattern in _SIDES.items() if pattern.search(title)}
    return frozenset(named | ({"bilateral"} if _BOTH.search(title) else set()))


def open_choice(code: str, members: Sequence[Member], sides: Collection[str], encounter: str) -> str:
    """What has to be asked to choose between a code and the others of its concept, "" when all was said."""
    asked = []
    title = next((title for other, title, _ in members if other == code), "")
    alike = [other for near, other, billable in members if billable and _stem(near) == _stem(code)]
    if not sides and not sides_of(title) and any(sides_of(other) for other in alike):
        asked.append("Which side?")
    if not encounter and len(code) == 8 and code[-1] in "ADS" and len({c[-1] for c, _, _ in members}) > 1:
        asked.append("Initial encounter, subsequent encounter or sequela?")
    return " ".join(asked)


def _stem(code: str) -> str:
    """A code without its seventh character and the one before, in which sides are told."""
    return code[:6] if len(code) == 8 else code[:-1]


@lru_cache(maxsize=65_536)
def _fit(member: Member, sides: frozenset[str], encounter: str) -> float:
    code, title, billable = member
    lowered = title.lower()
    score = 2.0 if billable else 0.0
    named = sides_of(title)
    score += 4.0 if named & sides else -3.0 if named else 0.0
    if not sides and "unspecified" in lowered:
        score += 1.0
    last = code[-1] if len(code) == 8 else ""
    if last:
        score += _encounter_fit(last, lowered, encounter or "A")
    return score


def _encounter_fit(last: str, title: str, encounter: str) -> float:
    if encounter in _OPEN_FRACTURE:
        # Most categories of fractures tell no types of open ones; what is no fracture is coded as the first encounter.
        return {encounter: 1.6, "B": 1.2, "A": 0.8}.get(last, 0.0)
    if last != encounter:
        return 0.0
    # Guidelines I.C.19.c: a fracture not said to be open is coded as closed; routine healing is the plain follow-up.
    return 1.6 if "closed" in title else 1.5


def unspoken_chapters(words: str) -> dict[str, float]:
    """By first letter of a code, a factor below one for the chapters that the words do not speak of."""
    return {letter: weight for letters, weight, pattern in _CHAPTERS if not pattern.search(words) for letter in letters}
