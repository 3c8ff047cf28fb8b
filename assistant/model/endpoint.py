"""LangChain's client with our limits: retries, time, parameters that a server refuses, and replies that end badly.

What a model thinks between <think> and </think> is taken out of its replies here, so that nothing beyond sees it.

`ChatModel` in `client` makes it; it stands apart so that a start without a model imports none of this.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from ssl import SSLContext
from time import monotonic
from typing import Any, TypeVar

import httpx2
import openai
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from pydantic import PrivateAttr, SecretStr
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_exponential, wait_random

from assistant.errors import FailureKind, ModelError
from assistant.model import failures
from assistant.model.failures import DEFAULT_ADDRESS, Place
from assistant.model.thoughts import END, ThoughtFilter, without_thoughts
from assistant.model.watch import Watch

T = TypeVar("T")

CONNECT_SECONDS = 10.0
LONGEST_BACKOFF = 8.0
_JSON = "application/json"
_OPTIONAL = ("stream_options", "temperature", "max_tokens", "max_completion_tokens")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take and how often it is tried again."""

    seconds: float = 60  # the whole of one call with its retries
    piece_seconds: float = 60  # for the first byte, and from one to the next
    retries: int = 2
    first_wait: float = 0.5  # doubles with each retry, where the server names no time
    longest_wait: float = 20  # a Retry-After beyond it is not waited for


@dataclass(slots=True)
class Memory:
    """What was learned about a server; all calls of one model share it."""

    rejected: set[str] = field(default_factory=set)
    takes_tools: bool = True


@dataclass(slots=True)
class _Call:
    """One call on its way."""

    watch: Watch
    end: float
    piece_seconds: float
    content_type: str = ""
    whole: httpx2.Response | None = None
    """The reply of a server that was asked for a stream and sent one JSON."""

    def check(self, request: httpx2.Request) -> None:
        """Raises StoppedError when nobody waits, a timeout when the time is over."""
        self.watch.check()
        if monotonic() >= self.end:
            raise httpx2.ReadTimeout("the time for this call is over", request=request)


_CALL: ContextVar[_Call | None] = ContextVar("model_call", default=None)


class _CheckedStream(httpx2.SyncByteStream):
    """Bytes of a reply. Time is looked at with each of them: lines that only keep a connection alive are bytes too.

    JSON in place of a stream is kept, for the SDK reads its events and finds none.
    """

    def __init__(self, response: httpx2.Response, call: _Call, request: httpx2.Request, *, keeps: bool) -> None:
        assert isinstance(response.stream, httpx2.SyncByteStream)
        self._stream, self._call, self._request = response.stream, call, request
        self._response, self._keeps = response, keeps

    def __iter__(self) -> Iterator[bytes]:
        parts: list[bytes] = []
        for part in self._stream:
            self._call.check(self._request)
            if self._keeps:
                parts.append(part)
            yield part
        if self._keeps:
            kept = self._response
            self._call.whole = httpx2.Response(kept.status_code, headers=kept.headers, content=b"".join(parts))

    def close(self) -> None:
        self._stream.close()


class _Http(openai.DefaultHttpxClient):
    """The SDK's own transport; each request has what is left of its call's time."""

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        """The response to one request, as `httpx2.Client.send` gives it."""
        call = _CALL.get()
        if call is None:
            return super().send(request, stream=stream, **options)
        call.check(request)
        left = max(call.end - monotonic(), 0.001)
        limits = {"connect": min(CONNECT_SECONDS, left), "read": min(call.piece_seconds, left)}
        request.extensions = {**request.extensions, "timeout": {**limits, "write": left, "pool": left}}
        response = super().send(request, stream=True, **options)
        try:
            call.content_type, call.whole = response.headers.get("content-type", "").partition(";")[0], None
            keeps = stream and call.content_type == _JSON
            response.stream = _CheckedStream(response, call, request, keeps=keeps)
            if not stream:
                response.read()
        except BaseException:
            response.close()
            raise
        return response

    def __del__(self) -> None:
        if not self.is_closed:
            self.close()


@cache
def _trusted() -> SSLContext:
    """The certificates of this machine, read once: it takes longer than all the rest."""
    return httpx2.create_ssl_context()


