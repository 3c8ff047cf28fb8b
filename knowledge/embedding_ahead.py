"""Embeds in the background what will be asked for, while files are read, words written and vectors stored.

A build computes on one core while it reads and writes and on all of them while it embeds. Whoever knows early which
texts will be wanted says so with `begin`; `embed` then waits for what is not done yet. Texts are embedded list by list
in the order announced, so the vectors are those that the embedder gives for these lists.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock
from types import TracebackType
from typing import TYPE_CHECKING

from knowledge.errors import EmbeddingError

if TYPE_CHECKING:
    from knowledge.embedding import Embedder, Vectors

AT_ONCE = 1024
"""Texts in a list: small enough to stop soon after an error, large enough to sort by length."""


class EmbedderAhead:
    """An embedder that may begin before it is asked. `load` is called once, in the background or at the first need.

    Close it, or use it in `with`: what was announced and is not begun is then dropped.
    """

    def __init__(self, load: Callable[[], Embedder]) -> None:
        self._load = load
        self._pool = ThreadPoolExecutor(1, "embedding")
        self._closed = Event()
        self._lock = Lock()
        self._loaded: Embedder | None = None
        self._begun: dict[tuple[str, ...], Future[Vectors]] = {}

    @property
    def identity(self) -> str:
        """As the embedder's. Raises EmbeddingError when it cannot be loaded."""
        return self._embedder().identity

    @property
    def dimensions(self) -> int:
        """As the embedder's. Raises EmbeddingError when it cannot be loaded."""
        return self._embedder().dimensions

    def begin(self, texts: Sequence[str]) -> None:
        """Announce a list that `embed` will be given; one announced before is not begun again.

        Raises RuntimeError when closed.
        """
        key = tuple(texts)
        if key and key not in self._begun:
            self._begun[key] = self._pool.submit(self._work, key)

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Rows as the embedder's protocol says. Raises what the embedder raises, also when it worked ahead."""
        begun = self._begun.pop(tuple(texts), None)
        if begun is None:
            return self._embedder().embed(texts, progress)
        rows = begun.result()
        if progress is not None:
            progress(len(texts))
        return rows

    def close(self) -> None:
        """Drop what is not begun and wait for the list that is being embedded."""
        self._closed.set()
        self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> EmbedderAhead:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _embedder(self) -> Embedder:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _work(self, texts: tuple[str, ...]) -> Vectors:
        if self._closed.is_set():
            raise EmbeddingError("embedding was stopped; run `casepilot knowledge build` again")
        return self._embedder().embed(texts)
