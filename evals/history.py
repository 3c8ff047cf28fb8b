"""The finished runs that lie beside each other in a folder."""

from __future__ import annotations

from pathlib import Path

from evals.errors import RunError
from evals.runs import RUN_FILE, Run, read_run


def finished_runs(folder: Path) -> list[Run]:
    """Every finished run in the folders of a folder, oldest first; what cannot be read as one is left out."""
    runs = []
    for path in sorted(folder.glob(f"*/{RUN_FILE}")) if folder.is_dir() else []:
        try:
            run = read_run(path)
        except RunError:  # of another version, or one that is only being begun
            continue
        if run.finished:
            runs.append(run)
    return sorted(runs, key=lambda run: run.header.started)
