"""Two runs side by side: the items that flipped each way, and whether the difference is more than chance.

Items are paired by id, those that count in both. The test is McNemar's in its exact form: of the items that flipped, as
many each way are expected when nothing changed (Q. McNemar, Psychometrika 12, 1947; exact by the binomial
distribution). The interval of the difference is a paired percentile bootstrap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.runs import Run, RunHeader
from evals.score import ItemResult
from evals.totals import Interval, mean


@dataclass(frozen=True, slots=True)
class Flip:
    """One item that is right in one run and not in the other."""

    before: ItemResult
    after: ItemResult


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another. `difference` is in shares: 0.02 is two points."""

    before: RunHeader
    after: RunHeader
    before_name: str
    after_name: str
    shared: int
    better: tuple[Flip, ...]
    worse: tuple[Flip, ...]
    both_right: int
    both_not: int
    p_value: float
    difference: Interval
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    changed_sets: tuple[str, ...]
    what_changed: tuple[str, ...]


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs item by item."""
    earlier = {result.id: result for result in before.results if result.counts}
    later = {result.id: result for result in after.results if result.counts}
    pairs = [Flip(earlier[name], result) for name, result in later.items() if name in earlier]
    better = tuple(p for p in pairs if not _right(p.before) and _right(p.after))
    worse = tuple(p for p in pairs if _right(p.before) and not _right(p.after))
    return Comparison(
        before=before.header,
        after=after.header,
        before_name=before.name,
        after_name=after.name,
        shared=len(pairs),
        better=better,
        worse=worse,
        both_right=sum(_right(p.before) and _right(p.after) for p in pairs),
        both_not=sum(not _right(p.before) and not _right(p.after) for p in pairs),
        p_value=mcnemar(len(better), len(worse)),
        difference=mean([float(_right(p.after)) - float(_right(p.before)) for p in pairs]),
        only_before=tuple(name for name in earlier if name not in later),
        only_after=tuple(name for name in later if name not in earlier),
        changed_sets=_changed_sets(before.header, after.header),
        what_changed=tuple(_what_changed(before.header, after.header)),
    )


def mcnemar(better: int, worse: int) -> float:
    """The two-sided p-value of so many flips each way if neither way were likelier; 1 without flips."""
    if not better + worse:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(better, better + worse, 0.5).pvalue)


def _right(result: ItemResult) -> bool:
    return result.outcome == "right"


def _changed_sets(before: RunHeader, after: RunHeader) -> tuple[str, ...]:
    both = before.sets.keys() & after.sets.keys()
    return tuple(sorted(name for name in both if before.sets[name] != after.sets[name]))


def _what_changed(before: RunHeader, after: RunHeader) -> list[str]:
    lines = []
    if before.code_digest != after.code_digest:
        same = before.code_version == after.code_version
        lines.append(
            f"code, within version {after.code_version}"
            if same
            else f"code {before.code_version} to {after.code_version}"
        )
    lines += _releases_changed(before.releases, after.releases)
    if before.snapshot != after.snapshot:
        lines.append(f"snapshot {before.snapshot} to {after.snapshot}")
    if before.model != after.model:
        lines.append(f"model {before.model} to {after.model}")
    if before.prompt != after.prompt:
        lines.append("prompt")
    names = sorted(before.settings.keys() | after.settings.keys())
    for name in names:
        one, other = before.settings.get(name, "not set"), after.settings.get(name, "not set")
        if one != other:
            lines.append(f"setting {name}: {one or 'not set'} to {other or 'not set'}")
    if before.day != after.day:
        lines.append(f"day of asking {before.day.isoformat()} to {after.day.isoformat()}")
    return lines


def _releases_changed(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Releases by their id; the same id with another digest was read from another file."""
    earlier = {line.split()[0]: line for line in before}
    later = {line.split()[0]: line for line in after}
    lines = [f"release {name} is new" for name in later if name not in earlier]
    lines += [f"release {name} is gone" for name in earlier if name not in later]
    return lines + [
        f"release {name} is another file" for name in later if earlier.get(name, later[name]) != later[name]
    ]
