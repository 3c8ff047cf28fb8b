"""Words of the Evaluations page: outcomes, runs, progress, what a filter finds. Pure, so that tests can read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from evals.report_text import duration, ends, percent
from evals.runs import Run
from evals.score import ItemResult, Outcome
from evals.totals import Interval, Totals
from ui.evaluation_runs import RunStatus

Filter = Literal["all", "failures", "right", "wrong", "no_answer", "failed", "not_applicable"]
OUTCOME_NAMES: Mapping[Outcome, str] = {
    "right": "Right",
    "wrong": "Wrong",
    "no_answer": "No answer",
    "failed": "Failed",
    "not_applicable": "Not applicable",
}
OUTCOME_TONES: Mapping[Outcome, str] = {
    "right": "green",
    "wrong": "red",
    "no_answer": "orange",
    "failed": "violet",
    "not_applicable": "gray",
}
OUTCOME_HELP = (
    "Wrong: something in the answer is not as expected. No answer: it held back where an answer was expected."
    " Failed: the assistant ended in an error. Not applicable: what the question presumes is not loaded, so that it"
    " counts neither way."
)
FILTER_NAMES: Mapping[str, str] = {"all": "All", "failures": "Failures"} | dict(OUTCOME_NAMES.items())
_FAILURES = ("wrong", "no_answer", "failed")
_SETS_NAMED = 2


def run_labels(runs: Sequence[Run]) -> dict[str, str]:
    """Each run's name with its label. No two labels are alike: a box finds what was chosen by its label."""
    labels = {run.name: run_label(run) for run in runs}
    count = Counter(labels.values())
    return {name: f"{label} · {name}" if count[label] > 1 else label for name, label in labels.items()}


def run_label(run: Run) -> str:
    """A run in a list: when it began, what it came to, of which sets."""
    counted = sum(result.counts for result in run.results)
    right = sum(result.outcome == "right" for result in run.results)
    score = f"{right} of {counted} right" if run.finished else f"{len(run.results)} of {run.header.items} items"
    begun = run.header.started[:19].replace("T", " ")
    parts = [begun, score, sets_text(tuple(run.header.sets))]
    if not run.name.startswith(begun[:10]):  # a folder that someone named
        parts.insert(1, run.name)
    return " · ".join(parts)


def sets_text(names: Sequence[str]) -> str:
    """ "modifiers, pairs and 5 more sets"; "all sets" when none is named."""
    if not names:
        return "all sets"
    more = len(names) - _SETS_NAMED
    shown = ", ".join(names[:_SETS_NAMED])
    return f"{shown} and {counted_of(more, 'more set', 'more sets')}" if more > 0 else shown


def counted_of(count: int, one: str, many: str) -> str:
    """ "1 item", "2 items"."""
    return f"{count:,} {one if count == 1 else many}"


def progress_text(status: RunStatus) -> str:
    """How far a run in progress is, with its running score."""
    if status.stopping:
        return "Stopping after the item in hand …"
    if not status.total:
        return "Reading the sets and opening the snapshot …"
    text = f"{status.done} of {counted_of(status.total, 'item', 'items')}"
    return f"{text} · {status.right} of {status.counted} right" if status.counted else text


def waiting_text(statuses: Sequence[RunStatus], name: str) -> str:
    """For whom a run waits: the one before it in line."""
    line = [status for status in statuses if status.active]
    place = next((at for at, status in enumerate(line) if status.name == name), 0)
    if not place:
        return "Waits to begin."
    before = line[place - 1]
    state = "it is running" if before.state == "running" else "it waits itself"
    return f"Waits until the run {before.name} has ended: {state}."


def ended_text(status: RunStatus) -> str:
    """What a run came to."""
    if status.state == "finished":
        none = "none of its items applies to what is loaded"
        score = f"{status.right} of {status.counted} right" if status.counted else none
        return f"Finished: {counted_of(status.total, 'item', 'items')}, {score}."
    if status.state == "stopped":
        if not status.done:
            return "Stopped before its first item."
        return f"Stopped after {status.done} of {counted_of(status.total, 'item', 'items')}, which are kept."
    return for_page(status.problem)


def for_page(problem: str) -> str:
    """An error of a run, whose advice is for the command line, as the page says it."""
    text = problem.replace("give another --out", "start a new run").replace("leave --tag out to run all", "take it out")
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!")) else ".")


def share_text(held: Interval) -> str:
    """ "75.3 %, 95 % interval 64.6 to 83.6 %"."""
    return f"{percent(held.value)}, 95 % interval {ends(held)}" if held.of else "nothing to score"


def conditions_text(run: Run, totals: Totals) -> str:
    """What was run on what, and how long it took."""
    header = run.header
    parts = [
        f"{header.model.replace('model:', 'model ', 1)}, version {header.code_version}",
        f"snapshot {header.snapshot}",
        f"asked on {header.day}",
    ]
    if totals.latency:
        parts.append(
            f"an answer took {duration(totals.latency['p50'])} (median), {duration(totals.latency['p95'])} (95th"
            " percentile)"
        )
    if totals.input_tokens or totals.output_tokens:
        known = f"{totals.cost:.4f} {header.settings.get('currency', '')}".strip() if totals.cost is not None else ""
        cost = f", {known}" if known else ", cost unknown"
        parts.append(f"{totals.input_tokens:,} tokens in, {totals.output_tokens:,} out{cost}")
    if header.settings.get("tags"):
        parts.append(f"only items tagged {header.settings['tags']}")
    return " · ".join(parts)


def difference_text(held: Interval) -> str:
    """The difference of two runs in points, with its interval."""
    return (
        f"{100 * held.value:+.1f} points (95 % interval {100 * held.low:+.1f} to {100 * held.high:+.1f}, paired"
        f" bootstrap over the {counted_of(held.of, 'item', 'items')} that count in both)"
    )


def filtered(results: Iterable[ItemResult], kept: Filter, set_name: str, words: str) -> list[tuple[int, ItemResult]]:
    """Results with their places in the run: of an outcome, of a set ("" for any), with all words somewhere in them."""
    wanted = words.casefold().split()
    return [
        (at, result)
        for at, result in enumerate(results)
        if of_outcome(result, kept)
        and (not set_name or result.set_name == set_name)
        and (not wanted or _holds(result, wanted))
    ]


def of_outcome(result: ItemResult, kept: Filter) -> bool:
    """Whether a result is of an outcome, or of one of those that are failures."""
    return kept == "all" or result.outcome == kept or (kept == "failures" and result.outcome in _FAILURES)


def _holds(result: ItemResult, wanted: Sequence[str]) -> bool:
    turns = result.expected.get("turns", ())
    parts = (result.id, result.kind, *turns, result.question, result.why(), str(result.answer.get("answer", "")))
    text = "\n".join(parts).casefold()
    return all(word in text for word in wanted)
