"""A progress bar for long work on standard error: one line a step, rows counted where the end is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[str, int, int], None]


@contextmanager
def progress_bar() -> Iterator[Report]:
    """Draw what is reported as (step, done, total); a total of 0 means that the end is not known."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<34}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[shown]:>12}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        steps: dict[str, TaskID] = {}
        ends: dict[str, int] = {}

        def finish(but: str = "") -> None:
            for name, task in steps.items():
                if name != but and not bar.tasks[task].finished:
                    end = ends[name] or 1
                    bar.update(task, total=end, completed=end, shown=_shown(end, end))

        def report(step: str, done: int, total: int) -> None:
            finish(but=step)
            if step not in steps:
                steps[step] = bar.add_task(_short(step), total=total or None, shown="")
            ends[step] = total or done
            bar.update(steps[step], completed=done, total=total or None, shown=_shown(done, total))

        yield report
        finish()


def _short(step: str) -> str:
    return step if len(step) <= 34 else f"{step[:16]}…{step[-17:]}"


def _shown(done: int, total: int) -> str:
    if total > 100_000 or not total:
        return f"{done:,}" if done else ""
    return f"{100 * done // total}%"
