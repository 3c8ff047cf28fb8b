"""The assistant of one process: opened once, reopened when a new snapshot is put in service.

A broken or missing new snapshot never takes the old one away: the last good one keeps answering.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant.assistant import Assistant
from assistant.model.wording import Prose
from assistant.privacy.redactor import standard_redactor
from knowledge.assembly import open_base
from knowledge.base import KnowledgeBase
from knowledge.errors import SnapshotError
from knowledge.snapshot import pointer_text
from ui.embedding_choice import asked_by
from ui.model_choice import LateWording, ModelMaker
from ui.settings import AppSettings


@dataclass(frozen=True, slots=True)
class _Assistants:
    """One snapshot, answered from by the rules, and by a model that words less or more; all three may be the same."""

    by_rules: Assistant
    by_prose: dict[Prose, Assistant]


class AssistantService:
    """Hands out the assistants for the snapshot in service. Thread-safe.

    Where the settings name a model it words answers; it is made for the first of them, or by `warm_up`.
    """

    def __init__(self, settings: AppSettings, clock: Callable[[], date] = date.today) -> None:
        self.settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._maker = ModelMaker(settings) if settings.model else None
        self._held: _Assistants | None = None
        self._name = ""
        self._refused = ""

    def assistant(self, prose: Prose | None = None) -> Assistant:
        """The assistant of the current snapshot; `prose` says who words exact answers, as set unless it is given.

        Raises SnapshotError only when there never was a usable snapshot.
        """
        return self._current().by_prose[prose or self.settings.prose]

    def by_rules(self) -> Assistant:
        """The same without a model. Raises SnapshotError as `assistant` does."""
        return self._current().by_rules

    def _current(self) -> _Assistants:
        name = pointer_text(self.settings.home)
        if self._held is not None and name in (self._name, self._refused):
            return self._held
        with self._lock:
            if self._held is None or name != self._name:
                self._reopen(name)
            assert self._held is not None
            return self._held

    def _reopen(self, name: str) -> None:
        try:
            fresh = open_base(self.settings.home, self.settings.chroma_url, asked_by(self.settings))
        except SnapshotError:
            if self._held is None:
                raise
            self._refused = name
            return  # the last good snapshot keeps serving; its files stay readable while they are open
        self._held = self._on(fresh)
        self._name = name

    def _on(self, kb: KnowledgeBase) -> _Assistants:
        plain = Assistant(kb, self._clock)
        if self._maker is None:
            return _Assistants(plain, {"rules": plain, "model": plain})
        kinds: tuple[Prose, ...] = ("rules", "model")
        worded = {kind: Assistant(kb, self._clock, wording=LateWording(self._maker, kind)) for kind in kinds}
        return _Assistants(plain, worded)

    def base(self) -> KnowledgeBase:
        """The knowledge base behind the assistant."""
        return self.by_rules().kb

    def warm_up(self) -> str:
        """Open everything that the first question needs; returns why search is by words only, or ""."""
        standard_redactor().redact("warm up of a mispelled wrod")
        note = self.base().warm_up()
        if self._maker is not None:
            self._maker.warm_up()
        return note
