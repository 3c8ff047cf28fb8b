"""A limit on one call's time, so that a benchmark ends whatever it measures. Standard library alone."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
LIMIT_SECONDS = 60.0
"""For a text, and as much again for each million characters."""


class OutOfTimeError(BaseException):
    """Raised in the call that took too long; no `except Exception` within it holds it back."""


def limit_of(text: str) -> float:
    """The seconds that a text may take."""
    return LIMIT_SECONDS * (1 + len(text) / 1e6)


def timed(limit: float, call: Callable[[], T]) -> tuple[float, T | None]:
    """The seconds that a call took and what it returned, or None when it was broken off at the limit.

    Works in the main thread of a process that uses no alarm of its own.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGALRM, stop)
    started = time.perf_counter()
    try:
        signal.setitimer(signal.ITIMER_REAL, limit)
        value: T | None = call()
        signal.setitimer(signal.ITIMER_REAL, 0)
    except OutOfTimeError:
        value = None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return time.perf_counter() - started, value
