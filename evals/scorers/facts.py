"""Facts: each expected value is a fact of the answer, under its subject, name, unit and setting."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import partial

from assistant.answer import Answer, Fact
from evals.items import ExpectedFact, Item
from evals.score import Score

_CODES = ("icd10cm_to_icd9cm",)
"""Facts whose values look like numbers and are codes: ICD-9-CM 401.1 and 401.10 are not the same."""


def score_facts(item: Item, answer: Answer) -> Score:
    """The share of the expected facts that the answer holds."""
    expected = item.expect.facts
    if not expected:
        return Score("facts", None)
    faults = [fault for wanted in expected if (fault := _fault(wanted, answer.facts))]
    return Score("facts", 1 - len(faults) / len(expected), "; ".join(faults))


def matching(wanted: ExpectedFact, facts: Iterable[Fact]) -> Fact | None:
    """The fact that has the expected value, if the answer holds one."""
    return next((fact for fact in _of_name(wanted, facts) if _has_value(wanted, fact)), None)


def _of_name(wanted: ExpectedFact, facts: Iterable[Fact]) -> list[Fact]:
    return [
        fact
        for fact in facts
        if _same_text(fact.subject, wanted.subject)
        and fact.name == wanted.name
        and (not wanted.setting or _same_text(fact.setting, wanted.setting))
    ]


def _has_value(wanted: ExpectedFact, fact: Fact) -> bool:
    if wanted.unit and not _same_text(fact.unit, wanted.unit):
        return False
    same = _same_text if wanted.name in _CODES else partial(same_value, tolerance=wanted.tolerance)
    return any(same(fact.value, value) for value in (wanted.value, *wanted.any_of))


def same_value(given: str, expected: str, tolerance: float = 0.0) -> bool:
    """Whether two values are equal: as numbers within the tolerance when both are numbers, else as text."""
    one, other = _number(given), _number(expected)
    if one is None or other is None:
        return _same_text(given, expected)
    if _is_label(given) or _is_label(expected):
        return _same_text(given, expected)
    return abs(one - other) <= Decimal(repr(tolerance))


def _is_label(text: str) -> bool:
    """ "000", "09" and "010" are indicators whose leading zero counts, not numbers."""
    plain = text.strip()
    return len(plain) > 1 and plain.isdecimal() and plain.startswith("0")


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.strip().lstrip("$").replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _same_text(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _fault(wanted: ExpectedFact, facts: tuple[Fact, ...]) -> str:
    if matching(wanted, facts) is not None:
        return ""
    name = f"{wanted.subject} {wanted.name}" + (f" ({wanted.setting})" if wanted.setting else "")
    expected = f"{wanted.value} {wanted.unit}".strip()
    held = _of_name(wanted, facts)
    if not held:
        return f"{name}: expected {expected}, the answer has no such fact"
    given = ", ".join(dict.fromkeys(f"{fact.value} {fact.unit}".strip() for fact in held[:3]))
    return f"{name}: expected {expected}, the answer has {given}"
