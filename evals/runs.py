"""A run on disk: one JSONL file whose first line says what was run on what, and then one line an item, in order.

A file without all its items is a run that was interrupted; it can be gone on with as long as its digest is the same.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import IO, Any

from evals.errors import RunError
from evals.score import OUTCOMES, Held, ItemResult, Score

RUN_FILE = "run.jsonl"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class RunHeader:
    """What a run was of. Two runs with one `digest` asked the same of the same code, data, settings and model."""

    digest: str
    started: str
    day: date
    code_version: str
    code_digest: str
    snapshot: str
    releases: tuple[str, ...]
    settings: Mapping[str, str]
    prompt: str
    model: str
    sets: Mapping[str, str]
    items: int
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Run:
    """A run as read: its header and the results it holds, in order."""

    header: RunHeader
    results: tuple[ItemResult, ...]
    path: Path = field(default_factory=Path)

    @property
    def finished(self) -> bool:
        """Whether every item has its result."""
        return len(self.results) == self.header.items

    @property
    def name(self) -> str:
        """What a person calls it: the folder."""
        return self.path.parent.name if self.path.name == RUN_FILE else self.path.stem


class RunWriter:
    """Appends results to a run file; each line is on disk before the next item begins."""

    def __init__(self, path: Path, header: RunHeader | None) -> None:
        """With a header a new file is begun; without one an existing file is gone on with."""
        path.parent.mkdir(parents=True, exist_ok=True)
        # Half of a surrogate pair, which a model's endpoint may send, becomes \udxxx: JSON reads it back.
        self._file: IO[str] = path.open("a", encoding="utf-8", errors="backslashreplace")
        if header is not None:
            self._write(header_json(header))

    def add(self, result: ItemResult) -> None:
        """One more finished item."""
        self._write(result_json(result))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, value: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(value, ensure_ascii=False) + "\n")
        self._file.flush()


def run_file(place: Path) -> Path:
    """The run file of a folder, or the file itself. Raises RunError when there is none."""
    path = place / RUN_FILE if place.is_dir() else place
    if not path.is_file():
        raise RunError(f"no run in {str(place)!r}; give a folder that `casepilot eval --out` wrote")
    return path


def read_run(place: Path) -> Run:
    """A run from its folder or file. A last line that was cut off is left out. Raises RunError."""
    path = run_file(place)
    try:
        # Not splitlines(): a separator of paragraphs in a text (U+2029) does not end a line of the file.
        *lines, rest = path.read_bytes().split(b"\n")
    except OSError as error:
        raise RunError(f"the run {str(path)!r} cannot be read ({error.strerror}); give another folder") from None
    values = [_line(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    last = _object(rest)  # without its end of line: whole, or cut off in the middle of a character
    if last is not None:
        values.append(last)
    if not values:
        raise RunError(f"the run {str(path)!r} is empty; start it anew")
    try:
        return Run(header_from_json(values[0]), tuple(_result(value) for value in values[1:]), path)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise RunError(f"{str(path)!r} is not a run of this version ({error!r:.100}); run the sets again") from None


def drop_cut_line(path: Path) -> None:
    """Take off what an interrupted write left at the end, so that the next line stands on its own. Raises RunError."""
    try:
        with path.open("rb+") as file:
            whole = file.read().rfind(b"\n") + 1
            file.seek(whole)
            file.truncate()
            os.fsync(file.fileno())
    except OSError as error:
        raise RunError(f"the run {str(path)!r} cannot be gone on with ({error.strerror}); give another --out") from None


def _line(path: Path, number: int, line: bytes) -> dict[str, Any]:
    value = _object(line)
    if value is None:
        raise RunError(
            f"line {number} of {str(path)!r} is not a JSON object; it was changed after the run, or is no file of a run"
        )
    return value


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def header_json(header: RunHeader) -> dict[str, Any]:
    """A header as JSON."""
    return {**asdict(header), "day": header.day.isoformat()}


def header_from_json(held: Mapping[str, Any]) -> RunHeader:
    """A header as read. Raises KeyError, TypeError or ValueError for what is none of this version."""
    if held["format"] != FORMAT:
        raise ValueError(f"format {held['format']}")
    named = {each.name: held[each.name] for each in fields(RunHeader)}
    return RunHeader(**{**named, "day": date.fromisoformat(held["day"]), "releases": tuple(held["releases"])})


def result_json(result: ItemResult) -> dict[str, Any]:
    """A result as JSON."""
    return asdict(result)


def _result(held: Mapping[str, Any]) -> ItemResult:
    if held["outcome"] not in OUTCOMES:
        raise ValueError(f"outcome {held['outcome']!r}")
    named = {each.name: held[each.name] for each in fields(ItemResult)}
    named["scores"] = tuple(Score(**score) for score in held["scores"])
    named["passages"] = {kind: Held(**counts) for kind, counts in held["passages"].items()}
    named["tags"] = tuple(held["tags"])
    return ItemResult(**named)
