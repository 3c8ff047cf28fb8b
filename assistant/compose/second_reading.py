"""The word that an answer rests on an entry of the starter library which only its writer has read."""

from __future__ import annotations

from assistant.answer import Fact
from assistant.draft import Draft, Support
from assistant.evidence import Evidence, Excerpt

READ_ONCE = (
    "Part of this rests on entries of the starter library that only their writer has read against the documents named;"
    " open the source before you rely on it."
)


def rests_on_unread(draft: Draft, evidence: Evidence) -> bool:
    """Whether some statement uses our own words about a code, modifier or rule that nobody has read a second time."""
    unread = {s.code for s in evidence.summaries if s.reviewed is None}
    unread |= {f"modifier {m.modifier}" for m in evidence.modifiers if m.reviewed is None}
    return any(_is_unread(use, unread) for statement in draft.statements() for use in statement.uses)


def _is_unread(use: Support, unread: set[str]) -> bool:
    if isinstance(use, Excerpt):
        return not use.read_twice
    # Our own words about a code or modifier always go with its title, which is ours too.
    return isinstance(use, Fact) and use.name == "title" and use.subject in unread
