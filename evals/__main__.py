"""`make eval`: every set on the starter snapshot, and on the official files when CASEPILOT_REAL_DATA names them.

Both snapshots are kept in `.eval/` and only brought up to date, so that the second run takes no more than the answers.
The scores are written to `evals/results/<version>.json` and printed as the table that the README shows; the redactor's
stand beside them in `redaction_<version>.json`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from assistant.errors import AssistantError
from evals.errors import EvaluationError
from evals.identity import code_version, header_of
from evals.results import RESULTS, results_json, table_lines
from evals.runner import begun_on, choose_items, run_items
from evals.runs import Run
from evals.set_files import OWN_SETS, find_sets, read_sets
from evals.subjects import rules_subject
from knowledge.add import add_files
from knowledge.assembly import open_base, vector_writer
from knowledge.build import build_snapshot
from knowledge.errors import KnowledgeError, SnapshotError
from knowledge.snapshot import current_snapshot
from knowledge.sources.starter import ROOM
from knowledge.word_index import library_changed

SCRATCH = Path(".eval")
FOLDERS = ("pfs", "ncci", "hcpcs", "icd10cm", "icd10pcs", "gems", "opps", "drugs", "coverage", "manuals", "samples")


def main() -> None:
    """Run, write the results, print the table."""
    try:
        runs = {"starter library": _evaluate(SCRATCH / "starter", ())}
        official = os.environ.get("CASEPILOT_REAL_DATA", "")
        if official:
            paths = [Path(official) / name for name in FOLDERS if (Path(official) / name).is_dir()]
            runs["all official files"] = _evaluate(SCRATCH / "official", paths)
    except (EvaluationError, KnowledgeError) as error:
        sys.exit(f"make eval: {error}")
    path = RESULTS / f"{code_version()}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(results_json(runs), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join(table_lines(runs)) + f"\n\nScores: {path}\n\n")
    _evaluate_redactor()


def _evaluate_redactor() -> None:
    from evals.redaction_run import run_redaction, table_lines, write_results

    try:
        measured = run_redaction()
    except (AssistantError, EvaluationError) as error:
        sys.exit(f"make eval: {error}")
    path = write_results(measured)
    sys.stdout.write("\n".join(table_lines(measured)) + f"\n\nCounts: {path}\n")


def _evaluate(home: Path, paths: Sequence[Path]) -> Run:
    _bring_up_to_date(home, paths)
    now = datetime.now().astimezone()
    folder = home / "evaluations" / now.strftime("%Y-%m-%dT%H%M%S")
    sets = read_sets(find_sets((), (OWN_SETS,)))
    items = choose_items(sets)
    kb = open_base(home)
    try:
        kb.warm_up()
        day = begun_on(folder, now.date())
        header = header_of(kb, sets, items, {"embedding_model": "minilm"}, now, day)
        run = run_items(items, rules_subject(kb, day), folder, header)
    finally:
        kb.close()
    _report(run, home)
    return run


def _report(run: Run, home: Path) -> None:
    from evals.history import finished_runs
    from evals.report import write_report

    report = run.path.with_name("report.html")
    write_report(report, run, finished_runs(home / "evaluations"))
    sys.stderr.write(f"Answers, one by one: {report}\n")


def _bring_up_to_date(home: Path, paths: Sequence[Path]) -> None:
    home.mkdir(parents=True, exist_ok=True)
    writer = vector_writer(home)
    try:
        stale = library_changed(current_snapshot(home), ROOM)
    except SnapshotError:
        stale = True
    if stale:
        sys.stderr.write(f"Building the snapshot in {home} ...\n")
        build_snapshot(home, writer)
    if paths:
        sys.stderr.write("Adding the official files; those that are held already are not read again ...\n")
        add_files(home, paths, writer)


if __name__ == "__main__":
    main()
