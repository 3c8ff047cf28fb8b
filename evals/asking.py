"""One item put to the assistant: its earlier turns first, then the question; a search item to the search."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from assistant import places
from assistant.assistant import Reply
from assistant.question import Settings, Turn
from evals import scoring
from evals.errors import SetError
from evals.items import Item
from evals.judge import JudgeModel, judged
from evals.presumptions import unmet
from evals.score import ItemResult
from evals.scorers.citations import KnownSource
from knowledge.hits import Hit
from knowledge.records import Release

SEARCH_DEPTH = 20


class Answerer(Protocol):
    """What is evaluated: the assistant in any of its modes."""

    def ask(
        self,
        text: str,
        settings: Settings | None = None,
        previous: Turn | None = None,
        item_id: str | None = None,
        before: Sequence[Turn] = (),
    ) -> Reply:
        """Answer one question after the `previous` one, and those `before` that."""
        ...


Searcher = Callable[[str, tuple[str, ...], date, int], Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a run is of: who answers, who searches, the releases they rest on, and the day on which it is asked."""

    answerer: Answerer
    search: Searcher
    releases: tuple[Release, ...]
    known: KnownSource
    day: date
    judge: JudgeModel | None = None
    judge_sets: frozenset[str] = frozenset()
    """The sets whose author lets a model read them."""
    reader: Answerer | None = None
    """Who takes the earlier turns of a conversation, where it is not the one who answers."""


def put(item: Item, subject: Subject) -> ItemResult:
    """The result of one item. What goes wrong on the way (a model's endpoint, a broken table) is a failed item."""
    reason = unmet(item.presumes, subject.releases)
    if reason:
        return scoring.not_applicable(item, reason)
    try:
        result = _searched(item, subject) if item.systems else _asked(item, subject)
    except Exception as error:  # whatever an answerer raises concerns this item alone, and the run goes on
        return scoring.failed(item, f"{type(error).__name__}: {error}")
    if subject.judge is not None and item.set_name in subject.judge_sets:
        return judged(result, subject.judge)
    return result


def settings_of(item: Item) -> Settings:
    """What is set beside the item's question. Raises SetError for a state or payer that is none."""
    state = places.parse_state(item.state) if item.state else None
    payer = places.find_payer(item.payer) if item.payer else None
    for name, given, read in (("state", item.state, state), ("payer", item.payer, payer)):
        if given and read is None:
            raise SetError(f"{item.set_name}, item {item.id!r}, field {name!r}: {given!r:.40} is not a {name}")
    return Settings(as_of=item.as_of, state=state, payer=payer)


def _searched(item: Item, subject: Subject) -> ItemResult:
    started = time.perf_counter()
    hits = subject.search(item.question, item.systems, item.as_of or subject.day, SEARCH_DEPTH)
    return scoring.score_hits(item, hits, round((time.perf_counter() - started) * 1000, 2))


def _asked(item: Item, subject: Subject) -> ItemResult:
    settings = settings_of(item)
    turns: list[Turn] = []
    for turn in item.turns:
        turns.append((subject.reader or subject.answerer).ask(turn, settings, turns[-1] if turns else None).turn)
    reply = subject.answerer.ask(item.question, settings, turns[-1] if turns else None, item.id, turns[:-1])
    return scoring.score_answer(item, reply.answer, subject.known)
