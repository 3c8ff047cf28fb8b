"""What every reader of an official layout is given and returns. Readers parse; they neither store nor decide.

A reader module exports `LAYOUTS`. Recognition looks at content (the head of a file, the first rows of a sheet), never
at the name alone; a name, or that of the archive around it, may only supply what the content does not state, such
as the quarter. Rows are made while they are asked for, so a table of millions never stands in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.records import ClaimSetting, Release

MOST_REFUSALS = 50


@dataclass(slots=True)
class Tally:
    """What was read and kept so far, and what was refused with the line and the reason.

    `read` counts data rows, without notices, headings and blank lines; `kept` + `refused_rows` = `read`.
    """

    read: int = 0
    kept: int = 0
    refused_rows: int = 0
    refused: list[str] = field(default_factory=list)

    def refuse(self, line: int, reason: str) -> None:
        """Count one refused row; the first 50 are kept with line number and reason."""
        self.refused_rows += 1
        if len(self.refused) < MOST_REFUSALS:
            self.refused.append(f"line {line}: {reason}")


@dataclass(frozen=True, slots=True)
class Given:
    """What the person who adds a file says about it, where the file does not."""

    effective_from: date | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file on disk, out of its archive. `name` is as the person knows it ("RVU25D.zip/PPRRVU2025_Oct.csv")."""

    path: Path
    name: str
    alone: bool = True
    """Whether it was given by itself or in a folder, not in an archive of several files."""
    given: Given = Given()

    @property
    def base_name(self) -> str:
        """The file's own name, without archive and folder."""
        return self.name.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Reading:
    """One release as one file gives it. `rows` is iterated once; `tally` is complete when it has ended.

    The release carries no counts yet. `rows` yields records of `knowledge.tables`, of one kind or several, or items of
    a code set (`records.Code`). `pairs` takes their place for procedure-to-procedure edits, as plain values in the
    order that `FactsWriter.add_pairs` wants, with the kind of claim as `setting`. With fewer rows than `whole_from`
    the release is stored as partial.
    """

    release: Release
    tally: Tally
    rows: Iterable[Any] = ()
    pairs: Iterable[tuple[Any, ...]] = ()
    setting: ClaimSetting | None = None
    whole_from: int = 0
    rank: int = 0
    """Of several files that give one release in one go, the highest rank is stored and the others are set aside."""
    piece: str = ""
    """Not "" when the release is published in several files: which of them this is. Pieces are stored together."""
    pieces_wanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """One official layout: its name for people, how it is told by its content, and its reader.

    `recognises` never raises. `read` raises SourceError, naming the file, when the file is not what it seemed or its
    period is stated nowhere; bad rows are refused in the tally instead.
    """

    name: str
    recognises: Callable[[SourceFile], bool]
    read: Callable[[SourceFile], Iterable[Reading]]


def counted(tally: Tally, rows: Iterable[Any]) -> Iterator[Any]:
    """Pass rows on, counting each as read and kept. For readers whose parser refuses nothing."""
    for row in rows:
        tally.read += 1
        tally.kept += 1
        yield row
