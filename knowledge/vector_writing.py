"""Writes named collections of vectors: into a new directory, or to a Chroma server.

Most of what a new snapshot needs stands in the one before. With that one's directory as `base` its files are copied,
texts that are new or changed are embedded and put in, ids no longer wanted are taken out, and the rest is left as it
is. Chroma's index keeps the places of what was taken out or replaced, so a collection in which they come to more than
a quarter is written anew, from the vectors that are there where the text is the same. A base of another embedder,
or one whose bytes are not those that were written, is not used.
"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from knowledge.chroma import (
    BUILD,
    SERVER,
    chroma_errors,
    closing,
    collection_names,
    local_client,
    new_collection,
    open_collection,
    remove_dropped,
    server_client,
    shown,
)
from knowledge.embedding_ahead import AT_ONCE, EmbedderAhead
from knowledge.errors import BuildError
from knowledge.private_copy import PrivateCopy
from knowledge.vector_record import RECORD, Digests, read_record, read_texts, text_digests, write_record

if TYPE_CHECKING:
    from knowledge.chroma import Collection
    from knowledge.embedding import Embedder, Vectors

Rows: TypeAlias = Sequence[tuple[str, str]]
Collections: TypeAlias = Mapping[str, Rows]
Progress: TypeAlias = Callable[[int], None]

_MOST_REPLACED = 0.25
_READ_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class VectorReport:
    """What was written: vectors by collection, by which embedder, how many texts were embedded, in what time."""

    counts: Mapping[str, int]
    embedder: str
    embedded: int
    seconds: float


def write_vectors(
    directory: Path,
    collections: Collections,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    base: Path | None = None,
    batch_limit: int | None = None,
) -> VectorReport:
    """Write collections of (id, text) into a new directory and close it, so that it can be moved and opened.

    `base` is a directory written earlier, whose vectors are taken over; it is only read. `progress` gets the number
    of texts done so far, over all collections; `batch_limit` lowers Chroma's own limit on one addition. Raises
    BuildError when the directory already holds something, an id comes twice or Chroma fails, and passes on
    EmbeddingError; what is then on disk is refused by VectorIndex.
    """
    started = time.monotonic()
    _refuse_twice(collections)
    with chroma_errors(BuildError, f"vectors cannot be written to {str(directory)!r}"):
        if directory.exists() and any(directory.iterdir()):
            raise BuildError(f"vectors need a new folder and {str(directory)!r} is not empty: name another")
        directory.mkdir(parents=True, exist_ok=True)
        held = _take_over(base, directory, embedder) if base is not None else _Held()
        with closing(local_client(directory)) as client, _ahead(embedder) as ahead:
            work = _Work(client, "", ahead, progress or _unheard, batch_limit)
            replaced = work.renew(collections, held)
        remove_dropped(directory)
        texts = {name: text_digests(rows) for name, rows in collections.items()}
        write_record(directory, embedder.identity, work.counts, texts, replaced)
    return VectorReport(work.counts, embedder.identity, work.embedded, time.monotonic() - started)


def upload_vectors(
    url: str,
    prefix: str,
    collections: Collections,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    written: Path | None = None,
) -> VectorReport:
    """Write the collections to a Chroma server under `prefix`, replacing what a broken upload left there.

    Vectors of the same texts are taken from the directory `written`, which is only read. Give each snapshot a prefix
    of its own: collections that are being asked must not be replaced.
    """
    started = time.monotonic()
    _refuse_twice(collections)
    with (
        chroma_errors(BuildError, f"vectors cannot be written to the Chroma server {shown(url)!r}", SERVER),
        closing(server_client(url)) as client,
        _ahead(embedder) as ahead,
    ):
        for name in collection_names(client, prefix):
            client.delete_collection(f"{prefix}{name}")
        work = _Work(client, prefix, ahead, progress or _unheard, None)
        copy = PrivateCopy(written) if written is not None else None
        try:
            known = _known_of(copy.path, collections, embedder) if copy is not None else {}
            for name, rows in collections.items():
                work.write_whole(name, rows, known.get(name, _Known()))
        finally:
            if copy is not None:
                copy.remove()
    return VectorReport(work.counts, embedder.identity, work.embedded, time.monotonic() - started)


@contextmanager
def _ahead(embedder: Embedder) -> Iterator[EmbedderAhead]:
    """An embedder that works ahead: the one given, which stays its owner's, or one around it."""
    if isinstance(embedder, EmbedderAhead):
        yield embedder
        return
    with EmbedderAhead(lambda: embedder) as ahead:
        yield ahead


def lists_of(rows: Rows, most: int = AT_ONCE) -> list[Rows]:
    """The rows in lists as they are embedded and added, each of at most `most`."""
    return [rows[start : start + most] for start in range(0, len(rows), most)]


@dataclass(frozen=True, slots=True)
class _Held:
    """What a copied base holds: the digest of each text, and the places in each index that were replaced."""

    texts: Digests = field(default_factory=dict)
    replaced: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Known:
    """Vectors that need not be made again: the row of each id."""

    places: Mapping[str, int] = field(default_factory=dict)
    vectors: Any = ()


def _take_over(base: Path, directory: Path, embedder: Embedder) -> _Held:
    """Copy a base that can be used into the empty directory; when it cannot, the directory stays empty."""
    try:
        record = read_record(base)
        if record.embedder == embedder.identity and record.is_unaltered(base):
            shutil.copytree(base, directory, dirs_exist_ok=True)
            texts = read_texts(directory)
            unaltered = record.is_unaltered(directory)
            (directory / RECORD).unlink()  # until the end it would vouch for files that change
            if unaltered and _all_there(directory, texts):
                return _Held(texts, record.replaced)
    except (OSError, ValueError, BuildError):
        pass  # everything is written anew, which is slower and never wrong
    shutil.rmtree(directory)
    directory.mkdir()
    return _Held()


