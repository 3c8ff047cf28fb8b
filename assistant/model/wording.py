"""Evidence -> an answer in a model's words, each sentence checked before it is shown.

A question that the rules answer whole and exactly keeps their words unless prose is asked for. Where nothing was found
no model is called. Whatever goes wrong is a ModelError, and the rules' answer stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol

from assistant.draft import Draft
from assistant.errors import ModelError
from assistant.evidence import Evidence
from assistant.intents import Intent
from assistant.model.audit import RecordedCall, Recorder
from assistant.model.briefing import Briefing, brief, redacted_question, subjects
from assistant.model.events import Progress, Restart, TextPiece, ToolCall, ToolResult, Usage
from assistant.model.evidence_merge import ToolEvidence
from assistant.model.prices import PriceTable
from assistant.model.prompting import Prompt, system_prompt
from assistant.model.replies import CheckedReply, with_gaps
from assistant.model.tokens import TokenCounter, standard_counter
from assistant.model.watch import never
from assistant.privacy.redacted import Published
from assistant.privacy.redactor import Redactor
from assistant.question import Question, Turn
from knowledge.base import KnowledgeBase

if TYPE_CHECKING:
    from assistant.model.agent import AgentLimits
    from assistant.model.client import ChatModel

Prose = Literal["rules", "model"]
ALWAYS_RULES: frozenset[Intent] = frozenset({"cpt_text", "evade"})
EXACT: frozenset[Intent] = frozenset(
    {
        "describe", "range", "pair", "payment", "units", "addon", "history", "billable", "facet", "crosswalk", "poa",
        "changes", "outpatient", "ndc", "place", "drug_limit", "index", "timed_units", "modifier",
    }
)  # fmt: skip
"""What the tables answer row by row: another wording adds nothing but a chance to be wrong."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Checked text of the answer, to be shown after what came before it."""

    text: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A whole reply: its text with our keys, the draft and the evidence it rests on, and what it took."""

    text: str
    draft: Draft
    evidence: Evidence
    model: str
    digest: str
    usage: Usage
    cost: Decimal | None
    removed: int = 0
    quoted: int = 0
    calls: int = 0


WordingEvent = Progress | Restart | Shown | Wording


def wanted(prose: Prose, question: Question, evidence: Evidence, draft: Draft) -> bool:
    """Whether a model words this answer: something was found, and the tables do not answer it exactly by themselves."""
    if question.intent in ALWAYS_RULES or draft.status in ("declined", "needs_clarification"):
        return False
    if not evidence.citations or not any(statement.cites for statement in draft.statements()):
        return False
    return prose == "model" or question.intent not in EXACT


class Wordings(Protocol):
    """What words an answer where the rules alone shall not."""

    def wanted(self, question: Question, evidence: Evidence, draft: Draft) -> bool:
        """Whether it words this answer."""
        ...

    def word(
        self,
        kb: KnowledgeBase,
        question: Question,
        evidence: Evidence,
        draft: Draft,
        turns: Sequence[Turn] = (),
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[WordingEvent]:
        """As `ModelWording.word`. Raises ModelError."""
        ...


@dataclass(frozen=True)
class ModelWording:
    """Words answers with one model. Holds no state of a conversation; threads may share it."""

    model: ChatModel
    redactor: Redactor
    prose: Prose = "rules"
    limits: AgentLimits | None = None
    prices: PriceTable = field(default_factory=PriceTable)
    counter: TokenCounter | None = None
    recorder: Recorder | None = None

    def wanted(self, question: Question, evidence: Evidence, draft: Draft) -> bool:
        """Whether the model words this answer."""
        return wanted(self.prose, question, evidence, draft)

    def word(
        self,
        kb: KnowledgeBase,
        question: Question,
        evidence: Evidence,
        draft: Draft,
        turns: Sequence[Turn] = (),
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[WordingEvent]:
        """Progress and checked text as they come, the whole Wording at the end.

        Restart says that what was shown so far is no part of the answer. Raises ModelError: for a model that fails,
        for a reply without sources, and for one of which more was stopped than stands.
        """
        prompt = system_prompt(question.topic)
        asked = redacted_question(self.redactor, question)
        earlier = subjects(kb, question, turns)
        count = (self.counter or standard_counter()).count
        sent = brief(prompt, question, asked, evidence, draft, earlier, count)
        yield Progress(f"{self.model.name} words the answer")
        book = ToolEvidence(evidence)
        run = _Run(self, kb, question, book, prompt, sent)
        yield from run.events(cancelled)
        if cancelled():
            return
        yield run.finished(draft)


class _Run:
    """One call of the model, with its look-ups."""

    def __init__(
        self,
        wording: ModelWording,
        kb: KnowledgeBase,
        question: Question,
        book: ToolEvidence,
        prompt: Prompt,
        sent: Briefing,
    ) -> None:
        self._wording, self._kb, self._question, self._book = wording, kb, question, book
        self._prompt, self._sent = prompt, sent
        self._reply = CheckedReply(book.evidence, sent.drafted)
        self._usage: list[Usage] = []
        self._calls: list[ToolCall] = []

    def events(self, cancelled: Callable[[], bool]) -> Iterator[WordingEvent]:
        from assistant.model.agent import AgentLimits, run
        from assistant.model.tools import look_up_tools

        model = self._wording.model
        tools = look_up_tools(self._kb, self._book, self._question)
        recorder = self._wording.recorder
        names, digest = tuple(tool.name for tool in tools), self._prompt.digest
        record = recorder.request(model.name, self._sent.messages, tools=names, digest=digest) if recorder else ""
        failure = ""
        try:
            for event in run(
                model, self._sent.messages, tools, self._wording.limits or AgentLimits(), cancelled=cancelled
            ):
                yield from self._taken(event)
            for text in self._reply.close():
                yield Shown(text)
        except ModelError as error:
            failure = error.kind
            raise
        finally:
            if recorder:
                recorder.reply(
                    record,
                    model.name,
                    self._reply.sentences,
                    calls=[self._recorded(call) for call in self._calls],
                    usage=self._total(),
                    digest=digest,
                    failure=failure,
                )

    def finished(self, rules: Draft) -> Wording:
        """The whole of it. Raises ModelError for a reply that does not stand on the records."""
        reply, name = self._reply, self._wording.model.name
        if reply.refused and not reply.sentences:
            raise ModelError("empty", f"model {name!r} found no answer in the records")
        if not reply.sentences:
            raise ModelError("empty", f"model {name!r} wrote nothing")
        if not reply.borne_out:
            raise ModelError("uncited", f"nothing that model {name!r} wrote could be checked against the records")
        if reply.removed + reply.quoted > reply.borne_out:
            raise ModelError("uncited", f"most of what model {name!r} wrote could not be checked against the records")
        text, draft = with_gaps(reply, rules)
        usage = self._total()
        cost = self._wording.prices.cost(name, usage.input_tokens, usage.output_tokens)
        return Wording(
            text,
            draft,
            self._book.evidence,
            name,
            self._prompt.digest,
            usage,
            cost,
            removed=reply.removed,
            quoted=reply.quoted,
            calls=len(self._calls),
        )

    def _taken(self, event: object) -> Iterator[WordingEvent]:
        if isinstance(event, TextPiece):
            for text in self._reply.feed(event.text):
                yield Shown(text)
        elif isinstance(event, Restart):
            self._reply.restart()
            yield event
        elif isinstance(event, ToolCall):
            self._calls.append(event)
            yield Progress(_told(event))
        elif isinstance(event, ToolResult):
            self._reply.renew(self._book.evidence)
        elif isinstance(event, Usage):
            self._usage.append(event)

    def _recorded(self, call: ToolCall) -> RecordedCall:
        arguments = self._wording.redactor.redact(json.dumps(call.arguments, ensure_ascii=False))
        return RecordedCall(Published(call.name), arguments.redacted)

    def _total(self) -> Usage:
        """The tokens of all calls; unknown when one call did not say."""
        given = [usage.input_tokens for usage in self._usage], [usage.output_tokens for usage in self._usage]
        total = [None if not part or None in part else sum(n for n in part if n is not None) for part in given]
        return Usage(total[0], total[1])


def _told(call: ToolCall) -> str:
    """ "Look up pair: 45385, 45380". Arguments are a model's words, so only short plain ones are shown.

    Of a list each of the first few is shown, of an entry with names its values ("97110 25").
    """

    def plain(value: object, deepest: int = 2) -> Iterator[str]:
        if isinstance(value, list) and deepest:
            for one in value[:8]:
                yield from plain(one, deepest - 1)
        elif isinstance(value, dict) and deepest:
            yield " ".join(part for one in list(value.values())[:4] for part in plain(one, 0))
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            yield str(value)

    words = call.name.replace("_", " ").capitalize()
    found = [text for value in call.arguments.values() for text in plain(value)]
    values = [text for text in found if text.isprintable() and 0 < len(text) <= 40]
    return f"{words}: {', '.join(values)}" if values else words
