"""The scores of a run without its answers: small enough to be kept with the code, enough to see a regression by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.errors import RunError
from evals.runs import Run, RunHeader, header_from_json, header_json, read_run
from evals.score import OUTCOMES, ItemResult, Outcome
from evals.totals import Group, Interval, Totals, total


def summary_json(run: Run) -> dict[str, Any]:
    """Totals, and each item's outcome by set."""
    outcomes: dict[str, dict[str, list[str]]] = {}
    for result in run.results:
        outcomes.setdefault(result.set_name, {}).setdefault(result.outcome, []).append(result.id)
    return {"run": header_json(run.header), "totals": totals_json(total(run.results)), "outcomes": outcomes}


def write_summary(path: Path, run: Run) -> None:
    """Write the summary as JSON with one line a list, so that a change reads well in a diff."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(summary_json(run), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load_runs(place: Path) -> list[Run]:
    """The run of a folder or JSONL file, or every run that a file of results keeps. Raises RunError."""
    if place.suffix != ".json":
        return [read_run(place)]
    try:
        held = json.loads(place.read_text(encoding="utf-8"))
        kept = [*held["runs"].values()] if "runs" in held else [held]
        return [Run(header_from_json(one["run"]), tuple(_results(one["outcomes"])), place) for one in kept]
    except OSError as error:
        raise RunError(f"no run in {str(place)!r} ({error.strerror}); give a folder or file of a run") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(f"{str(place)!r} is no summary of this version ({error!r:.100}); run the sets again") from None


def nearest(runs: Sequence[Run], header: RunHeader) -> Run:
    """Of several runs the one whose loaded releases are most like those of another run."""
    return min(runs, key=lambda run: len(set(run.header.releases) ^ set(header.releases)))


def _results(outcomes: dict[str, dict[str, list[str]]]) -> Sequence[ItemResult]:
    return [
        ItemResult(ref, set_name, "", "", (), "", "", _outcome(name))
        for set_name, by_outcome in outcomes.items()
        for name, ids in by_outcome.items()
        for ref in ids
    ]


def _outcome(name: str) -> Outcome:
    found = next((outcome for outcome in OUTCOMES if outcome == name), None)
    if found is None:
        raise ValueError(f"outcome {name!r}")
    return found


def totals_json(totals: Totals) -> dict[str, Any]:
    """Totals as JSON, rounded to what can be read."""
    return {
        "all": _group(totals.all),
        "by": {
            key: [_group(group) for group in groups] for key, groups in totals.by.items() if key in ("set", "topic")
        },
        "measures": {name: _interval(held) for name, held in totals.measures.items()},
        "retrieval": {name: _interval(held) for name, held in totals.retrieval.items()},
        "passages": {kind: {"cited": h.cited, "holding": h.holding} for kind, h in totals.passages.items()},
        "latency_ms": {name: round(value, 1) for name, value in totals.latency.items()},
        "tokens": {"input": totals.input_tokens, "output": totals.output_tokens, "unknown": totals.usage_unknown},
        "worded": dict(totals.worded),
        "cost": totals.cost,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "right": group.right_count,
        "of": group.right.of,
        "share": round(group.right.value, 4),
        "low": round(group.right.low, 4),
        "high": round(group.right.high, 4),
        "wrong": group.wrong,
        "no_answer": group.no_answer,
        "failed": group.failed,
        "not_applicable": group.not_applicable,
    }


def _interval(held: Interval) -> dict[str, Any]:
    return {
        "value": round(held.value, 4),
        "low": round(held.low, 4),
        "high": round(held.high, 4),
        "of": held.of,
    }
