"""A model behind an address: what is sent, what comes back, and every way in which it fails, as a kind and a line."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from model_client import KEY, MESSAGES, QUESTION, UNKNOWN, model_at
from model_endpoint import Endpoint
from model_endpoint_wire import Reply, error_body

from assistant.errors import ModelError, RedactionError
from assistant.model.client import ChatModel
from assistant.model.events import Restart, TextPiece, Usage
from assistant.privacy.redactor import standard_redactor


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as made:
        yield made


def failure(model: ChatModel) -> ModelError:
    with pytest.raises(ModelError) as caught:
        list(model.stream(MESSAGES))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


def texts(events: list[TextPiece | Restart | Usage]) -> list[str]:
    return [event.text for event in events if isinstance(event, TextPiece)]


def test_a_reply_comes_in_its_pieces_and_then_its_usage(endpoint: Endpoint) -> None:
    endpoint.say("It is ", "a lamp", " [s1].", usage=(120, 8))
    events = list(model_at(endpoint.url).stream(MESSAGES, output_tokens=50))
    assert events == [TextPiece("It is "), TextPiece("a lamp"), TextPiece(" [s1]."), Usage(120, 8)]
    [request] = endpoint.requests
    assert [(m["role"], m["content"]) for m in request.body["messages"]] == [
        ("system", "Answer from the records."),
        ("user", f"[s1] A lamp. {QUESTION}"),
    ]
    assert request.body["temperature"] == 0
    assert request.body["stream_options"] == {"include_usage": True}
    assert request.body["max_tokens"] == 50
    assert request.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("say", "pieces"),
    [
        pytest.param(lambda e: e.say("A lamp."), ["A lamp."], id="no usage"),
        pytest.param(lambda e: e.say("A ", "lamp.", ending="no done"), ["A ", "lamp."], id="without its last line"),
        pytest.param(lambda e: e.say("A lamp.", reasoning="Let me see."), ["A lamp."], id="reasoning apart"),
        pytest.param(lambda e: e.say("A ", "lamp.", comments=3), ["A ", "lamp."], id="lines that keep alive"),
        pytest.param(lambda e: e.say("A ", "lamp.", first_after=0.05, between=0.02), ["A ", "lamp."], id="slow"),
    ],
)
def test_replies_that_differ_from_the_usual_are_read(
    endpoint: Endpoint, say: Callable[[Endpoint], None], pieces: list[str]
) -> None:
    say(endpoint)
    events = list(model_at(endpoint.url).stream(MESSAGES))
    assert texts(events) == pieces
    assert events[-1] == UNKNOWN


def test_one_json_in_place_of_a_stream_is_the_reply(endpoint: Endpoint) -> None:
    endpoint.traits.streams = False
    endpoint.say("<think>Lamps.</think>", "A ", "lamp.", usage=(9, 5))
    endpoint.say("A door.")
    model = model_at(endpoint.url)
    assert list(model.stream(MESSAGES)) == [TextPiece("A lamp."), Usage(9, 5)]
    assert list(model.stream(MESSAGES)) == [TextPiece("A door."), UNKNOWN]
    assert [request.body["stream"] for request in endpoint.requests] == [True, True]


def test_one_json_may_be_packed_and_lack_its_reason_to_end(endpoint: Endpoint) -> None:
    body = gzip.compress(b'{"choices": [{"message": {"role": "assistant", "content": "A lamp."}}]}')
    headers = {"Content-Type": "application/json; charset=utf-8", "Content-Encoding": "gzip"}
    endpoint.add(Reply(raw=body, headers=headers))
    assert texts(list(model_at(endpoint.url).stream(MESSAGES))) == ["A lamp."]


@pytest.mark.parametrize(
    ("misbehave", "kind"),
    [
        pytest.param(lambda e: e.empty(), "empty", id="empty"),
        pytest.param(lambda e: e.say("<think>A lamp."), "empty", id="thought alone"),
        pytest.param(lambda e: e.say("A la", finish="length"), "budget", id="limit of tokens"),
        pytest.param(lambda e: e.fail(200, {"error": {"message": "no"}}), "bad_reply", id="an error as a reply"),
        pytest.param(lambda e: e.fail(200, {"choices": [{"text": "A lamp."}]}), "bad_reply", id="another format"),
        pytest.param(lambda e: e.fail(200, b"[1, 2]"), "bad_reply", id="a list"),
        pytest.param(lambda e: e.fail(200, b'{"choices": ['), "bad_reply", id="half a JSON"),
        pytest.param(lambda e: e.wrong_key(), "wrong_key", id="refused"),
    ],
)
def test_one_json_may_fail_too(endpoint: Endpoint, misbehave: Callable[[Endpoint], Any], kind: str) -> None:
    endpoint.traits.streams = False
    misbehave(endpoint)
    assert failure(model_at(endpoint.url)).kind == kind
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("pieces", "answer"),
    [
        pytest.param(("<think>Lamps, lamps.</think>\n\nA lamp.",), "A lamp.", id="in one piece"),
        pytest.param(("<think>", "Lamps.", "</think>", "A lamp."), "A lamp.", id="tags of their own"),
        pytest.param(tuple("<think>Lamps < 3.</think>A lamp < 5."), "A lamp < 5.", id="letter by letter"),
        pytest.param(("<THINKING>Lamps.</Thinking>A lamp.",), "A lamp.", id="thinking"),
        pytest.param(("[THINK]Lamps.[/THINK]A lamp.",), "A lamp.", id="square brackets"),
        pytest.param(("A <think>Lamps.</think>lamp.",), "A lamp.", id="in the middle"),
        pytest.param(("A lamp.<think>Is it? ", "Lamps."), "A lamp.", id="without end"),
        pytest.param(("A lamp.", "<th"), "A lamp.<th", id="half a tag at the end"),
        pytest.param(("Lamps, then.", " </thi", "nk>A lamp."), "A lamp.", id="without beginning"),
        pytest.param(("<think>a <think> b</think> c</think>A lamp.",), "A lamp.", id="one in another"),
        pytest.param(("A <thin> [s1] thinking lamp.",), "A <thin> [s1] thinking lamp.", id="no thought"),
    ],
)
def test_what_a_model_thinks_between_tags_is_no_part_of_the_answer(
    endpoint: Endpoint, pieces: tuple[str, ...], answer: str
) -> None:
    for _ in range(2):
        endpoint.say(*pieces, usage=(9, 5))
    events = list(model_at(endpoint.url).stream(MESSAGES))
    begun = max((number + 1 for number, event in enumerate(events) if event == Restart()), default=0)
    assert "".join(texts(events[begun:])).strip() == answer
    assert events[-1] == Usage(9, 5)
    assert not any("think>" in text.lower() for text in texts(events))
    assert model_at(endpoint.url).complete(standard_redactor().redact(QUESTION).redacted).strip() == answer


def test_a_running_total_of_usage_is_not_added_up(endpoint: Endpoint) -> None:
    def line(content: str, output: int, finish: str) -> str:
        choice = f'{{"index": 0, "delta": {{"content": "{content}"}}, "finish_reason": {finish}}}'
        usage = f'{{"prompt_tokens": 9, "completion_tokens": {output}, "total_tokens": 0}}'
        return f'data: {{"choices": [{choice}], "usage": {usage}}}'

    endpoint.lines(line("a", 1, "null"), line("b", 2, "null"), line("", 2, '"stop"'), "data: [DONE]")
    assert list(model_at(endpoint.url).stream(MESSAGES)) == [TextPiece("a"), TextPiece("b"), Usage(9, 2)]


AT = r"the model server at http://127\.0\.0\.1:\d+/v1"
FAILURES = [
    pytest.param(
        lambda e: e.wrong_key(KEY), "wrong_key", rf"{AT} refused the key \(status 401\): check OPENAI_API", 1, id="401"
    ),
    pytest.param(lambda e: e.fail(403), "wrong_key", r"refused the key \(status 403\)", 1, id="403"),
    pytest.param(
        lambda e: e.no_model(), "wrong_model", r"has no model 'made' \(status 404\): check CASEPILOT_MODEL", 1, id="404"
    ),
    pytest.param(
        lambda e: e.fail(400, "Invalid model name passed in model=made"), "wrong_model", "has no model", 1, id="400"
    ),
    pytest.param(
        lambda e: e.responses_only(), "wrong_model", "does not speak chat completions", 1, id="responses only"
    ),
    pytest.param(
        lambda e: e.overflow(QUESTION), "too_long", r"too long for model 'made' \(status 400\)", 1, id="too long"
    ),
    pytest.param(
        lambda e: e.overflow("You sent: a temperature"), "too_long", "too long", 1, id="too long, quoting a parameter"
    ),
    pytest.param(
        lambda e: e.fail(400, "the request exceeds the available context size. try increasing it"),
        "too_long", "too long", 1, id="too long, in other words",
    ),
    pytest.param(
        lambda e: e.busy("7200"), "rate_limited", r"\(status 429\): it asks to wait 7200 seconds", 1, id="busy for long"
    ),
    pytest.param(
        lambda e: e.fail(429, error_body("You exceeded your quota", code="insufficient_quota")),
        "rate_limited", "the account has no credit left", 1, id="no credit",
    ),
    pytest.param(lambda e: [e.busy() for _ in range(3)], "rate_limited", "try again later", 3, id="busy three times"),
    pytest.param(lambda e: [e.fail(500) for _ in range(3)], "server_error", r"failed \(status 500\)", 3, id="500"),
    pytest.param(lambda e: [e.page(502) for _ in range(3)], "server_error", r"\(status 502\)", 3, id="page of a proxy"),
    pytest.param(lambda e: e.fail(418), "other", r"did not answer \(.*status 418\)", 1, id="an odd status"),
    pytest.param(
        lambda e: [e.reset() for _ in range(3)], "unreachable", "cannot be reached", 3, id="reset before the first byte"
    ),
    pytest.param(lambda e: e.cut("A la"), "cut_stream", "broke off its reply: try again", 1, id="cut"),
    pytest.param(lambda e: e.cut(), "cut_stream", "broke off its reply", 1, id="cut before the first word"),
    pytest.param(lambda e: e.reset("A la"), "cut_stream", "broke off its reply", 1, id="reset in the middle"),
    pytest.param(lambda e: e.page(), "bad_reply", "sent 'text/html' without a piece", 1, id="page"),
    pytest.param(
        lambda e: e.fail(200, {"choices": []}), "bad_reply", "sent 'application/json' without", 1, id="not streamed"
    ),
    pytest.param(
        lambda e: e.lines("data: {]"), "bad_reply", f"{AT} did not reply in the chat-completions", 1, id="no JSON"
    ),
    pytest.param(
        lambda e: e.lines('data: {"choices": [{"text": "a"}]}'), "bad_reply", "event-stream' without", 1, id="other"
    ),
    pytest.param(
        lambda e: e.lines('data: {"error": {"message": "context length exceeded"}}'),
        "too_long", "too long", 1, id="too long, told in the stream",
    ),
    pytest.param(
        lambda e: [e.lines('data: {"error": {"message": "CUDA out of memory"}}') for _ in range(3)],
        "server_error", "failed", 3, id="failed, told in the stream",
    ),
    pytest.param(lambda e: e.empty(), "empty", "gave an empty reply", 1, id="empty"),
    pytest.param(lambda e: e.say(" ", "\n"), "empty", "gave an empty reply", 1, id="blanks"),
    pytest.param(lambda e: e.say(reasoning="Let me see."), "empty", "gave an empty reply", 1, id="reasoning alone"),
    pytest.param(lambda e: e.say("<think>A lamp.</think> "), "empty", "gave an empty reply", 1, id="thought alone"),
    pytest.param(lambda e: e.say("<think>A ", "lamp."), "empty", "gave an empty reply", 1, id="thought without end"),
    pytest.param(lambda e: e.say("A lamp.</think>"), "empty", "gave an empty reply", 1, id="thought without beginning"),
    pytest.param(lambda e: e.say("A la", finish="length"), "budget", "limit of tokens", 1, id="limit of tokens"),
    pytest.param(lambda e: e.say("A", finish="content_filter"), "other", "content filter", 1, id="content filter"),
]  # fmt: skip


@pytest.mark.parametrize(("misbehave", "kind", "line", "requests"), FAILURES)
def test_each_failure_has_its_kind_its_line_and_its_tries(
    endpoint: Endpoint, misbehave: Callable[[Endpoint], Any], kind: str, line: str, requests: int
) -> None:
    misbehave(endpoint)
    error = failure(model_at(endpoint.url))
    assert error.kind == kind
    assert len(endpoint.requests) == requests
    with pytest.raises(ModelError, match=line):
        raise error
    said = str(error)
    assert "\n" not in said
    assert len(said) < 250
    for secret in (KEY, QUESTION[:20], "lighthouse"):
        assert secret not in said


@pytest.mark.parametrize(
    ("given", "say", "seconds"),
    [
        pytest.param({"piece_seconds": 0.05}, {"first_after": 0.25}, "5", id="first byte"),
        pytest.param({"piece_seconds": 0.05}, {"between": 0.25}, "5", id="between pieces"),
        pytest.param({"timeout_seconds": 0.1}, {"first_after": 0.25}, "0.1", id="first byte, whole call"),
        pytest.param({"timeout_seconds": 0.1}, {"between": 0.02}, "0.1", id="many pieces, whole call"),
        pytest.param(
            {"timeout_seconds": 0.1}, {"comments": 50, "first_after": 0.01}, "0.1", id="lines that keep alive"
        ),
    ],
)
def test_a_slow_model_is_not_waited_for(
    endpoint: Endpoint, given: dict[str, Any], say: dict[str, Any], seconds: str
) -> None:
    endpoint.say(*(["word "] * 30), **say)
    error = failure(model_at(endpoint.url, **given))
    assert error.kind == "timeout"
    assert len(endpoint.requests) <= 1
    assert f"longer than {seconds} seconds: raise CASEPILOT_TIMEOUT_SECONDS" in str(error)


def test_a_closed_port_is_tried_again_and_named() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        error = failure(model_at(f"http://name:secret@127.0.0.1:{held.getsockname()[1]}/v1?key=secret"))
    assert error.kind == "unreachable"
    assert "/v1 cannot be reached (connection refused): start it, or check OPENAI_BASE_URL" in str(error)
    assert "secret" not in str(error)


@pytest.mark.parametrize("address", ["localhost:11434/v1", "http://[::1"], ids=["without http", "half an address"])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(ModelError, match=r"OPENAI_BASE_URL") as caught:
        list(model_at(address, retries=0).stream(MESSAGES))
    assert caught.value.kind == "unreachable"


@pytest.mark.parametrize("key", ["sk-made\nsecret", "sk-„made“-secret"], ids=["line break", "quotation marks"])
def test_a_key_that_cannot_be_sent_is_not_shown(endpoint: Endpoint, key: str) -> None:
    error = failure(model_at(endpoint.url, api_key=key))
    assert error.kind == "wrong_key"
    assert "OPENAI_API_KEY holds a character that cannot be sent" in str(error)
    assert "secret" not in str(error)
    assert endpoint.requests == []


@pytest.mark.parametrize(
    "misbehave",
    [
        pytest.param(lambda e: e.busy("0.01"), id="429"),
        pytest.param(lambda e: e.busy("Wed, 21 Oct 2015 07:28:00 GMT"), id="429 with a date that is past"),
        pytest.param(lambda e: e.fail(500), id="500"),
        pytest.param(lambda e: e.reset(), id="reset"),
        pytest.param(lambda e: (e.fail(503), e.busy()), id="two failures"),
    ],
)
def test_what_passes_is_tried_again(endpoint: Endpoint, misbehave: Callable[[Endpoint], Any]) -> None:
    misbehave(endpoint)
    failed = endpoint.left
    endpoint.say("A lamp.")
    assert texts(list(model_at(endpoint.url).stream(MESSAGES))) == ["A lamp."]
    assert len(endpoint.requests) == failed + 1


def test_no_more_tries_than_are_asked_for(endpoint: Endpoint) -> None:
    endpoint.fail(500)
    endpoint.say("too late")
    assert failure(model_at(endpoint.url, retries=0)).kind == "server_error"
    assert len(endpoint.requests) == 1


def test_a_wait_beyond_the_time_of_the_call_is_not_begun(endpoint: Endpoint) -> None:
    endpoint.busy("3")
    assert failure(model_at(endpoint.url, timeout_seconds=1)).kind == "rate_limited"


@pytest.mark.parametrize(
    "refused",
    [{"stream_options"}, {"temperature"}, {"max_tokens"}, {"stream_options", "temperature", "max_tokens"}],
    ids=lambda names: " and ".join(sorted(names)),
)
def test_a_parameter_that_a_server_refuses_is_left_out_from_then_on(endpoint: Endpoint, refused: set[str]) -> None:
    endpoint.traits.rejected = refused
    endpoint.say("One.")
    endpoint.say("Two.")
    model = model_at(endpoint.url)
    assert texts(list(model.stream(MESSAGES, output_tokens=50))) == ["One."]
    assert len(endpoint.requests) == len(refused) + 1
    assert texts(list(model.stream(MESSAGES, output_tokens=50))) == ["Two."]
    assert len(endpoint.requests) == len(refused) + 2
    assert not refused & set(endpoint.requests[-1].body)
    if "max_tokens" in refused:
        assert endpoint.requests[-1].body["max_completion_tokens"] == 50


def test_what_is_no_message_is_not_sent(endpoint: Endpoint) -> None:
    with pytest.raises(RedactionError, match="messages of redacted and published text only"):
        model_at(endpoint.url).stream(cast(Any, ["What is a lamp?"]))
    assert endpoint.requests == []


def test_without_key_and_address_the_kind_is_that() -> None:
    with pytest.raises(ModelError, match="set OPENAI_API_KEY, or OPENAI_BASE_URL") as caught:
        ChatModel("made")
    assert caught.value.kind == "no_key"


def test_a_whole_reply_keeps_to_the_same_limits(endpoint: Endpoint) -> None:
    endpoint.traits.rejected = {"temperature"}
    endpoint.busy()
    endpoint.say("mostly: ", "fine")
    assert model_at(endpoint.url).complete(standard_redactor().redact(QUESTION).redacted) == "mostly: fine"
    assert [request.body.get("temperature") for request in endpoint.requests] == [0, None, None]


@pytest.mark.parametrize(
    ("misbehave", "words"),
    [
        pytest.param(lambda e: e.fail(400, "max batch is 3"), "it says: .*max batch is 3", id="its own words"),
        pytest.param(lambda e: e.overflow(f"You sent: {QUESTION}"), r"at a time\)$", id="it quotes the prompt"),
        pytest.param(lambda e: e.wrong_key(KEY), r"may use\)$", id="it quotes the key"),
        pytest.param(lambda e: e.page(), "did not reply in the chat-completions format", id="a page"),
    ],
)
def test_the_servers_words_are_shown_unless_they_quote(
    endpoint: Endpoint, misbehave: Callable[[Endpoint], None], words: str
) -> None:
    misbehave(endpoint)
    with pytest.raises(ModelError, match=rf"model 'made' did not answer \(.*{words}") as caught:
        model_at(endpoint.url).complete(standard_redactor().redact(QUESTION).redacted)
    assert KEY not in str(caught.value)
    assert "lighthouse" not in str(caught.value)