class Chat(ChatOpenAI):
    """ChatOpenAI whose calls keep to a Patience and to a Watch, and leave out what the server once refused."""

    _patience: Patience = PrivateAttr(default_factory=Patience)
    _memory: Memory = PrivateAttr(default_factory=Memory)
    _watch: Watch = PrivateAttr(default_factory=Watch)
    _address: str = PrivateAttr(default="")

    def watched(self, watch: Watch) -> Chat:
        """The same client for one reply: connections and memory are shared."""
        copy = self.model_copy()
        copy._watch = watch
        return copy

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        payload = super()._get_request_payload(input_, stop=stop, **kwargs)
        limit = payload.pop("max_completion_tokens", None)
        names = ["max_tokens", "max_completion_tokens"]  # servers of one's own know the older name, OpenAI the newer
        if self._address == failures.shown_address(DEFAULT_ADDRESS):
            names.reverse()
        name = next((name for name in names if name not in self._memory.rejected), None)
        if limit is not None and name is not None:
            payload[name] = limit
        return {key: value for key, value in payload.items() if key not in self._memory.rejected}

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        parent = super()._generate
        result = self._tried(lambda: parent(messages, stop, run_manager, **kwargs), self._begun(), kwargs)
        for generation in result.generations:
            generation.message.content = without_thoughts(generation.message.text)
        return result

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        call = self._begun()
        parent = super()._stream

        def opened() -> tuple[ChatGenerationChunk | None, Iterator[ChatGenerationChunk]]:
            pieces = iter(parent(messages, stop=stop, run_manager=run_manager, **kwargs))
            return next(pieces, None), pieces

        first, pieces = self._tried(opened, call, kwargs)
        first = first or self._in_one(call.whole)
        if first is None:
            raise self._failed("bad_reply", f"sent {call.content_type or 'nothing'!r} without a piece of a reply")
        yield from self._ended_well(chain([first], pieces))

    def _in_one(self, response: httpx2.Response | None) -> ChatGenerationChunk | None:
        """The one piece of a reply that came whole although a stream was asked for; None when it is no reply."""
        try:
            result = self._create_chat_result(response.json() if response else {})
            generation = result.generations[0]
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return None
        message = generation.message
        if not isinstance(message, AIMessage):
            return None
        calls = [(call["name"], json.dumps(call["args"]), call["id"]) for call in message.tool_calls]
        calls += [(call["name"] or "", call["args"] or "", call["id"]) for call in message.invalid_tool_calls]
        piece = AIMessageChunk(
            content=message.text,
            usage_metadata=message.usage_metadata,
            tool_call_chunks=[
                tool_call_chunk(name=name, args=arguments, id=given, index=number)
                for number, (name, arguments, given) in enumerate(calls)
            ],
        )
        finish = (generation.generation_info or {}).get("finish_reason") or "stop"
        return ChatGenerationChunk(message=piece, generation_info={"finish_reason": finish})

    def _ended_well(self, pieces: Iterator[ChatGenerationChunk]) -> Iterator[ChatGenerationChunk]:
        """All pieces without thoughts, then usage once, as last told.

        `END` is a piece of its own. Raises ModelError for a reply that is cut, empty or too long.
        """
        finish, said, called, usage = "", False, False, None
        thoughts = ThoughtFilter()
        try:
            for piece in pieces:
                finish = (piece.generation_info or {}).get("finish_reason") or finish
                message = piece.message
                if isinstance(message, AIMessageChunk):
                    # Some servers repeat a running total with each piece, and LangChain adds them up.
                    usage, message.usage_metadata = message.usage_metadata or usage, None
                    called = called or bool(message.tool_call_chunks)
                parts = list(thoughts.feed(message.text))
                said = _says(parts, said)
                message.content = parts.pop() if parts else ""
                yield from map(_piece, parts)
                yield ChatGenerationChunk(message=message, generation_info=piece.generation_info)
            held = list(thoughts.close())
            said = _says(held, said)
            yield from map(_piece, held)
        except openai.APITimeoutError:
            raise
        except openai.APIConnectionError:
            raise self._failed("cut_stream", "broke off its reply: try again") from None
        if finish == "length":
            raise self._failed("budget", "reached the limit of tokens before its answer was complete: ask for less")
        if finish == "content_filter":
            raise self._failed("other", "was stopped by its server's content filter: ask in other words")
        if not finish:
            raise self._failed("cut_stream", "broke off its reply: try again")
        if not (said or called):
            raise self._failed("empty", "gave an empty reply: try again, or set CASEPILOT_MODEL to another")
        if usage is not None:
            yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=usage))

    def _failed(self, kind: FailureKind, what: str) -> ModelError:
        return ModelError(kind, f"model {self.model_name!r} {what}")

    def _begun(self) -> _Call:
        self._watch.check()
        patience = self._patience
        return _Call(self._watch, min(monotonic() + patience.seconds, self._watch.end), patience.piece_seconds)

    def _tried(self, attempt: Callable[[], T], call: _Call, kwargs: dict[str, Any]) -> T:
        """What `attempt` gives, at most `retries` times more when it fails in a way that may pass."""
        patience, tools = self._patience, bool(kwargs.get("tools"))
        backoff = wait_exponential(multiplier=patience.first_wait, max=LONGEST_BACKOFF) + wait_random(
            0, patience.first_wait
        )

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = failures.retry_after(error) if error else None
            return backoff(state) if asked is None else asked

        def again(error: BaseException) -> bool:
            return failures.worth_another_try(error, patience.longest_wait, tools=tools)

        return Retrying(
            stop=stop_after_attempt(patience.retries + 1) | stop_before_delay(max(call.end - monotonic(), 0)),
            wait=wait,
            retry=retry_if_exception(again),
            sleep=self._watch.sleep,
            reraise=True,
        )(lambda: self._without_what_is_rejected(attempt, call))

    def _without_what_is_rejected(self, attempt: Callable[[], T], call: _Call) -> T:
        """What `attempt` gives; a parameter that the server refuses is left out from then on."""
        token = _CALL.set(call)
        try:
            while True:
                try:
                    return attempt()
                except openai.APIStatusError as error:
                    sent = tuple(name for name in _OPTIONAL if name not in self._memory.rejected)
                    name = failures.rejected_parameter(error, sent)
                    if name is None:
                        raise
                    self._memory.rejected.add(name)
        finally:
            _CALL.reset(token)


def _says(parts: Sequence[str], before: bool) -> bool:
    """Whether there is text of the answer, after these parts."""
    for part in parts:
        before = part != END and (before or bool(part.strip()))
    return before


def _piece(text: str) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=AIMessageChunk(content=text))


def made(place: Place, base_url: str, key: str, patience: Patience, memory: Memory) -> Chat:
    """The client of one model. What is set besides its place has defaults that depend on the address and the name."""
    chat = Chat(
        model=place.model,
        base_url=base_url or DEFAULT_ADDRESS,  # or LangChain looks into variables of its own
        openai_proxy="",  # the usual HTTPS_PROXY and NO_PROXY hold
        api_key=SecretStr(key),
        http_client=_Http(verify=_trusted()),
        timeout=patience.seconds,
        max_retries=0,
        temperature=0,
        stream_usage=True,
        use_responses_api=False,
    )
    chat._patience, chat._memory, chat._address = patience, memory, place.address
    return chat
