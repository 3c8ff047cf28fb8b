"""Readers -> a new snapshot, verified, then switched in. The one in service is never written to.

Progress is reported as (step, done, total); a total of 0 means that the end is not known. Order: read releases into
parts, facts and words, vectors, verify, publish. Parts of the snapshot in service that do not change are linked, not
read again. Without a usable embedding model the snapshot serves words only and its manifest says so.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from knowledge import records
from knowledge.errors import BuildError, EmbeddingError, KnowledgeError, SnapshotError, SourceError
from knowledge.parts import WrittenPart, file_digest, link, write_icd10cm_part
from knowledge.snapshot import (
    BUILDER,
    CARRIED,
    Manifest,
    Part,
    Snapshot,
    build_lock,
    clear_unfinished,
    current_snapshot,
    pointer_text,
    publish,
)
from knowledge.sources.icd10cm_tabular import packaged_tabular, read_tabular
from knowledge.sources.starter import ROOM, StarterLibrary, read_starter
from knowledge.store import FactsStore
from knowledge.store_schema import FactsWriter
from knowledge.store_words import WORDS
from knowledge.vector_texts import library_texts, vector_texts
from knowledge.word_index import word_key, write_words

Progress = Callable[[str, int, int], None]
VectorTexts = dict[str, list[tuple[str, str]]]

# CDC/NCHS, ICD-10-CM tabular list, April 1 2026 update; the package that carries it names the edition.
ICD10CM_RELEASE = records.Release(
    id="icd10cm:2026-04",
    table="icd10cm",
    publisher="CDC/NCHS",
    title="ICD-10-CM Tabular List of Diseases and Injuries",
    edition="FY 2026, April 1 2026 update",
    effective_from=date(2026, 4, 1),
    effective_to=date(2026, 9, 30),
    cycle="half_yearly",
    form="as_published",
    coverage="whole",
    url="https://www.cdc.gov/nchs/icd/icd-10-cm/files.html",
    note="Read from the XML inside the package simple-icd-10-cm, whose maintainer removed one empty note (R11.16).",
)
BUILT_IN_LAYOUT = "built in"


def unheard(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody asked for."""


class VectorWriter(Protocol):
    """Writes named collections of (id, text) into a directory; returns (embedder identity, counts)."""

    def __call__(
        self, directory: Path, collections: VectorTexts, progress: Callable[[int], None], base: Path | None
    ) -> tuple[str, dict[str, int]]:
        """Texts that the vectors in `base` hold already need not be embedded again.

        Raise EmbeddingError when no model can be used.
        """
        ...


@runtime_checkable
class WorksAhead(Protocol):
    """A writer that may be told early which texts will come, and is closed when the build ends."""

    def begin(self, collections: VectorTexts) -> None:
        """Announce texts that will be written with these very rows."""
        ...

    def close(self) -> None:
        """Drop what was announced and is not wanted any more."""
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """Where a new snapshot is being put together, and the one in service, if it can be carried on."""

    home: Path
    directory: Path
    id: str
    built_at: datetime
    started: float
    previous: Snapshot | None
    lost: str = ""

    @property
    def parts(self) -> Path:
        """The folder of the parts."""
        return self.directory / "parts"


@contextmanager
def building(home: Path) -> Iterator[Site]:
    """Hold the right to build and a new directory; whatever is left of it at the end is removed.

    Raises a KnowledgeError and leaves the snapshot in service unchanged: BuildError when another build runs or the
    disk refuses.
    """
    started = time.monotonic()
    with build_lock(home):
        now = datetime.now(UTC)
        name = now.strftime("%Y%m%dT%H%M%S%fZ")
        directory = home / "snapshots" / f"building-{name}"
        previous, lost = _carried_on(home)
        try:
            clear_unfinished(home)
            (directory / "parts").mkdir(parents=True)
            yield Site(home, directory, name, now, started, previous, lost)
        except KnowledgeError:
            raise
        except (OSError, sqlite3.Error) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise BuildError(f"the build could not write to {str(home)!r}: {reason}; free space and retry") from None
        finally:
            shutil.rmtree(directory, ignore_errors=True)


def _carried_on(home: Path) -> tuple[Snapshot | None, str]:
    if not pointer_text(home):
        return None, ""
    try:
        return current_snapshot(home, CARRIED), ""
    except SnapshotError as error:
        return None, str(error)


