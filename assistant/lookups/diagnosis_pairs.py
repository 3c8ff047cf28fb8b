"""Two ICD-10-CM codes together: whether a note of one, its own or inherited, names the other, and what it says.

Excludes1: not coded together, but for two unrelated conditions; Excludes2: both may be coded; Code first, Use
additional code and Code also ask for both, the first two in a set order (CDC/NCHS, ICD-10-CM Official Guidelines,
Sections I.A.12, I.A.13 and I.A.17). A note at the code or its category outranks one of a section or chapter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import combinations

from assistant.answer import Fact, Outcome
from assistant.evidence import EvidenceBook
from assistant.lookups.diagnoses import WITHOUT_NOTES
from knowledge.dating import Lookup

_CODE = r"[A-Z]\d[\dA-Z](?:\.[\dA-Z]{1,4})?"
_NAMED = re.compile(rf"\b({_CODE})(?:\s*-\s*({_CODE}))?")
DECIDING = ("excludes1", "code_first", "use_additional", "code_also", "excludes2")
_OUTCOMES: dict[str, Outcome] = {"excludes1": "restricted"}
NOTES_NOT_HELD = "the edition held for this date carries no instructional notes, so whether one names the other is open"
NO_NOTE = "no Excludes, Code first, Use additional or Code also note of either code names the other"


def look_up_diagnosis_pairs(book: EvidenceBook, codes: tuple[str, ...]) -> None:
    """Add a ruling for each pair that a note decides, and a gap for each that none names."""
    for first, second in combinations(codes, 2):
        subject = f"{first}+{second}"
        found = deciding_note(book.facts_of, first, second)
        if found is None and any(book.find_fact(code, WITHOUT_NOTES) is not None for code in (first, second)):
            book.add_gap(subject, "Notes", Lookup("not_loaded", (), None, True, NOTES_NOT_HELD))
            continue
        if found is None:
            book.add_gap(subject, "Notes", Lookup("no_row", (), None, True, NO_NOTE))
            continue
        note, owner, other = found
        text = _text(note.name, owner, other)
        book.add_ruling(
            subject, "coded together", _OUTCOMES.get(note.name, "allowed"), text, note.cite, in_force=note.in_force
        )


def deciding_note(facts_of: Callable[[str], Sequence[Fact]], first: str, second: str) -> tuple[Fact, str, str] | None:
    """The note that decides, the code it stands at or above, and the code it names."""
    candidates: list[tuple[int, int, Fact, str, str]] = []
    for owner, other in ((first, second), (second, first)):
        for fact in facts_of(owner):
            if fact.name in DECIDING and names(fact.value, other):
                far = int("chapter" in fact.meaning or "section" in fact.meaning)
                candidates.append((far, DECIDING.index(fact.name), fact, owner, other))
    if not candidates:
        return None
    _, _, fact, owner, other = min(candidates, key=lambda item: (item[0], item[1]))
    return fact, owner, other


def _text(kind: str, owner: str, other: str) -> str:
    separates = "An Excludes1 note separates them: they are not coded together unless the conditions are unrelated."
    allows = "An Excludes2 note says only that one is not part of the other: both may be coded if both are present."
    return {
        "excludes1": separates,
        "code_first": f"Both are coded, {other} first: {owner} has a Code first note that names it.",
        "use_additional": f"Both are coded, {owner} first: it asks for {other} as an additional code.",
        "code_also": f"Both are coded when both are present: {owner} has a Code also note; it sets no order.",
        "excludes2": allows,
    }[kind]


def names(note: str, code: str) -> bool:
    """Whether a note names a code: itself, a code above it, or a range that holds it."""
    for first, last in _NAMED.findall(note):
        if last and first <= code and (code <= last or code.startswith(last)):
            return True
        if not last and code.startswith(first.rstrip(".")):
            return True
    return False
