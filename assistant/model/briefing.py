"""What a model is sent for one question: prompt, records, the rules' draft, earlier subjects, the redacted question.

No day of service is sent and no word of whoever asked that has not gone through the redactor. What the redactor took
out of the question must not come back with a record either: a record that holds it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.draft import Draft, Section, Statement
from assistant.errors import ModelError
from assistant.evidence import Evidence, Gap
from assistant.lookups.gather import verify_code
from assistant.model.messages import Message
from assistant.model.prompting import Prompt
from assistant.model.records import escape, records_text
from assistant.privacy.redacted import Published
from assistant.privacy.redactor import Redaction, Redactor
from assistant.question import Question, Turn
from assistant.rendering import markdown
from knowledge.base import KnowledgeBase
from knowledge.codes import readings_of

RECORD_TOKENS = 6000
QUESTION_TOKENS = 3000
_TURNS_TOLD = 4
_SHORTEST = 3  # letters of an identifier that is looked for in records
# Days, ages and parts of addresses stand in official rows too; a name or a number of a person does not.
_NOT_TRACED = frozenset({"DATE", "AGE", "LOCATION"})

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Briefing:
    """The messages, the keys of the records among them, and the statements of the draft as they were sent."""

    messages: tuple[Message, ...]
    keys: tuple[str, ...]
    drafted: tuple[Statement, ...]


def redacted_question(redactor: Redactor, question: Question) -> Redaction:
    """The question as it may be sent: nothing in it can close the tag that it stands in.

    Raises ModelError when the redactor withheld it.
    """
    found = redactor.redact(escape(question.text))
    if found.failure:
        raise ModelError("other", "the question was not sent to the model: its identifiers could not be removed")
    return found


def brief(
    prompt: Prompt,
    question: Question,
    asked: Redaction,
    evidence: Evidence,
    draft: Draft,
    earlier: Sequence[str],
    count: Count,
) -> Briefing:
    """The messages for one answer. Raises ModelError, kind `too_long`, for a question longer than a model is sent."""
    if count(asked.text) > QUESTION_TOKENS:
        raise ModelError("too_long", f"the question is longer than the {QUESTION_TOKENS} tokens that a model is sent")
    taken = _taken_out(question, asked)
    keys = _chosen(evidence, draft, count, taken)
    drafted = _drafted(evidence, draft, keys, taken)
    told = "".join(f"- {line}\n" for line in earlier)
    published = (
        (f"<conversation>\nAsked before, as codes and facts:\n{told}</conversation>\n" if told else "")
        + f"<records>\n{records_text(evidence, keys).text}\n</records>\n"
        + f"<draft>\n{markdown(Draft((Section('', drafted),), draft.status))}\n</draft>\n"
        + "The draft is right and complete for what was looked up; reword, shorten and order it for the question.\n"
        + "<question>\n"
    )
    user = (Published(published), asked.redacted, Published("\n</question>"))
    return Briefing((Message("system", (prompt.text,)), Message("user", user)), keys, drafted)


def subjects(kb: KnowledgeBase, question: Question, turns: Sequence[Turn]) -> tuple[str, ...]:
    """One line for each of the last turns, and one for all before them: codes that exist, modifiers, what was asked.

    No text, day or place of an earlier question is in them.
    """
    lines = [_subject(kb, question, turn) for turn in turns[-_TURNS_TOLD:]]
    before = turns[:-_TURNS_TOLD]
    if before:
        codes = dict.fromkeys(code for turn in before for code in _existing(kb, question, turn.codes))
        lines.insert(0, f"earlier: {', '.join(codes) or 'no codes'}")
    return tuple(line for line in lines if line)


def _subject(kb: KnowledgeBase, question: Question, turn: Turn) -> str:
    codes = _existing(kb, question, turn.codes)
    parts = [
        f"codes {', '.join(codes)}" if codes else "",
        f"modifiers {', '.join(turn.modifiers)}" if turn.modifiers else "",
        f"asked: {turn.intent.replace('_', ' ')}",
        f"payer {turn.payer}" if turn.payer else "",
        f"state {turn.state}" if turn.state else "",
    ]
    return "; ".join(part for part in parts if part)


def _existing(kb: KnowledgeBase, question: Question, codes: Sequence[str]) -> list[str]:
    """Those that a table holds: five digits may as well be a ZIP code."""
    return [
        code
        for code in codes
        if any(verify_code(kb, reading.code, reading.set, question.as_of) for reading in readings_of(code))
    ]


def _taken_out(question: Question, asked: Redaction) -> tuple[str, ...]:
    """What the redactor took out of the question, but for what official rows hold as well."""
    text = escape(question.text)
    found = (text[span.start : span.end].strip().lower() for span in asked.spans if span.kind not in _NOT_TRACED)
    return tuple(dict.fromkeys(value for value in found if len(value) >= _SHORTEST))


def _chosen(evidence: Evidence, draft: Draft, count: Count, taken: Sequence[str]) -> tuple[str, ...]:
    """The keys that the draft cites, then the others, as far as there is room; the first always."""
    cited = [key for statement in draft.statements() for key in statement.cites]
    keys: list[str] = []
    left = RECORD_TOKENS
    for key in dict.fromkeys((*cited, *(citation.key for citation in evidence.citations))):
        text = records_text(evidence, (key,)).text
        size = count(text)
        if not text or any(value in text.lower() for value in taken) or (keys and size > left):
            continue
        keys.append(key)
        left -= size
    return tuple(keys)


def _drafted(evidence: Evidence, draft: Draft, keys: Sequence[str], taken: Sequence[str]) -> tuple[Statement, ...]:
    """The rules' own statements that rest on the records sent; what is missing is told by the rules alone.

    A passage that a statement quotes can neither begin a record nor close a tag here either, and the day stays here.
    A bullet carries the heading that it stands under ("Do not use it: ..."), without which it may say the opposite.
    """
    known = set(keys)
    day = re.compile(rf"\bon {evidence.as_of.isoformat()}\b")
    found = []
    for section in draft.sections:
        label = f"{section.heading}: " if section.heading else ""
        for st in section.statements:
            if st.cites and known >= set(st.cites) and not any(isinstance(use, Gap) for use in st.uses):
                text = escape(day.sub("on the day asked about", (label if st.bullet else "") + st.text))
                if not any(value in text.lower() for value in taken):
                    found.append(replace(st, text=text))
    return tuple(found)
