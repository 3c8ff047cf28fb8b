"""When a reply must end: its time is over, or whoever waits has left. And how to wait with both in view."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TypeVar

T = TypeVar("T")

LOOK_SECONDS = 0.05  # how often a waiting reader looks whether it is still wanted


class StoppedError(Exception):
    """Whoever waited has left. It ends a reply inside this room and is never seen outside."""


def never() -> bool:
    """Nobody cancels."""
    return False


class Watch:
    """The end of one reply: `seconds` from now, or earlier when `cancelled` says so or `stop` was called."""

    def __init__(self, cancelled: Callable[[], bool] = never, seconds: float = float("inf")) -> None:
        self._cancelled = cancelled
        self._stopped = threading.Event()
        self.end = monotonic() + seconds

    @property
    def stopped(self) -> bool:
        """Nobody wants the reply any more."""
        if not self._stopped.is_set() and self._cancelled():
            self._stopped.set()
        return self._stopped.is_set()

    @property
    def late(self) -> bool:
        """The time is over."""
        return monotonic() >= self.end

    def stop(self) -> None:
        """Ends the reply at its next sign of life."""
        self._stopped.set()

    def check(self) -> None:
        """Raises StoppedError when nobody waits any more."""
        if self.stopped:
            raise StoppedError

    def sleep(self, seconds: float) -> None:
        """Waits, and raises StoppedError as soon as nobody wants the reply."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            self.check()
            self._stopped.wait(min(left, LOOK_SECONDS))
        self.check()


class _End:
    """After the last item; with the error that ended the reply."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def pumped(make: Callable[[], Iterator[T]], watch: Watch) -> Iterator[T]:
    """The items of `make()`, which runs on a thread of its own, so that a silent server holds up nobody who leaves.

    Ends quietly when the watch was stopped, raises TimeoutError when its time is over and whatever `make` raises.
    A thread that is still waiting then ends, and closes its connection, with the next bytes or its own time limit.
    """
    items: SimpleQueue[T | _End] = SimpleQueue()

    def work() -> None:
        try:
            for item in make():
                items.put(item)
        except BaseException as error:
            items.put(_End(error))
        else:
            items.put(_End())

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(work,), name="model-reply", daemon=True).start()
    try:
        while not watch.stopped:
            if watch.late:
                raise TimeoutError
            try:
                item = items.get(timeout=min(LOOK_SECONDS, max(watch.end - monotonic(), 0.001)))
            except Empty:
                continue
            if not isinstance(item, _End):
                yield item
            elif item.error is None or isinstance(item.error, StoppedError):
                return
            else:
                raise item.error
    finally:
        watch.stop()
