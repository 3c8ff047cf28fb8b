"""Plain tables and the few statistics that the benchmarks print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print one table: the first column to the left, a column of figures to the right."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    figures = [at > 0 and all(_is_figure(row[at]) for row in rows) for at in range(len(head))]
    print(f"\n{title}")
    for row in (head, ["-" * width for width in widths], *rows):
        cells = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, figures, strict=True)
        )
        print("  ".join(cells).rstrip())


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 1)
    return ordered[max(int(rank), 1) - 1]


def milliseconds(value: float) -> str:
    """Milliseconds with one decimal."""
    return f"{value:.1f} ms"


def seconds(value: float) -> str:
    """Seconds with two decimals."""
    return f"{value:.2f} s"


def mebibytes(value: float) -> str:
    """Whole MiB."""
    return f"{value:.0f} MiB"


def ratio(ours: float, stock: float) -> str:
    """Ours divided by stock: below one, ours is smaller."""
    return f"{ours / stock:.2f}" if stock else "-"


def size_mib(path: Path) -> float:
    """Bytes of a file, or of all files under a folder, in MiB."""
    files = [path] if path.is_file() else [found for found in path.rglob("*") if found.is_file()]
    return sum(found.stat().st_size for found in files) / 2**20


def _is_figure(cell: str) -> bool:
    return re.fullmatch(r"-?|\d[\d.]*(?: (?:ms|s|MiB))?", cell) is not None
