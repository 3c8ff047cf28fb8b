"""Charts of a run, the same in the HTML report and on the Evaluations page.

Their marks are of a middling lightness, so that they stand out on a white and on a black page; text and lines of the
axes are left to whoever shows them. Every group is named on its axis and every count beside its bar: colour is never
the only carrier.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

from evals.comparison import Comparison
from evals.runs import Run
from evals.totals import Group, Interval, share

if TYPE_CHECKING:
    import altair as alt

RIGHT, WRONG, QUIET = "#2c8f74", "#d2553f", "#7d8b92"
WIDTH = 230  # of the plot: with its labels a chart is then read on a phone without being shrunk
ROW = 22
NAMES = 185
SHOWN_RUNS = 30
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"  # of one width, so that most browsers draw what was measured
PADDING = {"left": 26, "right": 14, "top": 4, "bottom": 16}  # where there is none of them, another font needs more
SAME, OTHER = "same items as this run", "other items"
_PER_DECADE = 10
_SHARES = [0, 0.25, 0.5, 0.75, 1]


class Step(NamedTuple):
    """One run in a history. `same_items` says whether it asked what the run shown asked, so that the two compare."""

    run: Run
    label: str
    right: Interval
    same_items: bool


def scores_chart(groups: Sequence[Group]) -> alt.LayerChart:
    """The share right of each group with its interval. Groups of which nothing counts are left out."""
    return _intervals([(group.name, group.right) for group in groups])


def measures_chart(measures: Mapping[str, Interval]) -> alt.LayerChart:
    """The mean of each measure with its interval."""
    return _intervals(list(measures.items()))


def history_steps(runs: Sequence[Run], shown: Run) -> tuple[Step, ...]:
    """The newest runs up to the one that is shown, which is the last; oldest first."""
    key = _place(shown)
    earlier = sorted((run for run in runs if _place(run) < key), key=_place)
    labels: Counter[str] = Counter()
    steps = []
    for run in [*earlier, shown][-SHOWN_RUNS:]:
        label = run.header.started[:16].replace("T", " ")
        labels[label] += 1
        if labels[label] > 1:  # two runs of one minute are two steps
            label = f"{label} ({labels[label]})"
        steps.append(Step(run, label, _right_of(run), _asked(run) == _asked(shown)))
    return tuple(steps)


def history_chart(steps: Sequence[Step]) -> alt.LayerChart:
    """The share right of each run with its interval, in order. A line joins those that asked the same items."""
    import altair as alt

    rows = [
        {
            "run": step.label,
            "right": step.right.value,
            "low": step.right.low,
            "high": step.right.high,
            "of": step.right.of,
            "version": _text(step.run.header.code_version),
            "model": _text(step.run.header.model),
            "items": SAME if step.same_items else OTHER,
        }
        for step in steps
        if step.right.of
    ]
    lowest = min((step.right.low for step in steps if step.right.of), default=0.0)
    scale = alt.Scale(domain=[math.floor(10 * lowest) / 10, 1])
    labels = [step.label for step in steps]
    x = alt.X("run:N", sort=None, scale=alt.Scale(domain=labels), title=None).axis(labelAngle=-40, labelOverlap=True)
    legend = None if all(step.same_items for step in steps) else alt.Legend(orient="top", title=None, symbolOpacity=1)
    colour = alt.Color("items:N", legend=legend).scale(domain=[SAME, OTHER], range=[RIGHT, QUIET])
    base = _chart(rows).encode(x=x, color=colour, tooltip=_tips("run", "version", "model"))
    whiskers = base.mark_rule(strokeWidth=2, opacity=0.6).encode(y=_share("low", scale), y2="high:Q")
    points = base.mark_point(filled=True, size=60, opacity=1).encode(
        y=_share("right", scale), shape=alt.Shape("items:N", legend=None)
    )
    line = (
        base.transform_filter(f"datum.items === '{SAME}'").mark_line(strokeWidth=1.5).encode(y=_share("right", scale))
    )
    return _layers((whiskers, line, points), WIDTH + 90, 180)


def latency_chart(milliseconds: Sequence[float], latency: Mapping[str, float]) -> alt.LayerChart:
    """How many answers took how long, on a logarithmic axis, with the median and the 95th percentile."""
    import altair as alt

    bars = [
        {"from": 10 ** (step / _PER_DECADE), "to": 10 ** ((step + 1) / _PER_DECADE), "answers": count}
        for step, count in sorted(
            Counter(math.floor(_PER_DECADE * math.log10(each)) for each in milliseconds if each > 0).items()
        )
    ]
    marks = [{"ms": latency[name], "name": name} for name in ("p50", "p95") if latency.get(name, 0) > 0]
    ends = [bars[0]["from"], bars[-1]["to"]] if bars else [1.0, 1000.0]
    scale = alt.Scale(type="log", domain=ends, nice=False)
    x = alt.X("from:Q", scale=scale, title="milliseconds").axis(values=_ticks(*ends), format="~g", grid=False)
    columns = (
        _chart(bars)
        .mark_bar(color=RIGHT, binSpacing=1)
        .encode(
            x=x,
            x2="to:Q",
            y=alt.Y("answers:Q", title="answers").axis(tickMinStep=1, tickCount=5),
            y2=alt.Y2Datum(0),
            tooltip=[alt.Tooltip(f"{name}:Q", format=".3~s") for name in ("from", "to", "answers")],
        )
    )
    lines = _chart(marks).encode(x=alt.X("ms:Q", scale=scale, title="milliseconds"))
    rules = lines.mark_rule(color=WRONG, strokeWidth=1.5, strokeDash=[5, 3])
    named = lines.encode(y=alt.value(0), text="name:N")
    p50 = named.transform_filter("datum.name === 'p50'").mark_text(align="right", dx=3, dy=-7, color=WRONG)
    p95 = named.transform_filter("datum.name === 'p95'").mark_text(align="left", dx=-3, dy=-7, color=WRONG)
    return _layers((columns, rules, p50, p95), WIDTH + 90, 150)


def flips_chart(comparison: Comparison) -> alt.LayerChart:
    """How many items of each set became right, to the right, and how many no longer are, to the left."""
    import altair as alt

    better = Counter(flip.after.set_name for flip in comparison.better)
    worse = Counter(flip.after.set_name for flip in comparison.worse)
    rows = [
        {"set": _text(name), "items": sign * count[name], "label": f"{count[name]}", "way": way}
        for name in sorted(better.keys() | worse.keys())
        for way, sign, count in (("became right", 1, better), ("no longer right", -1, worse))
        if count[name]
    ]
    most = max((*better.values(), *worse.values(), 1))
    x = alt.X("items:Q", title="items", scale=alt.Scale(domain=[-1.2 * most, 1.2 * most])).axis(
        labels=False, ticks=False, grid=False
    )
    base = _chart(rows).encode(
        x=x, y=alt.Y("set:N", title=None, sort=None).axis(labelLimit=NAMES, ticks=False, domain=False)
    )
    colour = alt.Color("way:N", legend=alt.Legend(orient="top", title=None)).scale(
        domain=["no longer right", "became right"], range=[WRONG, RIGHT]
    )
    bars = base.mark_bar(height=ROW - 8).encode(color=colour, tooltip=["set:N", "way:N", alt.Tooltip("label:N")])
    after = base.transform_filter("datum.items > 0").mark_text(align="left", dx=5, color=RIGHT, fontWeight="bold")
    before = base.transform_filter("datum.items < 0").mark_text(align="right", dx=-5, color=WRONG, fontWeight="bold")
    counts = (after.encode(text="label:N"), before.encode(text="label:N"))
    return _layers((bars, *counts), WIDTH, alt.Step(ROW))


def svg(chart: alt.LayerChart) -> str:
    """A chart as an SVG element whose text and axes take the colour of the text around it."""
    drawn = chart.configure(background="transparent", font=FONT, padding=PADDING)
    drawn = drawn.configure_view(stroke=None).configure_axis(
        labelColor="currentColor",
        titleColor="currentColor",
        labelFontSize=12,
        labelPadding=7,
        titleFontSize=12,
        titleFontWeight="normal",
        domainColor=QUIET,
        tickColor=QUIET,
        gridColor=QUIET,
        gridOpacity=0.25,
    )
    drawn = drawn.configure_legend(labelColor="currentColor", labelFontSize=12, columnPadding=36)
    out = StringIO()
    drawn.configure_text(fontSize=12).save(out, format="svg")
    return out.getvalue()


def _intervals(named: Sequence[tuple[str, Interval]]) -> alt.LayerChart:
    """Names down the side, for each a point for its value and a line from one end of its interval to the other."""
    import altair as alt

    rows = [
        {"name": _text(name), "value": held.value, "low": held.low, "high": held.high, "of": held.of}
        for name, held in named
        if held.of
    ]
    names = alt.Y("name:N", sort=None, title=None).axis(labelLimit=NAMES, ticks=False, domain=False, grid=True)
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(values=_SHARES, format=".0%")
    base = _chart(rows).encode(y=names, tooltip=_tips("name"))
    lines = base.mark_rule(color=RIGHT, strokeWidth=3, opacity=0.7).encode(
        x=alt.X("low:Q", scale=scale, title=None, axis=axis), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, color=RIGHT, opacity=1).encode(
        x=alt.X("value:Q", scale=scale, title=None, axis=axis)
    )
    return _layers((lines, points), WIDTH, alt.Step(ROW))


def _chart(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    import altair as alt

    return alt.Chart({"values": list(rows)})


def _layers(layers: Sequence[alt.Chart], width: int, height: int | alt.Step) -> alt.LayerChart:
    import altair as alt

    layered = alt.layer(*layers).properties(width=width, height=height)
    assert isinstance(layered, alt.LayerChart)  # none of the layers is a facet
    return layered


def _share(name: str, scale: alt.Scale) -> alt.Y:
    import altair as alt

    return alt.Y(f"{name}:Q", scale=scale, title="share right").axis(format=".0%", tickCount=5)


def _tips(*names: str) -> list[Any]:
    import altair as alt

    value = "value" if "name" in names else "right"
    shares = [alt.Tooltip(f"{name}:Q", format=".1%") for name in (value, "low", "high")]
    return [*(alt.Tooltip(f"{name}:N") for name in names), *shares, alt.Tooltip("of:Q")]


def _ticks(low: float, high: float) -> list[float]:
    """1, 2 and 5 of each power of ten that lies on the axis; where that is under two, its ends."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [factor * 10.0**power for power in powers for factor in (1, 2, 5)]
    within = [tick for tick in ticks if low <= tick <= high]
    return within if len(within) > 1 else [round(low, 2), round(high, 2)]


def _place(run: Run) -> tuple[str, str]:
    return run.header.started, run.header.digest


def _right_of(run: Run) -> Interval:
    counted = [result for result in run.results if result.counts]
    return share(sum(result.outcome == "right" for result in counted), len(counted))


def _asked(run: Run) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    return frozenset(result.id for result in run.results), frozenset(run.header.sets.items())


def _text(name: str) -> str:
    """Text that the drawing library takes: without halves of surrogate pairs."""
    return name.encode("utf-8", "replace").decode()
