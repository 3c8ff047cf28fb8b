"""Where snapshots live, which one is current, and how a new one takes its place.

`$CASEPILOT_HOME/snapshots/<id>/` holds `facts.sqlite`, `words.sqlite`, `parts/`, `vectors/` and `manifest.json`; the
file `current` names the one in service and is replaced atomically after everything is on disk. Whatever goes wrong
before that leaves the one in service untouched. One build at a time, by an advisory lock on `build.lock`. Each loaded
release is a part, a SQLite file that never changes, so snapshots share it by hard links.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from knowledge import plain
from knowledge.errors import BuildError, SnapshotError
from knowledge.records import Release

BUILDER = "3"
CARRIED = ("2", BUILDER)
"""Builders whose parts and vectors a build can take over; what it asks itself is made anew."""
BUILD_COMMAND = "casepilot knowledge build"
KEPT = 2


@dataclass(frozen=True, slots=True)
class Part:
    """The file of one loaded release: its name in `parts/`, content digest, and how many rows of each kind it holds."""

    release: str
    file: str
    sha256: str
    size: int
    counts: dict[str, int]
    layout: str = ""
    rank: int = 0
    sources: tuple[str, ...] = ()
    """The digests of the files that it was read from."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds and where it came from. `counts` are those of `facts.sqlite`; parts have their own."""

    id: str
    builder: str
    built_at: datetime
    seconds: float
    releases: tuple[Release, ...]
    counts: dict[str, int]
    embedder: str
    vectors: dict[str, int]
    warnings: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    digests: dict[str, str] = field(default_factory=dict)
    """sha256 of `facts.sqlite` and `words.sqlite`."""
    word_key: str = ""
    """What `words.sqlite` was made of."""
    library: dict[str, int] = field(default_factory=dict)
    """How many entries of the starter library there are of each kind, and how many a second reader has read."""

    def totals(self) -> dict[str, int]:
        """How many rows of each kind the snapshot holds in all."""
        found = dict(self.counts)
        for part in self.parts:
            for name, number in part.counts.items():
                found[name] = found.get(name, 0) + number
        return found


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A complete snapshot on disk, checked for the pieces that must be there."""

    directory: Path
    manifest: Manifest

    @property
    def facts(self) -> Path:
        """The SQLite file."""
        return self.directory / "facts.sqlite"

    @property
    def parts(self) -> dict[str, Path]:
        """The file of each loaded release, by release id."""
        return {part.release: self.directory / "parts" / part.file for part in self.manifest.parts}

    @property
    def vectors(self) -> Path:
        """The Chroma directory; absent when the snapshot was built for words only."""
        return self.directory / "vectors"


def pointer_text(home: Path) -> str:
    """The id in the pointer file, or "" when there is none. Cheap enough to read on every question."""
    try:
        return (home / "current").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def current_snapshot(home: Path, builders: Sequence[str] = (BUILDER,)) -> Snapshot:
    """The snapshot in service, of one of these builders. Raises SnapshotError, saying what to run, if unusable."""
    name = pointer_text(home)
    if not name:
        raise SnapshotError(_why_none(home))
    if "/" in name or name.startswith("."):
        raise SnapshotError(f"the pointer file names {name!r:.60}, which is not a snapshot; run: {BUILD_COMMAND}")
    return open_snapshot(home / "snapshots" / name, builders)


def _why_none(home: Path) -> str:
    """Why a home folder has no pointer file: a folder that cannot be used is not helped by a build."""
    try:
        (home / "current").stat()
    except FileNotFoundError:
        pass
    except OSError as error:
        return f"the home folder {str(home)!r} cannot be read: {error.strerror}; set CASEPILOT_HOME to another"
    return f"no snapshot in {str(home)!r}; run: {BUILD_COMMAND}"


def open_snapshot(directory: Path, builders: Sequence[str] = (BUILDER,)) -> Snapshot:
    """Check a snapshot directory. Raises SnapshotError if a piece is missing or from another builder."""
    path = directory / "manifest.json"
    try:
        text = path.read_text(encoding="utf-8")
        builder = str(json.loads(text).get("builder", ""))
    except (OSError, ValueError, AttributeError):
        raise SnapshotError(
            f"snapshot {directory.name!r} is incomplete (manifest.json); run: {BUILD_COMMAND}"
        ) from None
    if builder not in builders:
        message = f"snapshot {directory.name!r} was made by builder {builder!r}, this is {BUILDER!r}"
        raise SnapshotError(f"{message}; run: {BUILD_COMMAND}")
    try:
        manifest = plain.from_json(Manifest, text)
    except ValueError:
        raise SnapshotError(f"snapshot {directory.name!r} has a broken manifest.json; run: {BUILD_COMMAND}") from None
    snapshot = Snapshot(directory, manifest)
    for path in (snapshot.facts, directory / "words.sqlite", *snapshot.parts.values()):
        if not _is_whole_sqlite(path):
            named = path.relative_to(directory).as_posix()
            raise SnapshotError(f"snapshot {directory.name!r} is incomplete ({named}); run: {BUILD_COMMAND}")
    return snapshot


def _is_whole_sqlite(path: Path) -> bool:
    """Whether the file has SQLite's header and the length that the header states (SQLite file format, section 1.3)."""
    try:
        with path.open("rb") as handle:
            header = handle.read(100)
        size = path.stat().st_size
    except OSError:
        return False
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    return header.startswith(b"SQLite format 3\0") and size == pages * (65536 if page == 1 else page)


@contextlib.contextmanager
def build_lock(home: Path) -> Iterator[None]:
    """Hold the right to build. Raises BuildError at once when another process has it."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = (home / "build.lock").open("w")
    except OSError as error:
        message = f"cannot build in {str(home)!r}: {error.strerror}"
        raise BuildError(f"{message}; set CASEPILOT_HOME to a folder that can be written") from None
    with lock as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BuildError(f"another build is running in {str(home)!r}; wait for it or stop it") from None
        yield


def publish(home: Path, building: Path, manifest: Manifest) -> Snapshot:
    """Put a finished directory in service: manifest, flush, rename, pointer. Old snapshots beyond two go."""
    (building / "manifest.json").write_text(plain.to_json(manifest), encoding="utf-8")
    for path in building.rglob("*"):
        if path.is_file():
            _flush(path)
    target = home / "snapshots" / manifest.id
    building.rename(target)
    _flush(target.parent)
    before = pointer_text(home)
    fresh = home / "current.new"
    fresh.write_text(manifest.id + "\n", encoding="utf-8")
    _flush(fresh)
    fresh.replace(home / "current")
    _flush(home)
    _prune(home, manifest.id, before)
    return Snapshot(target, manifest)


def clear_unfinished(home: Path) -> None:
    """Remove what a build that was killed left behind. Call only while holding the build lock."""
    for path in (home / "snapshots").glob("building-*"):
        shutil.rmtree(path, ignore_errors=True)


def _prune(home: Path, current: str, before: str) -> None:
    """Keep two: the one now in service and the one that readers may still have open."""
    found = [p for p in (home / "snapshots").iterdir() if p.is_dir() and not p.name.startswith("building-")]
    ranked = sorted(found, key=lambda p: (p.name == current, p.name == before, p.name), reverse=True)
    for path in ranked[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
