"""How long a whole snapshot takes from nothing, how much memory at most, and how large it is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.child import Measured, run_child
from benchmarks.tables import mebibytes, seconds, show, size_mib


def measure_build(home: Path) -> Measured:
    """Build the starter snapshot in an empty home, in a process of its own."""
    return run_child("benchmarks.build_bench:build_job", {"home": str(home)})


def build_job(arguments: Mapping[str, Any]) -> Any:
    """The job: builds, and returns the seconds of each step and the counts of the manifest."""
    from knowledge.assembly import vector_writer
    from knowledge.build import build_snapshot

    home = Path(arguments["home"])
    started = time.perf_counter()
    begun: dict[str, float] = {}

    def progress(step: str, _done: int, _total: int) -> None:
        begun.setdefault(step, time.perf_counter() - started)

    snapshot = build_snapshot(home, vector_writer(home), progress)
    # The last step also holds the verification and the switch, which report no progress.
    ends = [*list(begun.values())[1:], time.perf_counter() - started]
    steps = {step: end - start for (step, start), end in zip(begun.items(), ends, strict=True)}
    manifest = snapshot.manifest
    return {
        "steps": steps,
        "directory": str(snapshot.directory),
        "vectors": sum(manifest.vectors.values()),
        "codes": manifest.totals()["icd10cm_items"],
        "warnings": list(manifest.warnings),
    }


def report_build(home: Path, built: Measured) -> None:
    """Print the build's table."""
    value = built.value
    if value["warnings"]:
        raise RuntimeError(f"the snapshot is not whole: {value['warnings'][0]}")
    directory = Path(value["directory"])
    rows = [(step, seconds(took)) for step, took in value["steps"].items()]
    rows += [
        ("Whole build, with start of the interpreter", seconds(built.seconds)),
        ("Peak memory", mebibytes(built.peak_mib)),
        ("On disk: facts and words", mebibytes(size_mib(directory / "facts.sqlite"))),
        ("On disk: vectors", mebibytes(size_mib(directory / "vectors"))),
        ("On disk: embedding model, int8", mebibytes(size_mib(home / "models"))),
        ("ICD-10-CM items", f"{value['codes']}"),
        ("Vectors", f"{value['vectors']}"),
    ]
    show("1. Snapshot from nothing", ("", "measured"), rows)
