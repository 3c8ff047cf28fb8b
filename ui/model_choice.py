"""Which model words answers, as the settings say. One that cannot be made costs an answer a line, nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module

from assistant.draft import Draft
from assistant.errors import AssistantError, ModelError
from assistant.evidence import Evidence
from assistant.model.audit import Recorder
from assistant.model.prices import PriceTable, read_prices
from assistant.model.watch import never
from assistant.model.wording import ModelWording, Prose, WordingEvent, wanted
from assistant.privacy.redactor import standard_redactor
from assistant.question import Question, Turn
from knowledge.base import KnowledgeBase
from ui.settings import AppSettings


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The model of a site as a page shows it: its name, who words exact answers, the currency of its price or ""."""

    name: str
    prose: Prose = "rules"
    currency: str = ""


def chosen_model(settings: AppSettings) -> ModelChoice | None:
    """The model that the settings name, None when the rules word everything."""
    if not settings.model:
        return None
    try:
        price = _prices(settings).price(settings.model)
    except AssistantError:  # a file that was changed since the start; the answers say so
        price = None
    return ModelChoice(settings.model, settings.prose, price.currency if price else "")


class ModelMaker:
    """Makes the model of the settings when it is first needed, once for the process: its libraries take seconds."""

    def __init__(self, settings: AppSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._made: ModelWording | None = None

    def made(self) -> ModelWording:
        """The model with all that belongs to it. Raises ModelError saying why there is none."""
        with self._lock:
            if self._made is None:
                try:
                    self._made = _made(self._settings)
                except ModelError:
                    raise
                except AssistantError as error:
                    raise ModelError("other", str(error)) from None
                except ImportError:
                    raise ModelError(
                        "other", "no model can be used: install CasePilot with its extra 'model'"
                    ) from None
            return self._made

    def warm_up(self) -> None:
        """Make the model now. Why there is none is told by the answers."""
        try:
            self.made()
        except ModelError:
            return


class LateWording:
    """Words answers with a model that is made at the first answer it is wanted for."""

    def __init__(self, maker: ModelMaker, prose: Prose) -> None:
        self._maker = maker
        self._prose = prose

    def wanted(self, question: Question, evidence: Evidence, draft: Draft) -> bool:
        """Whether the model words this answer."""
        return wanted(self._prose, question, evidence, draft)

    def word(
        self,
        kb: KnowledgeBase,
        question: Question,
        evidence: Evidence,
        draft: Draft,
        turns: Sequence[Turn] = (),
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[WordingEvent]:
        """As `ModelWording.word`. Raises ModelError also when there is no model."""
        yield from self._maker.made().word(kb, question, evidence, draft, turns, cancelled)


def _made(settings: AppSettings) -> ModelWording:
    from assistant.model.client import ChatModel

    seconds = settings.timeout_seconds
    model = ChatModel(
        settings.model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key.get_secret_value(),
        timeout_seconds=seconds,
    )
    # Here and not at the first answer, so that a library that is missing is told like a key that is missing.
    limits = import_module("assistant.model.agent").AgentLimits(seconds=seconds)
    import_module("assistant.model.tools")
    return ModelWording(
        model,
        standard_redactor(),
        limits=limits,
        prices=_prices(settings),
        recorder=None if settings.model_record is None else Recorder(settings.model_record),
    )


def _prices(settings: AppSettings) -> PriceTable:
    return PriceTable() if settings.prices is None else read_prices(settings.prices)
