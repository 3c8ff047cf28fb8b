"""An Answer read back from its JSON object, so that a kept answer is drawn by what draws a fresh one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.answer import Answer, Citation, CodeStatus, Fact


def answer_from_json(held: Mapping[str, Any]) -> Answer | None:
    """The Answer of `Answer.as_json()`; None for what is none: the hits of a search, or an object that was changed."""
    try:
        return _answer(held)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _answer(held: Mapping[str, Any]) -> Answer:
    usage = held["usage"]
    return Answer(
        question=held["question"],
        answer=held["answer"],
        status=held["status"],
        topic=held["topic"],
        as_of=date.fromisoformat(held["as_of"]),
        facts=tuple(Fact(**_dated(fact)) for fact in held["facts"]),
        codes=tuple(CodeStatus(**code) for code in held["codes"]),
        citations=tuple(Citation(**_dated(citation)) for citation in held["citations"]),
        ask=tuple(held["ask"]),
        caveats=tuple(held["caveats"]),
        stale=tuple(held["stale"]),
        mode=held["mode"],
        id=held["id"],
        snapshot=held["snapshot"],
        input_tokens=usage["input_tokens"],
        output_tokens=usage["output_tokens"],
        cost=usage["cost"],
        timings_ms=dict(held["timings_ms"]),
        prompts=held.get("prompts", ""),
    )


def _dated(held: Mapping[str, Any]) -> dict[str, Any]:
    """A fact or citation with its period as days."""
    days = {name: date.fromisoformat(held[name]) if held[name] else None for name in ("effective_from", "effective_to")}
    return {**held, **days}
