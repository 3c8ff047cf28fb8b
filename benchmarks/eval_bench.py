"""How long the question sets take: every item on the starter snapshot, with one and with two at a time.

The comparison is with asking alone: what scoring, writing and reading the run add to the answers.
"""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from benchmarks.tables import show
from evals.identity import header_of
from evals.presumptions import unmet
from evals.runner import choose_items, run_items
from evals.set_files import OWN_SETS, find_sets, read_sets
from evals.subjects import rules_subject
from knowledge.assembly import open_base


def report_runs(home: Path, folder: Path) -> None:
    """Print items, seconds, and the ratio of a run to its answers alone."""
    sets = read_sets(find_sets((), (OWN_SETS,)))
    items = choose_items(sets)
    now = datetime.now().astimezone()
    kb = open_base(home)
    rows = []
    try:
        kb.warm_up()
        subject = rules_subject(kb, now.date())
        asked = sum(1 for item in items if not unmet(item.presumes, subject.releases))
        for jobs in (1, 2):
            header = header_of(kb, sets, items, {"jobs": str(jobs)}, now, now.date())
            started = time.perf_counter()
            run = run_items(items, subject, folder / f"run-{jobs}", header, jobs=jobs)
            spent = time.perf_counter() - started
            answers = sum(result.milliseconds for result in run.results) / 1000
            ratio = f"{spent / answers:.2f}" if jobs == 1 else "-"
            rows.append(
                [str(jobs), str(len(items)), str(asked), f"{spent:.1f} s", f"{500 * spent / asked:.1f} s", ratio]
            )
    finally:
        kb.close()
    headings = ["at a time", "items", "asked", "whole run", "for 500 asked", "run to answers alone"]
    show("Question sets, on the starter snapshot", headings, rows)
