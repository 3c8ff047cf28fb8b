"""A language model behind any OpenAI-compatible address; the only room that imports LangChain.

It takes text that went through the redactor and no other.

The address comes from OPENAI_BASE_URL and the key from OPENAI_API_KEY, or is the local server's. `stream_usage` and
`use_responses_api` are set because their defaults depend on the address and on the model's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import AssistantError, RedactionError
from assistant.privacy.redacted import Redacted

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

NO_KEY = "none"  # local servers take any key, and the client wants one


class ChatModel:
    """One named model. Raises AssistantError with one line when it cannot be reached or answers with an error."""

    def __init__(self, name: str, *, base_url: str = "", api_key: str = "", timeout_seconds: float = 60) -> None:
        self.name = name
        self._client = _client(name, base_url, api_key, timeout_seconds)

    def complete(self, prompt: Redacted) -> str:
        """The whole reply to one prompt, at temperature 0. Raises RedactionError for text that was not redacted."""
        if not isinstance(prompt, Redacted):
            raise RedactionError("a model is sent redacted text only: pass what Redactor.redact returns")
        try:
            reply = self._client.invoke(prompt.text)
        except Exception as error:
            line = " ".join(str(error).split())[:200]
            raise AssistantError(f"model {self.name!r} did not answer ({type(error).__name__}: {line})") from None
        return reply.text


def _client(name: str, base_url: str, api_key: str, timeout_seconds: float) -> ChatOpenAI:
    try:
        from langchain_openai import ChatOpenAI
    except ImportError:
        raise AssistantError("no model can be used: install CasePilot with its extra 'model'") from None
    from pydantic import SecretStr

    if not base_url and not api_key:
        raise AssistantError(f"model {name!r}: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own")
    return ChatOpenAI(
        model=name,
        base_url=base_url or None,
        api_key=SecretStr(api_key or NO_KEY),
        timeout=timeout_seconds,
        max_retries=2,
        temperature=0,
        stream_usage=True,
        use_responses_api=False,
    )
