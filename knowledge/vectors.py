"""Named collections of vectors, written once and then only asked. The only file that imports chromadb.

Chroma holds ids and vectors, nothing else: texts and facts stand in SQLite. What was seen of Chroma 1.5.9 and is
answered here: opening a directory rewrites its files, so every index works on a private copy; a directory whose
index files are missing answers with a few rows and no error, so the files are listed and checked; given text it
would download a model, so it gets vectors only; two writers corrupt a directory, so one process writes a new
directory and closes it before anybody reads; the client for a server waits without end, so it gets a time limit.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from knowledge.errors import BuildError, KnowledgeError, SnapshotError
from knowledge.private_copy import PrivateCopy

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

    from knowledge.embedding import Embedder, Vectors

Collections: TypeAlias = Mapping[str, Sequence[tuple[str, str]]]
Progress: TypeAlias = Callable[[int], None]

RECORD = "casepilot-vectors.json"
"""Beside Chroma's files: the embedder's identity, the count of each collection and the size of each file."""

_BUILD = "run `casepilot knowledge build`"
_SERVER = "start it with `chroma run`, or unset CASEPILOT_CHROMA_URL"
_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 60.0
_PAGE = 100


@dataclass(frozen=True, slots=True)
class VectorReport:
    """What was written: vectors by collection, by which embedder, in how many seconds."""

    counts: Mapping[str, int]
    embedder: str
    seconds: float


def write_vectors(
    directory: Path,
    collections: Collections,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    batch_limit: int | None = None,
) -> VectorReport:
    """Write collections of (id, text) into a new directory and close it, so that it can be moved and opened.

    `progress` gets the number of texts done so far, over all collections; `batch_limit` lowers Chroma's own limit
    on one addition. Raises BuildError when the directory already holds something, an id comes twice or Chroma
    fails, and passes on EmbeddingError; what is then on disk is refused by VectorIndex.
    """
    started = time.monotonic()
    with _chroma(BuildError, f"vectors cannot be written to {str(directory)!r}"):
        if directory.exists() and any(directory.iterdir()):
            raise BuildError(f"vectors need a new folder and {str(directory)!r} is not empty: name another")
        directory.mkdir(parents=True, exist_ok=True)
        with _closing(_local_client(directory)) as client:
            counts = _fill(client, "", collections, embedder, progress or _unheard, batch_limit)
        files = {
            str(path.relative_to(directory)): path.stat().st_size for path in directory.rglob("*") if path.is_file()
        }
        record = {"embedder": embedder.identity, "counts": counts, "files": files}
        (directory / RECORD).write_text(json.dumps(record, indent=1, sort_keys=True), "utf-8")
    return VectorReport(counts, embedder.identity, time.monotonic() - started)


def upload_vectors(
    url: str, prefix: str, collections: Collections, embedder: Embedder, progress: Progress | None = None
) -> VectorReport:
    """Write the collections to a Chroma server under `prefix`, replacing what a broken upload left there.

    Give each snapshot a prefix of its own: collections that are being asked must not be replaced.
    """
    started = time.monotonic()
    with (
        _chroma(BuildError, f"vectors cannot be written to the Chroma server {_shown(url)!r}", _SERVER),
        _closing(_server_client(url)) as client,
    ):
        for name in _names(client, prefix):
            client.delete_collection(f"{prefix}{name}")
        counts = _fill(client, prefix, collections, embedder, progress or _unheard, None)
    return VectorReport(counts, embedder.identity, time.monotonic() - started)


class VectorIndex:
    """Written collections, to be asked from several threads at once. Close it, or use it in `with`."""

    def __init__(self, client: Any, prefix: str, embedder: Embedder, where: str, copy: PrivateCopy | None) -> None:
        """For `open` and `connect` only; takes over the client and the copy."""
        self._client = client
        self._embedder = embedder
        self._where = where
        self._copy = copy
        self._state = threading.Condition()
        self._users = 0
        self._closed = False
        self._last: tuple[str, Vectors] | None = None
        self._collections: dict[str, Collection] = {}
        try:
            with _chroma(SnapshotError, f"{where} cannot be opened"):
                for name in _names(client, prefix):
                    found = client.get_collection(f"{prefix}{name}", embedding_function=None)
                    _same_embedder((found.metadata or {}).get("embedder"), embedder, where)
                    self._collections[name] = found
                if not self._collections:
                    raise SnapshotError(f"{where}: no collection name starts with {prefix!r}: {_BUILD}")
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, directory: Path, embedder: Embedder, *, scratch: Path | None = None) -> VectorIndex:
        """Open a private copy of what write_vectors wrote; the directory itself is only read.

        The copy stands in `scratch` (default: the system's folder for temporary files) until close, or the end of
        the process. Raises SnapshotError when the directory is missing, incomplete or from another embedder.
        """
        where = f"the vectors in {str(directory)!r}"
        with _chroma(SnapshotError, f"{where} cannot be opened"):
            record = json.loads((directory / RECORD).read_text("utf-8"))
            _same_embedder(record["embedder"], embedder, where)
            copy = PrivateCopy(directory, scratch)
            try:
                for name, size in record["files"].items():
                    if not (copy.path / name).is_file() or (copy.path / name).stat().st_size != size:
                        raise SnapshotError(f"{where} are incomplete, {name!r} is not as written: {_BUILD}")
                return cls(_local_client(copy.path), "", embedder, where, copy)
            except BaseException:
                copy.remove()
                raise

    @classmethod
    def connect(cls, url: str, prefix: str, embedder: Embedder) -> VectorIndex:
        """Ask the collections whose names start with `prefix` on a Chroma server such as http://localhost:8000.

        Raises SnapshotError when no server answers, it holds no such collection, or another embedder filled them.
        """
        where = f"the Chroma server {_shown(url)!r}"
        with _chroma(SnapshotError, f"{where} does not answer", _SERVER):
            client = _server_client(url)
        return cls(client, prefix, embedder, where, None)

    def query(self, collection: str, text: str, limit: int) -> list[tuple[str, float]]:
        """At most `limit` (id, cosine similarity), best first; equal similarities are ordered by id."""
        if limit < 1:
            return []
        with self._use():
            found = self._collections.get(collection)
            if found is None:
                raise SnapshotError(f"{self._where}: no collection {collection!r} among {self._held()}: {_BUILD}")
            answer = found.query(query_embeddings=self._vector(text), n_results=limit, include=["distances"])
        distances = (answer["distances"] or [[]])[0]
        pairs = [(name, 1.0 - distance) for name, distance in zip(answer["ids"][0], distances, strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

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
        with _closing(self._client):
            pass
        if self._copy is not None:
            self._copy.remove()

    def __enter__(self) -> VectorIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _held(self) -> list[str]:
        return sorted(self._collections)

    def _vector(self, text: str) -> Vectors:
        """The text's vector. One question asks several collections, so the last one is kept."""
        last = self._last
        if last is None or last[0] != text:
            self._last = last = (text, self._embedder.embed([text]))
        return last[1]

    @contextmanager
    def _use(self) -> Iterator[None]:
        with self._state:
            if self._closed:
                raise SnapshotError(f"{self._where} have been closed: open them again")
            self._users += 1
        try:
            with _chroma(SnapshotError, f"{self._where}: a look-up failed", _SERVER if self._copy is None else _BUILD):
                yield
        finally:
            with self._state:
                self._users -= 1
                self._state.notify_all()


def _fill(
    client: Any, prefix: str, collections: Collections, embedder: Embedder, progress: Progress, limit: int | None
) -> dict[str, int]:
    """Embed and add every collection in batches; the counts are Chroma's own, checked against what was given."""
    most = min(client.get_max_batch_size(), limit or sys.maxsize)
    counts: dict[str, int] = {}
    done = 0
    for name, rows in collections.items():
        twice = [ref for ref, times in Counter(ref for ref, _ in rows).items() if times > 1]
        if twice:
            raise BuildError(f"collection {name!r} has the id {twice[0]!r} twice: give every text an id of its own")
        collection = client.create_collection(
            f"{prefix}{name}",
            metadata={"embedder": embedder.identity, "dimensions": embedder.dimensions},
            configuration={"hnsw": {"space": "cosine", "ef_search": 300}},
            embedding_function=None,
        )
        for start in range(0, len(rows), most):
            refs, texts = zip(*rows[start : start + most], strict=True)
            vectors = embedder.embed(texts, partial(_report, progress, done))
            collection.add(ids=list(refs), embeddings=vectors)
            done += len(refs)
        counts[name] = collection.count()
        if counts[name] != len(rows):
            raise BuildError(f"collection {name!r} holds {counts[name]} of {len(rows)} vectors: {_BUILD} again")
    return counts


def _report(progress: Progress, before: int, part: int) -> None:
    progress(before + part)


def _unheard(_: int) -> None:
    """Progress that nobody asked for."""


def _names(client: Any, prefix: str) -> list[str]:
    """The names under the prefix, without it; read page by page, because a server may cut the list."""
    names: list[str] = []
    while page := client.list_collections(limit=_PAGE, offset=len(names)):
        names.extend(collection.name for collection in page)
    return sorted(name.removeprefix(prefix) for name in names if name.startswith(prefix))


def _local_client(directory: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(directory, Settings(anonymized_telemetry=False))


def _server_client(url: str) -> Any:
    """A client with time limits: Chroma's own would wait for a silent server without end."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address looks like http://localhost:8000")
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    socket.create_connection((parts.hostname, port), timeout=_CONNECT_SECONDS).close()

    import chromadb
    from chromadb.config import Settings

    client = chromadb.HttpClient(parts.hostname, port, ssl=secure, settings=Settings(anonymized_telemetry=False))
    for session in _sessions(client):
        session.timeout = _ANSWER_SECONDS
    return client


def _sessions(client: Any) -> list[Any]:
    """A server client's two HTTP sessions; Chroma has no public way to limit their waiting or to close them."""
    owners = (client, getattr(client, "_admin_client", None))
    found = [getattr(getattr(owner, "_server", None), "_session", None) for owner in owners]
    return [session for session in found if session is not None]


@contextmanager
def _closing(client: Any) -> Iterator[Any]:
    sessions = _sessions(client)
    try:
        yield client
    finally:
        client.close()
        for session in sessions:
            session.close()


def _shown(url: str) -> str:
    """The address without a user name or password."""
    return url.rpartition("@")[2]


def _same_embedder(written: object, embedder: Embedder, where: str) -> None:
    if written != embedder.identity:
        raise SnapshotError(f"{where} were made by embedder {written!r}, this is {embedder.identity!r}: {_BUILD}")


@contextmanager
def _chroma(kind: type[KnowledgeError], what: str, step: str = _BUILD) -> Iterator[None]:
    """Turns what Chroma, its server or the disk raise into one line of `kind`; our own errors pass."""
    try:
        yield
    except KnowledgeError:
        raise
    except Exception as error:
        import httpx
        from chromadb.errors import ChromaError

        # For an answer that is not its own, Chroma raises a bare Exception.
        if not (isinstance(error, (OSError, ValueError, ChromaError, httpx.HTTPError)) or type(error) is Exception):
            raise
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise kind(f"{what} ({reason}): {step}") from error
