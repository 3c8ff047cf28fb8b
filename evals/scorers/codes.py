"""Codes: the expected ones are named, the forbidden ones are not, and none stands there unverified."""

from __future__ import annotations

from assistant.answer import Answer
from evals.items import Item
from evals.score import Score
from knowledge.codes import find_codes


def score_codes(item: Item, answer: Answer) -> Score:
    """The share of the expected codes that the answer names; 0 with a forbidden or an unverified code.

    A code that the asker typed may be repeated unverified ("99999 is in no table held"); any other may not.
    """
    asked = {code for text in (item.question, *item.turns) for code in _codes_in(text)}
    listed = {code.code: code.verified for code in answer.codes}
    named = _codes_in(answer.answer) | set(listed)
    unverified = sorted(
        code for code in named if not listed.get(code, False) and code not in asked and not _is_listed(code, listed)
    )
    forbidden = sorted(named & set(item.expect.forbidden_codes))
    if unverified or forbidden:
        faults = [f"names {code} without having verified it" for code in unverified]
        return Score("codes", 0.0, "; ".join(faults + [f"names {code}, which it must not" for code in forbidden]))
    missing = [code for code in item.expect.codes if code not in named]
    if not item.expect.codes:
        expects = bool(item.expect.forbidden_codes)
        return Score("codes", 1.0 if expects or named else None)
    share = 1 - len(missing) / len(item.expect.codes)
    return Score("codes", share, f"does not name {', '.join(missing)}" if missing else "")


def _codes_in(text: str) -> set[str]:
    return {mention.code for mention in find_codes(text) if mention.sure and mention.readings}


def _is_listed(code: str, listed: dict[str, bool]) -> bool:
    """Whether another reading of the same letters is listed as verified (T39.1X1 typed without its dot)."""
    plain = code.replace(".", "")
    return any(verified and other.replace(".", "") == plain for other, verified in listed.items())
