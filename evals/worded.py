"""Who worded an answer of a run: the rules, a model, or the rules because the model failed."""

from __future__ import annotations

from typing import Literal

from evals.score import ItemResult

WordedBy = Literal["rules", "model", "fallback", ""]
FELL_BACK = "Worded by the rules, as the model gave no answer"
"""How the caveat of an answer begins to which a model gave nothing that can be shown."""


def worded_by(result: ItemResult) -> WordedBy:
    """Who worded a result's answer; "" for a search, a failed item, and one that was not asked."""
    mode = result.answer.get("mode")
    if not isinstance(mode, str):
        return ""
    if mode.startswith("model:"):
        return "model"
    return "fallback" if why_fell_back(result) else "rules"


def why_fell_back(result: ItemResult) -> str:
    """The line that says why a model's wording is not in an answer; "" where that is not so."""
    said = (str(line) for line in result.answer.get("caveats") or ())
    return next((line for line in said if line.startswith(FELL_BACK)), "")


def usage_unknown(result: ItemResult) -> bool:
    """Whether a model was asked and its tokens are not known: those of a call that failed never are."""
    by = worded_by(result)
    usage = result.answer.get("usage") or {}
    return by == "fallback" or (by == "model" and None in (usage.get("input_tokens"), usage.get("output_tokens")))
