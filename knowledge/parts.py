"""One loaded release -> one SQLite file. Written once, in a directory that nobody reads yet; later only linked.

A release that is published in several files is made of all its pieces; a piece that comes later is appended to a
copy of the part that holds the earlier ones.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from knowledge import records
from knowledge.errors import SourceError
from knowledge.snapshot import Part
from knowledge.sources.icd10cm_concepts import fold_concepts
from knowledge.sources.layout import Reading
from knowledge.store import FactsStore
from knowledge.store_schema import FactsWriter

T = TypeVar("T")
Rows = Callable[[int], None]
_STEP = 2_000


@dataclass(frozen=True, slots=True)
class NamedReading:
    """A reading with the file it comes from, for counts, digests and messages."""

    reading: Reading
    file_name: str
    sha256: str
    layout: str
    partial: bool = False


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A part on disk and the release as stored, with its counts."""

    part: Part
    release: records.Release


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A part of the snapshot in service, with its file."""

    part: Part
    release: records.Release
    path: Path


def write_icd10cm_part(
    folder: Path, release: records.Release, codes: Sequence[records.Code], layout: str
) -> WrittenPart:
    """Write an edition of ICD-10-CM that has been read already."""
    path = folder / part_file(release.id)
    with FactsWriter(path) as writer:
        writer.add_release(release)
        writer.add_codes(release.id, codes)
        writer.add_concepts(release.id, ((c.key, c.title, c.codes) for c in fold_concepts(codes)))
    return WrittenPart(_record(path, release, layout, 0, ()), release)


def part_file(release_id: str) -> str:
    """The file name of a release's part."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", release_id) + ".sqlite"


def write_part(
    folder: Path,
    found: Sequence[NamedReading],
    today: date,
    rows: Rows = lambda _done: None,
    held: HeldPart | None = None,
) -> WrittenPart:
    """Write the readings of one release, all its pieces in order, after what `held` holds of it.

    Raises SourceError when no row can be kept: such a file is not what it seemed.
    """
    first = found[0].reading.release
    path = folder / part_file(first.id)
    if held is not None:
        shutil.copyfile(held.path, path)
    with FactsWriter(path) as writer:
        for named in found:
            _write(writer, named.reading, rows)
        release = _as_stored(found, today, held.release if held else None)
        if release.rows_kept == 0:
            raise SourceError(_nothing_kept(found))
        writer.add_release(release)
    rank = max(n.reading.rank for n in found)
    sources = (*(held.part.sources if held else ()), *(n.sha256 for n in found))
    return WrittenPart(_record(path, release, found[0].layout, rank, sources), release)


def _write(writer: FactsWriter, reading: Reading, rows: Rows) -> None:
    codes: list[records.Code] = []
    if reading.setting is not None:
        writer.add_pairs(reading.release.id, reading.setting, _told(reading.pairs, rows))
    writer.add_rows(_flat(_told(reading.rows, rows), codes))
    if codes:
        writer.add_codes(reading.release.id, codes)
        if reading.release.table == "icd10cm":
            writer.add_concepts(reading.release.id, ((c.key, c.title, c.codes) for c in fold_concepts(tuple(codes))))


def _told(rows: Iterable[T], tell: Rows) -> Iterator[T]:
    """Pass rows on and tell, now and then, how many more."""
    number = 0
    for row in rows:
        yield row
        number += 1
        if number % _STEP == 0:
            tell(_STEP)
    tell(number % _STEP)


def _flat(rows: Iterable[Any], codes: list[records.Code]) -> Iterator[Any]:
    """Items of a code set are set aside, to be written whole; everything else passes."""
    for row in rows:
        if isinstance(row, records.Code):
            codes.append(row)
        else:
            yield row


def _as_stored(found: Sequence[NamedReading], today: date, held: records.Release | None) -> records.Release:
    first = found[0].reading
    before = (held.rows_read, held.rows_kept, held.refused, held.pieces) if held else (0, 0, (), ())
    pieces = tuple(sorted({*before[3], *(n.reading.piece for n in found if n.reading.piece)}))
    kept = before[1] + sum(n.reading.tally.kept for n in found)
    lacking = [piece for piece in first.pieces_wanted if piece not in pieces]
    partial = any(n.partial for n in found) or kept < first.whole_from or bool(pieces and lacking)
    notes = [first.release.note]
    if pieces and lacking:
        notes.append(f"Held: {', '.join(pieces)}; not held: {', '.join(lacking)}.")
    elif kept < first.whole_from:
        notes.append(f"An excerpt: a whole edition has at least {first.whole_from:,} rows.")
    return replace(
        first.release,
        coverage="partial" if partial else first.release.coverage,
        file_name=", ".join(n.file_name for n in found) if held is None else f"{held.file_name}, {found[0].file_name}",
        sha256=found[0].sha256 if len(found) == 1 and held is None else _joined(found, held),
        rows_read=before[0] + sum(n.reading.tally.read for n in found),
        rows_kept=kept,
        refused=(*before[2], *(_with_name(n, line) for n in found for line in n.reading.tally.refused)),
        read_on=today,
        note=" ".join(note for note in notes if note),
        pieces=pieces,
    )


def _with_name(named: NamedReading, line: str) -> str:
    return f"{named.file_name}, {line}"


def _joined(found: Sequence[NamedReading], held: records.Release | None) -> str:
    """One digest for several files: that of their digests in order."""
    digests = [held.sha256] if held else []
    return hashlib.sha256("".join([*digests, *(n.sha256 for n in found)]).encode()).hexdigest()


def _nothing_kept(found: Sequence[NamedReading]) -> str:
    named = found[0]
    reasons = named.reading.tally.refused
    why = f"; {reasons[0]}" if reasons else ""
    return f"{named.file_name}: no row could be kept as {named.layout!r}{why}; give the file as the publisher offers it"


def _record(path: Path, release: records.Release, layout: str, rank: int, sources: tuple[str, ...]) -> Part:
    store = FactsStore(path)
    try:
        counts = store.counts()
    finally:
        store.close()
    return Part(release.id, path.name, file_digest(path), path.stat().st_size, counts, layout, rank, sources)


def file_digest(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def link(source: Path, target: Path) -> None:
    """The same file under another name: a hard link, or a copy where the disk knows none."""
    with suppress(OSError):
        os.link(source, target)
        return
    shutil.copyfile(source, target)