def build_snapshot(
    home: Path,
    write_vectors: VectorWriter | None,
    progress: Progress = unheard,
    *,
    tabular: Path | None = None,
    starter: Path = ROOM,
) -> Snapshot:
    """Build from the built-in sources, keep what was loaded beside them, and put the result in service.

    Raises a KnowledgeError and leaves the snapshot in service unchanged: StarterError or SourceError when a source
    cannot be read, BuildError when another build runs, the disk refuses, or verification fails.
    """
    with building(home) as site:
        return finish(site, [], (), write_vectors, progress, tabular=tabular, starter=starter)


def finish(
    site: Site,
    new: Sequence[WrittenPart],
    without: Collection[str],
    write_vectors: VectorWriter | None,
    progress: Progress,
    *,
    tabular: Path | None = None,
    starter: Path = ROOM,
) -> Snapshot:
    """Complete a snapshot: built-in sources, kept and new parts, facts, words, vectors; verify it and publish it.

    `new` stand in the site's folder of parts already and replace parts of the same release; releases in `without`
    are not carried over.
    """
    try:
        return _finished(site, new, without, write_vectors, progress, tabular, starter)
    finally:
        if isinstance(write_vectors, WorksAhead):
            write_vectors.close()


def _finished(
    site: Site,
    new: Sequence[WrittenPart],
    without: Collection[str],
    write_vectors: VectorWriter | None,
    progress: Progress,
    tabular: Path | None,
    starter: Path,
) -> Snapshot:
    progress("Reading the starter library", 0, 1)
    library = read_starter(starter)
    # Most vectors of a later build are those of the one before, and which ones is known when they are written.
    ahead = write_vectors if site.previous is None and isinstance(write_vectors, WorksAhead) else None
    if ahead is not None:
        ahead.begin(library_texts(library))
    written = {part.release.id: part for part in (_built_in(site, tabular, progress), *_kept(site, without))}
    written.update((part.release.id, part) for part in new)
    library = _without_superseded(library, written, site.built_at.date())
    releases = (*(part.release for part in written.values()), *library.releases)
    paths = {release: site.parts / part.part.file for release, part in written.items()}
    facts = site.directory / "facts.sqlite"
    key = word_key(starter, releases, {release: part.part for release, part in written.items()})
    texts = _write_facts(site, facts, library, releases, paths, key, progress, ahead)
    embedder, vectors, warnings = _write_vectors(site, texts, write_vectors, progress)
    counts = _verify(facts, library, [part.part for part in written.values()], paths, progress)
    if site.lost:
        warnings = (*warnings, f"releases loaded before could not be carried over, add them again: {site.lost}")
    manifest = Manifest(
        id=site.id,
        builder=BUILDER,
        built_at=site.built_at,
        seconds=round(time.monotonic() - site.started, 2),
        releases=releases,
        counts=counts,
        embedder=embedder,
        vectors=vectors,
        warnings=warnings,
        parts=tuple(part.part for part in written.values()),
        digests={name: file_digest(site.directory / name) for name in (facts.name, WORDS)},
        word_key=key,
        library=library.tally(),
    )
    return publish(site.home, site.directory, manifest)


def _built_in(site: Site, tabular: Path | None, progress: Progress) -> WrittenPart:
    """ICD-10-CM as installed, from the snapshot in service when it was read from the same file."""
    path = tabular or packaged_tabular()
    try:
        digest = file_digest(path)
    except OSError as error:
        raise SourceError(f"{str(path)!r} cannot be read ({error.strerror}); check the name") from None
    kept = next((part for part in _parts_of(site.previous) if part.release.id == ICD10CM_RELEASE.id), None)
    if kept is not None and kept.release.sha256 == digest and site.previous is not None:
        link(site.previous.parts[kept.release.id], site.parts / kept.part.file)
        return kept
    progress("Reading ICD-10-CM", 0, 1)
    listed = read_tabular(path)
    if not any(code.billable for code in listed.codes):
        raise BuildError(f"{path.name} holds no billable ICD-10-CM code; the snapshot in service is unchanged")
    release = replace(
        ICD10CM_RELEASE,
        file_name=path.name,
        sha256=digest,
        rows_read=len(listed.codes),
        rows_kept=len(listed.codes),
        read_on=site.built_at.date(),
    )
    return write_icd10cm_part(site.parts, release, listed.codes, BUILT_IN_LAYOUT)


def _parts_of(snapshot: Snapshot | None) -> Iterator[WrittenPart]:
    if snapshot is None:
        return
    releases = {release.id: release for release in snapshot.manifest.releases}
    for part in snapshot.manifest.parts:
        yield WrittenPart(part, releases[part.release])


def _kept(site: Site, without: Collection[str]) -> Iterator[WrittenPart]:
    """The loaded parts of the snapshot in service, linked into the new one unless a new file stands there."""
    for part in _parts_of(site.previous):
        if part.release.id in without or part.part.layout == BUILT_IN_LAYOUT or site.previous is None:
            continue
        target = site.parts / part.part.file
        if not target.exists():
            link(site.previous.parts[part.release.id], target)
        yield part


