"""The redactor beside Presidio with its blank engine: the same texts, what each finds, how fast, in how much memory.

Then the same for texts that grow, and for texts that are made to be slow: the time must grow as the text does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.child import ROOT, Measured, run_child
from benchmarks.limits import limit_of, timed
from benchmarks.tables import mebibytes, seconds, show
from evals.redaction_generator import long_note, make_notes, make_questions
from evals.redaction_scoring import Removed, Tally, tally
from evals.redaction_sets import SET_NAMES, MarkedText, read_own

PRESIDIO_FOLDER = ROOT / ".venv" / "presidio"
OURS, PRESIDIO = "ours", "Presidio, blank engine"
SCORES = (0.0, 0.35)
"""What Presidio is not sure of has a low score; the second is the limit that its users often set."""
NOTE_SIZES = (50_000, 100_000, 500_000, 1_000_000, 2_000_000, 5_000_000)
PRESIDIO_MOST = 100_000
BAD_SIZES = (10_000, 100_000)
PRESIDIO_MOST_BAD = 10_000
BAD_TEXTS: dict[str, Callable[[int], str]] = {
    "digits": lambda size: ("1234567890" * size)[:size],
    "punctuation nested deeply": lambda size: "([{<" * (size // 8) + ">}])" * (size // 8),
    "capitals": lambda size: ("QWERTZUIOPLKJHG" * size)[:size],
    "words in capitals": lambda size: ("PATIENT KNEE " * size)[:size],
    "one letter": lambda size: "a" * size,
    "blanks": lambda size: " " * (size - 1) + "a",
    "empty lines": lambda size: "\n" * (size - 1) + "a",
    "small letters and hyphens": lambda size: "a-" * (size // 2),
    "capitals and apostrophes": lambda size: "O'" * (size // 2),
    "dots and digits": lambda size: ("1." * size)[:size],
}


@dataclass(frozen=True, slots=True)
class Timed:
    """A text to be timed: what it is, its size, and whether Presidio is asked too, whose time may grow faster."""

    title: str
    text: str
    both: bool


def find_job(arguments: Mapping[str, Any]) -> Any:
    """The job: for every text of a JSON file the seconds, and the spans with a score of 1 (None: broken off).

    A text of which nothing is let through is one span, with a score of 2.
    """
    from assistant.privacy.redactor import standard_redactor

    redactor = standard_redactor()
    redactor.redact("Warm up.")
    took: list[float] = []
    spans: list[list[tuple[int, int, float]] | None] = []
    for text in json.loads(Path(arguments["texts"]).read_text("utf-8")):
        spent, redaction = timed(limit_of(text), partial(redactor.redact, text))
        took.append(spent)
        if redaction is None:
            spans.append(None)
        elif redaction.failure:
            spans.append([(0, len(text), _WITHHELD)])
        else:
            spans.append([(span.start, span.end, 1.0) for span in redaction.spans])
    return {"seconds": took, "spans": spans}


def report_redaction(folder: Path, *, quick: bool) -> None:
    """Measure both on the marked texts, then on texts that grow, and print the tables."""
    sets = _sets(quick=quick)
    missing = presidio_missing()
    texts = [item.text for items in sets.values() for item in items]
    rows = _rows(sets, OURS, _find(OURS, folder, texts), SCORES[:1])
    rows += [_absent(missing)] if missing else _rows(sets, PRESIDIO, _find(PRESIDIO, folder, texts), SCORES)
    show("Identifiers removed, per cent, and speed in MB of UTF-8 a second", _HEAD, rows)
    texts_timed = timed_texts(quick=quick)
    ours = _find(OURS, folder, [each.text for each in texts_timed])
    theirs: list[tuple[str, str]] = []
    if not missing:
        asked = [each for each in texts_timed if each.both]
        theirs = _speeds(asked, _find(PRESIDIO, folder, [each.text for each in asked]))
    other = iter(theirs)
    rows = [
        (each.title, f"{_size(each) / 1e6:.2f} MB", *cells, *(next(other, _NOT_RUN) if each.both else _NOT_RUN))
        for each, cells in zip(texts_timed, _speeds(texts_timed, ours), strict=True)
    ]
    show("Texts that grow, and texts made to be slow", ("text", "size", OURS, "MB/s", PRESIDIO, "MB/s"), rows)
    print(f"Peak memory of ours over these texts: {mebibytes(ours.peak_mib)}. {_WHY}")


def presidio_missing() -> str:
    """Why Presidio cannot be measured here, or ""."""
    return "" if (PRESIDIO_FOLDER / ".ready").exists() else "not installed: `make .venv/presidio/.ready` does"


def timed_texts(*, quick: bool) -> list[Timed]:
    """Notes of growing size, and texts of two sizes that regular expressions may choke on."""
    sizes = NOTE_SIZES[:4] if quick else NOTE_SIZES
    timed = [Timed("notes", long_note(size, size).text[:size], size <= PRESIDIO_MOST) for size in sizes]
    for size in BAD_SIZES:
        timed += [Timed(title, make(size), size <= PRESIDIO_MOST_BAD) for title, make in BAD_TEXTS.items()]
    return timed


def _sets(*, quick: bool) -> dict[str, tuple[MarkedText, ...]]:
    part = 4 if quick else 1
    own = {name.replace("_", " "): read_own(name)[::part] for name in SET_NAMES}
    return {
        **own,
        "generated questions": make_questions(1, 400 // part),
        "generated notes": make_notes(1, 100 // part),
    }


def _find(who: str, folder: Path, texts: Sequence[str]) -> Measured:
    path = folder / "redaction_texts.json"
    path.write_text(json.dumps(texts), "utf-8")
    try:
        if who == OURS:
            return run_child("benchmarks.redaction_bench:find_job", {"texts": str(path)})
        return run_child(
            "benchmarks.presidio_peer:find_job", {"texts": str(path)}, str(PRESIDIO_FOLDER / "bin" / "python")
        )
    finally:
        path.unlink()


def _rows(
    sets: Mapping[str, Sequence[MarkedText]], who: str, found: Measured, scores: Sequence[float]
) -> list[tuple[str, ...]]:
    rows = []
    for least in scores:
        name = f"{who}, score from {least}" if least else who
        at = 0
        for title, items in sets.items():
            spans, spent = (found.value[key][at : at + len(items)] for key in ("spans", "seconds"))
            at += len(items)
            removed = [[(start, end) for start, end, score in each or () if score >= least] for each in spans]
            size = sum(len(item.text.encode()) for item in items)
            speed = f"{size / 1e6 / sum(spent):.3f}"
            rows.append((title, name, *_figures(items, removed), speed, mebibytes(found.peak_mib)))
    return rows


def _figures(items: Sequence[MarkedText], removed: Sequence[Sequence[Removed]]) -> tuple[str, ...]:
    counts = sum((tally(item, spans) for item, spans in zip(items, removed, strict=True)), Tally())
    return (
        str(counts.all.marked),
        _percent(counts.all.covered, counts.all.marked),
        _percent(counts.rightly, counts.removed),
        _percent(counts.touched, counts.clean),
        _percent(counts.words.kept, counts.words.of),
        _percent(counts.codes.kept, counts.codes.of),
    )


def _percent(count: int, of: int) -> str:
    return f"{100 * count / of:.1f}" if of else "-"


def _absent(why: str) -> tuple[str, ...]:
    return ("all", f"{PRESIDIO}: {why}", *("-" * (len(_HEAD) - 2)))


def _speeds(texts: Sequence[Timed], found: Measured) -> list[tuple[str, str]]:
    """For each text the seconds and the MB of a second; what was broken off has a limit instead."""
    cells = []
    for each, spent, spans in zip(texts, found.value["seconds"], found.value["spans"], strict=True):
        if spans is None:
            cells.append((f"over {limit_of(each.text):.0f} s", "-"))
        else:
            withheld = any(score == _WITHHELD for *_, score in spans)
            cells.append((seconds(spent) + " (withheld)" * withheld, f"{_size(each) / 1e6 / spent:.3f}"))
    return cells


def _size(each: Timed) -> int:
    return len(each.text.encode())


_WITHHELD = 2.0
_NOT_RUN = ("-", "-")
_HEAD = (
    "set",
    "redactor",
    "identifiers",
    "covered",
    "precision",
    "clean touched",
    "words kept",
    "codes kept",
    "MB/s",
    "peak memory",
)
_WHY = "Presidio gets the small ones alone: its time grows faster than the text."
