"""What a search for words gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that the words may mean. `code` is a code, a modifier or a passage id, by `system`."""

    code: str
    system: str
    title: str
    billable: bool
    score: float
    why: str
    similarity: float = 0.0
    coverage: float = 0.0
    matched: tuple[str, ...] = ()
    ask: str = ""
    """The question that decides between this code and others of the same condition, "" when nothing is open."""
