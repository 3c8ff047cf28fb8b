"""The corridor: text -> Question -> look-ups -> Evidence -> draft -> check -> Answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer import Answer, Citation, CodeStatus, Topic
from assistant.check import check
from assistant.compose import compose
from assistant.draft import Draft
from assistant.errors import ModelError
from assistant.evidence import Evidence
from assistant.lookups.gather import gather, verify_code
from assistant.model.events import Progress, Restart
from assistant.model.watch import never
from assistant.model.wording import Shown, Wording, Wordings
from assistant.privacy.redactor import Redactor, standard_redactor
from assistant.privacy.spans import told
from assistant.question import Question, Settings, Turn, read_question
from assistant.rendering import markdown
from knowledge.base import KnowledgeBase
from knowledge.codes import CodeMention, find_codes
from knowledge.dating import is_stale

_KEY = re.compile(r"\[(s\d+)\]")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the typed subject that a follow-up may refer to."""

    answer: Answer
    turn: Turn


StreamEvent = Progress | Restart | Shown | Reply


@dataclass(frozen=True, slots=True)
class _Ready:
    """An answer on its way: what was asked, what was found, and the rules' draft of it, checked."""

    question: Question
    evidence: Evidence
    draft: Draft
    today: date
    started: float
    looked_up: float


