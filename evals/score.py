"""A score, and what an item came to.

A score is a value from 0 to 1 with its reason, or no value when nothing was expected of that kind. An item is *right*
when every score that counts is 1. One that was not answered though an answer was expected is *no answer*, apart from
*wrong*: to hold back is another fault than to mislead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Measure = Literal["status", "facts", "codes", "words", "citations", "retrieval"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
Outcome = Literal["right", "wrong", "no_answer", "failed", "not_applicable"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Score:
    """One measure of one answer. `value` is None when the item expects nothing of it."""

    measure: Measure
    value: float | None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """How many expected facts were cited to a kind of passage, and how many of these passages hold the fact."""

    cited: int = 0
    holding: int = 0

    def plus(self, *, holds: bool) -> Held:
        """One more citation."""
        return Held(self.cited + 1, self.holding + holds)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item of a run. `answer` is the Answer object as JSON, or the hits of a search item."""

    id: str
    set_name: str
    kind: str
    topic: str
    tags: tuple[str, ...]
    origin: str
    question: str
    outcome: Outcome
    scores: tuple[Score, ...] = ()
    answer: Mapping[str, Any] = field(default_factory=dict)
    expected: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    passages: Mapping[str, Held] = field(default_factory=dict)
    retrieval: Mapping[str, float] = field(default_factory=dict)
    judged: Mapping[str, str] = field(default_factory=dict)
    milliseconds: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None

    @property
    def counts(self) -> bool:
        """Whether the item was put to the assistant: right, wrong, no answer or failed."""
        return self.outcome != "not_applicable"

    def score(self, measure: Measure) -> Score:
        """The score of a measure; without a value when it was not scored."""
        return next((score for score in self.scores if score.measure == measure), Score(measure, None))

    def why(self) -> str:
        """What was wrong, in one line; "" for a right answer."""
        if self.outcome == "right":
            return ""
        faults = [f"{s.measure}: {s.explanation}" for s in self.scores if s.value is not None and s.value < 1]
        return "; ".join([self.reason] * bool(self.reason) + faults)
