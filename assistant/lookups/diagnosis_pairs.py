"""Two ICD-10-CM codes together: whether an Excludes note of one, its own or inherited, names the other.

Excludes1: not coded together, but for two unrelated conditions; Excludes2: both may be coded (CDC/NCHS, ICD-10-CM
Official Guidelines, Section I.A.12).
"""

from __future__ import annotations

import re
from itertools import combinations

from assistant.answer import Fact, Outcome
from assistant.evidence import EvidenceBook
from knowledge.dating import Lookup

_NAMED = re.compile(
    r"\b([A-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?)(-(?![A-Z]))?(?:\s*-\s*([A-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?))?"
)
_RULES: dict[str, tuple[Outcome, str]] = {
    "excludes1": (
        "restricted",
        "An Excludes1 note separates them: they are not coded together unless the two conditions are unrelated.",
    ),
    "excludes2": (
        "allowed",
        "An Excludes2 note says only that one is not part of the other: both may be coded if both are present.",
    ),
}


def look_up_diagnosis_pairs(book: EvidenceBook, codes: tuple[str, ...]) -> None:
    """Add a ruling for each pair that a note decides, and a gap for each that none names."""
    for first, second in combinations(codes, 2):
        subject = f"{first}+{second}"
        note = next(
            (
                fact
                for one, other in ((first, second), (second, first))
                for fact in _notes(book, one)
                if names(fact.value, other)
            ),
            None,
        )
        if note is None:
            book.add_gap(
                subject, "Excludes notes", Lookup("no_row", (), None, True, "no note of either code names the other")
            )
            continue
        outcome, text = _RULES[note.name]
        book.add_ruling(subject, "coded together", outcome, text, note.cite, in_force=note.in_force)


def _notes(book: EvidenceBook, code: str) -> list[Fact]:
    """Excludes1 before Excludes2, the nearest level first."""
    return [f for name in ("excludes1", "excludes2") for f in book.facts_of(code) if f.name == name]


def names(note: str, code: str) -> bool:
    """Whether a note names a code: itself, a code above it, or a range that holds its category."""
    for first, _, last in _NAMED.findall(note):
        if last and first[:3] <= code[:3] <= last[:3]:
            return True
        if not last and (code == first or code.startswith(first.rstrip("."))):
            return True
    return False
