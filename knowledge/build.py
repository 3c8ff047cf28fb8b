"""Readers -> a new snapshot, verified, then switched in. The one in service is never written to.

Progress is reported as (step, done, total); the caller draws it. Order: read, facts and words, vectors, verify,
publish. Without a usable embedding model the snapshot serves words only and its manifest says so.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from knowledge import records
from knowledge.errors import BuildError, EmbeddingError, KnowledgeError
from knowledge.snapshot import BUILDER, Manifest, Snapshot, build_lock, clear_unfinished, publish
from knowledge.sources.icd10cm_concepts import Concept, fold_concepts
from knowledge.sources.icd10cm_tabular import packaged_tabular, read_tabular
from knowledge.sources.starter import ROOM, StarterLibrary, read_starter
from knowledge.store import FactsStore
from knowledge.store_schema import FactsWriter
from knowledge.vector_texts import vector_texts

Progress = Callable[[str, int, int], None]

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


class VectorWriter(Protocol):
    """Writes named collections of (id, text) into a directory; returns (embedder identity, counts)."""

    def __call__(
        self, directory: Path, collections: dict[str, list[tuple[str, str]]], progress: Callable[[int], None]
    ) -> tuple[str, dict[str, int]]:
        """Raise EmbeddingError when no model can be used."""
        ...


@dataclass(frozen=True, slots=True)
class _Sources:
    starter: StarterLibrary
    icd_codes: tuple[records.Code, ...]
    concepts: tuple[Concept, ...]
    icd_release: records.Release


def build_snapshot(
    home: Path,
    write_vectors: VectorWriter | None,
    progress: Progress = lambda _step, _done, _total: None,
    *,
    tabular: Path | None = None,
    starter: Path = ROOM,
) -> Snapshot:
    """Build from the built-in sources and put the result in service.

    Raises a KnowledgeError and leaves the snapshot in service unchanged: StarterError or SourceError when a source
    cannot be read, BuildError when another build runs, the disk refuses, or verification fails.
    """
    started = time.monotonic()
    with build_lock(home):
        now = datetime.now(UTC)
        name = now.strftime("%Y%m%dT%H%M%S%fZ")
        building = home / "snapshots" / f"building-{name}"
        try:
            clear_unfinished(home)
            building.mkdir(parents=True)
            sources = _read(tabular, starter, now, progress)
            _write_facts(building / "facts.sqlite", sources, progress)
            embedder, vectors, warnings = _write_vectors(building / "vectors", sources, write_vectors, progress)
            counts = _verify(building / "facts.sqlite", sources)
            manifest = Manifest(
                id=name,
                builder=BUILDER,
                built_at=now,
                seconds=round(time.monotonic() - started, 2),
                releases=(sources.icd_release, *sources.starter.releases),
                counts=counts,
                embedder=embedder,
                vectors=vectors,
                warnings=warnings,
            )
            return publish(home, building, manifest)
        except KnowledgeError:
            raise
        except (OSError, sqlite3.Error) as error:
            raise BuildError(f"the build could not write to {str(home)!r}: {error}; free space and retry") from None
        finally:
            shutil.rmtree(building, ignore_errors=True)


def _read(tabular: Path | None, starter: Path, now: datetime, progress: Progress) -> _Sources:
    progress("Reading the starter library", 0, 1)
    library = read_starter(starter)
    progress("Reading ICD-10-CM", 0, 1)
    path = tabular or packaged_tabular()
    listed = read_tabular(path)
    if not any(code.billable for code in listed.codes):
        raise BuildError(f"{path.name} holds no billable ICD-10-CM code; the snapshot in service is unchanged")
    release = replace(
        ICD10CM_RELEASE,
        file_name=path.name,
        sha256=_sha256(path),
        rows_read=len(listed.codes),
        rows_kept=len(listed.codes),
        read_on=now.date(),
    )
    releases = tuple(_with_rows(r, library, now.date()) for r in library.releases)
    return _Sources(replace(library, releases=releases), listed.codes, fold_concepts(listed.codes), release)


def _with_rows(release: records.Release, library: StarterLibrary, today: date) -> records.Release:
    rows = sum(1 for table in library.fact_tables().values() for row in table if row.release == release.id)
    return replace(release, rows_read=rows, rows_kept=rows, read_on=today)


def _sha256(path: Path) -> str:
    import hashlib

    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _write_facts(path: Path, sources: _Sources, progress: Progress) -> None:
    library = sources.starter
    progress("Writing facts", 0, 3)
    with FactsWriter(path) as writer:
        for release in (sources.icd_release, *library.releases):
            writer.add_release(release)
        writer.add_codes(sources.icd_release.id, sources.icd_codes)
        progress("Writing facts", 1, 3)
        for table, rows in library.fact_tables().items():
            writer.add_rows(table, rows)
        writer.add_pair_scope(library.pair_scope)
        writer.add_entries("summary", ((s.code, s) for s in library.summaries))
        writer.add_entries("modifier", ((m.modifier, m) for m in library.modifiers))
        writer.add_entries("passage", ((p.id, p) for p in library.passages))
        writer.add_entries("indicator", ((f"{i.field}:{i.value}", i) for i in library.indicators))
        progress("Writing facts", 2, 3)
        writer.add_concepts(sources.icd_release.id, ((c.key, c.title, c.codes) for c in sources.concepts))
        writer.add_words(_word_rows(sources))
    progress("Writing facts", 3, 3)


def _word_rows(sources: _Sources) -> Iterator[tuple[str, str, str, str, str]]:
    terms = {code.code: _inclusion_terms(code) for code in sources.icd_codes if code.kind == "code"}
    for concept in sources.concepts:
        own = dict.fromkeys(term for code in concept.codes for term in terms.get(code, ()))
        yield f"icd10cm:{concept.key}", "icd10cm", concept.title, "; ".join(own), ""
    for s in sources.starter.summaries:
        body = " ".join((s.summary, *s.includes, *(n.text for n in s.differs), *s.decides))
        yield f"{s.system}:{s.code}", s.system, s.title, "; ".join(s.keywords), body
    summarised = {s.code for s in sources.starter.summaries}
    for row in sources.starter.hcpcs:
        if row.code not in summarised:
            yield f"hcpcs:{row.code}", "hcpcs", row.long_descriptor, row.short_descriptor, ""
    for m in sources.starter.modifiers:
        body = " ".join((m.meaning, *m.use_when, *m.not_when))
        yield f"modifier:{m.modifier}", "modifier", m.title, "; ".join((m.official_name, *m.keywords)), body
    for p in sources.starter.passages:
        yield f"guideline:{p.id}", "guideline", p.title, "; ".join(p.questions), p.text


def _inclusion_terms(code: records.Code) -> tuple[str, ...]:
    return tuple(note.text for note in code.notes if note.kind == "inclusion_term")


def _write_vectors(
    directory: Path, sources: _Sources, write: VectorWriter | None, progress: Progress
) -> tuple[str, dict[str, int], tuple[str, ...]]:
    if write is None:
        return "", {}, ("built without vectors: search uses words only",)
    texts = vector_texts(sources.starter, sources.concepts)
    total = sum(len(listed) for listed in texts.values())
    step = "Embedding descriptions"
    progress(step, 0, total)
    try:
        identity, counts = write(directory, texts, lambda done: progress(step, done, total))
    except EmbeddingError as error:
        shutil.rmtree(directory, ignore_errors=True)
        return "", {}, (f"search uses words only: {error}",)
    wanted = {name: len(listed) for name, listed in texts.items()}
    if counts != wanted:
        raise BuildError(f"vectors are incomplete: wanted {wanted}, have {counts}; run the build again")
    return identity, counts, ()


def _verify(path: Path, sources: _Sources) -> dict[str, int]:
    """Count what is on disk against what was read, and read one code back."""
    store = FactsStore(path)
    try:
        counts = store.counts()
        library = sources.starter
        wanted = {
            "icd10cm_items": len(sources.icd_codes),
            "icd10cm_billable": sum(code.billable for code in sources.icd_codes),
            **{table: len(rows) for table, rows in library.fact_tables().items()},
            "summary": len(library.summaries),
            "modifier": len(library.modifiers),
            "passage": len(library.passages),
            "indicator": len(library.indicators),
        }
        for name, number in wanted.items():
            if counts.get(name, 0) != number:
                held = f"{name} should be {number}, the file holds {counts.get(name, 0)}"
                raise BuildError(f"verification failed: {held}; run the build again")
        probe = next(code for code in sources.icd_codes if code.billable)
        if store.code(sources.icd_release.id, "icd10cm", probe.code) is None:
            raise BuildError(f"verification failed: {probe.code} cannot be read back; run the build again")
        return counts
    finally:
        store.close()
