"""A record of what was sent to a model and what came back, on this machine, without identifiers.

One line of JSON for each request and for each reply, joined by an id, in a file for each day (UTC). Requests are made
of Messages, replies of checked sentences and redacted text: no other text can be recorded. Nothing is ever removed
here; the folder is the site's to keep and to clear.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.errors import RedactionError
from assistant.model.events import Usage
from assistant.model.messages import Message
from assistant.model.sentence import CheckedSentence
from assistant.privacy.redacted import Published, Redacted

logger = logging.getLogger("casepilot.model")


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A look-up that the model asked for. Its arguments are a model's words, so they go through the redactor too."""

    name: Published
    arguments: Redacted


def _now() -> datetime:
    return datetime.now(UTC)


class Recorder:
    """Writes the record into a folder, which is made when it is first needed. Threads may share it.

    A folder that cannot be written to, or a full disk, is told once in the log; an answer never fails for it.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime] = _now) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = threading.Lock()
        self._told = False
        self._torn: set[Path] = set()

    def request(self, model: str, messages: Sequence[Message], *, tools: Sequence[str] = (), digest: str = "") -> str:
        """Record what is sent; returns the id that its reply is recorded with.

        `model` and `tools` are names, `digest` is that of the prompts. Raises RedactionError for what is no Message.
        """
        _all_are(Message, messages)
        name = uuid.uuid4().hex
        sent = [{"role": message.role, "text": message.text} for message in messages]
        self._write({"kind": "request", "id": name, "model": model, "messages": sent, "tools": list(tools)}, digest)
        return name

    def reply(
        self,
        request: str,
        model: str,
        sentences: Sequence[CheckedSentence] = (),
        *,
        calls: Sequence[RecordedCall] = (),
        usage: Usage | None = None,
        digest: str = "",
        failure: str = "",
    ) -> None:
        """Record what came back: the sentences with their fate, the look-ups, the tokens, or the kind of a failure.

        Raises RedactionError for anything but checked sentences and redacted calls.
        """
        _all_are(CheckedSentence, sentences)
        _all_are(RecordedCall, calls)
        for call in calls:
            _all_are(Published, (call.name,))
            _all_are(Redacted, (call.arguments,))
        came: dict[str, Any] = {
            "kind": "reply",
            "id": request,
            "model": model,
            "reply": [_sentence(checked) for checked in sentences],
            "calls": [{"name": call.name.text, "arguments": call.arguments.text} for call in calls],
            "usage": None if usage is None else {"input": usage.input_tokens, "output": usage.output_tokens},
        }
        if failure:
            came["failure"] = failure
        self._write(came, digest)

    def _write(self, entry: Mapping[str, Any], digest: str) -> None:
        now = self._clock().astimezone(UTC)
        line = json.dumps({"time": now.isoformat(timespec="milliseconds"), **entry, "digest": digest})
        path = self._folder / f"model-{now:%Y-%m-%d}.jsonl"
        with self._lock:
            try:
                self._append(path, f"{line}\n".encode())
            except OSError as error:
                if not self._told:
                    self._told = True
                    logger.warning(
                        "requests and replies of the model are not recorded: %r cannot be written (%s)",
                        str(path),
                        error.strerror or type(error).__name__,
                    )

    def _append(self, path: Path, line: bytes) -> None:
        """Add a line; after one that was cut short by a full disk it begins on a line of its own."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            left = b"\n" + line if path in self._torn else line
            while left:
                # In one piece, unless the disk is full: other processes may write to the file as well.
                done = os.write(handle, left)
                left = left[done:]
                self._torn.add(path)
            self._torn.discard(path)
        finally:
            os.close(handle)


def _sentence(checked: CheckedSentence) -> dict[str, Any]:
    """A sentence as it came, the keys it cites, and why it was stopped, "" when it was shown."""
    return {"text": checked.sentence.text, "cites": list(checked.sentence.keys), "fault": checked.fault}


def _all_are(kind: type, items: Sequence[object]) -> None:
    if not all(isinstance(item, kind) for item in items):
        raise RedactionError(f"only what went through the redactor and the check is recorded: give {kind.__name__}")
