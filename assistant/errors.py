"""Errors of the assistant, for a person to read.

AssistantError
├── QuestionError       the text cannot be a question (empty, too long, not text); exit status 2 on the command line
├── RedactionError      text that cannot be redacted, or redacted text made by other means
└── ModelError        a language model did not word the answer; the rules do it instead
"""

from __future__ import annotations

from typing import Literal

FailureKind = Literal[
    "no_key", "wrong_key", "unreachable", "timeout", "rate_limited", "server_error", "cut_stream", "bad_reply",
    "no_tools", "too_long", "wrong_model", "empty", "uncited", "budget", "other",
]  # fmt: skip


class AssistantError(Exception):
    """Base of all errors here; one line of text."""


class QuestionError(AssistantError):
    """There is nothing to answer. Seen by whoever asked; says what to send instead."""


class RedactionError(AssistantError):
    """Text that cannot be redacted, or redacted text made by other means."""


class ModelError(AssistantError):
    """A language model did not word the answer: what happened, as a kind and in one line for whoever asked."""

    def __init__(self, kind: FailureKind, line: str) -> None:
        super().__init__(line)
        self.kind = kind
