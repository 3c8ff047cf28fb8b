"""Text to vectors through an OpenAI-compatible endpoint, for sites that choose so: a service, or a server of their own.

Published texts and questions go by two different ways. `PublishedEmbedder` sends texts of a build as they are and
cannot be asked questions; `AskedEmbedder` cannot be made without a function that takes identifiers out, and applies it
to everything it sends. A `VectorIndex` takes only what embeds questions.

The only room of `knowledge` that imports LangChain, and only when a text is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from knowledge.errors import EmbeddingError

if TYPE_CHECKING:
    from knowledge.embedding import Vectors

DEFAULT_ADDRESS = "https://api.openai.com/v1"
MOST_CHARACTERS = 1_500
"""Longer texts are cut: servers of one's own often take 512 tokens, which are about so many letters."""

_NO_KEY = "none"  # servers of one's own take any key, and the client wants one
_BUILD_RETRIES = 4
_QUESTION_SECONDS = 5.0  # whoever asks waits for it; words alone serve meanwhile
_BATCH = 256
_BATCH_OWN = 32  # servers of one's own take fewer texts at once
_NOTHING = "-"  # an endpoint refuses an empty text
_MEND = "run `casepilot knowledge build`"


@dataclass(frozen=True, slots=True)
class EmbeddingEndpoint:
    """A model and where it is asked; without an address it is OpenAI's. A request takes at most `timeout_seconds`."""

    model: str
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    timeout_seconds: float = 60

    @property
    def host(self) -> str:
        """The host with its port, without user name and password."""
        return urlsplit(self.base_url or DEFAULT_ADDRESS).netloc.rpartition("@")[2]

    def identity(self, dimensions: int | str) -> str:
        """Names the model, the length of its vectors and the host."""
        return f"{self.model} {dimensions} {self.host}"

    def dimensions_in(self, identity: str) -> int:
        """The length of vectors that an identity of this model on this host names, 0 for any other."""
        found = re.fullmatch(rf"{re.escape(self.model)} ([1-9]\d*) {re.escape(self.host)}", identity)
        return int(found.group(1)) if found else 0


class PublishedEmbedder:
    """An Embedder of published texts, sent as they are. Questions go through `AskedEmbedder`.

    The first look at `identity` or `dimensions` sends one word, to learn the length of the vectors. Equal texts are
    sent once. Services may give slightly different vectors for the same text. Raises EmbeddingError in one line, which
    holds neither key nor text, when the endpoint cannot be used.
    """

    def __init__(self, endpoint: EmbeddingEndpoint) -> None:
        self._endpoint = endpoint
        self._way = _Way(endpoint, endpoint.timeout_seconds, _BUILD_RETRIES)

    @property
    def identity(self) -> str:
        """As the protocol says."""
        return self._endpoint.identity(self.dimensions)

    @cached_property
    def dimensions(self) -> int:
        """As the protocol says."""
        return len(self._way.send(["length"], 0)[0])

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Rows as the protocol says; of a text longer than `MOST_CHARACTERS` the beginning is embedded."""
        import numpy as np

        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(_sendable(text), []).append(place)
        distinct = list(places)
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        done = 0
        for start in range(0, len(distinct), self._way.batch):
            batch = distinct[start : start + self._way.batch]
            for text, vector in zip(batch, self._way.send(batch, self.dimensions), strict=True):
                rows[places[text]] = vector
                done += len(places[text])
            if progress is not None:
                progress(done)
        return rows


class AskedEmbedder:
    """A QuestionEmbedder: every text goes through `cleaned` before it is sent.

    `written` is the identity of the vectors to compare with, from which the length of vectors is known without asking;
    when it is of another model or host, so is `identity`. Each call takes seconds at most and is not repeated.
    """

    def __init__(self, endpoint: EmbeddingEndpoint, cleaned: Callable[[str], str], written: str) -> None:
        self._endpoint = endpoint
        self._cleaned = cleaned
        self._dimensions = endpoint.dimensions_in(written)
        self._way = _Way(endpoint, min(endpoint.timeout_seconds, _QUESTION_SECONDS), 0)

    @property
    def identity(self) -> str:
        """As the protocol says; known without asking the endpoint."""
        return self._endpoint.identity(self._dimensions or "?")

    def cleaned(self, text: str) -> str:
        """The text without identifiers."""
        return self._cleaned(text)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Rows as the protocol says, in one request. Raises EmbeddingError when the endpoint does not answer."""
        return self._way.send([_sendable(self._cleaned(text)) for text in texts], self._dimensions)


