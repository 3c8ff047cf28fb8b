"""Ranks to figures: recall in the first one and five, and the mean reciprocal rank in the first ten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.questions import RetrievalQuestion

Found = list[tuple[str, str]]
"""(system, code), best first, each once."""

MRR_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares of a set of questions. `siblings5` also accepts a code below an expected ICD-10-CM header."""

    number: int
    recall1: float
    recall5: float
    siblings5: float
    mrr: float


def rank_of(question: RetrievalQuestion, found: Found) -> int | None:
    """The place, from one, of the first right hit; None when there is none."""
    for place, (system, code) in enumerate(found, start=1):
        if system == question.system and code in question.expected:
            return place
    return None


def quality(questions: Sequence[RetrievalQuestion], results: Sequence[Found]) -> Quality:
    """The figures over some questions and what was found for each."""
    ranks = [rank_of(question, found) for question, found in zip(questions, results, strict=True)]
    number = len(ranks)
    return Quality(
        number=number,
        recall1=sum(rank == 1 for rank in ranks) / number,
        recall5=sum(rank is not None and rank <= 5 for rank in ranks) / number,
        siblings5=sum(_sibling(q, found[:5]) for q, found in zip(questions, results, strict=True)) / number,
        mrr=sum(1 / rank for rank in ranks if rank is not None and rank <= MRR_DEPTH) / number,
    )


def best_k(questions: Sequence[RetrievalQuestion], results: Sequence[Found], most: int) -> int:
    """The smallest k whose first k hits give the best mean reciprocal rank and recall in five."""

    def worth(k: int) -> tuple[float, float, int]:
        cut = quality(questions, [found[:k] for found in results])
        return (cut.mrr, cut.recall5, -k)

    return max(range(1, most + 1), key=worth)


def _sibling(question: RetrievalQuestion, found: Found) -> bool:
    if question.system != "icd10cm":
        return rank_of(question, found) is not None
    return any(s == "icd10cm" and code.startswith(question.expected) for s, code in found)
