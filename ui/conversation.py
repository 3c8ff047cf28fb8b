"""One conversation in memory: what was asked, what came back, and what a follow-up may refer to.

A question is kept without the identifiers in it. Nothing is written anywhere. A failure becomes part of the
conversation in one line; what is logged about it is the kind of error and where it happened, never its text, because
that may repeat what the user typed.
"""

from __future__ import annotations

import logging
import traceback
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from assistant.answer import Answer
from assistant.errors import QuestionError
from assistant.model.events import Progress, Restart
from assistant.model.watch import never
from assistant.model.wording import Prose, Shown
from assistant.privacy.redactor import standard_redactor
from assistant.question import Settings, Turn
from knowledge.errors import KnowledgeError
from ui.current import AssistantLike, ReplyLike, ServiceLike

logger = logging.getLogger("casepilot.chat")

ProblemKind = Literal["question", "knowledge", "unexpected"]
STOPPED = "Stopped before the model had finished: this is worded by the rules."
UNEXPECTED = "Something went wrong with this question. The others are unaffected; try other words."


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a question has no answer, in one line."""

    kind: ProblemKind
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question without identifiers, its answer or its problem. `id` is random and names widgets and the vote."""

    id: str
    question: str
    settings: Settings
    answer: Answer | None = None
    turn: Turn | None = None
    problem: Problem | None = None


TalkEvent = Progress | Restart | Shown | Exchange


def ask(service: ServiceLike, question: str, settings: Settings, before: tuple[Exchange, ...]) -> Exchange:
    """Ask one question after the exchanges before it. Never raises: a failure is part of the exchange."""
    for event in talk(service, question, settings, before):
        if isinstance(event, Exchange):
            return event
    raise AssertionError("talk ends with its exchange")


def talk(
    service: ServiceLike,
    question: str,
    settings: Settings,
    before: tuple[Exchange, ...],
    prose: Prose | None = None,
    cancelled: Callable[[], bool] = never,
) -> Iterator[TalkEvent]:
    """As `ask`, with what happens on the way; the exchange comes last, always.

    A model that is stopped leaves the answer to the rules, and the answer says so.
    """
    name = uuid.uuid4().hex
    turns = tuple(forget_changed(e.turn, e.settings, settings) for e in before if e.turn is not None)
    reply: ReplyLike | None = None
    stopped = False
    try:
        for event in service.assistant(prose).stream(question, settings, turns, cancelled=cancelled):
            if isinstance(event, Progress | Restart | Shown):
                yield event
            else:
                reply = event
        if reply is None:
            stopped = True
            reply = _reply(service.by_rules(), question, settings, turns)
    except QuestionError as error:
        problem = Problem("question", _sentence(str(error)))
    except KnowledgeError as error:
        problem = Problem("knowledge", _sentence(str(error)))
    except Exception as error:  # one question must not end the chat
        log_failure("answering", error)
        problem = Problem("unexpected", UNEXPECTED)
    else:
        answer = replace(reply.answer, caveats=(*reply.answer.caveats, STOPPED)) if stopped else reply.answer
        yield Exchange(name, answer.question, settings, answer, reply.turn)
        return
    yield Exchange(name, standard_redactor().redact(question).text, settings, problem=problem)


def _reply(assistant: AssistantLike, question: str, settings: Settings, turns: tuple[Turn, ...]) -> ReplyLike:
    for event in assistant.stream(question, settings, turns):
        if not isinstance(event, Progress | Restart | Shown):
            return event
    raise AssertionError("an answer that nobody stops has an end")


def forget_changed(turn: Turn, before: Settings, now: Settings) -> Turn:
    """The earlier subject without what came from settings that have been changed since.

    Otherwise a date or payer that was set for one question would outlive being unset.
    """
    kept = turn
    if now.as_of != before.as_of:
        kept = replace(kept, as_of=None)
    if now.state != before.state:
        kept = replace(kept, state=None)
    if now.payer != before.payer:
        kept = replace(kept, payer=None)
    if now.setting != before.setting:
        kept = replace(kept, setting=None)
    return kept


def log_failure(doing: str, error: Exception) -> None:
    """Log the kind of an error and its place in the code; its message may hold typed text and is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown place"
    logger.error("%s failed: %s at %s", doing, type(error).__name__, place)


def _sentence(text: str) -> str:
    flat = " ".join(text.split())
    return flat[:1].upper() + flat[1:] + ("" if flat.endswith((".", "?", "!")) else ".")
