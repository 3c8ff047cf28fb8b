"""The full-text indexes of a snapshot: written anew only when something that lends words to it has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from knowledge.parts import link
from knowledge.records import Release
from knowledge.snapshot import BUILDER, Part, Snapshot
from knowledge.sources.starter import StarterLibrary
from knowledge.store import FactsStore
from knowledge.store_schema import FactsWriter
from knowledge.store_words import WORDS
from knowledge.tables import WORDING_TABLES
from knowledge.vector_texts import newest_groups
from knowledge.word_texts import INDEX_BAR, WordRow, lends_words, word_rows
from knowledge.wording.lexicon import Lexicon
from knowledge.wording.rows import wording_rows


def word_key(starter: Path, releases: Sequence[Release], parts: Mapping[str, Part]) -> str:
    """What the index is made of: two snapshots with the same key have the same index."""
    key = hashlib.sha256(BUILDER.encode())
    for path in sorted(path for path in starter.rglob("*") if path.suffix in (".yaml", ".csv")):
        key.update(path.relative_to(starter).as_posix().encode() + path.read_bytes())
    for release in sorted(releases, key=lambda release: release.id):
        if lends_words(release):
            part = parts.get(release.id)
            key.update(f"{release.id} {part.sha256 if part else 'library'}\n".encode())
    return key.hexdigest()


def write_words(
    directory: Path,
    key: str,
    previous: Snapshot | None,
    store: FactsStore,
    library: StarterLibrary,
    releases: Sequence[Release],
) -> None:
    """Put the index into a new snapshot's directory, linked from the snapshot in service when its key is the same."""
    target = directory / WORDS
    if previous is not None and previous.manifest.word_key == key:
        link(previous.directory / WORDS, target)
        return
    families = Lexicon((), library.families).families
    worded: list[WordRow] = []
    with FactsWriter(target) as writer:
        writer.add_words(_apart(word_rows(store, library, releases), worded))
        writer.add_wordings(list(wording_rows(worded, INDEX_BAR, families)))
        writer.add_vector_groups(newest_groups(store, releases))


def _apart(rows: Iterable[WordRow], worded: list[WordRow]) -> Iterator[WordRow]:
    """The rows whose systems have an index of whole texts; those that are found by their wordings are put aside."""
    for row in rows:
        if row[1] in WORDING_TABLES:
            worded.append(row)
        else:
            yield row


def library_changed(snapshot: Snapshot, starter: Path) -> bool:
    """Whether the starter library on disk differs from the one that a snapshot was made with."""
    manifest = snapshot.manifest
    return word_key(starter, manifest.releases, {part.release: part for part in manifest.parts}) != manifest.word_key