def _all_there(directory: Path, texts: Digests) -> bool:
    with chroma_errors(BuildError, "the vectors held cannot be read"), closing(local_client(directory)) as client:
        names = collection_names(client, "")
        return names == sorted(texts) and all(open_collection(client, n).count() == len(texts[n]) for n in names)


def _known_of(directory: Path, collections: Collections, embedder: Embedder) -> dict[str, _Known]:
    """The vectors of a private copy whose texts are the same."""
    known: dict[str, _Known] = {}
    if read_record(directory).embedder != embedder.identity:
        return known
    texts = read_texts(directory)
    with closing(local_client(directory)) as client:
        for name, rows in collections.items():
            held = texts.get(name, {})
            same = [ref for ref, digest in text_digests(rows).items() if held.get(ref) == digest]
            if same:
                known[name] = _read(open_collection(client, name), same)
    return known


def _read(collection: Collection, refs: Sequence[str]) -> _Known:
    import numpy as np

    places: dict[str, int] = {}
    parts: list[Any] = []
    for start in range(0, len(refs), _READ_AT_ONCE):
        found = collection.get(ids=list(refs[start : start + _READ_AT_ONCE]), include=["embeddings"])
        places.update((ref, place) for place, ref in enumerate(found["ids"], start=len(places)))
        parts.append(np.asarray(found["embeddings"], np.float32))
    return _Known(places, np.concatenate(parts)) if places else _Known()


class _Work:
    """Puts vectors into the collections of one client and counts."""

    def __init__(
        self, client: Any, prefix: str, embedder: EmbedderAhead, progress: Progress, limit: int | None
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._embedder = embedder
        self._progress = progress
        self._most = min(client.get_max_batch_size(), limit or AT_ONCE, AT_ONCE)
        self._done = 0
        self.embedded = 0
        self.counts: dict[str, int] = {}

    def renew(self, collections: Collections, held: _Held) -> dict[str, int]:
        """Bring what is held to what is wanted; returns how many places of each index are replaced by now."""
        for name in held.texts.keys() - collections.keys():
            self._client.delete_collection(name)
        replaced: dict[str, int] = {}
        for name, rows in collections.items():
            if name in held.texts:
                replaced[name] = self._renew(name, rows, held.texts[name], held.replaced.get(name, 0))
            else:
                self.write_whole(name, rows, _Known())
        return replaced

    def _renew(self, name: str, rows: Rows, held: Mapping[str, str], replaced: int) -> int:
        wanted = text_digests(rows)
        changed = [row for row in rows if held.get(row[0]) != wanted[row[0]]]
        removed = [ref for ref in held if ref not in wanted]
        added = sum(ref not in held for ref, _ in changed)
        holes = replaced + len(removed) + len(changed) - added
        collection = open_collection(self._client, name)
        if holes > _MOST_REPLACED * len(rows):
            known = _read(collection, [ref for ref in wanted if held.get(ref) == wanted[ref]])
            self._client.delete_collection(name)
            self.write_whole(name, rows, known)
            return 0
        for start in range(0, len(removed), self._most):
            collection.delete(ids=removed[start : start + self._most])
        self._done += len(rows) - len(changed)
        self._progress(self._done)
        self._put(collection, changed, _Known())
        self._count(name, collection, len(rows))
        return holes

    def write_whole(self, name: str, rows: Rows, known: _Known) -> None:
        """Write a collection that is not there yet; only what is not known is embedded."""
        collection = new_collection(
            self._client, f"{self._prefix}{name}", self._embedder.identity, self._embedder.dimensions
        )
        self._put(collection, rows, known)
        self._count(name, collection, len(rows))

    def _put(self, collection: Collection, rows: Rows, known: _Known) -> None:
        lists = lists_of(rows, self._most)
        for batch in lists:
            self._embedder.begin([text for ref, text in batch if ref not in known.places])
        for batch in lists:
            collection.upsert(ids=[ref for ref, _ in batch], embeddings=self._vectors(batch, known))
            self._done += len(batch)

    def _vectors(self, rows: Rows, known: _Known) -> Vectors:
        import numpy as np

        unknown = [place for place, (ref, _) in enumerate(rows) if ref not in known.places]
        taken = len(rows) - len(unknown)
        vectors: Vectors = np.empty((len(rows), self._embedder.dimensions), np.float32)
        for place, (ref, _) in enumerate(rows):
            if ref in known.places:
                vectors[place] = known.vectors[known.places[ref]]
        if unknown:
            before = self._done + taken
            texts = [rows[place][1] for place in unknown]
            vectors[unknown] = self._embedder.embed(texts, lambda part: self._progress(before + part))
            self.embedded += len(unknown)
        else:
            self._progress(self._done + taken)
        return vectors

    def _count(self, name: str, collection: Collection, wanted: int) -> None:
        """Chroma's own count, checked against what was given."""
        self.counts[name] = collection.count()
        if self.counts[name] != wanted:
            raise BuildError(f"collection {name!r} holds {self.counts[name]} of {wanted} vectors: {BUILD} again")


def _refuse_twice(collections: Collections) -> None:
    for name, rows in collections.items():
        twice = [ref for ref, times in Counter(ref for ref, _ in rows).items() if times > 1]
        if twice:
            raise BuildError(f"collection {name!r} has the id {twice[0]!r} twice: give every text an id of its own")


def _unheard(_: int) -> None:
    """Progress that nobody asked for."""
