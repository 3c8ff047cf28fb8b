"""A reply on its way: pieces of text in, checked sentences and the text to show out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.check import REMOVED
from assistant.cited import Passages, plain
from assistant.draft import Draft, Section, Statement, holds_today
from assistant.evidence import Evidence, Gap
from assistant.model.refusal import REFUSAL
from assistant.model.sentence import CheckedSentence, Sentence
from assistant.model.sentence_check import check_sentence
from assistant.model.sentences import SentenceStream
from assistant.model.source_words import quoted, source_words

NOT_HELD = "Not held"
_ENOUGH = 8  # words


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence of a statement of the draft, and whether it may stand without the one before it."""

    text: str
    statement: Statement
    number: int
    alone: bool


class CheckedReply:
    """Collects the checked sentences of one reply. Nothing that the check stopped is in its text.

    In place of a sentence that was stopped stand the lines of its sources that speak of the same, or a mark.

    `drafted` are statements of the rules that passed the gate: a sentence taken over from one word for word stands as
    it does, unless it cites another source. Its paragraph may give the keys at the end.
    """

    def __init__(self, evidence: Evidence, drafted: Sequence[Statement] = ()) -> None:
        self._drafted: dict[str, list[_Part]] = {}
        for statement in drafted:
            for part in _parts_of(statement):
                self._drafted.setdefault(part.text, []).append(part)
        self.renew(evidence)
        self.restart()

    @property
    def removed(self) -> int:
        """How many sentences were stopped and left a mark."""
        return sum(1 for checked in self.sentences if checked.fault and not checked.instead)

    @property
    def quoted(self) -> int:
        """In place of how many sentences the sources' own words stand."""
        return sum(1 for checked in self.sentences if checked.fault and checked.instead)

    @property
    def borne_out(self) -> int:
        """How many sentences stand on a record."""
        return sum(1 for checked in self.sentences if not checked.fault and checked.statement.cites)

    @property
    def text(self) -> str:
        """The Markdown to show, with the keys that we minted."""
        return "".join(self._shown).strip()

    def renew(self, evidence: Evidence) -> None:
        """Take over evidence that look-ups have added to."""
        self._evidence = evidence
        self._passages = Passages(evidence)
        self._keys = {citation.key for citation in evidence.citations}

    def restart(self) -> None:
        """Forget what was said so far: it was thinking aloud."""
        self.sentences: list[CheckedSentence] = []
        self.refused = False
        self._shown: list[str] = []
        self._gap = False
        self._last: _Part | None = None
        self._stream = SentenceStream(lambda key: key in self._keys)

    def feed(self, piece: str) -> Iterator[str]:
        """The text of each sentence that a piece completes, to be shown as it is."""
        for sentence in self._stream.feed(piece):
            yield from self._checked(sentence)

    def close(self) -> Iterator[str]:
        """The text of what was held back until the end."""
        for sentence in self._stream.close():
            yield from self._checked(sentence)

    def _checked(self, sentence: Sentence) -> Iterator[str]:
        if sentence.text.strip() == REFUSAL:
            self.refused = True
            return
        drafted = self._taken_over(sentence)
        if drafted is not None:
            checked = CheckedSentence(sentence, drafted.statement)
        else:
            checked = check_sentence(sentence, self._evidence, self._passages)
            if checked.fault:
                instead = source_words(sentence, checked.statement.cites, self._evidence)
                checked = replace(checked, instead=instead)
        self._last = drafted
        self.sentences.append(checked)
        shown = self._as_shown(checked)
        if shown:
            self._shown.append(shown)
            yield shown

    def _taken_over(self, sentence: Sentence) -> _Part | None:
        """The part of the draft that a sentence is, word for word.

        A short part ("High: 60 minutes.") says what it is about only after the part that stands before it.
        """
        for part in self._drafted.get(_folded(sentence.text), ()):
            before = self._last is not None and self._last.statement is part.statement
            follows = before and self._last is not None and self._last.number == part.number - 1
            cited = not sentence.keys or set(sentence.keys) & set(part.statement.cites)
            if cited and (part.alone or follows):
                return part
        return None

    def _as_shown(self, checked: CheckedSentence) -> str:
        """A stopped sentence leaves a mark, several in a row leave one; a stopped heading leaves nothing.

        What a source says instead is said once in a reply.
        """
        lead = checked.sentence.lead
        if checked.instead:
            self._gap = False
            said = _folded(self.text)
            new = [one for one in checked.instead if not all(_folded(part) in said for part in quoted(one))]
            told = " ".join(f"{one.text} {''.join(f'[{key}]' for key in one.cites)}" for one in new)
            return f"{lead}{_in_table(told, checked.sentence) if told else ''}".rstrip()
        if checked.fault:
            if self._gap or checked.sentence.kind == "heading":
                return ""
            self._gap = True
            return f"{lead}{REMOVED}"
        self._gap = False
        keys = "".join(f"[{key}]" for key in checked.statement.cites if key in checked.sentence.keys)
        return f"{lead}{checked.sentence.text} {keys}".rstrip() if keys else f"{lead}{checked.sentence.text}"


def _in_table(text: str, sentence: Sentence) -> str:
    """A text in place of a sentence: of a row of a table it takes the first cell, the others stay empty."""
    if sentence.kind != "row":
        return text
    cells = max(sentence.text.strip().strip("|").count("|"), 0)
    return f"| {text.replace('|', '/')} |{' |' * cells}"


def _parts_of(statement: Statement) -> Iterator[_Part]:
    """The whole statement, then its sentences."""
    yield _Part(_folded(statement.text), statement, 0, alone=True)
    stream = SentenceStream(lambda key: key in statement.cites)
    for number, sentence in enumerate((*stream.feed(statement.text), *stream.close())):
        alone = number == 0 or len(sentence.text.split()) >= _ENOUGH
        yield _Part(_folded(sentence.text), statement, number, alone=alone)


def _folded(text: str) -> str:
    return plain(text).rstrip(" .").lower()


def with_gaps(reply: CheckedReply, rules: Draft) -> tuple[str, Draft]:
    """Text and draft of an answer: the checked reply, then what the rules say is missing, in their words.

    The status is that of the rules, and no better than partial when a sentence was stopped and nothing says it instead,
    or when one rests on what is not in force on the day.
    """
    missing = tuple(st for st in rules.statements() if any(isinstance(use, Gap) for use in st.uses))
    statements = tuple(statement for checked in reply.sentences for statement in checked.stands)
    ended = any(not holds_today(use) for statement in statements for use in statement.uses)
    status = "partial" if (reply.removed or ended) and rules.status == "answered" else rules.status
    sections = (Section("", statements), *((Section(NOT_HELD, missing),) if missing else ()))
    text = reply.text
    if missing:
        told = "\n".join(f"- {st.text} {''.join(f'[{key}]' for key in st.cites)}".rstrip() for st in missing)
        text = f"{text}\n\n**{NOT_HELD}**\n\n{told}"
    return text, Draft(sections, status, rules.ask, rules.caveats)