def _without_superseded(library: StarterLibrary, loaded: Mapping[str, WrittenPart], today: date) -> StarterLibrary:
    """The library without its excerpts of releases that are loaded from their own files."""
    kept = tuple(r for r in library.releases if r.id not in loaded)
    names = {release.id for release in kept}
    tables = {name: tuple(row for row in rows if row.release in names) for name, rows in library.fact_tables().items()}
    releases = tuple(_with_rows(release, tables.values(), today) for release in kept)
    scope = tuple(pair for pair in library.pair_scope if pair[0] in names)
    return replace(library, releases=releases, pair_scope=scope, **tables)


def _with_rows(release: records.Release, tables: Collection[tuple[object, ...]], today: date) -> records.Release:
    rows = sum(1 for table in tables for row in table if getattr(row, "release", "") == release.id)
    return replace(release, rows_read=rows, rows_kept=rows, read_on=today)


def _write_facts(
    site: Site,
    path: Path,
    library: StarterLibrary,
    releases: Sequence[records.Release],
    parts: Mapping[str, Path],
    key: str,
    progress: Progress,
    ahead: WorksAhead | None,
) -> VectorTexts:
    """Write `facts.sqlite` and `words.sqlite`; returns the texts to embed."""
    step = "Writing facts and words"
    progress(step, 0, 3)
    with FactsWriter(path) as writer:
        for release in releases:
            writer.add_release(release)
        for rows in library.fact_tables().values():
            writer.add_rows(rows)
        writer.add_pair_scope(library.pair_scope)
        writer.add_entries("summary", ((s.code, s) for s in library.summaries))
        writer.add_entries("modifier", ((m.modifier, m) for m in library.modifiers))
        writer.add_entries("passage", ((p.id, p) for p in library.passages))
        writer.add_entries("indicator", ((f"{i.field}:{i.value}", i) for i in library.indicators))
        writer.add_entries("phrase", ((phrase.said, phrase) for phrase in library.phrases))
        writer.add_entries("word_family", ((family.word, family) for family in library.families))
    progress(step, 1, 3)
    store = FactsStore(path, parts)
    try:
        texts = vector_texts(store, library, releases)
        if ahead is not None:
            ahead.begin(texts)
        progress(step, 2, 3)
        write_words(site.directory, key, site.previous, store, library, releases)
    finally:
        store.close()
    progress(step, 3, 3)
    return texts


def _write_vectors(
    site: Site, texts: VectorTexts, write: VectorWriter | None, progress: Progress
) -> tuple[str, dict[str, int], tuple[str, ...]]:
    if write is None:
        return "", {}, ("built without vectors: search uses words only",)
    directory = site.directory / "vectors"
    base = site.previous.vectors if site.previous is not None and site.previous.vectors.is_dir() else None
    total = sum(len(listed) for listed in texts.values())
    step = "Embedding descriptions"
    progress(step, 0, total)
    try:
        identity, counts = write(directory, texts, lambda done: progress(step, done, total), base)
    except EmbeddingError as error:
        shutil.rmtree(directory, ignore_errors=True)
        return "", {}, (f"search uses words only: {error}",)
    wanted = {name: len(listed) for name, listed in texts.items()}
    if counts != wanted:
        raise BuildError(f"vectors are incomplete: wanted {wanted}, have {counts}; run the build again")
    return identity, counts, ()


def _verify(
    path: Path, library: StarterLibrary, parts: Sequence[Part], paths: Mapping[str, Path], progress: Progress
) -> dict[str, int]:
    """Count what is on disk against what was read, and see that every part can be opened."""
    progress("Verifying", 0, 1)
    store = FactsStore(path, paths)
    try:
        counts = store.counts()
        wanted = {
            **{table: len(rows) for table, rows in library.fact_tables().items()},
            "summary": len(library.summaries),
            "modifier": len(library.modifiers),
            "passage": len(library.passages),
            "indicator": len(library.indicators),
            "phrase": len(library.phrases),
            "word_family": len(library.families),
        }
        for name, number in wanted.items():
            if counts.get(name, 0) != number:
                held = f"{name} should be {number}, the file holds {counts.get(name, 0)}"
                raise BuildError(f"verification failed: {held}; run the build again")
        for part in parts:
            if paths[part.release].stat().st_size != part.size:
                raise BuildError(f"verification failed: the part of {part.release} is cut off; run the build again")
            store.probe(part.release)
        progress("Verifying", 1, 1)
        return counts
    finally:
        store.close()
