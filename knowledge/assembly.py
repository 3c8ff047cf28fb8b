"""The usual way to put the rooms together: MiniLM as embedder, Chroma on disk or on a server.

Heavy packages are imported only when a vector is written or asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from knowledge.base import KnowledgeBase
from knowledge.build import VectorWriter
from knowledge.search import Vectors
from knowledge.snapshot import Snapshot


def vector_writer(home: Path, chroma_url: str = "") -> VectorWriter:
    """Writes vectors with the embedding model that the lock file installs; EmbeddingError if it cannot be used.

    With the address of a Chroma server they are put there too, under the snapshot's id, before it is in service.
    """

    def write(
        directory: Path,
        collections: dict[str, list[tuple[str, str]]],
        progress: Callable[[int], None],
        base: Path | None,
    ) -> tuple[str, dict[str, int]]:
        from knowledge.embedding import load_minilm
        from knowledge.vector_writing import upload_vectors, write_vectors

        embedder = load_minilm(home / "models")
        report = write_vectors(directory, collections, embedder, progress, base=base)
        if chroma_url:
            # The directory being built is named for the snapshot's id, the prefix under which readers look.
            prefix = directory.parent.name.removeprefix("building-")
            upload_vectors(chroma_url, prefix, collections, embedder, written=directory)
        return report.embedder, dict(report.counts)

    return write


def vector_opener(home: Path, chroma_url: str = "") -> Callable[[Snapshot], Vectors]:
    """Opens a snapshot's vectors, on disk or on a Chroma server."""

    def open_vectors(snapshot: Snapshot) -> Vectors:
        from knowledge.embedding import load_minilm
        from knowledge.vectors import VectorIndex

        embedder = load_minilm(home / "models")
        if chroma_url:
            return VectorIndex.connect(chroma_url, snapshot.manifest.id, embedder)
        return VectorIndex.open(snapshot.vectors, embedder)

    return open_vectors


def open_base(home: Path, chroma_url: str = "") -> KnowledgeBase:
    """The snapshot in service, with its vectors opened at the first question that needs them."""
    return KnowledgeBase.open(home, vector_opener(home, chroma_url))
