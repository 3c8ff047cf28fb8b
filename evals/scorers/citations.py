"""Citations: the source is one that is held, it is in force on the day, and its passage contains the fact.

Two things are scored: that the expected sources are cited, and that the citations of the expected facts hold up. How
many passages hold their fact is counted apart for rows, official texts and our own summaries.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from assistant.answer import Answer, Citation, Fact
from evals.items import ExpectedCitation, ExpectedFact, Item
from evals.score import Held, Score
from evals.scorers.facts import matching, same_value
from evals.scorers.words import plain_words

KnownSource = Callable[[Citation], bool]
_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?!\d|\.\d)")
_KEY = re.compile(r"\[(s\d+)\]")


def score_citations(item: Item, answer: Answer, known: KnownSource) -> tuple[Score, dict[str, Held]]:
    """The share of what is expected of the citations, with the passages that hold their fact by kind of passage."""
    cited = {citation.key: citation for citation in answer.citations}
    pairs = [(wanted, fact) for wanted in item.expect.facts if (fact := matching(wanted, answer.facts)) is not None]
    unknown = sorted({key for key in _KEY.findall(answer.answer) if key not in cited})
    faults = [f"the answer points to {key}, which is not among its citations" for key in unknown]
    faults += [
        f"cites {citation.title!r}, {citation.edition!r}, which is not held"
        for citation in answer.citations
        if not known(citation)
    ]
    passages: dict[str, Held] = {}
    for wanted, fact in pairs:
        faults += _faults_of(wanted, fact, cited, answer.as_of, passages)
    missing = [wanted for wanted in item.expect.citations if not any(_fits(wanted, c) for c in answer.citations)]
    faults += [f"does not cite {_shown(wanted)}" for wanted in missing]
    checks = len(item.expect.citations) + len(pairs)
    if not checks and not faults:
        return Score("citations", None), passages
    return Score("citations", max(0.0, 1 - len(faults) / max(checks, 1)), "; ".join(faults)), passages


def _faults_of(
    wanted: ExpectedFact, fact: Fact, cited: dict[str, Citation], day: date, passages: dict[str, Held]
) -> list[str]:
    name = f"{fact.subject} {fact.name}"
    citation = cited.get(fact.cite)
    if citation is None:
        return [f"{name} is cited to {fact.cite!r}, which is not among the citations"]
    faults = []
    if fact.in_force and not _covers(citation, day):
        period = f"{citation.effective_from or '...'} to {citation.effective_to or '...'}"
        faults.append(f"{name} is given as in force on {day}, its source holds for {period}")
    holds = all(_holds(words, citation) for words in wanted.passage or (fact.value,))
    passages[citation.passage_kind] = passages.get(citation.passage_kind, Held()).plus(holds=holds)
    if not holds:
        faults.append(f"the passage cited for {name} does not hold {' and '.join(wanted.passage) or fact.value}")
    return faults


def _covers(citation: Citation, day: date) -> bool:
    begun = citation.effective_from is None or citation.effective_from <= day
    return begun and (citation.effective_to is None or day <= citation.effective_to)


def _holds(words: str, citation: Citation) -> bool:
    """Whether a passage, or the row's locator, contains the words; a number may be written 1.76, 1.760 or $1.76."""
    text = plain_words(f"{citation.locator} {citation.passage}")
    plain = plain_words(words)
    if _NUMBER.fullmatch(plain):
        return any(same_value(number, plain) for number in _NUMBER.findall(text))
    edge = r"(?<![\d.])" if plain[:1].isdigit() else r"(?<!\w)"
    return re.search(rf"{edge}{re.escape(plain)}(?![\d]|\.\d)", text) is not None


def _fits(wanted: ExpectedCitation, citation: Citation) -> bool:
    parts = ("publisher", "title", "edition", "locator", "passage")
    return all(plain_words(getattr(wanted, part)) in plain_words(getattr(citation, part)) for part in parts)


def _shown(wanted: ExpectedCitation) -> str:
    return ", ".join(p for p in (wanted.publisher, wanted.title, wanted.edition, wanted.locator, wanted.passage) if p)
