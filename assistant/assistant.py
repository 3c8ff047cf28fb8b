"""The corridor: text -> Question -> look-ups -> Evidence -> draft -> check -> Answer."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from assistant.answer import Answer, Citation, CodeStatus, Topic
from assistant.check import check
from assistant.compose import compose
from assistant.draft import Draft
from assistant.evidence import Evidence
from assistant.lookups.gather import gather, verify_code
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


class Assistant:
    """Answers questions from one knowledge base. Holds no state of a conversation; thread-safe.

    A question is read as it was typed, on this machine; the answer carries it without identifiers.
    """

    def __init__(self, kb: KnowledgeBase, clock: Callable[[], date], redactor: Redactor | None = None) -> None:
        self.kb = kb
        self._clock = clock
        self._redactor = redactor

    def ask(
        self, text: str, settings: Settings | None = None, previous: Turn | None = None, item_id: str | None = None
    ) -> Reply:
        """Answer one question. Raises QuestionError when the text cannot be one."""
        started = time.perf_counter()
        today = self._clock()
        names = self.kb.payment.place_names
        question = read_question(text, today, settings, self.kb.modifier_keys, previous, names)
        evidence = gather(self.kb, question)
        looked_up = time.perf_counter()
        checked = check(compose(question, evidence), evidence)
        answer = self._without_identifiers(self._answer(question, evidence, checked.draft, today))
        done = time.perf_counter()
        timings = {"lookups": _ms(looked_up - started), "wording": _ms(done - looked_up), "total": _ms(done - started)}
        return Reply(replace(answer, id=item_id, timings_ms=timings), question.as_turn())

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

    def _answer(self, question: Question, evidence: Evidence, draft: Draft, today: date) -> Answer:
        keys = _keys_in_order(draft, evidence, question)
        text = _KEY.sub(lambda match: f"[{keys[match.group(1)]}]", markdown(draft))
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


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def _keys_in_order(draft: Draft, evidence: Evidence, question: Question) -> dict[str, str]:
    """Old key -> new key, numbered as a reader meets them; a diagnosis keeps the sources of all its notes."""
    used = [key for statement in draft.statements() for key in statement.cites]
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
