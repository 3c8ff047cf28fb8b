"""The question sets that can be chosen, each read alone: one that is malformed is told in a line and takes none away.

A set is read again only when its file changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from evals.errors import SetError
from evals.items import QuestionSet
from evals.set_files import read_set, read_sets
from ui.evaluation import set_folders

SET_ENDINGS = (".yaml", ".yml", ".csv")


@dataclass(frozen=True, slots=True)
class HeldSet:
    """A set with its file. `own` says that it is this installation's and not the project's."""

    questions: QuestionSet
    path: Path
    own: bool

    @property
    def name(self) -> str:
        """The name that its file gives it."""
        return self.questions.name


@dataclass(frozen=True, slots=True)
class HeldSets:
    """What can be chosen, in order of name, and one line for each file that cannot."""

    sets: tuple[HeldSet, ...]
    problems: tuple[str, ...] = ()

    def chosen(self, names: Sequence[str]) -> tuple[HeldSet, ...]:
        """The sets of these names; all when none is named. Raises SetError for a name that is not held."""
        missing = next((name for name in names if all(name != held.name for held in self.sets)), None)
        if missing is not None:
            raise SetError(f"the set {missing!r:.60} is not among those held here; run it from the command line")
        return tuple(held for held in self.sets if not names or held.name in names)


class _Stamp(NamedTuple):
    """A file as it stands: another time or size means that it is to be read again."""

    path: Path
    time: int
    size: int


def held_sets(home: Path) -> HeldSets:
    """Every set in the folders of the project and of this installation."""
    project, own = set_folders(home)
    sets: dict[str, HeldSet] = {}
    problems: list[str] = []
    for folder in (project, own):
        for path in _files(folder):
            read = _read(_stamp(path))
            if isinstance(read, str):
                problems.append(read)
            elif read.name in sets:
                other = sets[read.name].path.name
                problems.append(f"{path.name}: the set {read.name!r:.60} is held already ({other}); rename it")
            else:
                sets[read.name] = HeldSet(read, path, own=folder == own)
    return HeldSets(tuple(sets[name] for name in sorted(sets)), tuple(problems))


def read_together(chosen: Sequence[HeldSet]) -> list[QuestionSet]:
    """The sets as one run takes them. Raises SetError when two of them use one id."""
    read = _read_together(tuple(_stamp(held.path) for held in chosen))
    if isinstance(read, str):
        raise SetError(read)
    return read


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*")) if folder.is_dir() else []
    return [path for path in found if path.suffix.lower() in SET_ENDINGS]


def _stamp(path: Path) -> _Stamp:
    try:
        held = path.stat()
    except OSError:
        return _Stamp(path, 0, 0)
    return _Stamp(path, held.st_mtime_ns, held.st_size)


@lru_cache(maxsize=256)
def _read(stamp: _Stamp) -> QuestionSet | str:
    """A set, or the line that says what is wrong with it."""
    try:
        return read_set(stamp.path)
    except SetError as error:
        return str(error)


@lru_cache(maxsize=8)
def _read_together(stamps: tuple[_Stamp, ...]) -> list[QuestionSet] | str:
    try:
        return read_sets(stamp.path for stamp in stamps)
    except SetError as error:
        return str(error)
