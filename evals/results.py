"""The scores that are kept with the code: one small file a version, and the table that the README shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.runs import Run
from evals.summary import summary_json
from evals.totals import Interval, total

RESULTS = Path(__file__).parent / "results"
Runs = Mapping[str, Run]
"""By what was loaded: "starter library", "all official files"."""


def results_json(runs: Runs) -> dict[str, Any]:
    """Scores, and the ids of items by outcome; no question and no answer."""
    return {"table": table_lines(runs), "runs": {name: summary_json(run) for name, run in runs.items()}}


def table_lines(runs: Runs) -> list[str]:
    """A Markdown table: a line a set, for each run the share right with its interval, and what it rests on."""
    names = list(runs)
    totals = {name: total(run.results) for name, run in runs.items()}
    lines = ["| set | " + " | ".join(names) + " |", "| --- |" + " ---: |" * len(names)]
    sets = sorted({group.name for held in totals.values() for group in held.by["set"]})
    for set_name in sets:
        cells = [_cell(next((g.right for g in totals[n].by["set"] if g.name == set_name), None)) for n in names]
        lines.append(f"| {set_name} | " + " | ".join(cells) + " |")
    lines.append("| **all** | " + " | ".join(f"**{_cell(totals[name].all.right)}**" for name in names) + " |")
    lines.append("")
    for name, run in runs.items():
        group = totals[name].all
        lines.append(
            f"{name[0].upper()}{name[1:]}: {group.right.of} items apply, {group.not_applicable} presume releases that"
            f" are not loaded; {group.wrong} wrong, {group.no_answer} without an answer, {group.failed} failed. Version"
            f" {run.header.code_version}, {run.header.day.isoformat()}, {run.header.model}."
        )
    return lines


def _cell(held: Interval | None) -> str:
    """ "41 of 45, 91 % (79-96)": the share with its 95 per cent interval (Wilson)."""
    if held is None or not held.of:
        return "-"
    share = f"{100 * held.value:.0f} % ({100 * held.low:.0f}-{100 * held.high:.0f})"
    return f"{round(held.value * held.of)} of {held.of}, {share}"
