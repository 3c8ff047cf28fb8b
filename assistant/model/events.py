"""What happens while a model words an answer, in order: progress lines, checked sentences, then the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.model.sentence import CheckedSentence


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Raw text as it came from the endpoint. It is never shown: it has not been checked."""

    text: str


@dataclass(frozen=True, slots=True)
class Restart:
    """All text so far was thinking aloud, before a look-up or the answer: it is no part of the answer."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model asked for a look-up: its name and arguments, before it runs."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToolResult:
    """A look-up ended: its name and what it keeps for us beside its text for the model; None where it failed."""

    name: str
    artifact: Any


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call as the endpoint reported them; None where it reported none."""

    input_tokens: int | None
    output_tokens: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """One line for the person who waits: which look-up runs."""

    text: str


@dataclass(frozen=True, slots=True)
class Worded:
    """One checked sentence; what was stopped comes as a marked gap."""

    checked: CheckedSentence
