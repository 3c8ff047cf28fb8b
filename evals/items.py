"""The nouns of a question set: an item, what it expects, and where the expectation comes from.

An expectation is typed, so that it is compared and not read: a number has a tolerance, an amount a unit, a limit its
kind of claim. It says which official row or section it was taken from; our own answers are never its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from assistant.answer import Status, Topic

STATUSES: tuple[Status, ...] = get_args(Status)
TOPICS: tuple[Topic, ...] = get_args(Topic)
Origin = Literal["by_hand", "sampled", "own"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExpectedFact:
    """A value that the answer must hold as a fact of this subject and name (see docs/evaluation-sets.md for names).

    `value` is compared as a number, within `tolerance`, when both sides are numbers; as a day when both are ISO dates;
    else as text without regard to case and blanks. `any_of` holds values that are right too. `unit` and `setting`
    must be the answer's when given. `passage` is what the cited passage must hold; empty means the value itself.
    """

    subject: str
    name: str
    value: str
    unit: str = ""
    setting: str = ""
    tolerance: float = 0.0
    any_of: Words = ()
    passage: Words = ()


@dataclass(frozen=True, slots=True)
class ExpectedCitation:
    """A source that the answer must cite: each part given must stand in that of one and the same citation."""

    publisher: str = ""
    title: str = ""
    edition: str = ""
    locator: str = ""
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a right answer holds. A part left empty is not scored.

    `statuses`: the first is the one expected, the others are tolerated. `says`: of each group one wording must stand
    in the answer, or in what it asks or cautions; `never_says`: none may. `relevant`: for retrieval, ids of codes,
    modifiers or passages with their grade of relevance (1 to 3).
    """

    statuses: tuple[Status, ...] = ()
    facts: tuple[ExpectedFact, ...] = ()
    says: tuple[Words, ...] = ()
    never_says: Words = ()
    codes: Words = ()
    forbidden_codes: Words = ()
    citations: tuple[ExpectedCitation, ...] = ()
    asks: tuple[Words, ...] = ()
    relevant: tuple[tuple[str, int], ...] = ()
    within: int = 10


@dataclass(frozen=True, slots=True)
class Basis:
    """Where an expectation comes from: the publisher's document with its edition, and the row or section."""

    publisher: str
    document: str
    place: str
    quote: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question, or the last of a conversation, with what a right answer holds.

    `presumes` names releases ("pfs:2026-07") that must be loaded, with " whole" after it when an excerpt will not do.
    `systems` makes it a search item: the words are searched for, and `expect.relevant` is scored.
    """

    id: str
    kind: str
    topic: Topic
    question: str
    basis: tuple[Basis, ...]
    expect: Expectation
    turns: Words = ()
    as_of: date | None = None
    state: str | None = None
    payer: str | None = None
    presumes: Words = ()
    systems: Words = ()
    origin: Origin = "by_hand"
    tags: Words = ()
    set_name: str = ""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A file of items. `digest` is the sha256 of its bytes; `judge_allowed` lets its text be sent to a model."""

    name: str
    title: str
    items: tuple[Item, ...]
    digest: str
    judge_allowed: bool = False
