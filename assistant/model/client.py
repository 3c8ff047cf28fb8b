"""A language model behind any OpenAI-compatible address. It takes text that went through the redactor, or our own.

The address comes from OPENAI_BASE_URL and the key from OPENAI_API_KEY, or is the local server's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError, ModelError, RedactionError
from assistant.model.events import Restart, TextPiece, Usage
from assistant.model.failures import Place, model_error, server_words, shown_address
from assistant.model.messages import Message
from assistant.model.thoughts import END
from assistant.model.watch import Watch, never, pumped
from assistant.privacy.redacted import Redacted

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage

    from assistant.model.endpoint import Chat, Memory

NO_KEY = "none"  # local servers take any key, and the client wants one


class ChatModel:
    """One named model: its client is made once, and all threads may use it.

    A call takes at most `timeout_seconds` with its retries, and `piece_seconds` (the same, when not given) from one
    byte to the next. `retries` more attempts follow errors that pass, after the time that the server names, up to
    `longest_wait` seconds, or `first_wait` and its doubles. Parameters that the server refuses are left out from then
    on. Raises ModelError, kind `no_key`, when there is neither address nor key; AssistantError when LangChain is not
    installed.
    """

    def __init__(
        self,
        name: str,
        *,
        base_url: str = "",
        api_key: str = "",
        timeout_seconds: float = 60,
        piece_seconds: float | None = None,
        retries: int = 2,
        first_wait: float = 0.5,
        longest_wait: float = 20,
    ) -> None:
        try:
            from assistant.model import endpoint
        except ImportError:
            raise AssistantError("no model can be used: install CasePilot with its extra 'model'") from None
        if not base_url and not api_key:
            raise ModelError(
                "no_key", f"model {name!r}: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own"
            )
        self.name = name
        self.place = Place(name, shown_address(base_url), timeout_seconds)
        self.memory: Memory = endpoint.Memory()
        self._key = api_key
        pause = timeout_seconds if piece_seconds is None else piece_seconds
        patience = endpoint.Patience(timeout_seconds, pause, retries, first_wait, longest_wait)
        try:
            self._chat = endpoint.made(self.place, base_url, api_key or NO_KEY, patience, self.memory)
        except Exception as error:
            raise model_error(error, self.place) from None

    def complete(self, prompt: Redacted) -> str:
        """The whole reply to one prompt, at temperature 0. Raises RedactionError for text that was not redacted.

        Raises ModelError with the server's own words, unless they quote the prompt or the key.
        """
        if not isinstance(prompt, Redacted):
            raise RedactionError("a model is sent redacted text only: pass what Redactor.redact returns")
        try:
            reply = self.watched(Watch()).invoke(prompt.text)
        except Exception as error:
            told = model_error(error, self.place)
            words = server_words(error, prompt.text, self._key)
            why = f"{type(error).__name__}: {told}" + (f"; it says: {words}" if words else "")
            raise ModelError(told.kind, f"model {self.name!r} did not answer ({why})") from None
        return reply.text

    def stream(
        self,
        messages: Sequence[Message],
        *,
        output_tokens: int | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[TextPiece | Restart | Usage]:
        """The reply in pieces as they arrive, then its usage, once. Restart: the text so far was thought.

        Ends quietly, and closes the connection, when `cancelled` says so or the iterator is closed. Raises
        RedactionError at once for what is no Message, and ModelError on the way, after the pieces that came.
        """
        sent = as_sent(messages)
        return self._events(sent, output_tokens, Watch(cancelled, self.place.seconds))

    def watched(self, watch: Watch) -> Chat:
        """The LangChain client for one reply; for `agent`."""
        return self._chat.watched(watch)

    def _events(
        self, sent: list[BaseMessage], limit: int | None, watch: Watch
    ) -> Iterator[TextPiece | Restart | Usage]:
        options: dict[str, Any] = {} if limit is None else {"max_tokens": limit}

        def events() -> Iterator[TextPiece | Restart | Usage]:
            told: Usage | None = None
            for chunk in self.watched(watch).stream(sent, **options):
                if chunk.text:
                    yield Restart() if chunk.text == END else TextPiece(chunk.text)
                told = usage_of(chunk) or told
            yield told or Usage(None, None)

        try:
            yield from pumped(events, watch)
        except Exception as error:
            raise model_error(error, self.place) from None


def as_sent(messages: Sequence[Message]) -> list[BaseMessage]:
    """LangChain's messages of ours. Raises RedactionError for what is no Message: nobody looked through it."""
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    for message in messages:
        if not isinstance(message, Message):
            raise RedactionError("a model is sent messages of redacted and published text only")
    return [kinds[message.role](content=message.text) for message in messages]


def usage_of(message: BaseMessage) -> Usage | None:
    """The tokens that a reply reports; None when it reports none."""
    told = getattr(message, "usage_metadata", None)
    return Usage(told["input_tokens"], told["output_tokens"]) if told else None
