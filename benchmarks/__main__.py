"""`python -m benchmarks [--quick]`: builds in a temporary folder, measures, prints, and leaves nothing behind."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks import (
    answer_bench,
    build_bench,
    eval_bench,
    model_bench,
    official_bench,
    redaction_bench,
    retrieval_bench,
    search_bench,
)
from benchmarks.child import run_child


def main() -> None:
    """Run every benchmark in order."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="fewer questions and runs, and a tenth of ICD-10-CM for the stock recipe, which flatters its quality",
    )
    quick: bool = parser.parse_args().quick
    runs = 2 if quick else 5
    started = time.perf_counter()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    if quick:
        print("Quick run: the stock recipe holds a tenth of ICD-10-CM; its figures are not comparable.")
    with tempfile.TemporaryDirectory(prefix="casepilot-bench-") as name:
        folder = Path(name)
        home = folder / "home"
        home.mkdir()
        built = build_bench.measure_build(home)
        build_bench.report_build(home, built)
        answer_bench.report_answers(home, every=5 if quick else 1)
        eval_bench.report_runs(home, folder)
        model_bench.report_model(home, quick=quick)
        directory, stock_built, chunk = retrieval_bench.build_stock(folder, home, quick=quick)
        cold = answer_bench.cold_starts(home, runs)
        cold.append(_stock_cold_start(directory, home, runs))
        answer_bench.report_cold(cold, runs)
        retrieval_bench.report_retrieval(home, directory, built, stock_built, chunk)
        search_bench.report_search(home, "the starter library alone")
        redaction_bench.report_redaction(folder, quick=quick)
        official = os.environ.get("CASEPILOT_REAL_DATA", "")
        if official:
            official_bench.report_official(folder, Path(official).resolve(), quick=quick)
        else:
            print("\nOfficial tables: not measured, because CASEPILOT_REAL_DATA names no folder of official files.")
    print(f"\nThe whole run took {time.perf_counter() - started:.0f} s.")


def _stock_cold_start(directory: Path, home: Path, runs: int) -> tuple[str, float, float]:
    arguments = {"directory": str(directory), "models": str(home / "models"), "words": answer_bench.WORDS}
    times = [run_child("benchmarks.stock_recipe:first_search_job", arguments).seconds for _ in range(runs)]
    return (f'stock recipe, "{answer_bench.WORDS}"', min(times), median(times))


if __name__ == "__main__":
    main()
