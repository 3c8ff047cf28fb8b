"""The report of a run: one HTML file that holds all it shows, loads nothing from anywhere, and needs no JavaScript.

Questions, answers and names of sets are hostile input. Jinja escapes them, answers are rendered as Markdown without
HTML, and a policy in the page lets no script run but the filter of this file.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from evals import charts
from evals.comparison import Comparison, Flip
from evals.report_items import Limits, Said, Shown, limits_for, said, shown
from evals.report_text import duration, ends, percent, plain, verdict
from evals.runs import Run
from evals.score import Outcome
from evals.totals import Totals, total

if TYPE_CHECKING:
    import altair as alt

TEMPLATES = Path(__file__).parent / "templates"
BY = {"set": "Sets", "kind": "Kinds of question", "topic": "Topics", "tag": "Tags"}
# What a person must act on comes first.
ORDER: tuple[Outcome, ...] = ("wrong", "failed", "no_answer", "right", "not_applicable")
MEANINGS = {
    "status": "the answer holds back, asks or answers as expected",
    "facts": "expected values that the answer holds as facts",
    "codes": "expected codes that it names; 0 with a forbidden or an unverified code",
    "words": "expected wordings that it says; 0 with a forbidden one",
    "citations": "expected sources are cited, held, in force, and their passages hold the facts",
    "retrieval": "the first relevant hit is within the limit of the item",
}
"""What each measure is the mean of."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with what it shows in words, for who cannot see it."""

    svg: Markup
    label: str


@dataclass(frozen=True, slots=True)
class ShownFlip:
    """An item that flipped, with both answers."""

    flip: Flip
    anchor: str
    before: Said
    after: Said

    @property
    def question(self) -> str:
        """The question; a summary of an earlier run keeps none."""
        return self.flip.after.question or self.flip.before.question


def write_report(path: Path, run: Run, history: Sequence[Run] = (), comparison: Comparison | None = None) -> None:
    """Write the report of a run to a file, with the runs before it and a comparison when they are given."""
    page = _page(run, history, comparison)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Half of a surrogate pair, which a model's endpoint may send, cannot be written: it becomes a question mark.
    path.write_bytes(page.encode("utf-8", "replace"))


def _page(run: Run, history: Sequence[Run], comparison: Comparison | None) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters.update(percent=percent, ends=ends, duration=duration, plain=plain)
    flips = (*comparison.better, *comparison.worse) if comparison else ()
    limits = limits_for([*run.results, *chain.from_iterable((flip.before, flip.after) for flip in flips)])
    items = [shown(result, f"i{at}", limits) for at, result in enumerate(run.results, 1)]
    totals = total(run.results)
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    return jinja.get_template("report.html.j2").render(
        run=run,
        header=run.header,
        totals=totals,
        groups={title: (totals.by[key], _scores(totals, key)) for key, title in BY.items() if totals.by[key]},
        measures_chart=_measures(totals),
        meanings=MEANINGS,
        latency_chart=_latency(run, totals),
        **_history(run, history),
        **_compared(comparison, items, limits),
        lists=[(outcome, [item for item in items if item.result.outcome == outcome]) for outcome in ORDER],
        sets=sorted({result.set_name for result in run.results}),
        limits=limits,
        style=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
        script=Markup(script),
        script_digest=b64encode(sha256(script.encode()).digest()).decode(),
    )


def _scores(totals: Totals, key: str) -> Chart | None:
    counted = [group for group in totals.by[key] if group.right.of]
    if not counted:
        return None
    said_ = _listed(f"{group.name} {percent(group.right.value)}" for group in counted)
    return _chart(charts.scores_chart(counted), f"Share right by {key}, with 95 per cent intervals: {said_}")


def _measures(totals: Totals) -> Chart | None:
    if not totals.measures:
        return None
    named = _listed(f"{name} {percent(held.value)}" for name, held in totals.measures.items())
    return _chart(charts.measures_chart(totals.measures), f"Means with 95 per cent intervals: {named}")


def _latency(run: Run, totals: Totals) -> Chart | None:
    if not totals.latency:
        return None
    times = [result.milliseconds for result in run.results if result.counts]
    label = (
        f"Times of answers: median {duration(totals.latency['p50'])}, 95th percentile {duration(totals.latency['p95'])}"
    )
    return _chart(charts.latency_chart(times, totals.latency), label)


def _history(run: Run, history: Sequence[Run]) -> dict[str, Any]:
    steps = charts.history_steps(history, run)
    if len(steps) < 2:
        return {"steps": steps, "history_chart": None}
    named = _listed(f"{step.label} {percent(step.right.value)}" for step in steps if step.right.of)
    return {"steps": steps, "history_chart": _chart(charts.history_chart(steps), f"Share right by run: {named}")}


def _compared(comparison: Comparison | None, items: Sequence[Shown], limits: Limits) -> dict[str, Any]:
    if comparison is None:
        return {"comparison": None}
    anchors = {item.result.id: item.anchor for item in items}
    lists = [
        (
            title,
            [
                ShownFlip(flip, anchors.get(flip.after.id, ""), said(flip.before, limits), said(flip.after, limits))
                for flip in flips
            ],
        )
        for title, flips in (("No longer right", comparison.worse), ("Became right", comparison.better))
    ]
    chart = None
    if comparison.better or comparison.worse:
        label = f"Items that flipped: {len(comparison.better)} became right, {len(comparison.worse)} no longer are"
        chart = _chart(charts.flips_chart(comparison), label)
    return {"comparison": comparison, "flips": lists, "flips_chart": chart, "verdict": verdict(comparison)}


def _chart(chart: alt.LayerChart, label: str) -> Chart:
    return Chart(Markup(charts.svg(chart)), label)


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts)
