"""What went wrong with a model, as a kind and one line: what failed, at which value, and what to do next.

Errors are told apart by their class names, status and code, so that nothing is imported for it. No line holds words of
the server, of the client or of the prompt: servers quote keys and questions in their errors, and so do clients.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from assistant.errors import FailureKind, ModelError

DEFAULT_ADDRESS = "https://api.openai.com/v1"

_TOO_LONG = re.compile(
    r"context.?(?:length|window|size)|too many (?:input )?tokens|(?:prompt|input) is too long"
    r"|input tokens exceed|reduce the length",
    re.IGNORECASE,
)
_TOOLS = re.compile(r"\btools?\b|\btool[ _]|function.call", re.IGNORECASE)
_OTHER_PROTOCOL = re.compile(
    r"v1/(?:responses|completions|embeddings)|responses api|not a chat model|does not support chat", re.IGNORECASE
)
_NO_MODEL = re.compile(r"model\b.*\b(?:not found|does not exist|not exist|unknown)|(?:invalid|unknown) model", re.I)
_REFUSED = re.compile(
    r"unsupported|unrecogni[sz]ed|unknown|unexpected|invalid|extra|too large|(?:not|n't) (?:support|permit|allow|be )"
)
_QUOTA = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
_UNREADABLE = ("JSONDecodeError", "APIResponseValidationError", "AttributeError", "KeyError", "IndexError", "TypeError")
_BAD_ADDRESS = ("InvalidURL", "UnsupportedProtocol")
_AGAIN: tuple[FailureKind, ...] = ("rate_limited", "server_error", "unreachable")

_LINES = {
    "wrong_key": "{at} refused the key{coded}: check OPENAI_API_KEY and what its account may use",
    "unsendable key": "OPENAI_API_KEY holds a character that cannot be sent: copy the key anew",
    "unreachable": "{at} cannot be reached ({why}): start it, or check OPENAI_BASE_URL",
    "timeout": "{model} took longer than {seconds} seconds: raise CASEPILOT_TIMEOUT_SECONDS, or take a faster model",
    "rate_limited": "{at} takes no more requests now{coded}: {wait}",
    "server_error": "{at} failed{coded}: try again later, or look into its log",
    "bad_reply": "{at} did not reply in the chat-completions format: check that OPENAI_BASE_URL ends in /v1",
    "no_tools": "{model} takes no tools{coded}: set CASEPILOT_MODEL to one that does",
    "too_long": "the question and its records are too long for {model}{coded}: ask for less at a time",
    "wrong_model": "{at} has no {model}{coded}: check CASEPILOT_MODEL, and that OPENAI_BASE_URL ends in /v1",
    "other protocol": "{model} does not speak chat completions{coded}: set CASEPILOT_MODEL to one that does",
    "budget": "{model} came to the limit of its look-ups: ask for less at a time",
}
_OTHER = "{model} did not answer ({name}{coded}): look into the log of the server at OPENAI_BASE_URL"


@dataclass(frozen=True, slots=True)
class Place:
    """Which model, where, and how long it may take."""

    model: str
    address: str
    seconds: float


def shown_address(base_url: str) -> str:
    """Scheme, host, port and path of an address, without user, password and query, which may hold a key."""
    try:
        parts = urlsplit(base_url or DEFAULT_ADDRESS)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "OPENAI_BASE_URL"
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}" if parts.hostname else "OPENAI_BASE_URL"


def model_error(error: BaseException, place: Place, *, tools: bool = False) -> ModelError:
    """The error for whoever asked. `tools` says that tools were offered. A ModelError comes back as it is."""
    if isinstance(error, ModelError):
        return error
    kind = kind_of(error, tools=tools)
    return ModelError(kind, _line(kind, error, place))


def kind_of(error: BaseException, *, tools: bool = False) -> FailureKind:
    """The kind of any exception of the client, of its transport or of LangChain."""
    if isinstance(error, ModelError):
        return error.kind
    status = status_of(error)
    chain = _names(error)
    if status is not None:
        return _of_status(status, _told(error), tools=tools)
    if {"LocalProtocolError", "UnicodeEncodeError"} & chain:
        return "wrong_key"
    if {"TimeoutException", "APITimeoutError", "TimeoutError"} & chain:
        return "timeout"
    if {"APIConnectionError", "TransportError", "ConnectionError", "gaierror", *_BAD_ADDRESS} & chain:
        return "unreachable"
    if "GraphRecursionError" in chain:
        return "budget"
    if chain & set(_UNREADABLE) or isinstance(error, ValueError):
        return "bad_reply"
    if "APIError" in chain:  # told in the middle of a stream, so without a status
        told = _told(error)
        if _TOO_LONG.search(told):
            return "too_long"
        return "rate_limited" if "rate_limit" in told or any(code in told for code in _QUOTA) else "server_error"
    return "other"


def _of_status(status: int, told: str, *, tools: bool) -> FailureKind:
    if tools and status in (400, 404, 422, 500, 501) and _TOOLS.search(told):
        return "no_tools"
    if status == 413 or (status < 500 and _TOO_LONG.search(told)):
        return "too_long"
    if status in (401, 403):
        return "wrong_key"
    if status == 404 or (status in (400, 422) and (_OTHER_PROTOCOL.search(told) or _NO_MODEL.search(told))):
        return "wrong_model"
    if status == 429:
        return "rate_limited"
    return "server_error" if status >= 500 or status in (408, 409) else "other"


def worth_another_try(error: BaseException, longest_wait: float, *, tools: bool = False) -> bool:
    """Whether the same request may soon succeed: not without credit, nor after a wait longer than `longest_wait`."""
    if isinstance(error, ModelError) or kind_of(error, tools=tools) not in _AGAIN:
        return False
    if any(code in _told(error) for code in _QUOTA) or set(_BAD_ADDRESS) & _names(error):
        return False
    return (retry_after(error) or 0) <= longest_wait


def retry_after(error: BaseException) -> float | None:
    """Seconds that the server asks to wait, from Retry-After as seconds or as a date; None when it asks for none."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is None:
        return None
    for name, unit in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            return max(float(headers[name]) / unit, 0)
        except (KeyError, ValueError):
            continue
    try:
        return max(parsedate_to_datetime(headers["retry-after"]).timestamp() - time.time(), 0)
    except (KeyError, ValueError, OverflowError):
        return None


