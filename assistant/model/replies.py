"""A reply on its way: pieces of text in, checked sentences and the text to show out."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.check import REMOVED
from assistant.cited import Passages
from assistant.draft import Draft, Section
from assistant.evidence import Evidence, Gap
from assistant.model.refusal import REFUSAL
from assistant.model.sentence import CheckedSentence, Sentence
from assistant.model.sentence_check import check_sentence
from assistant.model.sentences import SentenceStream

NOT_HELD = "Not held"


class CheckedReply:
    """Collects the checked sentences of one reply. Nothing that the check stopped is in its text."""

    def __init__(self, evidence: Evidence) -> None:
        self.renew(evidence)
        self.restart()

    @property
    def removed(self) -> int:
        """How many sentences were stopped."""
        return sum(1 for checked in self.sentences if checked.fault)

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
        checked = check_sentence(sentence, self._evidence, self._passages)
        self.sentences.append(checked)
        shown = self._as_shown(checked)
        if shown:
            self._shown.append(shown)
            yield shown

    def _as_shown(self, checked: CheckedSentence) -> str:
        """A stopped sentence leaves a mark, several in a row leave one; a stopped heading leaves nothing."""
        lead = checked.sentence.lead
        if checked.fault:
            if self._gap or checked.sentence.kind == "heading":
                return ""
            self._gap = True
            return f"{lead}{REMOVED}"
        self._gap = False
        keys = "".join(f"[{key}]" for key in checked.statement.cites if key in checked.sentence.keys)
        return f"{lead}{checked.sentence.text} {keys}".rstrip() if keys else f"{lead}{checked.sentence.text}"


def with_gaps(reply: CheckedReply, rules: Draft) -> tuple[str, Draft]:
    """Text and draft of an answer: the checked reply, then what the rules say is missing, in their words.

    The status is that of the rules, and no better than partial when a sentence was stopped.
    """
    missing = tuple(st for st in rules.statements() if any(isinstance(use, Gap) for use in st.uses))
    statements = tuple(checked.statement for checked in reply.sentences if not checked.fault)
    status = "partial" if reply.removed and rules.status == "answered" else rules.status
    sections = (Section("", statements), *((Section(NOT_HELD, missing),) if missing else ()))
    text = reply.text
    if missing:
        told = "\n".join(f"- {st.text} {''.join(f'[{key}]' for key in st.cites)}".rstrip() for st in missing)
        text = f"{text}\n\n**{NOT_HELD}**\n\n{told}"
    return text, Draft(sections, status, rules.ask, rules.caveats)
