"""Official files -> releases in a new snapshot, beside what is held already. All or nothing.

Files are told by their content. Of several files that give the same release (a csv beside its workbook) the richest
is stored; pieces of one release are stored together; a file that is held already, byte for byte, is not read again.
Whatever goes wrong, the snapshot in service stays as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Literal

from knowledge.build import BUILT_IN_LAYOUT, Progress, Site, VectorWriter, building, finish, unheard
from knowledge.errors import SourceError
from knowledge.intake import collect, free_scratch
from knowledge.parts import HeldPart, NamedReading, file_digest, write_part
from knowledge.snapshot import Snapshot
from knowledge.sources import catalogue
from knowledge.sources.known_copies import known_copy
from knowledge.sources.layout import Given, Layout, Reading, SourceFile
from knowledge.sources.starter import ROOM

Outcome = Literal["added", "held", "set_aside", "not_read"]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: which release it gave with how many rows, or why it was not stored."""

    name: str
    outcome: Outcome
    release: str = ""
    layout: str = ""
    read: int = 0
    kept: int = 0
    refused_rows: int = 0
    refused: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AddReport:
    """Every file in the order read, and the snapshot now in service; None when nothing had to change."""

    files: tuple[FileReport, ...]
    snapshot: Snapshot | None

    def named(self, outcome: Outcome) -> tuple[FileReport, ...]:
        """The files of one outcome."""
        return tuple(file for file in self.files if file.outcome == outcome)


@dataclass(slots=True)
class _Plan:
    """What is to be written, by release, and what became of the other files."""

    chosen: dict[str, list[NamedReading]] = field(default_factory=lambda: defaultdict(list))
    reports: list[FileReport] = field(default_factory=list)
    held: list[tuple[SourceFile, str, set[str]]] = field(default_factory=list)

    def take(self, file: SourceFile, digest: str, layout: Layout, only: set[str] | None = None) -> None:
        """Read a file's releases, or some of them, into the plan."""
        for reading in layout.read(file):
            if only is None or reading.release.id in only:
                named = NamedReading(
                    _with_provenance(reading, digest), file.name, digest, layout.name, file.given.partial
                )
                self.chosen[reading.release.id].append(named)


def add_files(
    home: Path,
    paths: Iterable[Path],
    write_vectors: VectorWriter | None,
    progress: Progress = unheard,
    given: Given | None = None,
    *,
    tabular: Path | None = None,
    starter: Path = ROOM,
) -> AddReport:
    """Read files, folders and archives, and put a snapshot that holds them in service.

    Raises a KnowledgeError and leaves the snapshot in service unchanged: SourceError when a file cannot be read, is of
    no known layout (a file named by itself; others are reported) or gives no row; BuildError when another build runs
    or the disk refuses.
    """
    listed = list(paths)
    if not listed:
        raise SourceError("no file was named; give the files, folders or archives to add")
    with building(home) as site:
        scratch = site.directory / "incoming"
        opened = count(1)
        files = collect(listed, scratch, given, lambda _name: progress("Opening files", next(opened), 0))
        plan = _plan(files, _named_alone(listed), site)
        if not plan.chosen:
            return AddReport(tuple(plan.reports), None)
        written = []
        for release, readings in plan.chosen.items():
            step = f"Reading {release}"
            done = 0

            def tell(more: int, step: str = step) -> None:
                nonlocal done
                done += more
                progress(step, done, 0)

            part = write_part(site.parts, readings, site.built_at.date(), tell, _held_pieces(site, readings))
            progress(step, part.release.rows_read, part.release.rows_read)
            written.append(part)
        free_scratch(scratch)
        snapshot = finish(site, written, (), write_vectors, progress, tabular=tabular, starter=starter)
    reports = [*plan.reports, *(_added(named) for readings in plan.chosen.values() for named in readings)]
    return AddReport(tuple(reports), snapshot)


def _named_alone(paths: Sequence[Path]) -> frozenset[str]:
    """The files that were named one by one: an unknown one among them is an error, in a folder it is reported."""
    return frozenset(path.name for path in paths if path.is_file())


def _plan(files: Iterable[SourceFile], alone: frozenset[str], site: Site) -> _Plan:
    plan = _Plan()
    held = _held(site)
    known: dict[str, set[str]] = defaultdict(set)
    for part in held.values():
        for digest in part.part.sources:
            known[digest].add(part.release.id)
    names = []
    for file in files:
        names.append(file.name)
        digest = file_digest(file.path)
        if digest in known:
            plan.held.append((file, digest, known[digest]))
            continue
        layout = catalogue.layout_of(file)
        if layout is None:
            if file.name in alone:
                raise SourceError(f"{file.name}: no known layout. {_readable()}")
            plan.reports.append(FileReport(file.name, "not_read", reason="no known layout of a table or document"))
            continue
        plan.take(file, digest, layout)
    _take_held_pieces(plan, held)
    if not plan.chosen and not plan.held:
        listed = f"{len(names)} files" if len(names) != 1 else names[0]
        raise SourceError(f"{listed}: nothing of a known layout. {_readable()}")
    for release in list(plan.chosen):
        kept, others = _choose(plan.chosen[release], held.get(release))
        plan.reports.extend(others)
        if kept:
            plan.chosen[release] = kept
        else:
            del plan.chosen[release]
    return plan