def rejected_parameter(error: BaseException, names: tuple[str, ...]) -> str | None:
    """Which of these optional parameters a server refuses; None when its refusal is about something else."""
    if status_of(error) not in (400, 422):
        return None
    param = getattr(error, "param", None)
    if param in names:
        return str(param)
    told = _told(error)
    if not _REFUSED.search(told):  # a server that quotes a question about a temperature means something else
        return None
    return next((name for name in names if re.search(rf"\b{name}\b", told)), None)


def server_words(error: BaseException, sent: str, key: str = "") -> str:
    """The server's own words, cut to one line; empty where they hold the key or quote what was sent."""
    words = " ".join(str(getattr(error, "message", "")).split())[:200]
    around = " ".join(sent.split())
    quotes = any(words[start : start + 20] in around for start in range(max(len(words) - 19, 0)))
    return "" if quotes or (key and key[:8] in words) or "sk-" in words else words


def status_of(error: BaseException) -> int | None:
    """The HTTP status of an error, where it has one."""
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None


def _told(error: BaseException) -> str:
    """What is searched for signs, never shown."""
    return f"{getattr(error, 'code', '')} {getattr(error, 'message', '')}".lower()


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def _names(error: BaseException) -> set[str]:
    return {base.__name__ for cause in _causes(error) for base in type(cause).__mro__}


def _line(kind: FailureKind, error: BaseException, place: Place) -> str:
    status = status_of(error)
    sort: str = kind
    if kind == "wrong_key" and status is None:
        sort = "unsendable key"
    elif kind == "wrong_model" and _OTHER_PROTOCOL.search(_told(error)):
        sort = "other protocol"
    return _LINES.get(sort, _OTHER).format(
        at=f"the model server at {place.address}",
        model=f"model {place.model!r}",
        coded=f" (status {status})" if status is not None else "",
        seconds=f"{place.seconds:g}",
        why=_why(error),
        wait=_wait(error),
        name=type(error).__name__,
    )


def _wait(error: BaseException) -> str:
    if any(code in _told(error) for code in _QUOTA):
        return "the account has no credit left"
    seconds = retry_after(error)
    return f"it asks to wait {seconds:.0f} seconds" if seconds and seconds >= 1 else "try again later"


def _why(error: BaseException) -> str:
    names = _names(error)
    if {"SSLError", "SSLCertVerificationError"} & names or any("CERTIFICATE" in str(c) for c in _causes(error)):
        return "its certificate is not trusted"
    if set(_BAD_ADDRESS) & names:
        return "that is no address of a server"
    if any("refused" in str(cause) for cause in _causes(error)):
        return "connection refused"
    if "gaierror" in names or any("getaddrinfo" in str(c) or "resolution" in str(c) for c in _causes(error)):
        return "no such host"
    return "the connection was broken"
