"""The redactor over marked texts: what it covers and what it leaves whole, as a table and as counts to keep.

No text and no identifier is written anywhere, only numbers by type.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.privacy.redactor import Redactor, standard_redactor
from assistant.privacy.spans import KINDS
from evals.identity import code_version
from evals.redaction_generator import make_notes, make_questions
from evals.redaction_scoring import Found, Kept, Removed, Tally, tally
from evals.redaction_sets import SET_NAMES, MarkedText, read_own
from evals.results import RESULTS
from evals.totals import share

Remove = Callable[[str], Sequence[Removed] | None]
"""Text -> what a redactor takes out of it; None when it lets nothing of the text through."""

GENERATED = {"generated questions": 1600, "generated notes": 400}
START = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """A set in numbers: the counts, texts withheld whole (counted as removed), and the time that redacting took."""

    tally: Tally
    withheld: int
    seconds: float
    bytes: int

    @property
    def megabytes_a_second(self) -> float:
        """Millions of bytes of UTF-8 in a second."""
        return self.bytes / 1e6 / self.seconds if self.seconds else 0.0


def own_sets() -> dict[str, tuple[MarkedText, ...]]:
    """The sets that are measured, by the name of their column: those written by hand, and generated ones."""
    sets = {name.replace("_", " "): read_own(name) for name in SET_NAMES}
    for (name, count), make in zip(GENERATED.items(), (make_questions, make_notes), strict=True):
        sets[name] = make(START, count)
    return sets


def removal(redactor: Redactor) -> Remove:
    """What our redactor removes, as it does for a user."""

    def remove(text: str) -> Sequence[Removed] | None:
        redaction = redactor.redact(text)
        return None if redaction.failure else [(span.start, span.end) for span in redaction.spans]

    return remove


def measure(items: Iterable[MarkedText], remove: Remove) -> Measured:
    """Redact each text once and count; only the redacting is timed."""
    counted, withheld, seconds, size = Tally(), 0, 0.0, 0
    for item in items:
        started = time.perf_counter()
        removed = remove(item.text)
        seconds += time.perf_counter() - started
        size += len(item.text.encode())
        withheld += removed is None
        counted += tally(item, [(0, len(item.text))] if removed is None else removed)
    return Measured(counted, withheld, seconds, size)


def run_redaction() -> dict[str, Measured]:
    """The standard redactor over every set of the project."""
    remove = removal(standard_redactor())
    return {name: measure(items, remove) for name, items in own_sets().items()}


def write_results(measured: Mapping[str, Measured], folder: Path = RESULTS) -> Path:
    """Keep the counts and the table with the code, in a file of this version."""
    path = folder / f"redaction_{code_version()}.json"
    held = {"table": table_lines(measured), "sets": {name: counts_json(each) for name, each in measured.items()}}
    path.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def counts_json(measured: Measured) -> dict[str, Any]:
    """Counts alone: of texts, identifiers by type, and what identifies nobody."""
    counts = measured.tally
    return {
        "texts": counts.texts,
        "withheld": measured.withheld,
        "clean": {"texts": counts.clean, "touched": counts.touched},
        "letters": {"removed": counts.removed, "identifying": counts.rightly},
        "words": {"of": counts.words.of, "kept": counts.words.kept},
        "codes": {"of": counts.codes.of, "kept": counts.codes.kept},
        "identifiers": {
            "all": _found_json(counts.all),
            **{kind: _found_json(found) for kind, found in counts.kinds.items()},
        },
    }


def table_lines(measured: Mapping[str, Measured]) -> list[str]:
    """Two Markdown tables with a column a set: what came of everything, and the share covered by type."""
    columns = list(measured.values())
    lines = _table("redaction", measured, [(name, [cell(each) for each in columns]) for name, cell in _ROWS])
    kinds = [kind for kind in KINDS if any(kind in each.tally.kinds for each in columns)]
    by_kind = [(kind, [_covered(each.tally.kinds.get(kind, Found())) for each in columns]) for kind in kinds]
    return [*lines, "", *_table("covered, by type", measured, by_kind)]


def _table(corner: str, names: Iterable[str], rows: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    columns = list(names)
    head = [f"| {corner} | {' | '.join(columns)} |", "| --- |" + " ---: |" * len(columns)]
    return [*head, *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows)]


def _found_json(found: Found) -> dict[str, int]:
    return {"marked": found.marked, "covered": found.covered, "partly": found.partly}


def _covered(found: Found) -> str:
    return _share(found.covered, found.marked)


def _kept(kept: Kept) -> str:
    return _share(kept.kept, kept.of)


def _share(count: int, of: int) -> str:
    return f"{count} of {of}, {100 * count / of:.1f} %" if of else "-"


def _covered_with_interval(measured: Measured) -> str:
    """ "98 of 100, 98.0 % (93.0-99.4)": with Wilson's 95 per cent interval."""
    found = measured.tally.all
    if not found.marked:
        return "-"
    held = share(found.covered, found.marked)
    return f"{_covered(found)} ({100 * held.low:.1f}-{100 * held.high:.1f})"


_ROWS: tuple[tuple[str, Callable[[Measured], str]], ...] = (
    ("texts", lambda m: str(m.tally.texts)),
    ("**identifiers covered**", _covered_with_interval),
    ("partly covered", lambda m: str(m.tally.all.partly)),
    ("missed", lambda m: str(m.tally.all.missed)),
    ("clean texts touched", lambda m: _share(m.tally.touched, m.tally.clean)),
    ("identifying, of letters removed", lambda m: _share(m.tally.rightly, m.tally.removed)),
    ("other words kept", lambda m: _kept(m.tally.words)),
    ("codes and modifiers kept", lambda m: _kept(m.tally.codes)),
    ("texts withheld whole", lambda m: str(m.withheld)),
)
