"""One item and what the assistant gave, to one result: every measure with its reason, and the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from assistant.answer import Answer, Status
from evals.items import Item
from evals.score import ItemResult, Outcome, Score
from evals.scorers.citations import KnownSource, score_citations
from evals.scorers.codes import score_codes
from evals.scorers.facts import score_facts
from evals.scorers.retrieval import score_retrieval
from evals.scorers.status import score_status
from evals.scorers.words import score_words
from knowledge.hits import Hit

WITHHELD: tuple[Status, ...] = ("no_row", "not_loaded", "needs_clarification", "declined")
GIVEN: tuple[Status, ...] = ("answered", "partial")


def score_answer(item: Item, answer: Answer, known: KnownSource) -> ItemResult:
    """The result of an item that was asked. `known` says whether a citation's source is held by the snapshot."""
    citations, passages = score_citations(item, answer, known)
    scores = (
        score_status(item, answer),
        score_facts(item, answer),
        score_codes(item, answer),
        score_words(item, answer),
        citations,
    )
    return ItemResult(
        **_named(item),
        outcome=_outcome(item, answer.status, scores),
        scores=scores,
        answer=answer.as_json(),
        passages=passages,
        milliseconds=answer.timings_ms.get("total", 0.0),
        input_tokens=answer.input_tokens or 0,
        output_tokens=answer.output_tokens or 0,
        cost=answer.cost,
    )


def score_hits(item: Item, hits: Sequence[Hit], milliseconds: float) -> ItemResult:
    """The result of a search item."""
    score, measures = score_retrieval(item, [hit.code for hit in hits])
    shown = [{"code": h.code, "system": h.system, "title": h.title, "score": h.score, "why": h.why} for h in hits]
    outcome: Outcome = "right" if score.value == 1 else "wrong" if hits else "no_answer"
    return ItemResult(
        **_named(item),
        outcome=outcome,
        scores=(score,),
        answer={"hits": shown},
        retrieval=measures,
        milliseconds=milliseconds,
    )


def not_applicable(item: Item, reason: str) -> ItemResult:
    """The result of an item whose releases are not loaded."""
    return ItemResult(**_named(item), outcome="not_applicable", reason=reason)


def failed(item: Item, reason: str) -> ItemResult:
    """The result of an item that the assistant, its model or a search could not take to an end."""
    return ItemResult(**_named(item), outcome="failed", reason=" ".join(reason.split())[:300])


def _named(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "set_name": item.set_name,
        "kind": item.kind,
        "topic": item.topic,
        "tags": item.tags,
        "origin": item.origin,
        "question": item.question,
        "expected": expected_json(item),
    }


def expected_json(item: Item) -> dict[str, Any]:
    """What an item expects and asks, without its empty parts, for a person to read beside the answer."""
    held = {**asdict(item.expect), "turns": item.turns, "state": item.state, "payer": item.payer}
    if not item.systems:
        held.pop("within")
    plain = {key: _plain(value) for key, value in held.items() if value}
    plain["as_of"] = item.as_of.isoformat() if item.as_of else None
    plain["source"] = [f"{b.publisher}, {b.document}, {b.place}".strip(", ") for b in item.basis]
    return {key: value for key, value in plain.items() if value}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items() if part}
    return [_plain(part) for part in value] if isinstance(value, tuple | list) else value


def _outcome(item: Item, status: Status, scores: Sequence[Score]) -> Outcome:
    if all(score.value is None or score.value == 1 for score in scores):
        return "right"
    expected = item.expect.statuses[:1]
    wants_answer = expected[0] in GIVEN if expected else bool(item.expect.facts or item.expect.says)
    return "no_answer" if status in WITHHELD and wants_answer else "wrong"
