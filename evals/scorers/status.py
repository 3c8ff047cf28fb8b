"""Status: the one expected, or one that the item tolerates. A missing refusal is caught here."""

from __future__ import annotations

from assistant.answer import Answer
from evals.items import Item
from evals.score import Score


def score_status(item: Item, answer: Answer) -> Score:
    """1 for an expected or tolerated status, else 0."""
    expected = item.expect.statuses
    if not expected:
        return Score("status", None)
    if answer.status == expected[0]:
        return Score("status", 1.0)
    if answer.status in expected:
        return Score("status", 1.0, f"{answer.status}, tolerated for {expected[0]}")
    return Score("status", 0.0, f"expected {' or '.join(expected)}, the answer is {answer.status}")
