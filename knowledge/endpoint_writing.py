"""Writes a build's vectors with a model behind an OpenAI-compatible endpoint.

A model on this machine that does not load leaves a build with words only. An endpoint that fails is often back soon,
and its texts may have been paid for, so the build ends and the snapshot in service stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from knowledge.endpoint_embedding import EmbeddingEndpoint, EmbeddingWork, PublishedEmbedder, work_of
from knowledge.errors import BuildError, EmbeddingError
from knowledge.vector_record import read_record, read_texts, text_digests

_KEPT = "the snapshot in service is unchanged; mend it and run `casepilot knowledge build` again"


class EndpointWriter:
    """A VectorWriter. `told` gets the work before a text is sent, unless every vector is known already.

    Raises BuildError when the endpoint cannot be used, so that the snapshot in service stays.
    """

    def __init__(self, endpoint: EmbeddingEndpoint, chroma_url: str, told: Callable[[EmbeddingWork], None]) -> None:
        self._endpoint = endpoint
        self._chroma_url = chroma_url
        self._told = told
        self._embedder = PublishedEmbedder(endpoint)

    def reach(self) -> None:
        """Ask the endpoint for one vector, before anything else is done. Raises BuildError."""
        with _as_build_errors():
            _ = self._embedder.dimensions

    def __call__(
        self,
        directory: Path,
        collections: dict[str, list[tuple[str, str]]],
        progress: Callable[[int], None],
        base: Path | None,
    ) -> tuple[str, dict[str, int]]:
        """As the protocol says, but for the kind of error."""
        from knowledge.vector_writing import upload_vectors, write_vectors

        with _as_build_errors():
            unknown = _unknown(collections, base, self._embedder.identity)
            if unknown:
                self._told(work_of(self._endpoint, unknown))
            report = write_vectors(directory, collections, self._embedder, progress, base=base)
            if self._chroma_url:
                prefix = directory.parent.name.removeprefix("building-")
                upload_vectors(self._chroma_url, prefix, collections, self._embedder, written=directory)
        return report.embedder, dict(report.counts)


def _unknown(collections: Mapping[str, Sequence[tuple[str, str]]], base: Path | None, identity: str) -> list[str]:
    """The texts whose vectors the base does not hold."""
    held: Mapping[str, Mapping[str, str]] = {}
    try:
        if base is not None and read_record(base).embedder == identity:
            held = read_texts(base)
    except (OSError, ValueError):
        pass  # a base that cannot be read is not carried on
    texts: list[str] = []
    for name, rows in collections.items():
        wanted, known = text_digests(rows), held.get(name, {})
        texts.extend(text for ref, text in rows if known.get(ref) != wanted[ref])
    return texts


@contextmanager
def _as_build_errors() -> Iterator[None]:
    try:
        yield
    except EmbeddingError as error:
        raise BuildError(f"{error}; {_KEPT}") from None
