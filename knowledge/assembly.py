"""The usual way to put the rooms together: MiniLM or an endpoint as embedder, Chroma on disk or on a server.

Heavy packages are imported only when a vector is written or asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.base import KnowledgeBase
from knowledge.build import VectorWriter
from knowledge.search import Vectors
from knowledge.snapshot import Snapshot

if TYPE_CHECKING:
    from knowledge.embedding import QuestionEmbedder
    from knowledge.embedding_ahead import EmbedderAhead

Asked = Callable[[str], "QuestionEmbedder"]
"""Makes what embeds questions, given the identity of the vectors to compare with."""


class MiniLMWriter:
    """Writes vectors with the embedding model that the lock file installs; EmbeddingError if it cannot be used.

    With the address of a Chroma server they are put there too, under the snapshot's id, before it is in service. What
    is announced with `begin` is embedded in the background, in the lists in which it will be written.
    """

    def __init__(self, home: Path, chroma_url: str) -> None:
        self._home = home
        self._chroma_url = chroma_url
        self._ahead: EmbedderAhead | None = None

    def begin(self, collections: dict[str, list[tuple[str, str]]]) -> None:
        """Announce collections of texts that will be written with these very rows."""
        from knowledge.vector_writing import lists_of

        for rows in collections.values():
            for part in lists_of(rows):
                self._embedder().begin([text for _, text in part])

    def __call__(
        self,
        directory: Path,
        collections: dict[str, list[tuple[str, str]]],
        progress: Callable[[int], None],
        base: Path | None,
    ) -> tuple[str, dict[str, int]]:
        """As the protocol says."""
        from knowledge.vector_writing import upload_vectors, write_vectors

        try:
            embedder = self._embedder()
            report = write_vectors(directory, collections, embedder, progress, base=base)
            if self._chroma_url:
                # The directory being built is named for the snapshot's id, the prefix under which readers look.
                prefix = directory.parent.name.removeprefix("building-")
                upload_vectors(self._chroma_url, prefix, collections, embedder, written=directory)
            return report.embedder, dict(report.counts)
        finally:
            self.close()

    def close(self) -> None:
        """Stop what was begun and is not wanted any more."""
        if self._ahead is not None:
            self._ahead.close()
            self._ahead = None

    def _embedder(self) -> EmbedderAhead:
        from knowledge.embedding import load_minilm
        from knowledge.embedding_ahead import EmbedderAhead

        if self._ahead is None:
            self._ahead = EmbedderAhead(lambda: load_minilm(self._home / "models"))
        return self._ahead


def vector_writer(home: Path, chroma_url: str = "") -> VectorWriter:
    """What writes the vectors of a build: on disk and, with the address of a Chroma server, there too."""
    return MiniLMWriter(home, chroma_url)


def vector_opener(home: Path, chroma_url: str = "", asked: Asked | None = None) -> Callable[[Snapshot], Vectors]:
    """Opens a snapshot's vectors, on disk or on a Chroma server; questions are embedded by MiniLM unless `asked` is."""

    def open_vectors(snapshot: Snapshot) -> Vectors:
        from knowledge.embedding import load_minilm
        from knowledge.vectors import VectorIndex

        embedder = load_minilm(home / "models") if asked is None else asked(snapshot.manifest.embedder)
        if chroma_url:
            return VectorIndex.connect(chroma_url, snapshot.manifest.id, embedder)
        return VectorIndex.open(snapshot.vectors, embedder)

    return open_vectors


def open_base(home: Path, chroma_url: str = "", asked: Asked | None = None) -> KnowledgeBase:
    """The snapshot in service, with its vectors opened at the first question that needs them."""
    return KnowledgeBase.open(home, vector_opener(home, chroma_url, asked))
