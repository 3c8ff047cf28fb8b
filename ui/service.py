"""The assistant of one process: opened once, reopened when a new snapshot is put in service.

A broken or missing new snapshot never takes the old one away: the last good one keeps answering.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

from assistant.assistant import Assistant
from assistant.privacy.redactor import standard_redactor
from knowledge.assembly import open_base
from knowledge.base import KnowledgeBase
from knowledge.errors import SnapshotError
from knowledge.snapshot import pointer_text
from ui.embedding_choice import asked_by
from ui.settings import AppSettings


class AssistantService:
    """Hands out the assistant for the snapshot in service. Thread-safe."""

    def __init__(self, settings: AppSettings, clock: Callable[[], date] = date.today) -> None:
        self.settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._assistant: Assistant | None = None
        self._name = ""
        self._refused = ""

    def assistant(self) -> Assistant:
        """The assistant of the current snapshot. Raises SnapshotError only when there never was a usable one."""
        name = pointer_text(self.settings.home)
        if self._assistant is not None and name in (self._name, self._refused):
            return self._assistant
        with self._lock:
            if self._assistant is None or name != self._name:
                self._reopen(name)
            assert self._assistant is not None
            return self._assistant

    def _reopen(self, name: str) -> None:
        try:
            fresh = open_base(self.settings.home, self.settings.chroma_url, asked_by(self.settings))
        except SnapshotError:
            if self._assistant is None:
                raise
            self._refused = name
            return  # the last good snapshot keeps serving; its files stay readable while they are open
        self._assistant = Assistant(fresh, self._clock)
        self._name = name

    def base(self) -> KnowledgeBase:
        """The knowledge base behind the assistant."""
        return self.assistant().kb

    def warm_up(self) -> str:
        """Open everything that the first question needs; returns why search is by words only, or ""."""
        standard_redactor().redact("warm up of a mispelled wrod")
        return self.base().warm_up()
