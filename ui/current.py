"""The services of this process: one assistant and one store of votes, shared by every session.

Streamlit runs the page as a script without arguments, so this is the one place where it finds what the server made
for it. `install` is called by the server (and by tests); without it the first page makes them from the settings.
Nothing here belongs to one user.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from assistant.answer import Answer
from assistant.model.events import Progress, Restart
from assistant.model.watch import never
from assistant.model.wording import Prose, Shown
from assistant.question import Settings, Turn
from knowledge.snapshot import Manifest
from ui.model_choice import ModelChoice, chosen_model
from ui.records import FeedbackStore
from ui.service import AssistantService
from ui.settings import AppSettings, load_settings

if TYPE_CHECKING:
    from ui.evaluation_runs import EvaluationRuns


class ReplyLike(Protocol):
    """An answer with the typed subject that a follow-up may refer to."""

    @property
    def answer(self) -> Answer:
        """The answer."""

    @property
    def turn(self) -> Turn:
        """Its subject."""


class KnowledgeLike(Protocol):
    """What the page needs to know of the knowledge base."""

    @property
    def manifest(self) -> Manifest:
        """What the snapshot holds."""


class AssistantLike(Protocol):
    """An assistant as the page uses it."""

    @property
    def kb(self) -> KnowledgeLike:
        """The snapshot it answers from."""

    def stream(
        self,
        text: str,
        settings: Settings | None = None,
        turns: Sequence[Turn] = (),
        *,
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[Progress | Restart | Shown | ReplyLike]:
        """Answer one question after the turns before it; the reply comes last, and none after a stop."""


class ServiceLike(Protocol):
    """Holds the assistant of the snapshot in service."""

    def assistant(self, prose: Prose | None = None) -> AssistantLike:
        """The current assistant; `prose` says who words exact answers. Raises KnowledgeError, saying what to run."""

    def by_rules(self) -> AssistantLike:
        """The current assistant without a model. Raises KnowledgeError, saying what to run."""

    def warm_up(self) -> str:
        """Open what the first question needs; returns why search is by words only, or ""."""


@dataclass(frozen=True, slots=True)
class Services:
    """What a page may use. Without `evaluations` there is no Evaluations page, without `model` the rules word all."""

    service: ServiceLike
    feedback: FeedbackStore
    today: Callable[[], date]
    evaluations: EvaluationRuns | None = None
    model: ModelChoice | None = None


def local_today() -> date:
    """Today where the server runs."""
    return datetime.now().astimezone().date()


_lock = threading.Lock()
_installed: Services | None = None


def install(services: Services | None) -> None:
    """Set the services of this process; None forgets them."""
    global _installed
    with _lock:
        _installed = services


def services() -> Services:
    """The services of this process, made from the settings when nobody installed any."""
    global _installed
    with _lock:
        if _installed is None:
            _installed = make_services(load_settings())
        return _installed


def make_services(settings: AppSettings) -> Services:
    """Services as the settings say. Opens nothing yet."""
    from ui.evaluation_runs import EvaluationRuns

    service = AssistantService(settings, local_today)
    runs = EvaluationRuns(settings, service.base)
    return Services(service, FeedbackStore(settings.database), local_today, runs, chosen_model(settings))
