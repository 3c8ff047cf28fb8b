"""ICD-10-CM concepts that share one vector: they say the same but for words that choose among codes of one condition.

"Cholera", "Cholera, unspecified" and "Other cholera" lie so near to each other that a vector each only takes time;
which of them is meant is decided by words. The same holds for trimesters and for the intents of a poisoning. External
causes (V00-Y99) have no vectors: whoever asks for them names the vehicle, the thing or the place. Nor have headings
that no billable code shares a title with: what stands under them says more.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.store import ConceptCode

_RESIDUAL = re.compile(
    r"\b(?:(?:other|unspecified)(?: and (?:other|unspecified))?(?: specified)?|not elsewhere classified)\b",
    re.IGNORECASE,
)
_TRIMESTER = re.compile(r",? (?:(?:first|second|third|unspecified) trimester|fetus \d|other fetus)\b", re.IGNORECASE)
_INTENT = re.compile(
    r"^(?:poisoning by|adverse effect of|underdosing of|toxic effect of) |, (?:accidental \(unintentional\)|assault"
    r"|intentional self-harm|undetermined)",
    re.IGNORECASE,
)
_LONE = re.compile(r",? (?:site|trimester)?(?:,|$)", re.IGNORECASE)
_SMALL = re.compile(r"\b(?:of|and|the|in|at|to|or|on|by|for|an?)\b|[()]")
_NO_VECTOR = re.compile(r"[V-Y]")


@dataclass(frozen=True, slots=True)
class VectorGroup:
    """Concepts that share a vector. `lead`, the first of them, gives it its id."""

    lead: str
    text: str
    keys: tuple[str, ...]


def vector_groups(codes: Iterable[ConceptCode]) -> tuple[VectorGroup, ...]:
    """The groups of the codes' concepts, in the order of their leads. Codes of two categories are never in one."""
    found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    billable: set[tuple[str, str]] = set()
    for code in codes:
        if not _NO_VECTOR.match(code.key):
            group = code.key[:3], common_title(code.concept)
            found[group][code.key] = None
            if code.billable:
                billable.add(group)
    return tuple(
        VectorGroup(next(iter(keys)), bare(group[1]), tuple(keys)) for group, keys in found.items() if group in billable
    )


def bare(title: str) -> str:
    """A title without its small words: a sixth less to embed, and the same codes are found (development phrases)."""
    return " ".join(_SMALL.sub(" ", title).split()) or title


@lru_cache(maxsize=65_536)  # the codes of a concept follow each other, and the words ask for the groups once more
def common_title(title: str) -> str:
    """A title without the words that only choose among codes of one condition."""
    for pattern in (_INTENT, _INTENT, _TRIMESTER, _RESIDUAL):
        title = pattern.sub(" ", title)
    return " ".join(_LONE.sub(" ", title).replace(",", " ").split()).lower() or title.lower()
