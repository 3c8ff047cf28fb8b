"""One answer of a model with the times at which raw text came and checked text was shown."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from assistant.assistant import Assistant, Reply
from assistant.check import REMOVED
from assistant.model import agent
from assistant.model.events import Restart, TextPiece
from assistant.model.wording import Shown
from evals.asking import settings_of
from evals.items import Item

_KEYS = re.compile(r"(?:\s*\[s\d+\])+$")
_KEYS_HERE = re.compile(r"(?:\s*\[s\d+\])*")


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds: before anything is sent, then from there on; and what was sent first."""

    before: float
    first_raw: float
    first_shown: float | None
    total: float
    sent: tuple[dict[str, str], ...]
    pieces: tuple[tuple[float, str], ...] = ()
    shown: tuple[tuple[float, str], ...] = ()


@dataclass(slots=True)
class _Seen:
    begun: float = 0.0
    sent: tuple[dict[str, str], ...] = ()
    pieces: list[tuple[float, str]] = field(default_factory=list)


def timed(assistant: Assistant, item: Item) -> Times:
    """Answer an item's question. Raises RuntimeError when no model worded it."""
    seen = _Seen()
    real = agent.run

    def run(model: Any, messages: Any, *arguments: Any, **named: Any) -> Iterator[Any]:
        seen.sent = tuple({"role": message.role, "content": message.text} for message in messages)
        seen.begun = time.perf_counter()
        for event in real(model, messages, *arguments, **named):
            if isinstance(event, TextPiece):
                seen.pieces.append((time.perf_counter(), event.text))
            elif isinstance(event, Restart):
                seen.pieces.clear()
            yield event

    shown: list[tuple[float, str]] = []
    # The path shows checked text only; its raw text can be timed where it comes in, and nowhere else.
    with patch.object(agent, "run", run):
        asked = time.perf_counter()
        for event in assistant.stream(item.question, settings_of(item)):
            if isinstance(event, Shown):
                shown.append((time.perf_counter(), event.text))
            elif isinstance(event, Restart):
                shown.clear()
            elif isinstance(event, Reply):
                ended = time.perf_counter()
    if not seen.pieces or not shown:
        raise RuntimeError(f"no model worded {item.id!r}")
    return Times(
        before=1000 * (seen.begun - asked),
        first_raw=1000 * (seen.pieces[0][0] - seen.begun),
        first_shown=1000 * (shown[0][0] - seen.begun),
        total=1000 * (ended - seen.begun),
        sent=seen.sent,
        pieces=tuple(seen.pieces),
        shown=tuple(shown),
    )


def delays(times: Times) -> list[float]:
    """Milliseconds from the arrival of each shown sentence's last piece, its citations included, to its being shown.

    Arrival is when the client hands the piece over. A sentence that was taken out, or written in another way than it
    is shown, has none.
    """
    raw = "".join(text for _, text in times.pieces)
    ends: list[tuple[int, float]] = []
    length = 0
    for at, text in times.pieces:
        length += len(text)
        ends.append((length, at))
    found: list[float] = []
    cursor = 0
    for at, text in times.shown:
        said = _KEYS.sub("", text.strip())
        start = -1 if REMOVED in said else raw.find(said, cursor)
        if start < 0:
            continue
        keys = _KEYS_HERE.match(raw, start + len(said))
        cursor = keys.end() if keys else start + len(said)
        arrived = next(when for end, when in ends if end >= cursor)
        found.append(1000 * (at - arrived))
    return found
