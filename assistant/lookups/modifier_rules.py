"""Modifiers that belong to E/M codes only, and 59, which never goes on one, as typed rulings.

24, 25 and 57 are reported on the E/M code; 59 is not used with E/M codes (CMS, Medicare NCCI Policy Manual, chapter I,
sections D and E). Whether a code is an E/M code is read from its classification, never guessed.
"""

from __future__ import annotations

from assistant.evidence import EvidenceBook

ON_VISITS_ONLY = frozenset({"24", "25", "57"})
NEVER_ON_VISITS = frozenset({"59"})
_VISIT_CATEGORY = "E&M"


def look_up_modifier_rules(book: EvidenceBook, code: str, modifiers: tuple[str, ...], cites: dict[str, str]) -> None:
    """Add a ruling for each modifier whose place is settled by whether the code is an E/M code."""
    category = book.find_fact(code, "rbcs_category")
    if category is None:
        return
    visit = category.value == _VISIT_CATEGORY
    for modifier in modifiers:
        cite = cites.get(modifier)
        if cite is None:
            continue
        if modifier in ON_VISITS_ONLY and not visit:
            text = f"Modifier {modifier} is reported on an E/M code, never on a procedure, drug or test."
            book.add_ruling(code, f"modifier {modifier}", "not_allowed", text, cite)
        if modifier in NEVER_ON_VISITS and visit:
            text = f"Modifier {modifier} is not used on E/M codes; a separate visit takes 25 when its criteria are met."
            book.add_ruling(code, f"modifier {modifier}", "not_allowed", text, cite)
