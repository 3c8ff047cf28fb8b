"""Folds ICD-10-CM codes that say the same but for the side or the encounter into concepts for embedding.

Most of an edition is the same condition written out for right, left, bilateral and unspecified side and for initial
encounter, subsequent encounter and sequela. A concept is one such condition; its codes share a category (the
first three characters), so right and left bundle-branch block, which stand in two categories, stay apart.
"Unspecified" counts as a side only where a right or left code of the category reads the same without it:
"unspecified knee" folds into the knee, "unspecified fracture" does not fold into the fracture.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.records import Code

_ENCOUNTER: Final = re.compile(r", (?:(?:initial|subsequent) encounter(?: for .+)?|sequela(?: of fracture)?)$")
_SIDE: Final = re.compile(r"\b(?:right|left|bilateral)\b(?!-)", re.IGNORECASE)
_UNSPECIFIED: Final = re.compile(r"\bunspecified\b", re.IGNORECASE)
_SIDE_AT_END: Final = re.compile(
    r",? (?P<side>right|left|bilateral|unspecified)(?P<part>(?: [\w()]+){0,3})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Concept:
    """One condition. `key` is its shortest code (the first of them in code order), `codes` are in the order given.

    `title` is a published title without its encounter; the side is taken out only where codes of several sides
    were folded.
    """

    key: str
    title: str
    codes: tuple[str, ...]


def fold_concepts(codes: Sequence[Code]) -> tuple[Concept, ...]:
    """The concepts of an edition's codes and headers, in order of first appearance; each code is in exactly one.

    Chapters and sections are passed over. The same codes in the same order always give the same concepts.
    """
    plain = {code.code: _ENCOUNTER.sub("", code.title) for code in codes if code.kind == "code"}
    parents = {
        code.code: code.parent
        for code in codes
        if code.kind == "code" and code.parent in plain and len(code.parent) < len(code.code)
    }
    folded = _folded_titles(plain, parents)
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code in plain:
        groups[code[:3], folded[code].lower()].append(code)
    return tuple(_concept(members, plain, folded) for members in groups.values())


def _concept(members: list[str], plain: Mapping[str, str], folded: Mapping[str, str]) -> Concept:
    key = min(members, key=lambda code: (len(code), code))
    title = plain[key]
    if any(plain[code] != title for code in members):
        title = folded[key][:1].upper() + folded[key][1:]
    return Concept(key, title, tuple(members))


def _folded_titles(plain: Mapping[str, str], parents: Mapping[str, str]) -> dict[str, str]:
    """Each code's title without encounter and side. Parents go first: a child's title often begins with theirs."""
    sided = {(code[:3], _without_side(title).lower()) for code, title in plain.items() if _SIDE.search(title)}
    one_part = _sides_of_one_part(plain, parents)
    folded: dict[str, str] = {}
    for code in sorted(plain, key=len):
        title, parent = plain[code], parents.get(code)
        if parent and (title == plain[parent] or code in one_part):
            folded[code] = folded[parent]
            continue
        if parent and title.startswith(f"{plain[parent]},"):
            title = folded[parent] + title[len(plain[parent]) :]
        folded[code] = _without_unspecified(code[:3], _without_side(title), sided)
    return folded


def _sides_of_one_part(plain: Mapping[str, str], parents: Mapping[str, str]) -> set[str]:
    """Codes that add to their header's title nothing but the side of one and the same part of the body.

    "Punctate keratitis" with "right eye", "left eye", "bilateral" and "unspecified eye" is one condition; a header
    with "right hand" and "right foot" below it is not.
    """
    sides: dict[str, dict[str, re.Match[str]]] = defaultdict(dict)
    for code, parent in parents.items():
        if plain[code].startswith(plain[parent]):
            match = _SIDE_AT_END.fullmatch(plain[code], len(plain[parent]))
            if match:
                sides[parent][code] = match
    return {
        code
        for found in sides.values()
        if len(_parts(found.values())) <= 1 and any(_SIDE.search(match["side"]) for match in found.values())
        for code in found
    }


def _parts(matches: Iterable[re.Match[str]]) -> set[str]:
    return {match["part"].strip().lower() for match in matches} - {""}


def _without_unspecified(category: str, title: str, sided: set[tuple[str, str]]) -> str:
    for word in _UNSPECIFIED.finditer(title):
        shorter = _tidy(title[: word.start()] + title[word.end() :])
        if (category, shorter.lower()) in sided:
            return shorter
    return title


def _without_side(title: str) -> str:
    return _tidy(_SIDE.sub("", title)) if _SIDE.search(title) else title


def _tidy(title: str) -> str:
    spaced = re.sub(r"\s+(?=,)|(?<=\s)\s+", "", title)
    return re.sub(r",(?:,| ,)+", ",", spaced).strip(" ,")
