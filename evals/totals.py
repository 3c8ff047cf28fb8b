"""What a run came to: the share right with its interval, by set, kind, topic and tag; each measure; time and tokens.

Shares carry Wilson's score interval (E. B. Wilson, "Probable inference", JASA 22, 1927), which stays honest near 0 and
1 and for few items; means carry a percentile bootstrap interval (B. Efron, "Bootstrap methods", 1979). Both are of 95
per cent, and both speak of items drawn as these were: another set of questions may come to something else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evals.score import MEASURES, Held, ItemResult
from evals.worded import usage_unknown, worded_by

LEVEL = 0.95
DRAWS = 2000
_START = 20261001  # the same numbers for the same results


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the ends of its 95 per cent interval, and how many items it is of; all 0 when there are none."""

    value: float
    low: float
    high: float
    of: int


@dataclass(frozen=True, slots=True)
class Group:
    """Items that belong together, and what became of them. `right` is of the items that count."""

    name: str
    right: Interval
    right_count: int
    wrong: int
    no_answer: int
    failed: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class Totals:
    """A whole run in numbers.

    `worded` counts answers by who worded them; `usage_unknown` are those whose tokens the sums lack. `cost` is known
    when that of every answer of a model is.
    """

    all: Group
    by: Mapping[str, tuple[Group, ...]]
    measures: Mapping[str, Interval]
    passages: Mapping[str, Held]
    retrieval: Mapping[str, Interval]
    latency: Mapping[str, float]
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    judged: Mapping[str, int] = field(default_factory=dict)
    worded: Mapping[str, int] = field(default_factory=dict)
    usage_unknown: int = 0


def total(results: Sequence[ItemResult]) -> Totals:
    """The totals of results, the same for the same results."""
    asked = [result for result in results if result.counts]
    costs = [
        result.cost
        for result in asked
        if result.outcome != "failed" and not result.retrieval and worded_by(result) != "rules"
    ]  # neither a search nor an answer of the rules is paid
    return Totals(
        all=_group("all", results),
        by={
            "set": _groups(results, lambda r: (r.set_name,)),
            "kind": _groups(results, lambda r: (r.kind,)),
            "topic": _groups(results, lambda r: (r.topic,)),
            "tag": _groups(results, lambda r: r.tags),
        },
        measures=_measures(asked),
        passages=_passages(asked),
        retrieval=_retrieval(asked),
        latency=_latency([result.milliseconds for result in asked if result.milliseconds]),
        input_tokens=sum(result.input_tokens for result in asked),
        output_tokens=sum(result.output_tokens for result in asked),
        cost=sum(cost for cost in costs if cost is not None) if costs and None not in costs else None,
        judged=dict(Counter(r.judged["grade"] for r in asked if r.judged.get("grade"))),
        worded=dict(Counter(by for result in asked if (by := worded_by(result)))),
        usage_unknown=sum(usage_unknown(result) for result in asked),
    )


def share(count: int, of: int) -> Interval:
    """A share with Wilson's interval."""
    if not of:
        return Interval(0.0, 0.0, 0.0, 0)
    from scipy.stats import binomtest

    ends = binomtest(count, of).proportion_ci(confidence_level=LEVEL, method="wilson")
    return Interval(count / of, float(ends.low), float(ends.high), of)


def mean(values: Sequence[float]) -> Interval:
    """A mean with its percentile bootstrap interval; a single value, or values all alike, have no spread."""
    if not values:
        return Interval(0.0, 0.0, 0.0, 0)
    values = sorted(values)  # the order of items must not move an interval
    middle = sum(values) / len(values)
    if len(set(values)) == 1:
        return Interval(middle, middle, middle, len(values))
    import numpy as np
    from scipy.stats import bootstrap

    drawn = bootstrap(
        (np.asarray(values, dtype=float),),
        np.mean,
        n_resamples=DRAWS,
        confidence_level=LEVEL,
        method="percentile",
        rng=np.random.default_rng(_START),
    )
    ends = drawn.confidence_interval
    return Interval(middle, float(ends.low), float(ends.high), len(values))


def level(values: Sequence[float]) -> Interval:
    """The mean of scores from 0 to 1: of scores that are all 0 or 1 a share, whose interval is never without width."""
    return share(round(sum(values)), len(values)) if set(values) <= {0.0, 1.0} else mean(values)


def _group(name: str, results: Iterable[ItemResult]) -> Group:
    counts = Counter(result.outcome for result in results)
    of = sum(counts.values()) - counts["not_applicable"]
    return Group(
        name,
        share(counts["right"], of),
        counts["right"],
        counts["wrong"],
        counts["no_answer"],
        counts["failed"],
        counts["not_applicable"],
    )


def _groups(results: Iterable[ItemResult], names: Callable[[ItemResult], Sequence[str]]) -> tuple[Group, ...]:
    held: dict[str, list[ItemResult]] = defaultdict(list)
    for result in results:
        for name in dict.fromkeys(names(result)):  # a tag that an item bears twice counts once
            if name:
                held[name].append(result)
    return tuple(_group(name, held[name]) for name in sorted(held))


def _measures(asked: Sequence[ItemResult]) -> dict[str, Interval]:
    found: dict[str, Interval] = {}
    for measure in MEASURES:
        values = [value for result in asked if (value := result.score(measure).value) is not None]
        if values:
            found[measure] = level(values)
    return found


def _passages(asked: Iterable[ItemResult]) -> dict[str, Held]:
    held: dict[str, Held] = {}
    for result in asked:
        for kind, counts in result.passages.items():
            before = held.get(kind, Held())
            held[kind] = Held(before.cited + counts.cited, before.holding + counts.holding)
    return dict(sorted(held.items()))


def _retrieval(asked: Iterable[ItemResult]) -> dict[str, Interval]:
    values: dict[str, list[float]] = defaultdict(list)
    for result in asked:
        for name, value in result.retrieval.items():
            values[name].append(value)
    return {name: level(each) for name, each in values.items()}


def _latency(milliseconds: Sequence[float]) -> dict[str, float]:
    """Percentiles by nearest rank, so that each is a time that was measured."""
    if not milliseconds:
        return {}
    ordered = sorted(milliseconds)
    ranks = {name: -(-part * len(ordered) // 100) for name, part in (("p50", 50), ("p95", 95), ("max", 100))}
    return {name: ordered[rank - 1] for name, rank in ranks.items()}
