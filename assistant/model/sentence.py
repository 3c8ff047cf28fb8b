"""A sentence of a model's reply, as it is cut from the stream and as it leaves the check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.draft import Statement

SentenceKind = Literal["prose", "point", "heading", "row", "fenced"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One complete sentence, bullet, heading or table row. The marks of citation are taken out of its text.

    `keys` are the keys that we minted, in order, each once; what stood in brackets and is no key of ours is dropped
    and counted in `unknown`. `lead` is the white space or list mark that stood before it.
    """

    text: str
    keys: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    lead: str = ""
    kind: SentenceKind = "prose"


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence after the check: the statement that may be shown, or why it may not and what is shown instead."""

    sentence: Sentence
    statement: Statement
    fault: str = ""
    instead: tuple[Statement, ...] = ()
    """What the cited sources say themselves, () when no line of them speaks of it."""

    @property
    def stands(self) -> tuple[Statement, ...]:
        """What may be shown of it."""
        return self.instead if self.fault else (self.statement,)
