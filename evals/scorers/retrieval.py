"""Retrieval: how well a search ranks what is relevant. Recall, reciprocal rank and nDCG are counted by ir-measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evals.items import Item
from evals.score import Score

CUTOFF = 10


def score_retrieval(item: Item, found: Sequence[str]) -> tuple[Score, dict[str, float]]:
    """1 when the first relevant hit is within the item's limit, else 0; and the measures of the whole ranking.

    `found` holds ids of hits, best first. Measures: recall@1, recall@5, recall@10, reciprocal rank, nDCG@10, where the
    grades of relevance are gains (C. Buckley, trec_eval).
    """
    grades = dict(item.expect.relevant)
    measures = _measured(grades, found)
    first = next((rank for rank, ref in enumerate(found, 1) if ref in grades), None)
    if first is not None and first <= item.expect.within:
        return Score("retrieval", 1.0, f"first relevant hit at {first}"), measures
    place = "not among the hits" if first is None else f"at {first}"
    return Score(
        "retrieval", 0.0, f"{', '.join(grades)} {place}; first is {found[0] if found else 'nothing'}"
    ), measures


def _measured(grades: dict[str, int], found: Sequence[str]) -> dict[str, float]:
    import ir_measures  # takes half a second, and only search items need it

    wanted: dict[str, Any] = {
        **{f"recall@{cutoff}": ir_measures.R @ cutoff for cutoff in (1, 5, CUTOFF)},
        "reciprocal rank": ir_measures.RR,
        f"nDCG@{CUTOFF}": ir_measures.nDCG @ CUTOFF,
    }
    scores = {ref: float(len(found) - rank) for rank, ref in enumerate(found)}
    held = ir_measures.calc_aggregate(list(wanted.values()), {"q": grades}, {"q": scores})
    return {name: float(held[measure]) for name, measure in wanted.items()}
