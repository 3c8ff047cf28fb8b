"""Written collections of vectors, asked from several threads.

Chroma holds ids and vectors, nothing else: texts and facts stand in SQLite. A directory whose index files are missing
answers with a few rows and no error, so the files are listed and checked before it is opened.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.chroma import (
    BUILD,
    SERVER,
    chroma_errors,
    closing,
    collection_names,
    local_client,
    open_collection,
    server_client,
    shown,
)
from knowledge.errors import SnapshotError
from knowledge.private_copy import PrivateCopy
from knowledge.vector_record import read_record

if TYPE_CHECKING:
    from knowledge.chroma import Collection
    from knowledge.embedding import QuestionEmbedder, Vectors

_RECENT = 32  # wordings of the questions just asked


class VectorIndex:
    """Written collections, to be asked from several threads at once. Close it, or use it in `with`."""

    def __init__(
        self, client: Any, prefix: str, embedder: QuestionEmbedder, where: str, copy: PrivateCopy | None
    ) -> None:
        """For `open` and `connect` only; takes over the client and the copy."""
        self._client = client
        self._embedder = embedder
        self._where = where
        self._copy = copy
        self._state = threading.Condition()
        self._users = 0
        self._closed = False
        self._recent: dict[str, Vectors] = {}
        self._collections: dict[str, Collection] = {}
        try:
            with chroma_errors(SnapshotError, f"{where} cannot be opened"):
                for name in collection_names(client, prefix):
                    found = open_collection(client, f"{prefix}{name}")
                    _same_embedder((found.metadata or {}).get("embedder"), embedder, where)
                    self._collections[name] = found
                if not self._collections:
                    raise SnapshotError(f"{where}: no collection name starts with {prefix!r}: {BUILD}")
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, directory: Path, embedder: QuestionEmbedder, *, scratch: Path | None = None) -> VectorIndex:
        """Open a private copy of what write_vectors wrote; the directory itself is only read.

        The copy stands in `scratch` (default: the system's folder for temporary files) until close, or the end of
        the process. Raises SnapshotError when the directory is missing, incomplete or from another embedder.
        """
        where = f"the vectors in {str(directory)!r}"
        with chroma_errors(SnapshotError, f"{where} cannot be opened"):
            record = read_record(directory)
            _same_embedder(record.embedder, embedder, where)
            copy = PrivateCopy(directory, scratch)
            try:
                missing = record.not_as_written(copy.path)
                if missing:
                    raise SnapshotError(f"{where} are incomplete, {missing!r} is not as written: {BUILD}")
                return cls(local_client(copy.path), "", embedder, where, copy)
            except BaseException:
                copy.remove()
                raise

    @classmethod
    def connect(cls, url: str, prefix: str, embedder: QuestionEmbedder) -> VectorIndex:
        """Ask the collections whose names start with `prefix` on a Chroma server such as http://localhost:8000.

        Raises SnapshotError when no server answers, it holds no such collection, or another embedder filled them.
        """
        where = f"the Chroma server {shown(url)!r}"
        with chroma_errors(SnapshotError, f"{where} does not answer", SERVER):
            client = server_client(url)
        return cls(client, prefix, embedder, where, None)

    def cleaned(self, text: str) -> str:
        """A question as its wordings may be made of it: without identifiers where vectors are made elsewhere."""
        return self._embedder.cleaned(text)

    def query(self, collection: str, text: str, limit: int) -> list[tuple[str, float]]:
        """At most `limit` (id, cosine similarity), best first; equal similarities are ordered by id."""
        return self.query_all(collection, [text], limit)[0]

    def query_all(self, collection: str, texts: Sequence[str], limit: int) -> list[list[tuple[str, float]]]:
        """What `query` gives for each text, in less time than one after another."""
        if limit < 1 or not texts:
            return [[] for _ in texts]
        with self._use():
            found = self._collections.get(collection)
            if found is None:
                raise SnapshotError(f"{self._where}: no collection {collection!r} among {self._held()}: {BUILD}")
            answer = found.query(query_embeddings=self._vectors(texts), n_results=limit, include=["distances"])
        return [
            sorted(zip(names, (1.0 - distance for distance in distances), strict=True), key=lambda p: (-p[1], p[0]))
            for names, distances in zip(answer["ids"], answer["distances"] or [], strict=True)
        ]

    def counts(self) -> dict[str, int]:
        """How many vectors each collection holds."""
        with self._use():
            return {name: self._collections[name].count() for name in self._held()}

    def close(self) -> None:
        """Wait for queries under way, then release the client and remove the private copy. Twice is harmless."""
        with self._state:
            if self._closed:
                return
            self._closed = True
            self._state.wait_for(lambda: self._users == 0)
        with closing(self._client):
            pass
        if self._copy is not None:
            self._copy.remove()

    def __enter__(self) -> VectorIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _held(self) -> list[str]:
        return sorted(self._collections)

    def _vectors(self, texts: Sequence[str]) -> list[Any]:
        """The vector of each text. One question asks several collections, in a few wordings: the last ones are kept."""
        recent = self._recent
        new = [text for text in dict.fromkeys(texts) if text not in recent]
        made = dict(zip(new, self._embedder.embed_questions(new), strict=True)) if new else {}
        if made:
            self._recent = dict([*recent.items(), *made.items()][-_RECENT:])  # replaced whole: threads need no lock
        return [made[text] if text in made else recent[text] for text in texts]

    @contextmanager
    def _use(self) -> Iterator[None]:
        with self._state:
            if self._closed:
                raise SnapshotError(f"{self._where} have been closed: open them again")
            self._users += 1
        try:
            with chroma_errors(
                SnapshotError, f"{self._where}: a look-up failed", SERVER if self._copy is None else BUILD
            ):
                yield
        finally:
            with self._state:
                self._users -= 1
                self._state.notify_all()


def _same_embedder(written: object, embedder: QuestionEmbedder, where: str) -> None:
    if written != embedder.identity:
        raise SnapshotError(f"{where} were made by embedder {written!r}, this is {embedder.identity!r}: {BUILD}")
