"""The model at work with made look-ups: order of events, limits, calls that go wrong, and who leaves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from langchain_core.tools import BaseTool, tool
from model_endpoint import Endpoint

from assistant.errors import ModelError, QuestionError, RedactionError
from assistant.model.agent import AgentEvent, AgentLimits, run
from assistant.model.client import ChatModel
from assistant.model.events import Restart, TextPiece, ToolCall, ToolResult, Usage
from assistant.model.messages import Message
from assistant.privacy.redacted import Published

MESSAGES = (Message("system", (Published("Answer."),)), Message("user", (Published("What is a lamp?"),)))
NONE = Usage(None, None)
CALLED: list[str] = []
IN_LOOKUP = threading.Event()


@tool(response_format="content_and_artifact")
def look_up(name: str) -> tuple[str, dict[str, str]]:
    """Looks up a made thing."""
    CALLED.append(name)
    IN_LOOKUP.set()
    if name == "broken":
        raise RuntimeError("secret of the inside")
    if name == "nameless":
        raise QuestionError("a thing has a name")
    return f"[s2] {name} is made", {"found": name}


@tool
def count_up(number: int) -> str:
    """Counts."""
    CALLED.append(str(number))
    return str(number + 1)


TOOLS: tuple[BaseTool, ...] = (look_up, count_up)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    CALLED.clear()
    IN_LOOKUP.clear()
    with Endpoint() as made:
        yield made


def model_at(endpoint: Endpoint, **given: Any) -> ChatModel:
    return ChatModel("made", base_url=endpoint.url, **{"first_wait": 0.001, "timeout_seconds": 5, **given})


def events_of(endpoint: Endpoint, limits: AgentLimits | None = None, **given: Any) -> list[AgentEvent]:
    return list(run(model_at(endpoint), MESSAGES, TOOLS, limits or AgentLimits(), **given))


def answer(events: list[AgentEvent]) -> str:
    """As the contract has it: the text after the last restart."""
    text = ""
    for event in events:
        if isinstance(event, Restart):
            text = ""
        elif isinstance(event, TextPiece):
            text += event.text
    return text


def results(endpoint: Endpoint, request: int = -1) -> list[str]:
    """What the model was told of its look-ups."""
    return [m["content"] for m in endpoint.requests[request].body["messages"] if m["role"] == "tool"]


def test_a_look_up_its_result_and_the_answer_come_in_order(endpoint: Endpoint) -> None:
    endpoint.call("look_up", {"name": "lamp"}, usage=(100, 10))
    endpoint.say("A lamp ", "is made [s2].", usage=(140, 7))
    assert events_of(endpoint) == [
        Usage(100, 10),
        ToolCall("look_up", {"name": "lamp"}),
        ToolResult("look_up", {"found": "lamp"}),
        TextPiece("A lamp "),
        TextPiece("is made [s2]."),
        Usage(140, 7),
    ]
    assert results(endpoint) == ["[s2] lamp is made"]
    assert [t["function"]["name"] for t in endpoint.requests[0].body["tools"]] == ["look_up", "count_up"]
    assert [request.body["max_tokens"] for request in endpoint.requests] == [4000, 3990]


def test_a_server_that_does_not_stream_may_call_look_ups(endpoint: Endpoint) -> None:
    endpoint.traits.streams = False
    endpoint.calls(("look_up", {"name": "lamp"}), ("count_up", "{{{"), usage=(100, 10))
    endpoint.say("A lamp ", "is made [s2].", usage=(140, 7))
    assert events_of(endpoint) == [
        Usage(100, 10),
        ToolCall("look_up", {"name": "lamp"}),
        ToolResult("look_up", {"found": "lamp"}),
        TextPiece("A lamp is made [s2]."),
        Usage(140, 7),
    ]
    assert sorted(results(endpoint))[0].startswith("The arguments were not a JSON object")


def test_text_before_a_look_up_is_withdrawn(endpoint: Endpoint) -> None:
    endpoint.call("look_up", {"name": "lamp"}, aloud="I shall look up a lamp. ")
    endpoint.call("look_up", {"name": "door"})
    endpoint.say("A lamp.")
    events = events_of(endpoint)
    assert [type(event) for event in events] == [
        TextPiece, Usage, Restart, ToolCall, ToolResult, Usage, ToolCall, ToolResult, TextPiece, Usage
    ]  # fmt: skip
    assert answer(events) == "A lamp."


def test_thoughts_are_neither_told_nor_sent_back(endpoint: Endpoint) -> None:
    endpoint.call("look_up", {"name": "lamp"}, aloud="<think>I shall look up a lamp.</think>")
    endpoint.call("look_up", {"name": "door"}, aloud="And a door.</think>")
    endpoint.say("Both it ", "is.</think>A ", "lamp.")
    events = events_of(endpoint)
    assert [type(event) for event in events] == [
        Usage, ToolCall, ToolResult, TextPiece, Restart, Usage, ToolCall, ToolResult,
        TextPiece, TextPiece, Restart, TextPiece, TextPiece, Usage,
    ]  # fmt: skip
    assert answer(events) == "A lamp."
    sent_back = [m.get("content") or "" for m in endpoint.requests[-1].body["messages"] if m["role"] == "assistant"]
    assert sent_back == ["", ""]


def test_a_thought_after_the_last_look_up_is_no_answer(endpoint: Endpoint) -> None:
    endpoint.call("look_up", {"name": "one"})
    endpoint.call("look_up", {"name": "two"}, aloud="<think>A lamp.</think>")
    with pytest.raises(ModelError, match="wrote nothing"):
        events_of(endpoint, AgentLimits(tool_calls=1))


def test_without_a_look_up_nothing_is_withdrawn(endpoint: Endpoint) -> None:
    endpoint.say("A ", "lamp.")
    assert events_of(endpoint) == [TextPiece("A "), TextPiece("lamp."), NONE]


def test_a_result_without_artifact_is_told_too(endpoint: Endpoint) -> None:
    endpoint.call("count_up", {"number": 1})
    endpoint.say("Two.")
    assert ToolResult("count_up", None) in events_of(endpoint)


@pytest.mark.parametrize("call_id", ["", None, "same"], ids=["ids", "no ids", "one id for all"])
def test_several_calls_in_one_turn_all_run(endpoint: Endpoint, call_id: str | None) -> None:
    endpoint.calls(("look_up", {"name": "lamp"}), ("look_up", {"name": "door"}), call_id=call_id)
    endpoint.say("Both.")
    events = events_of(endpoint)
    found = [event.artifact["found"] for event in events if isinstance(event, ToolResult)]
    assert sorted(found) == ["door", "lamp"]
    assert answer(events) == "Both."
    ids = [m["tool_call_id"] for m in endpoint.requests[-1].body["messages"] if m["role"] == "tool"]
    assert len(set(ids)) == 2


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        pytest.param("look_up", "name: lamp", "were not a JSON object", id="no JSON"),
        pytest.param("look_up", "[1, 2]", "were not a JSON object", id="a list"),
        pytest.param("look_down", {"name": "lamp"}, "no tool 'look_down'; there are: count_up, look_up", id="unknown"),
        pytest.param("look_up", {}, "name", id="lacks an argument"),
        pytest.param("count_up", {"number": "many"}, "number", id="wrong kind of argument"),
        pytest.param("look_up", {"name": "nameless"}, "Look-up failed: a thing has a name", id="our own error"),
        pytest.param("look_up", {"name": "broken"}, "Look-up failed: RuntimeError", id="an error inside"),
    ],
)
def test_a_call_that_goes_wrong_is_told_to_the_model(
    endpoint: Endpoint, name: str, arguments: dict[str, Any] | str, told: str
) -> None:
    endpoint.call(name, arguments)
    endpoint.say("Without it.")
    events = events_of(endpoint)
    assert answer(events) == "Without it."
    [result] = results(endpoint)
    assert told in result
    assert "secret" not in result
    assert all(event.artifact is None for event in events if isinstance(event, ToolResult))


@pytest.mark.parametrize("arguments", ["name: lamp", {"name": "lamp"}], ids=["garbled", "unknown tool"])
def test_what_does_not_run_is_not_announced(endpoint: Endpoint, arguments: Any) -> None:
    endpoint.call("look_up" if isinstance(arguments, str) else "look_down", arguments)
    endpoint.say("Without it.")
    assert not [event for event in events_of(endpoint) if isinstance(event, ToolCall | ToolResult)]
    assert CALLED == []


def test_at_the_limit_the_model_is_asked_once_more_without_tools(endpoint: Endpoint) -> None:
    endpoint.call("look_up", {"name": "one"})
    endpoint.calls(("look_up", {"name": "two"}), ("look_up", {"name": "three"}))
    endpoint.say("That is all.")
    events = events_of(endpoint, AgentLimits(tool_calls=2))
    assert answer(events) == "That is all."
    assert CALLED == ["one", "two"]
    assert ["tools" in request.body for request in endpoint.requests] == [True, True, False]
    assert "No further look-up is possible" in results(endpoint)[-1]
    assert "No further" not in results(endpoint)[0]


def test_garbled_calls_count_too(endpoint: Endpoint) -> None:
    for _ in range(6):
        endpoint.call("look_up", "{{{")
    endpoint.say("At last.")
    assert answer(events_of(endpoint)) == "At last."
    assert len(endpoint.requests) == 7


def test_a_model_that_goes_on_calling_after_the_limit_is_stopped(endpoint: Endpoint) -> None:
    endpoint.call("look_up", {"name": "one"})
    endpoint.call("look_up", {"name": "two"})
    with pytest.raises(ModelError, match="more look-ups than 1 and wrote nothing") as caught:
        events_of(endpoint, AgentLimits(tool_calls=1))
    assert caught.value.kind == "budget"
    assert CALLED == ["one"]


def test_text_beside_a_call_after_the_limit_is_the_answer(endpoint: Endpoint) -> None:
    endpoint.call("look_up", {"name": "one"})
    endpoint.call("look_up", {"name": "two"}, aloud="A lamp.")
    assert answer(events_of(endpoint, AgentLimits(tool_calls=1))) == "A lamp."
    assert CALLED == ["one"]


@pytest.mark.parametrize(
    ("status", "text"),
    [
        pytest.param(400, "registry/made:latest does not support tools", id="as Ollama has it"),
        pytest.param(400, '"auto" tool choice requires --enable-auto-tool-choice to be set', id="as vLLM has it"),
        pytest.param(500, "tools param requires --jinja flag", id="as llama.cpp has it"),
        pytest.param(404, "No endpoints found that support tool use.", id="as a gateway has it"),
    ],
)
def test_a_model_without_tools_is_asked_without_them_now_and_later(endpoint: Endpoint, status: int, text: str) -> None:
    endpoint.refuse_tools(status, text)
    endpoint.say("A lamp.")
    endpoint.say("A door.")
    model = model_at(endpoint)
    assert answer(list(run(model, MESSAGES, TOOLS, AgentLimits()))) == "A lamp."
    assert answer(list(run(model, MESSAGES, TOOLS, AgentLimits()))) == "A door."
    assert ["tools" in request.body for request in endpoint.requests] == [True, False, False]


def test_no_tools_and_no_calls_is_a_plain_question(endpoint: Endpoint) -> None:
    endpoint.say("A lamp.")
    endpoint.say("A door.")
    model = model_at(endpoint)
    assert answer(list(run(model, MESSAGES, (), AgentLimits()))) == "A lamp."
    assert answer(list(run(model, MESSAGES, TOOLS, AgentLimits(tool_calls=0)))) == "A door."
    assert not any("tools" in request.body for request in endpoint.requests)


@pytest.mark.parametrize(
    ("misbehave", "kind", "requests"),
    [
        pytest.param(lambda e: e.wrong_key(), "wrong_key", 2, id="401"),
        pytest.param(lambda e: [e.fail(500) for _ in range(3)], "server_error", 4, id="500"),
        pytest.param(lambda e: e.overflow("tools"), "too_long", 2, id="too long"),
        pytest.param(lambda e: e.fail(400, "role 'tool' must follow 'tool_calls'"), "other", 2, id="400"),
        pytest.param(lambda e: e.cut("A la"), "cut_stream", 2, id="cut"),
        pytest.param(lambda e: e.empty(), "empty", 2, id="empty"),
        pytest.param(lambda e: e.page(), "bad_reply", 2, id="page"),
        pytest.param(lambda e: e.say("A", finish="length"), "budget", 2, id="limit of tokens"),
    ],
)
def test_a_failure_after_a_look_up_has_its_kind(
    endpoint: Endpoint, misbehave: Callable[[Endpoint], Any], kind: str, requests: int
) -> None:
    endpoint.call("look_up", {"name": "lamp"})
    misbehave(endpoint)
    got: list[AgentEvent] = []
    with pytest.raises(ModelError) as caught:
        got.extend(run(model_at(endpoint), MESSAGES, TOOLS, AgentLimits()))
    assert caught.value.kind == kind
    assert len(endpoint.requests) == requests
    assert "What is a lamp" not in str(caught.value)


def test_what_passes_is_tried_again_and_no_text_comes_twice(endpoint: Endpoint) -> None:
    endpoint.busy()
    endpoint.call("look_up", {"name": "lamp"})
    endpoint.fail(503)
    endpoint.say("A ", "lamp.")
    events = events_of(endpoint)
    assert [event.text for event in events if isinstance(event, TextPiece)] == ["A ", "lamp."]
    assert CALLED == ["lamp"]


def test_parameters_that_are_refused_are_left_out(endpoint: Endpoint) -> None:
    endpoint.traits.rejected = {"temperature", "stream_options"}
    endpoint.call("look_up", {"name": "lamp"})
    endpoint.say("A lamp.")
    assert answer(events_of(endpoint)) == "A lamp."
    assert len(endpoint.requests) == 4


@pytest.mark.parametrize(
    "say", [{"between": 0.02}, {"first_after": 0.25}], ids=["while pieces come", "before the first"]
)
def test_the_time_of_all_turns_is_limited(endpoint: Endpoint, say: dict[str, float]) -> None:
    endpoint.call("look_up", {"name": "lamp"})
    endpoint.say(*(["word "] * 60), **say)
    with pytest.raises(ModelError, match=r"did not finish within 0\.2 seconds") as caught:
        events_of(endpoint, AgentLimits(seconds=0.2))
    assert caught.value.kind == "budget"


def test_the_tokens_of_all_turns_are_limited(endpoint: Endpoint) -> None:
    endpoint.call("look_up", {"name": "lamp"}, usage=(10, 60))
    with pytest.raises(ModelError, match="limit of 50 tokens") as caught:
        events_of(endpoint, AgentLimits(output_tokens=50))
    assert caught.value.kind == "budget"
    assert len(endpoint.requests) == 1


def test_a_server_that_ignores_the_limit_of_tokens_is_stopped(endpoint: Endpoint) -> None:
    endpoint.say(*(["la "] * 400))
    got: list[AgentEvent] = []
    with pytest.raises(ModelError, match="limit of 10 tokens"):
        got.extend(run(model_at(endpoint), MESSAGES, TOOLS, AgentLimits(output_tokens=10)))
    assert len(got) < 100


def test_one_who_leaves_gets_nothing_more_and_the_connection_is_closed(endpoint: Endpoint) -> None:
    endpoint.call("look_up", {"name": "lamp"})
    endpoint.say(*(["word "] * 200), between=0.01)
    got: list[AgentEvent] = []
    for event in run(
        model_at(endpoint), MESSAGES, TOOLS, AgentLimits(), cancelled=lambda: got[-1:] == [TextPiece("word ")]
    ):
        got.append(event)
    assert got[-1] == TextPiece("word ")
    assert got.count(TextPiece("word ")) == 1
    assert endpoint.left_early.wait(2)


def test_one_who_leaves_before_a_look_up_stops_it(endpoint: Endpoint) -> None:
    endpoint.call("look_up", {"name": "lamp"}, aloud="Let me see.")
    assert events_of(endpoint, cancelled=lambda: bool(endpoint.requests)) == []
    assert not IN_LOOKUP.wait(0.2)
    assert len(endpoint.requests) == 1


def test_what_is_no_message_is_not_sent(endpoint: Endpoint) -> None:
    with pytest.raises(RedactionError, match="messages of redacted and published text only"):
        run(model_at(endpoint), cast(Any, ["What is a lamp?"]), TOOLS, AgentLimits())
    assert endpoint.requests == []


def test_two_runs_of_one_model_do_not_mix(endpoint: Endpoint) -> None:
    for _ in range(4):
        endpoint.say(*(["word "] * 5), between=0.01)
    model = model_at(endpoint)
    answers: list[str] = []

    def ask() -> None:
        answers.append(answer(list(run(model, MESSAGES, (), AgentLimits()))))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["word " * 5] * 4
