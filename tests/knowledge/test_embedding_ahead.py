"""Embedding in the background: the same vectors as asked for directly, begun before they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from threading import Event, Thread
from typing import TYPE_CHECKING

import numpy as np
import pytest

from knowledge.embedding_ahead import EmbedderAhead
from knowledge.errors import EmbeddingError

if TYPE_CHECKING:
    from knowledge.embedding import Vectors

WAIT = 10  # seconds until a test gives up; nothing is measured


class Counting:
    """Gives each text the vector (its length, its place in the list) and counts the lists; may wait or fail."""

    identity = "counting"
    dimensions = 2

    def __init__(self, gate: Event | None = None, broken: str = "") -> None:
        self.lists: list[tuple[str, ...]] = []
        self.entered = Event()
        self._gate = gate
        self._broken = broken

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        self.lists.append(tuple(texts))
        self.entered.set()
        if self._gate is not None:
            assert self._gate.wait(WAIT)
        if self._broken:
            raise EmbeddingError(self._broken)
        if progress is not None:
            progress(len(texts))
        return np.array([(len(text), place) for place, text in enumerate(texts)], np.float32)


def test_what_was_announced_is_embedded_once_before_it_is_asked_for() -> None:
    inner = Counting()
    with EmbedderAhead(lambda: inner) as ahead:
        ahead.begin(["a", "bb"])
        ahead.begin(["a", "bb"])
        assert inner.entered.wait(WAIT)
        seen: list[int] = []
        assert ahead.embed(["a", "bb"], seen.append).tolist() == [[1, 0], [2, 1]]
        assert seen == [2]
    assert inner.lists == [("a", "bb")]


def test_what_was_not_announced_is_embedded_when_it_is_asked_for() -> None:
    inner = Counting()
    with EmbedderAhead(lambda: inner) as ahead:
        ahead.begin([])
        ahead.begin(["other"])
        assert ahead.embed(["ccc"]).tolist() == [[3, 0]]
        assert ahead.identity == "counting"
        assert ahead.dimensions == 2
    assert ("ccc",) in inner.lists


def test_the_embedder_is_loaded_once_and_not_before_it_is_needed() -> None:
    loaded: list[Counting] = []

    def load() -> Counting:
        loaded.append(Counting())
        return loaded[-1]

    with EmbedderAhead(load) as ahead:
        assert loaded == []
        ahead.begin(["a"])
        ahead.embed(["a"])
        ahead.embed(["b"])
    assert len(loaded) == 1


def test_an_error_in_the_background_is_raised_to_whoever_asks() -> None:
    with EmbedderAhead(lambda: Counting(broken="no model")) as ahead:
        ahead.begin(["a"])
        with pytest.raises(EmbeddingError, match="no model"):
            ahead.embed(["a"])


def _begin_until_refused(ahead: EmbedderAhead) -> None:
    for number in count():
        ahead.begin([f"more {number}"])


def test_closing_drops_what_is_not_begun() -> None:
    gate = Event()
    inner = Counting(gate)
    ahead = EmbedderAhead(lambda: inner)
    for text in ("a", "b", "c"):
        ahead.begin([text])
    assert inner.entered.wait(WAIT)
    closing = Thread(target=ahead.close)
    closing.start()
    with pytest.raises(RuntimeError):  # as soon as nothing more is taken, what waited is dropped too
        _begin_until_refused(ahead)
    gate.set()
    closing.join(WAIT)
    assert inner.lists == [("a",)]
