"""One who leaves before a reply is whole: nothing more comes, the connection is closed, no thread is left."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from typing import cast

import pytest
from model_client import MESSAGES, UNKNOWN, model_at
from model_endpoint import Endpoint

from assistant.model.events import Restart, TextPiece, Usage


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as made:
        yield made


def test_one_who_leaves_gets_nothing_more_and_the_connection_is_closed(endpoint: Endpoint) -> None:
    endpoint.say(*(["word "] * 200), between=0.01)
    got: list[TextPiece | Restart | Usage] = []
    for event in model_at(endpoint.url).stream(MESSAGES, cancelled=lambda: len(got) == 3):
        got.append(event)
    assert got == [TextPiece("word ")] * 3
    assert endpoint.left_early.wait(2)


def test_a_reader_that_is_closed_closes_the_connection(endpoint: Endpoint) -> None:
    endpoint.say(*(["word "] * 200), between=0.01)
    reader = cast(Generator[TextPiece | Restart | Usage], model_at(endpoint.url).stream(MESSAGES))
    assert next(reader) == TextPiece("word ")
    reader.close()
    assert endpoint.left_early.wait(2)


@pytest.mark.parametrize("say", [{"first_after": 0.25}, {"between": 0.25}], ids=["first byte", "between pieces"])
def test_one_who_leaves_a_silent_server_is_not_held_up(endpoint: Endpoint, say: dict[str, float]) -> None:
    endpoint.say("one ", "two", **say)
    asked: list[None] = []

    def cancelled() -> bool:
        asked.append(None)
        return len(asked) > 3

    events = list(model_at(endpoint.url).stream(MESSAGES, cancelled=cancelled))
    assert TextPiece("two") not in events
    assert UNKNOWN not in events


def test_one_who_leaves_during_a_wait_ends_it(endpoint: Endpoint) -> None:
    endpoint.busy("4")
    assert list(model_at(endpoint.url).stream(MESSAGES, cancelled=lambda: bool(endpoint.requests))) == []
    assert len(endpoint.requests) == 1


def test_no_reply_leaves_a_thread_behind(endpoint: Endpoint) -> None:
    endpoint.say("A lamp.")
    list(model_at(endpoint.url).stream(MESSAGES))
    for thread in threading.enumerate():
        if thread.name == "model-reply":
            thread.join(2)
            assert not thread.is_alive()
