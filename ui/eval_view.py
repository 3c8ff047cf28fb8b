"""How a run is shown in a terminal: a running score, a table of scores with intervals, and the items that flipped."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.items import QuestionSet
from evals.runner import OnResult
from evals.runs import Run
from evals.score import ItemResult
from evals.summary import load_runs, nearest, summary_json
from ui.command_errors import print_json

if TYPE_CHECKING:
    from evals.comparison import Comparison, Flip
    from evals.totals import Group, Interval, Totals

SHOWN_FLIPS = 20


def show_sets(held: Iterable[QuestionSet]) -> None:
    """One line a set."""
    for each in held:
        sys.stdout.write(f"{each.name:<24} {len(each.items):>4} items  {printable(each.title)}\n")


def show_redaction(*, as_json: bool) -> None:
    """What the redactor covers and keeps, as tables or as counts."""
    from evals.redaction_run import counts_json, run_redaction, table_lines

    measured = run_redaction()
    if as_json:
        print_json({name: counts_json(each) for name, each in measured.items()})
    else:
        sys.stdout.write("\n".join(table_lines(measured)) + "\n")


def load_before(place: Path | None) -> list[Run]:
    """The runs to compare with, read before the new one begins, so that a wrong name costs no run."""
    return load_runs(place) if place is not None else []


def compared(before: Sequence[Run], after: Run) -> Comparison | None:
    """The comparison with an earlier run, if one was named."""
    if not before:
        return None
    from evals.comparison import compare

    return compare(nearest(before, after.header), after)


def write_report_of(run: Run, history: Sequence[Run], comparison: Comparison | None) -> Path:
    """The HTML report, beside the run."""
    from evals.report import write_report

    path = run.path.parent / "report.html"
    write_report(path, run, history, comparison)
    return path


@contextmanager
def running_score(total: int) -> Iterator[OnResult]:
    """A progress bar on standard error that tells how many of the items so far were right."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.completed}/{task.total} items"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[score]}", markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total, score="")
        counted = right = 0

        def on_result(result: ItemResult, done: int, total: int) -> None:
            nonlocal counted, right
            counted += result.counts
            right += result.outcome == "right"
            bar.update(task, completed=done, total=total, score=f"{right} of {counted} right" if counted else "")

        yield on_result


def show_run(run: Run, report: Path, comparison: Comparison | None) -> None:
    """The table, the measures, what is left to say, and where the rest can be read."""
    from evals.totals import total

    totals = total(run.results)
    rows = [_group_row(group) for group in totals.by["set"]]
    rows.append(_group_row(totals.all))
    _table("set", ("right", "of", "per cent", "95 % interval", "wrong", "no answer", "failed", "n/a"), rows)
    measures = [(name, *_interval_cells(held)) for name, held in totals.measures.items()]
    measures += [(name, *_interval_cells(held)) for name, held in totals.retrieval.items()]
    _table("measure", ("per cent", "95 % interval", "items"), measures)
    for kind, held in totals.passages.items():
        name = kind.replace("_", " ")
        sys.stdout.write(f"Expected facts cited to {name}: {held.cited}, the passage holds {held.holding}.\n")
    latency = ", ".join(f"{name} {value:.1f} ms" for name, value in totals.latency.items())
    sys.stdout.write(f"Time of an answer: {latency or 'none was timed'}.\n")
    _show_wording(run, totals)
    if totals.judged:
        grades = ", ".join(f"{count} {grade}" for grade, count in totals.judged.items())
        sys.stdout.write(f"Graded by {run.header.settings.get('judge', 'a model')}, apart from the scores: {grades}.\n")
    if comparison is not None:
        show_comparison(comparison)
    header = run.header
    sys.stdout.write(f"{header.model}, version {header.code_version}, snapshot {header.snapshot}, {header.day}.\n")
    sys.stdout.write(f"Run: {run.path}\nReport: {report}\n")


def _show_wording(run: Run, totals: Totals) -> None:
    """Who worded the answers and what that took; nothing of a run by rules."""
    by = totals.worded
    if not by.get("model") and not by.get("fallback"):
        return
    rules, failed = by.get("rules", 0), by.get("fallback", 0)
    sys.stdout.write(
        f"Answers worded by the model: {by.get('model', 0)}; by the rules: {rules}; by the rules because the model gave"
        f" nothing that can be shown: {failed}.\n"
    )
    unknown = f", not told by the server for {totals.usage_unknown} answers" if totals.usage_unknown else ""
    currency = run.header.settings.get("currency", "")
    cost = "unknown" if totals.cost is None else f"{totals.cost:.4f} {currency}".strip()
    sys.stdout.write(f"Tokens read {totals.input_tokens:,}, written {totals.output_tokens:,}{unknown}; cost {cost}.\n")


def show_comparison(comparison: Comparison) -> None:
    """What got better and worse, item by item."""
    held = comparison.difference
    sys.stdout.write(
        f"\nCompared with {comparison.before_name}: {comparison.shared} items in both, {len(comparison.better)} became"
        f" right, {len(comparison.worse)} no longer are; difference {100 * held.value:+.1f} points (95 % interval"
        f" {100 * held.low:+.1f} to {100 * held.high:+.1f}), exact McNemar p = {comparison.p_value:.3g}.\n"
    )
    for line in comparison.what_changed:
        sys.stdout.write(f"  Changed: {printable(line)}\n")
    if comparison.changed_sets:
        sys.stdout.write(f"  Sets that changed since: {', '.join(comparison.changed_sets)}\n")
    for word, flips in (("no longer right", comparison.worse), ("became right", comparison.better)):
        for flip in flips[:SHOWN_FLIPS]:
            _show_flip(word, flip)
        if len(flips) > SHOWN_FLIPS:
            sys.stdout.write(f"  ... and {len(flips) - SHOWN_FLIPS} more in the report\n")


def _show_flip(word: str, flip: Flip) -> None:
    worse = flip.before.outcome == "right"
    why = (flip.after if worse else flip.before).why() or "no reason is kept in a summary"
    said = why if worse else f"was: {why}"
    sys.stdout.write(f"  {flip.after.id} {word}: {printable(said)[:240]}\n")


def run_json(run: Run, comparison: Comparison | None) -> dict[str, Any]:
    """The run's scores as one object."""
    held = {**summary_json(run), "file": str(run.path)}
    if comparison is not None:
        held["comparison"] = {
            "shared": comparison.shared,
            "better": [flip.after.id for flip in comparison.better],
            "worse": [flip.after.id for flip in comparison.worse],
            "p_value": comparison.p_value,
            "difference": comparison.difference.value,
        }
    return held


def printable(text: str) -> str:
    """One line without anything that a terminal would act on."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def _group_row(group: Group) -> tuple[str, ...]:
    return (
        group.name,
        str(group.right_count),
        *_interval_cells(group.right)[2:],
        *_interval_cells(group.right)[:2],
        str(group.wrong),
        str(group.no_answer),
        str(group.failed),
        str(group.not_applicable),
    )


def _interval_cells(held: Interval) -> tuple[str, str, str]:
    if not held.of:
        return ("-", "-", "0")
    return (f"{100 * held.value:.1f}", f"{100 * held.low:.1f} to {100 * held.high:.1f}", str(held.of))


def _table(first: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A plain table: it reads the same in a terminal, a log and a file."""
    widths = [max(len(row[at]) for row in ((first, *headings), *rows)) for at in range(len(headings) + 1)]
    for row in ((first, *headings), tuple("-" * width for width in widths), *rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
    sys.stdout.write("\n")