@dataclass(frozen=True, slots=True)
class EmbeddingWork:
    """What a build is about to send, told before it is sent. `tokens` is an estimate that errs high."""

    endpoint: EmbeddingEndpoint
    texts: int
    tokens: int


def work_of(endpoint: EmbeddingEndpoint, texts: Iterable[str]) -> EmbeddingWork:
    """The work that these texts make: a token for every three letters of each, as it is cut."""
    sizes = [len(_sendable(text).encode("utf-8", "replace")) for text in texts]
    return EmbeddingWork(endpoint, len(sizes), sum(-(-size // 3) + 1 for size in sizes))


class _Way:
    """The one place where text leaves. Threads may share it."""

    def __init__(self, endpoint: EmbeddingEndpoint, seconds: float, retries: int) -> None:
        self._endpoint = endpoint
        self._seconds = seconds
        self._retries = retries
        self.batch = _BATCH_OWN if endpoint.base_url else _BATCH

    def send(self, texts: list[str], dimensions: int) -> Vectors:
        """A row of length 1 for each text; a length of 0 takes any. Raises EmbeddingError."""
        import numpy as np

        try:
            found = np.asarray(self._client.embed_documents(texts), np.float32)
        except EmbeddingError:
            raise
        except Exception as error:  # what servers answer instead of vectors makes the client raise many kinds
            raise EmbeddingError(self._reason(error)) from None
        who = self._who
        if found.ndim != 2 or len(found) != len(texts) or not found.shape[1]:
            raise EmbeddingError(f"{who} did not give one vector for each text: name an embedding model")
        if dimensions and found.shape[1] != dimensions:
            raise EmbeddingError(f"{who} gave vectors of {found.shape[1]} numbers instead of {dimensions}: {_MEND}")
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not lengths.all():
            raise EmbeddingError(f"{who} gave a vector that has no direction: try another model")
        rows: Vectors = found / lengths
        return rows

    @cached_property
    def _client(self) -> Any:
        try:
            from langchain_openai import OpenAIEmbeddings
        except ImportError:
            raise EmbeddingError(f"{self._who} cannot be asked: install CasePilot with its extra 'model'") from None
        from pydantic import SecretStr

        return OpenAIEmbeddings(
            model=self._endpoint.model,
            base_url=self._endpoint.base_url or DEFAULT_ADDRESS,
            api_key=SecretStr(self._endpoint.api_key or _NO_KEY),
            timeout=self._seconds,
            max_retries=self._retries,
            chunk_size=self.batch,
            # Else the client counts tokens with a file that it downloads, and sends their numbers instead of text.
            check_embedding_ctx_length=False,
            # Not every server of one's own knows the packed form that the client asks for.
            model_kwargs={"encoding_format": "float"} if self._endpoint.base_url else {},
        )

    @property
    def _who(self) -> str:
        return f"the embedding model {self._endpoint.model!r} at {self._endpoint.host}"

    def _reason(self, error: Exception) -> str:
        """One line in our own words: the server's may repeat the key or the texts."""
        import openai

        if isinstance(error, openai.APITimeoutError):
            return f"{self._who} did not answer within {self._seconds:g} seconds"
        if isinstance(error, openai.APIConnectionError):
            return f"{self._who} cannot be reached; see OPENAI_BASE_URL"
        if isinstance(error, openai.APIStatusError):
            step = _STEPS.get(error.status_code, "see the server's log")
            return f"{self._who} answered with an error ({error.status_code}): {step}"
        return f"{self._who} gave an answer that holds no vectors ({type(error).__name__}); see OPENAI_BASE_URL"


_STEPS = {
    401: "see OPENAI_API_KEY",
    403: "see OPENAI_API_KEY",
    404: "see CASEPILOT_EMBEDDING_MODEL and OPENAI_BASE_URL",
    429: "its limit or your quota is used up, try later",
}


def _sendable(text: str) -> str:
    """The text as it is sent: not too long, cut between two words, and not empty."""
    flat = text.strip()
    if len(flat) > MOST_CHARACTERS:
        flat = flat[:MOST_CHARACTERS].rpartition(" ")[0] or flat[:MOST_CHARACTERS]
    return flat or _NOTHING
