"""Loading everything: all official files at hand into a new snapshot with vectors, then one small file beside them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.child import run_child
from benchmarks.tables import mebibytes, seconds, show, size_mib

FOLDERS = ("pfs", "ncci", "hcpcs", "icd10cm", "icd10pcs", "gems", "opps", "drugs", "coverage", "manuals")
SMALL = "samples"


def add_job(arguments: Mapping[str, Any]) -> Any:
    """The job: adds files with vectors; returns rows kept, seconds by step, and sizes on disk in MiB."""
    from knowledge.add import add_files
    from knowledge.assembly import vector_writer

    home = Path(arguments["home"])
    spent: dict[str, float] = {}
    running, since = "", time.perf_counter()

    def report(step: str, _done: int, _total: int) -> None:
        nonlocal running, since
        now = time.perf_counter()
        spent[running] = spent.get(running, 0.0) + now - since
        running = "Reading and storing releases" if step.startswith("Reading ") and ":" in step else step
        since = now

    started = time.perf_counter()
    added = add_files(home, [Path(name) for name in arguments["files"]], vector_writer(home), report)
    report("", 0, 0)
    assert added.snapshot is not None
    directory = added.snapshot.directory
    sizes = {name: size_mib(directory / name) for name in ("parts", "words.sqlite", "vectors")}
    return {
        "seconds": time.perf_counter() - started,
        "kept": sum(file.kept for file in added.files),
        "releases": len(added.snapshot.manifest.parts),
        "vectors": sum(added.snapshot.manifest.vectors.values()),
        "steps": {name: spent[name] for name in spent if name},
        "sizes": sizes,
    }


def report_loading(folder: Path, data: Path) -> Path:
    """Add everything, then the small files, print both, and return the home that holds them."""
    home = folder / "everything-home"
    home.mkdir()
    files = [str(data / name) for name in FOLDERS if (data / name).is_dir()]
    whole = run_child("benchmarks.loading_bench:add_job", {"home": str(home), "files": files})
    small = run_child("benchmarks.loading_bench:add_job", {"home": str(home), "files": [str(data / SMALL)]})
    rows = [(name, seconds(took)) for name, took in whole.value["steps"].items()]
    rows += [
        ("All official files, from nothing to in service", seconds(whole.seconds)),
        ("Peak memory", mebibytes(whole.peak_mib)),
        ("Rows kept", str(whole.value["kept"])),
        ("Releases held", str(whole.value["releases"])),
        ("Vectors", str(whole.value["vectors"])),
        *((f"On disk: {name}", mebibytes(size)) for name, size in whole.value["sizes"].items()),
        ("Two small files beside them, whole command", seconds(small.seconds)),
        ("Peak memory of that", mebibytes(small.peak_mib)),
    ]
    show("Loading everything", ("", "measured"), rows)
    return home
