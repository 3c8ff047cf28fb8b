"""Every layout that can be read, in the order in which they are tried: the most particular first."""

from __future__ import annotations

from knowledge.sources import unit_limits
from knowledge.sources.layout import Layout, SourceFile

LAYOUTS: tuple[Layout, ...] = (*unit_limits.LAYOUTS,)


def layout_of(file: SourceFile) -> Layout | None:
    """The layout of a file, told by its content; None for one that no reader knows."""
    return next((layout for layout in LAYOUTS if layout.recognises(file)), None)


def readable() -> str:
    """What can be read, one line each, for a person whose file was not recognised."""
    return "\n".join(f"- {layout.name}" for layout in LAYOUTS)