class Assistant:
    """Answers questions from one knowledge base. Holds no state of a conversation; thread-safe.

    A question is read as it was typed, on this machine; the answer carries it without identifiers. With `wording` a
    model words what the rules do not answer exactly; when it fails, the rules' answer says so in a line.
    """

    def __init__(
        self,
        kb: KnowledgeBase,
        clock: Callable[[], date],
        redactor: Redactor | None = None,
        wording: Wordings | None = None,
    ) -> None:
        self.kb = kb
        self.wording = wording
        self._clock = clock
        self._redactor = redactor

    def ask(
        self,
        text: str,
        settings: Settings | None = None,
        previous: Turn | None = None,
        item_id: str | None = None,
        before: Sequence[Turn] = (),
    ) -> Reply:
        """Answer one question after the `previous` one and those `before` it. Raises QuestionError when it is none."""
        turns = (*before, previous) if previous is not None else tuple(before)
        for event in self.stream(text, settings, turns, item_id):
            if isinstance(event, Reply):
                return event
        raise AssertionError("an answer that nobody stops has an end")

    def stream(
        self,
        text: str,
        settings: Settings | None = None,
        turns: Sequence[Turn] = (),
        item_id: str | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[StreamEvent]:
        """Answer one question after the turns before it; the Reply comes last, and nothing follows a stop.

        Before it, where a model words the answer: Progress lines, and checked text as Shown, which a Restart takes
        back. Raises QuestionError when the text cannot be a question.
        """
        ready = self._look_up(text, settings, turns[-1] if turns else None)
        if self.wording is None or not self.wording.wanted(ready.question, ready.evidence, ready.draft):
            yield self._finished(ready, self._answer(ready.question, ready.evidence, ready.draft, ready.today), item_id)
            return
        keys = _KeysAsMet()
        try:
            for event in self.wording.word(self.kb, ready.question, ready.evidence, ready.draft, turns, cancelled):
                if isinstance(event, Wording):
                    yield self._finished(ready, self._worded(ready, event), item_id)
                elif isinstance(event, Shown):
                    yield Shown(keys.renumbered(event.text))
                else:
                    keys = _KeysAsMet() if isinstance(event, Restart) else keys
                    yield event
        except ModelError as error:
            yield Restart()
            answer = self._answer(ready.question, ready.evidence, ready.draft, ready.today)
            said = f"Worded by the rules, as the model gave no answer that can be shown: {error}."
            yield self._finished(ready, replace(answer, caveats=(*answer.caveats, said)), item_id)

    def _look_up(self, text: str, settings: Settings | None, previous: Turn | None) -> _Ready:
        started = time.perf_counter()
        today = self._clock()
        names = self.kb.payment.place_names
        question = read_question(text, today, settings, self.kb.modifier_keys, previous, names)
        evidence = gather(self.kb, question)
        looked_up = time.perf_counter()
        draft = check(compose(question, evidence), evidence).draft
        return _Ready(question, evidence, draft, today, started, looked_up)

    def _worded(self, ready: _Ready, wording: Wording) -> Answer:
        answer = self._answer(ready.question, wording.evidence, wording.draft, ready.today, wording.text)
        caveats = answer.caveats
        if wording.removed:
            said = f"{_sentences(wording.removed)} of the model removed: no source that it cited bears this out."
            caveats = (*caveats, said)
        if wording.quoted:
            said = (
                f"{_sentences(wording.quoted)} of the model could not be checked: the source's own words stand there."
            )
            caveats = (*caveats, said)
        return replace(
            answer,
            caveats=caveats,
            mode=f"model:{wording.model}",
            input_tokens=wording.usage.input_tokens,
            output_tokens=wording.usage.output_tokens,
            cost=None if wording.cost is None else float(wording.cost),
            prompts=wording.digest,
        )

    def _finished(self, ready: _Ready, answer: Answer, item_id: str | None) -> Reply:
        answer = self._without_identifiers(answer)
        done = time.perf_counter()
        timings = {
            "lookups": _ms(ready.looked_up - ready.started),
            "wording": _ms(done - ready.looked_up),
            "total": _ms(done - ready.started),
        }
        return Reply(replace(answer, id=item_id, timings_ms=timings), ready.question.as_turn())

    def _without_identifiers(self, answer: Answer) -> Answer:
        """The answer with the question as it may be kept and shown again; what was taken out is said."""
        # The word lists are read when the first question is answered: a look-up of a code needs none.
        found = (self._redactor or standard_redactor()).redact(answer.question)
        if not found.spans and not found.failure:
            return answer
        said = found.failure or f"Identifiers removed from the question: {told(dict(found.counts))}. Check the result."
        return replace(answer, question=found.text, caveats=(*answer.caveats, said))

    def describe(self, mention: CodeMention, settings: Settings) -> tuple[Evidence, Answer]:
        """Everything held about one code, without reading a question: its evidence and its card."""
        today = self._clock()
        as_of = settings.as_of or today
        system = mention.readings[0].set
        topic: Topic = "diagnosis" if system == "icd10cm" else "code"
        question = Question(mention.text, as_of, "describe", topic, (mention,), date_said=settings.as_of is not None)
        evidence = gather(self.kb, question)
        checked = check(compose(question, evidence), evidence)
        return evidence, self._answer(question, evidence, checked.draft, today)

    def _answer(
        self, question: Question, evidence: Evidence, draft: Draft, today: date, worded: str | None = None
    ) -> Answer:
        """The answer that a draft makes; `worded` is its text where a model wrote it."""
        written = markdown(draft) if worded is None else worded
        keys = _keys_in_order(draft, evidence, question, written if worded is not None else "")
        text = _KEY.sub(lambda match: f"[{keys[match.group(1)]}]", written)
        kept = [citation for citation in evidence.citations if citation.key in keys]
        citations = sorted((replace(c, key=keys[c.key]) for c in kept), key=lambda c: int(c.key[1:]))
        return Answer(
            question=question.text,
            answer=text,
            status=draft.status,
            topic=question.topic,
            as_of=question.as_of,
            facts=tuple(
                replace(fact, cite=keys[fact.cite])
                for fact in evidence.facts
                # A whole answer left what is not in force aside; the row that it cites may hold such facts too.
                if fact.cite in keys and (fact.in_force or draft.status != "answered")
            ),
            codes=_codes(self.kb, text, evidence, tuple(citations)),
            citations=tuple(citations),
            ask=draft.ask,
            caveats=draft.caveats,
            stale=_stale(evidence, kept, today),
            snapshot=self.kb.manifest.id,
        )


def _sentences(count: int) -> str:
    return "1 sentence" if count == 1 else f"{count} sentences"


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


class _KeysAsMet:
    """Numbers keys as a reader meets them, while a text grows."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    def renumbered(self, text: str) -> str:
        """The text with its keys numbered."""
        return _KEY.sub(lambda m: f"[{self._keys.setdefault(m.group(1), f's{len(self._keys) + 1}')}]", text)


def _keys_in_order(draft: Draft, evidence: Evidence, question: Question, worded: str = "") -> dict[str, str]:
    """Old key -> new key, numbered as a reader meets them; a diagnosis keeps the sources of all its notes."""
    used = [*_KEY.findall(worded), *(key for statement in draft.statements() for key in statement.cites)]
    if question.topic == "diagnosis":
        subjects = {fact.subject for fact in draft.used_facts()}
        used += [fact.cite for fact in evidence.facts if fact.subject in subjects]
    return {old: f"s{number}" for number, old in enumerate(dict.fromkeys(used), start=1)}


def _codes(kb: KnowledgeBase, text: str, evidence: Evidence, citations: tuple[Citation, ...]) -> tuple[CodeStatus, ...]:
    """Every code that the text names, with its status on the day; one that only a cited passage names is marked so."""
    known = {code.code: code for code in evidence.codes}
    passages = " ".join(citation.passage for citation in citations)
    named: dict[str, CodeStatus] = {}
    for mention in find_codes(_KEY.sub("", text)):
        readings = {r.code: r.set for r in mention.readings}
        if not readings or not (mention.sure or readings.keys() & known.keys()):
            continue
        code = next((c for c in readings if c in known), "")
        if code and (known[code].status or not known[code].verified):
            named[code] = known[code]
            continue
        status = next((s for s in (verify_code(kb, c, readings[c], evidence.as_of) for c in readings) if s), None)
        if status is None:
            code = mention.code
            backed = mention.text in passages or code in passages
            backed = backed or (code in known and known[code].verified)
            status = CodeStatus(code, readings[code], "in_cited_source" if backed else "not_verified", backed)
        named.setdefault(status.code, status)
    for item in evidence.codes:
        if item.system == "modifier" and item.status:
            named.setdefault(item.code, item)
    return tuple(named.values())


def _stale(evidence: Evidence, cited: list[Citation], today: date) -> tuple[str, ...]:
    """A line for each release that the answer cites and that is not in force on the day asked about."""
    used = {citation.release for citation in cited if citation.release}
    lines = []
    for release in evidence.ended:
        if release.id not in used:
            continue
        until = release.effective_to.isoformat() if release.effective_to else "its end"
        word = "out of date" if is_stale(release, today) else "not for this date"
        lines.append(
            f"{release.title}: {word}. It holds for {release.effective_from} to {until}; the question is about"
            f" {evidence.as_of}."
        )
    return tuple(dict.fromkeys(lines))
