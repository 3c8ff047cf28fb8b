"""Read-only connections to SQLite files that never change, shared between threads.

A connection serves one statement at a time and then waits for the next, from whatever thread, so there are never more
of them than statements at once: a chat window starts a thread for every question.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class OpenFiles:
    """The connections of one snapshot. Thread-safe; `close` ends them."""

    def __init__(self) -> None:
        self._idle: dict[Path, list[sqlite3.Connection]] = {}
        self._lock = threading.Lock()
        self._closed = False

    def query(self, path: Path, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one statement. The file is opened immutable: readers take no locks."""
        with self._lock:
            waiting = self._idle.get(path)
            connection = waiting.pop() if waiting else None
        if connection is None:
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            with self._lock:
                if not self._closed:
                    self._idle.setdefault(path, []).append(connection)
                    connection = None
            if connection is not None:
                connection.close()

    def close(self) -> None:
        """Close what waits now; what is in use is closed when its statement ends."""
        with self._lock:
            self._closed = True
            waiting = [connection for held in self._idle.values() for connection in held]
            self._idle.clear()
        for connection in waiting:
            connection.close()
