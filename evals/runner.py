"""A run: items in a fixed order, each result on disk before the next is taken, gone on with after an interruption."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from evals.asking import Subject, put, settings_of
from evals.errors import RunError, RunStoppedError
from evals.items import Item, QuestionSet
from evals.runs import RUN_FILE, Run, RunHeader, RunWriter, drop_cut_line, read_run
from evals.score import ItemResult

OnResult = Callable[[ItemResult, int, int], None]
"""Told of each result with how many are finished and how many there are."""


def choose_items(sets: Iterable[QuestionSet], tags: Sequence[str] = (), limit: int | None = None) -> tuple[Item, ...]:
    """The items to run, in the order of sets and files; those with any of the tags; at most so many.

    Raises RunError when none is left, SetError for an item that cannot be put.
    """
    items = tuple(item for each in sets for item in each.items if not tags or set(tags) & set(item.tags))
    if not items:
        raise RunError(f"no item has the tag {' or '.join(map(repr, tags))}; leave --tag out to run all")
    for item in items:
        settings_of(item)
    return items[:limit]


def run_items(
    items: Sequence[Item],
    subject: Subject,
    folder: Path,
    header: RunHeader,
    on_result: OnResult | None = None,
    jobs: int = 1,
) -> Run:
    """Run what is not finished yet in a folder, and return the whole run.

    A folder that holds an interrupted run of the same digest is gone on with; one that holds another run is refused
    with RunError. Ctrl-C keeps what is finished and raises RunStoppedError.
    """
    path = folder / RUN_FILE
    earlier = _earlier(path, header)
    writer = _open(path, header, begun=earlier is not None)
    done = list(earlier.results) if earlier else []
    try:
        for result in _results(items[len(done) :], subject, jobs):
            writer.add(result)
            done.append(result)
            if on_result is not None:
                on_result(result, len(done), len(items))
    except KeyboardInterrupt:
        raise RunStoppedError(
            f"stopped after {len(done)} of {len(items)} items, which are kept; the same command with"
            f" --out {str(folder)!r} goes on"
        ) from None
    finally:
        writer.close()
    return read_run(path)


def begun_on(folder: Path, today: date) -> date:
    """The day of the interrupted run in a folder, so that what is left is asked on the same day; else today."""
    path = folder / RUN_FILE
    return read_run(path).header.day if path.is_file() and path.stat().st_size else today


def _earlier(path: Path, header: RunHeader) -> Run | None:
    if not path.exists() or not path.stat().st_size:
        return None
    drop_cut_line(path)
    if not path.stat().st_size:
        return None
    run = read_run(path)
    if run.finished:
        raise RunError(f"{str(path.parent)!r} holds a finished run of {run.header.started}; give another --out")
    if run.header.digest != header.digest:
        raise RunError(
            f"{str(path.parent)!r} holds an interrupted run of other {_difference(run.header, header)}; its"
            f" {len(run.results)} finished items are kept there; give another --out"
        )
    return run


def _difference(before: RunHeader, now: RunHeader) -> str:
    named = (
        ("code", before.code_digest, now.code_digest),
        ("data", (before.snapshot, before.releases), (now.snapshot, now.releases)),
        ("settings", before.settings, now.settings),
        ("model or prompt", (before.model, before.prompt), (now.model, now.prompt)),
        ("question sets", (before.sets, before.items), (now.sets, now.items)),
    )
    return ", ".join(name for name, one, other in named if one != other) or "items"


def _open(path: Path, header: RunHeader, *, begun: bool) -> RunWriter:
    try:
        return RunWriter(path, None if begun else header)
    except OSError as error:
        raise RunError(f"{str(path)!r} cannot be written ({error.strerror}); give another --out") from None


def _results(items: Sequence[Item], subject: Subject, jobs: int) -> Iterator[ItemResult]:
    """Results in the order of the items, whichever is finished first."""
    if jobs == 1:
        yield from (put(item, subject) for item in items)
        return
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="eval")
    try:
        yield from pool.map(lambda item: put(item, subject), items)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
