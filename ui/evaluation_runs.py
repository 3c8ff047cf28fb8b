"""Runs that the Evaluations page begins: one at a time in this process, in a thread of its own, the others wait.

A run belongs to no session: it goes on when the browser is closed, and every session sees it. Its items are on disk as
they are finished, so that one that was stopped, or whose server ended, can be gone on with.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from evals.errors import EvaluationError, RunError
from evals.runs import RunHeader, read_run
from evals.score import ItemResult
from knowledge.base import KnowledgeBase
from knowledge.errors import KnowledgeError
from ui import evaluation
from ui.conversation import log_failure
from ui.evaluation_sets import held_sets, read_together
from ui.evaluation_shelf import RunShelf
from ui.settings import AppSettings

State = Literal["waiting", "running", "finished", "stopped", "failed"]
MOST_WAITING = 4
KEPT = 8
UNEXPECTED = "Something went wrong with this run. What it finished is kept; the server's log names the place."


@dataclass(frozen=True, slots=True)
class Choice:
    """What to run: sets by name (none: all), items with any of the tags (none: all), at most so many."""

    sets: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How far a run is. `total` is 0 until its items are read; `counted` are those that apply to what is loaded."""

    name: str
    choice: Choice
    state: State = "waiting"
    total: int = 0
    done: int = 0
    counted: int = 0
    right: int = 0
    problem: str = ""
    stopping: bool = False

    @property
    def active(self) -> bool:
        """Whether it runs or waits."""
        return self.state in ("waiting", "running")


class _StoppedError(Exception):
    """Someone pressed Stop; raised between two items."""


class EvaluationRuns:
    """The runs of this process. Thread-safe."""

    def __init__(
        self, settings: AppSettings, base: Callable[[], KnowledgeBase], clock: Callable[[], datetime] | None = None
    ) -> None:
        self.settings = settings
        self.shelf = RunShelf(evaluation.runs_folder(settings.home))
        self._base = base
        self._clock = clock or (lambda: datetime.now().astimezone())
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._held: dict[str, RunStatus] = {}
        self._pool: ThreadPoolExecutor | None = None

    @property
    def folder(self) -> Path:
        """Where runs lie."""
        return evaluation.runs_folder(self.settings.home)

    def statuses(self) -> tuple[RunStatus, ...]:
        """The run in progress and those that wait, in order, then those that ended, the newest first."""
        with self._lock:
            held = tuple(self._held.values())
        active = [status for status in held if status.active]
        active.sort(key=lambda status: status.state != "running")
        return (*active, *(status for status in reversed(held) if not status.active))

    def status(self, name: str) -> RunStatus | None:
        """One run that this process was asked for."""
        with self._lock:
            return self._held.get(name)

    def begin(self, choice: Choice) -> str:
        """Begin a run, or let it wait for the one in progress; returns its name. Raises RunError."""
        with self._lock:
            folder = evaluation.new_folder(self.settings.home, self._clock())
            taken = {folder.name for folder in self.folder.glob("*")} | self._held.keys()
            names = (folder.name, *(f"{folder.name}-{count}" for count in range(2, 1000)))
            name = next(name for name in names if name not in taken)
            self._queue(RunStatus(name, choice))
        return name

    def go_on(self, name: str) -> None:
        """Go on with an interrupted run. Raises RunError when it cannot be read, is finished, or runs already."""
        run = read_run(self.folder / name)
        if run.finished:
            raise RunError(f"the run {name!r} is finished already; start a new one")
        with self._lock:
            held = self._held.get(name)
            if held is not None and held.active:
                raise RunError(f"the run {name!r} is running already")
            self._held.pop(name, None)  # its place in the order of runs is a new one
            self._queue(_with(RunStatus(name, choice_of(run.header), total=run.header.items), run.results))

    def stop(self, name: str) -> None:
        """Stop a run after the item in hand; what is finished is kept. One that waits is taken out."""
        with self._changed:
            held = self._held.get(name)
            if held is None or not held.active:
                return
            if held.state == "waiting":
                self._held[name] = replace(held, state="stopped")
                self._changed.notify_all()
            else:
                self._held[name] = replace(held, stopping=True)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until nothing runs or waits; False when the time was not enough."""
        with self._changed:
            return self._changed.wait_for(lambda: not any(s.active for s in self._held.values()), timeout)

    def close(self) -> None:
        """Stop everything and wait for the item in hand."""
        for status in self.statuses():
            self.stop(status.name)
        pool = self._pool
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _queue(self, status: RunStatus) -> None:
        waiting = sum(held.state == "waiting" for held in self._held.values())
        if waiting >= MOST_WAITING:
            raise RunError(f"{waiting} runs are waiting already; start this one when one of them is done")
        ended = [name for name, held in self._held.items() if not held.active]
        for name in ended[: max(0, len(ended) - KEPT)]:
            del self._held[name]
        self._held[status.name] = status
        self._pool = self._pool or ThreadPoolExecutor(1, thread_name_prefix="evaluation")
        self._pool.submit(self._work, status.name)

    def _work(self, name: str) -> None:
        with self._lock:
            status = self._held.get(name)
            if status is None or status.state != "waiting":  # taken out while it waited
                return
            self._held[name] = status = replace(status, state="running")
        ended: State = "finished"
        problem = ""
        try:
            self._run(status)
        except _StoppedError:
            ended = "stopped"
        except (EvaluationError, KnowledgeError) as error:
            ended, problem = "failed", str(error)
        except OSError as error:
            ended, problem = "failed", f"the run cannot be written ({error.strerror}); what it finished is kept"
        except Exception as error:  # whatever it is, the runs that wait are still to be run
            log_failure("an evaluation", error)
            ended, problem = "failed", UNEXPECTED
        with self._changed:
            self._held[name] = replace(self._held[name], state=ended, problem=problem, stopping=False)
            self._changed.notify_all()

    def _run(self, status: RunStatus) -> None:
        chosen = held_sets(self.settings.home).chosen(status.choice.sets)
        sets = read_together(chosen)
        base = self._base()
        base.warm_up()
        folder = self.folder / status.name
        prepared = evaluation.prepare(
            self.settings, base, sets, folder, tags=status.choice.tags, limit=status.choice.limit, now=self._clock()
        )
        self._count(status.name, len(prepared.items))
        prepared.run(lambda result, _done, total: self._count(status.name, total, result))

    def _count(self, name: str, total: int, *results: ItemResult) -> None:
        """Add finished items, and end the run here when it is to be stopped."""
        with self._lock:
            status = self._held[name] = _with(replace(self._held[name], total=total), results)
            if status.stopping and status.done < total:
                raise _StoppedError


def _with(status: RunStatus, results: Sequence[ItemResult]) -> RunStatus:
    """A run with more finished items."""
    return replace(
        status,
        done=status.done + len(results),
        counted=status.counted + sum(result.counts for result in results),
        right=status.right + sum(result.outcome == "right" for result in results),
    )


def choice_of(header: RunHeader) -> Choice:
    """What was chosen for a run, as far as going on with it takes."""
    return Choice(tuple(header.sets), evaluation.tags_of(header), header.items)
