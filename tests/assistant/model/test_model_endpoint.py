"""The made server itself: its demo, its vectors, and what it does at the end of its script."""

from __future__ import annotations

import pytest
from langchain_core.tools import tool
from langchain_openai import OpenAIEmbeddings
from model_endpoint import Endpoint, quoting
from openai import BadRequestError
from pydantic import SecretStr

from assistant.errors import ModelError
from assistant.model.agent import AgentLimits, run
from assistant.model.client import ChatModel
from assistant.model.events import TextPiece, ToolCall
from assistant.model.messages import Message
from assistant.privacy.redacted import Published

RECORDS = "[s1] A lamp has 3 units.\ns2: A door has none.\nnot a record s3\n[s4] A key."


@tool
def look_up_code(code: str) -> str:
    """Looks up a made code."""
    return f"[s9] {code} is made"


def test_the_demo_calls_a_tool_and_quotes_records_with_their_keys() -> None:
    messages = (Message("system", (Published(RECORDS),)), Message("user", (Published("What is A0001?"),)))
    with Endpoint(otherwise=quoting()) as endpoint:
        model = ChatModel("made", base_url=endpoint.url)
        events = list(run(model, messages, (look_up_code,), AgentLimits()))
    assert ToolCall("look_up_code", {"code": "A0001"}) in events
    text = "".join(event.text for event in events if isinstance(event, TextPiece))
    assert text == "A lamp has 3 units [s1]. A door has none [s2]. A key [s4]. "


def test_a_script_that_is_too_short_is_an_error_at_once() -> None:
    with Endpoint() as endpoint:
        model = ChatModel("made", base_url=endpoint.url)
        with pytest.raises(ModelError, match="status 418"):
            list(model.stream((Message("user", (Published("What?"),)),)))
        assert len(endpoint.requests) == 1


def test_vectors_are_the_same_each_time_and_near_where_words_are_shared() -> None:
    with Endpoint() as endpoint:
        embedder = OpenAIEmbeddings(
            model="made", base_url=endpoint.url, api_key=SecretStr("none"), check_embedding_ctx_length=False
        )
        lamp, same, near, far = embedder.embed_documents(["red lamp", "red lamp", "red lamps lamp", "green doors"])
        assert endpoint.requests[0].path == "/v1/embeddings"
        with pytest.raises(BadRequestError, match="must be a text"):
            embedder.embed_documents([""])
    assert lamp == same
    assert sum(a * a for a in lamp) == pytest.approx(1, abs=1e-6)
    assert sum(a * b for a, b in zip(lamp, near, strict=True)) > sum(a * b for a, b in zip(lamp, far, strict=True))