def _take_held_pieces(plan: _Plan, held: Mapping[str, HeldPart]) -> None:
    """Report what is held already; where a piece of its release comes anew, read the unchanged pieces again too."""
    for file, digest, ids in plan.held:
        again = {release for release in ids if release in plan.chosen and held[release].release.pieces}
        layout = catalogue.layout_of(file) if again else None
        if layout is not None:
            plan.take(file, digest, layout, again)
        else:
            named = ", ".join(sorted(ids))
            plan.reports.append(FileReport(file.name, "held", named, reason="the same file is held already"))


def _readable() -> str:
    return "What can be read: " + "; ".join(layout.name for layout in catalogue.LAYOUTS)


def _with_provenance(reading: Reading, digest: str) -> Reading:
    """A copy in circulation that is known not to be as published says so."""
    copy = known_copy(digest)
    if copy is None:
        return reading
    note = f"{reading.release.note} {copy.note}".strip()
    return replace(reading, release=replace(reading.release, form=copy.form, note=note))


def _held(site: Site) -> Mapping[str, HeldPart]:
    if site.previous is None:
        return {}
    releases = {release.id: release for release in site.previous.manifest.releases}
    paths = site.previous.parts
    parts = site.previous.manifest.parts
    return {p.release: HeldPart(p, releases[p.release], paths[p.release]) for p in parts if p.layout != BUILT_IN_LAYOUT}


def _choose(found: Sequence[NamedReading], held: HeldPart | None) -> tuple[list[NamedReading], Iterator[FileReport]]:
    """Of the files that give one release: those to store, and what is said of the others."""
    best = max(named.reading.rank for named in found)
    if held is not None and held.part.rank > best:
        return [], (_aside(named, f"held already in a fuller form, {held.part.layout!r}") for named in found)
    kept: list[NamedReading] = []
    others: list[tuple[NamedReading, str]] = []
    pieces: set[str] = set()
    for named in found:
        piece = named.reading.piece
        if named.reading.rank < best or (kept and piece in pieces):
            others.append((named, f"the same table as {kept[0].file_name if kept else _best(found).file_name}"))
        else:
            kept.append(named)
            pieces.add(piece)
    return kept, (_aside(named, reason) for named, reason in others)


def _best(found: Sequence[NamedReading]) -> NamedReading:
    return max(found, key=lambda named: named.reading.rank)


def _held_pieces(site: Site, readings: Sequence[NamedReading]) -> HeldPart | None:
    """The part to continue, when new pieces join those that are held. Raises SourceError when one would come twice."""
    release_id = readings[0].reading.release.id
    pieces = {named.reading.piece for named in readings}
    held = _held(site).get(release_id)
    if held is None or not any(pieces) or not held.release.pieces:
        return None
    old = set(held.release.pieces)
    if old <= pieces:
        return None  # every piece held comes anew
    twice = sorted(old & pieces)
    if twice:
        message = f"{readings[0].file_name}: piece {twice[0]!r} of {release_id} is held from another file"
        raise SourceError(f"{message}; run: casepilot knowledge remove {release_id}, then add all pieces")
    return held


def _aside(named: NamedReading, reason: str) -> FileReport:
    return FileReport(named.file_name, "set_aside", named.reading.release.id, named.layout, reason=reason)


def _added(named: NamedReading) -> FileReport:
    tally = named.reading.tally
    return FileReport(
        named.file_name,
        "added",
        named.reading.release.id,
        named.layout,
        tally.read,
        tally.kept,
        tally.refused_rows,
        tuple(tally.refused),
    )


def remove_releases(
    home: Path,
    ids: Sequence[str],
    write_vectors: VectorWriter | None,
    progress: Progress = unheard,
    *,
    tabular: Path | None = None,
    starter: Path = ROOM,
) -> Snapshot:
    """Put a snapshot without these loaded releases in service.

    What the starter library holds of such a release stands again. Raises SourceError for an id that is not loaded.
    """
    with building(home) as site:
        held = _held(site)
        for release in ids:
            if release not in held:
                known = ", ".join(sorted(held)) or "none"
                raise SourceError(f"{release!r} is not a loaded release; loaded are: {known}")
        without = frozenset(ids)
        return finish(site, [], without, write_vectors, progress, tabular=tabular, starter=starter)
