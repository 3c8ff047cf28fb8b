"""The runs that lie on disk, read once: what a list or a history needs of all of them, the answers only of a few.

A run's file is read again only when it changed. Nothing here belongs to one user. Thread-safe.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from evals.comparison import Comparison, compare
from evals.errors import RunError
from evals.runs import RUN_FILE, Run, read_run
from evals.totals import Totals, total

LISTED = 40
_KEPT = 6
Made = TypeVar("Made")
_Stamp = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The newest runs, the newest first, without their answers; how many older ones are not listed."""

    runs: tuple[Run, ...]
    older: int = 0

    @property
    def finished(self) -> tuple[Run, ...]:
        """Those with all their items."""
        return tuple(run for run in self.runs if run.finished)

    def run(self, name: str | None) -> Run | None:
        """The run of this name."""
        return next((run for run in self.runs if run.name == name), None)


class RunShelf:
    """Reads the runs of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._light: dict[_Stamp, Run | None] = {}
        self._made: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    def listed(self) -> Shelf:
        """What there is. Files that are no run of this version are left out."""
        stamps = sorted((_stamp(path) for path in self.folder.glob(f"*/{RUN_FILE}")), key=lambda stamp: -stamp[1])
        newest = [stamp for stamp in stamps if stamp[2]]
        with self._lock:
            held = self._light
        light = {stamp: held[stamp] if stamp in held else _without_answers(stamp) for stamp in newest[:LISTED]}
        with self._lock:
            self._light = light
        runs = sorted((run for run in light.values() if run), key=lambda run: run.header.started, reverse=True)
        return Shelf(tuple(runs), max(0, len(newest) - LISTED))

    def full(self, name: str) -> Run:
        """A run with its answers. Raises RunError."""
        path = self.folder / name / RUN_FILE
        return self._once(("run", _stamp(path)), lambda: read_run(path))

    def totals(self, name: str) -> Totals:
        """The totals of a run. Raises RunError."""
        return self._once(("totals", self._stamp_of(name)), lambda: total(self.full(name).results))

    def comparison(self, before: str, after: str) -> Comparison:
        """Two runs side by side. Raises RunError."""
        key = ("comparison", self._stamp_of(before), self._stamp_of(after))
        return self._once(key, lambda: compare(self.full(before), self.full(after)))

    def report(self, name: str, before: str = "") -> bytes:
        """The HTML report of a run, with its comparison with an earlier one when that is named. Raises RunError."""
        from evals.report import write_report

        compared = self.comparison(before, name) if before else None
        history = self.listed().finished[::-1]
        with TemporaryDirectory() as folder:
            path = Path(folder) / "report.html"
            write_report(path, self.full(name), history, compared)
            return path.read_bytes()

    def _stamp_of(self, name: str) -> _Stamp:
        return _stamp(self.folder / name / RUN_FILE)

    def _once(self, key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                found: Made = self._made[key]
                return found
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made


def _stamp(path: Path) -> _Stamp:
    """A file as it stands; of size 0 when it is not there."""
    try:
        held = path.stat()
    except OSError:
        return (str(path), 0, 0)
    return (str(path), held.st_mtime_ns, held.st_size)


def _without_answers(stamp: _Stamp) -> Run | None:
    try:
        run = read_run(Path(stamp[0]))
    except RunError:  # of another version, or one that is only being begun
        return None
    light = (replace(r, answer={}, expected={}, scores=(), retrieval={}, passages={}) for r in run.results)
    return replace(run, results=tuple(light))
