"""Clients of Chroma, its errors in one line, and what it leaves on disk. The only file that imports chromadb.

What was seen of Chroma 1.5.9 and is answered here and by the callers: opening a directory rewrites its files, so
readers work on a private copy; given text it would download a model, so it gets vectors only; the client for a
server waits without end, so it gets a time limit; the folder of a dropped collection stays, so it is removed.
"""

from __future__ import annotations

import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from knowledge.errors import KnowledgeError

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection as Collection  # for the rooms that name its type

BUILD = "run `casepilot knowledge build`"
SERVER = "start it with `chroma run`, or unset CASEPILOT_CHROMA_URL"
DATABASE = "chroma.sqlite3"
"""Chroma's own file beside the folders of its collections."""

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 60.0
_PAGE = 100


def local_client(directory: Path) -> Any:
    """A client of a directory, which must be this process's own: opening it rewrites its files."""
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(directory, Settings(anonymized_telemetry=False))


def server_client(url: str) -> Any:
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
def closing(client: Any) -> Iterator[Any]:
    """Close a client at the end, its connections too."""
    sessions = _sessions(client)
    try:
        yield client
    finally:
        client.close()
        for session in sessions:
            session.close()


def collection_names(client: Any, prefix: str) -> list[str]:
    """The names under the prefix, without it; read page by page, because a server may cut the list."""
    names: list[str] = []
    while page := client.list_collections(limit=_PAGE, offset=len(names)):
        names.extend(collection.name for collection in page)
    return sorted(name.removeprefix(prefix) for name in names if name.startswith(prefix))


def open_collection(client: Any, name: str) -> Collection:
    """A collection that is there; no model of Chroma's is loaded for it."""
    found: Collection = client.get_collection(name, embedding_function=None)
    return found


def new_collection(client: Any, name: str, embedder: str, dimensions: int) -> Collection:
    """An empty collection for vectors of one embedder, compared by cosine.

    Of 320 phrases that ask for a diagnosis, 29.2 of the 30 nearest vectors are found by looking at 100, 29.8 by looking
    at 300, which takes 1.8 times as long. A query for more looks at as many as it asks for.
    """
    made: Collection = client.create_collection(
        name,
        metadata={"embedder": embedder, "dimensions": dimensions},
        configuration={"hnsw": {"space": "cosine", "ef_search": 100}},
        embedding_function=None,
    )
    return made


def remove_dropped(directory: Path) -> None:
    """Remove the folders of collections that were dropped: Chroma forgets them and leaves their files."""
    database = sqlite3.connect(f"{(directory / DATABASE).resolve().as_uri()}?mode=ro", uri=True)
    try:
        held = {str(row[0]) for row in database.execute("SELECT id FROM segments")}
    finally:
        database.close()
    for path in directory.iterdir():
        if path.is_dir() and path.name not in held:
            shutil.rmtree(path)


def shown(url: str) -> str:
    """The address without a user name or password."""
    return url.rpartition("@")[2]


@contextmanager
def chroma_errors(kind: type[KnowledgeError], what: str, step: str = BUILD) -> Iterator[None]:
    """Turns what Chroma, its server or the disk raise into one line of `kind`; our own errors pass."""
    try:
        yield
    except KnowledgeError:
        raise
    except Exception as error:
        import httpx
        from chromadb.errors import ChromaError

        known = (OSError, ValueError, sqlite3.Error, ChromaError, httpx.HTTPError)
        # For an answer that is not its own, Chroma raises a bare Exception.
        if not (isinstance(error, known) or type(error) is Exception):
            raise
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise kind(f"{what} ({reason}): {step}") from error
