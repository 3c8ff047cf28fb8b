"""The evidence of two rounds of look-ups as one, with one set of citation keys.

A model reads keys while it works, so a key never changes its source: what the first evidence cites keeps its keys, and
what only the second cites is numbered after them. The same row is one citation, whoever looked it up.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from assistant.answer import Citation, CodeStatus, Ruling
from assistant.evidence import Evidence

T = TypeVar("T")


class ToolEvidence:
    """The evidence of one answer while a model's look-ups add to it; threads may share it.

    `evidence` only grows: a key that was given to a model stands for the same row until the end.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._lock = threading.Lock()

    @property
    def evidence(self) -> Evidence:
        """All evidence so far."""
        return self._evidence

    def add(self, found: Evidence) -> tuple[Evidence, dict[str, str]]:
        """Add what a look-up found: all evidence so far, and the key there of each of its citations.

        Raises ValueError for evidence of another day.
        """
        with self._lock:
            keys = keys_after(self._evidence, found)
            self._evidence = merge(self._evidence, found)
            return self._evidence, keys


def keys_after(first: Evidence, second: Evidence) -> dict[str, str]:
    """The key that each citation of `second` has in `merge(first, second)`."""
    known = {_source(citation): citation.key for citation in reversed(first.citations)}
    number = max((int(citation.key[1:]) for citation in first.citations), default=0)
    keys: dict[str, str] = {}
    for citation in second.citations:
        source = _source(citation)
        if source not in known:
            number += 1
            known[source] = f"s{number}"
        keys[citation.key] = known[source]
    return keys


def merge(first: Evidence, second: Evidence) -> Evidence:
    """Both as one. Nothing of `first` changes but codes that `second` verified; keys of `second` are rewritten.

    What both hold stands once. A ruling of `second` that differs in outcome from one of `first` about the same action
    is left out, as the first look-up of an action decides it. Raises ValueError when they are of different days.
    """
    if first.as_of != second.as_of:
        raise ValueError(f"evidence of {first.as_of} and of {second.as_of} is not merged: one answer has one day")
    keys = keys_after(first, second)
    added = (replace(citation, key=keys[citation.key]) for citation in second.citations)
    rulings = (replace(ruling, cite=keys[ruling.cite]) for ruling in second.rulings)
    return Evidence(
        first.as_of,
        _united(first.facts, (replace(fact, cite=keys[fact.cite]) for fact in second.facts)),
        _united(first.rulings, _agreeing(first.rulings, rulings)),
        _united(
            first.excerpts,
            (replace(excerpt, cites=_renamed(excerpt.cites, keys)) for excerpt in second.excerpts),
            lambda excerpt: replace(excerpt, score=0.0),  # how near a passage is depends on the words asked with
        ),
        _united(first.gaps, second.gaps),
        _codes(first.codes, second.codes),
        _united(first.citations, added, lambda citation: citation.key),
        _united(first.ended, second.ended, lambda release: release.id),
        _united(first.summaries, second.summaries, lambda summary: summary.code),
        _united(first.modifiers, second.modifiers, lambda modifier: modifier.modifier),
        _cites_of(first.cites_of, second.cites_of, keys),
    )


def _source(citation: Citation) -> Citation:
    """A citation without its key: release, locator and passage, with the document's name for what has no release."""
    return replace(citation, key="")


def _renamed(cites: Iterable[str], keys: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys[cite] for cite in cites))


def _united(first: Iterable[T], second: Iterable[T], same: Callable[[T], Hashable] | None = None) -> tuple[T, ...]:
    """Each once, the first of those that are the same."""
    united: dict[Hashable, T] = {}
    for one in (*first, *second):
        united.setdefault(one if same is None else same(one), one)
    return tuple(united.values())


def _agreeing(first: Iterable[Ruling], second: Iterable[Ruling]) -> Iterable[Ruling]:
    settled = {(ruling.subject, ruling.action): ruling.outcome for ruling in first}
    return (
        ruling for ruling in second if settled.get((ruling.subject, ruling.action), ruling.outcome) == ruling.outcome
    )


def _codes(first: Iterable[CodeStatus], second: Iterable[CodeStatus]) -> tuple[CodeStatus, ...]:
    """Each code once; a verified status replaces an unverified one, as while look-ups run."""
    codes: dict[str, CodeStatus] = {}
    for code in (*first, *second):
        known = codes.get(code.code)
        if known is None or (code.verified and (not known.verified or (code.status and not known.status))):
            codes[code.code] = code
    return tuple(codes.values())


def _cites_of(
    first: Mapping[str, tuple[str, ...]], second: Mapping[str, tuple[str, ...]], keys: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    united = dict(first)
    for entry, cites in second.items():
        united[entry] = tuple(dict.fromkeys((*united.get(entry, ()), *_renamed(cites, keys))))
    return united
