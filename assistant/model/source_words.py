"""What the cited sources say themselves, in place of a sentence that the check stopped.

A sentence may be true and yet worded so that no rule can tell. Nothing is lost if the reader gets the words of the
source that it cites: the lines of its records that share most words with it. Every line is a typed value or verdict of
the evidence, or stands word for word in the passage cited, where it is shown in quotation marks. Text of documents that
a site has loaded is not among them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.answer import Citation
from assistant.cited import plain
from assistant.compose.words import period
from assistant.draft import Statement, Support
from assistant.evidence import Evidence
from assistant.model.claim_words import MONTHS, NEUTRAL, words_of
from assistant.model.records import force_of, record_lines
from assistant.model.sentence import Sentence

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(\"\u201c])")
_QUOTED = re.compile("\u201c([^\u201d]+)\u201d")
_POINTS_BACK = re.compile(r"^(?:it|its|this|that|these|those|they|them|such|both|otherwise|then|so)\b", re.IGNORECASE)
_LINES_AT_MOST = 3
_ENOUGH = 0.5
"""Of the words of a sentence, what the lines must hold: what shares less may speak of something else."""
_ADDS = 0.15
"""Of the words of a sentence, what a further line must add, unless it adds a number."""
_BESIDE = 0.05
"""Held against a line for each word that was not said."""
_NUMBER = 2.0
"""The weight of a code, a number or a modifier beside that of a word."""
_LONGEST = 600  # characters of a line; a longer one is no answer to one sentence


def source_words(sentence: Sentence, keys: Sequence[str], evidence: Evidence) -> tuple[Statement, ...]:
    """At most three lines of the records of `keys` that hold what a sentence speaks of; () when none do."""
    said = {word.text: _NUMBER if any(map(str.isdigit, word.text)) else 1.0 for word in words_of(sentence.text)}
    said = {word: weight for word, weight in said.items() if word not in NEUTRAL}
    whole = sum(said.values())
    lines = [line for key in keys for line in _lines(evidence, key)]
    chosen: list[_Line] = []
    still = dict(said)
    while lines and len(chosen) < _LINES_AT_MOST:
        best = max(lines, key=lambda line: line.told(still, said))
        told = {word: weight for word, weight in still.items() if word in best.words}
        if not told or (sum(told.values()) < _ADDS * whole and _NUMBER not in told.values()):
            break
        lines.remove(best)
        chosen.append(best)
        still = {word: weight for word, weight in still.items() if word not in best.words}
    if not chosen or sum(still.values()) > (1.0 - _ENOUGH) * whole:
        return ()
    return tuple(_statement(evidence, line) for line in chosen)


def quoted(statement: Statement) -> tuple[str, ...]:
    """What a line says without what it is of, as many stretches of the passage as it has."""
    return tuple(_QUOTED.findall(statement.text)) or (statement.text,)


@dataclass(frozen=True)
class _Line:
    """A line of a record, as it is shown."""

    key: str
    text: str
    before: str = ""
    """A sentence further up to which its first words point back."""
    lead: str = ""
    """What it is of, in words that are not the line's own."""
    months: frozenset[str] = frozenset()
    """Months that it names by their days, as compared."""
    ended: str = ""
    """That its record is not in force, when it is not."""

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, as compared."""
        return self.months | {word.text for word in words_of(f"{self.lead} {self.before} {self.text}")}

    def told(self, still: Mapping[str, float], said: Mapping[str, float]) -> float:
        """How much of the words it holds, a little less the more it says beside what was said."""
        return sum(weight for word, weight in still.items() if word in self.words) - _BESIDE * len(
            self.words - said.keys()
        )

    @property
    def shown(self) -> str:
        """The words of a passage stand in quotation marks."""
        told = f"{self.lead}: \u201c{self.text}\u201d" if self.lead else self.text
        if self.before:
            told = f"{self.lead}: \u201c{self.before}\u201d \u2026 \u201c{self.text}\u201d"
        return f"{told} ({self.ended})" if self.ended else told


def _statement(evidence: Evidence, line: _Line) -> Statement:
    facts: tuple[Support, ...] = tuple(fact for fact in evidence.facts if fact.cite == line.key)
    rulings: tuple[Support, ...] = tuple(ruling for ruling in evidence.rulings if ruling.cite == line.key)
    excerpts: tuple[Support, ...] = tuple(excerpt for excerpt in evidence.excerpts if line.key in excerpt.cites)
    return Statement(line.shown, (*facts, *rulings, *excerpts), (line.key,))


def _lines(evidence: Evidence, key: str) -> Iterator[_Line]:
    """What a record says, line by line; sentences of a passage with the one that they point back to."""
    citation = evidence.citation(key)
    # What a site has loaded may hold orders to the model; it is not repeated because the model obeyed one.
    loaded = any(excerpt.official and key in excerpt.cites for excerpt in evidence.excerpts)
    if citation is None or loaded:
        return
    ended = force_of(evidence, citation)
    for line in record_lines(evidence, key):
        yield _Line(key, plain(line), ended=ended)
    lead = _lead(evidence, citation)
    days = period(citation.effective_from, citation.effective_to)
    if days:
        yield _Line(key, plain(f"{citation.title}, {citation.edition}: {days}."), months=_months(citation))
    for line in citation.passage.splitlines():
        first, chain = "", 0
        for part in _SENTENCE.split(plain(line)):
            chain = chain + 1 if first and _POINTS_BACK.match(part) else 0
            first = part if not chain else first
            told = f"{first} {part}" if chain == 1 else part
            if told and len(told) <= _LONGEST:
                yield _Line(key, told, first if chain > 1 else "", lead, ended=ended)


def _months(citation: Citation) -> frozenset[str]:
    """The months in which the period of a citation begins and ends, as a sentence may name them ("July 2024")."""
    ends = [day for day in (citation.effective_from, citation.effective_to) if day is not None]
    return frozenset(word.text for day in ends for word in words_of(f"{MONTHS[day.month - 1]} {day.year}"))


def _lead(evidence: Evidence, citation: Citation) -> str:
    """What a passage is of: the file or document, or for a summary of ours the code or rule that it summarises."""
    if citation.passage_kind != "our_summary":
        return plain(citation.title)
    entries = [entry for entry, keys in evidence.cites_of.items() if citation.key in keys]
    title = next((excerpt.title for excerpt in evidence.excerpts if citation.key in excerpt.cites), "")
    return entries[0] if len(entries) == 1 else plain(title or citation.title)
