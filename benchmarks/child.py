"""Runs one job in a fresh interpreter, so that its time and its peak memory are its own.

The parent imports nothing heavy: on Linux a child's peak starts at what its parent held when it was started.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Job = Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a job returned, the seconds from starting its interpreter to its end, and its peak memory."""

    value: Any
    seconds: float
    peak_mib: float


def run_child(job: str, arguments: Mapping[str, Any], python: str = sys.executable) -> Measured:
    """Run `module:function` with the arguments in a new process. Raises RuntimeError with its last words.

    Another interpreter may be named, for a job that imports nothing of ours but this module.
    """
    started = time.perf_counter()
    done = run_quietly([python, "-m", "benchmarks.child", job, json.dumps(arguments)])
    seconds = time.perf_counter() - started
    reply = json.loads(done)
    return Measured(reply["value"], seconds, reply["peak_mib"])


def run_quietly(command: list[str], home: Path | None = None) -> str:
    """Standard output of a command that must succeed; settings of whoever runs the benchmark do not leak in."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CASEPILOT_")}
    clean["HF_HUB_OFFLINE"] = "1"
    if home is not None:
        clean["CASEPILOT_HOME"] = str(home)
    done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()[-3:]
        raise RuntimeError(f"{command[2:4]!r} failed with status {done.returncode}: {' / '.join(said)}")
    return done.stdout


def main(job: str, arguments: str) -> None:
    """Run the job and print one JSON object: its value and this process's peak memory."""
    module, _, function = job.partition(":")
    with redirect_stdout(sys.stderr):
        found: Job = getattr(importlib.import_module(module), function)
        value = found(json.loads(arguments))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"value": value, "peak_mib": peak}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
