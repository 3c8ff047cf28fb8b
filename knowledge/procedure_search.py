"""Words to ICD-10-PCS codes: composed titles and the paths of their index, by full text alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.hits import Hit
from knowledge.store import FactsStore
from knowledge.store_words import WordHit
from knowledge.word_texts import INDEX_BAR

SYSTEM = "icd10pcs"
_UNSEEN = 0.35  # where other systems have the similarity of what is not among the nearest vectors
_WORD_WEIGHT = 0.3  # times the share of the best full-text score and of the words asked
_COVERAGE_WEIGHT = 0.1  # times the share of the words asked that stand in title and index
_ALL_WORDS = 0.15  # every word asked stands there
_FOUND = 120
_FLOOR = 0.5  # share of the words asked
_MAX_WORDS = 48
_STOP = frozenset(
    """a an and any are as at be bill billed billing by can could code codes coded coding cpt do does for from get give
    had has have hcpcs how i icd icd10 if in into is it its let like may me medical mean means my need of on or our
    please report reported reporting s should tell than that the their them then there these they this to under up us
    use used using want was we were what when where which who why will with would you your""".split()
)


class ProcedureSearch:
    """Search of one snapshot's inpatient procedures."""

    def __init__(self, store: FactsStore) -> None:
        self._store = store

    def find(self, words: str, limit: int) -> list[Hit]:
        """At most `limit` hits, best first; ties break by code."""
        tokens = content_words(words)
        found = self._store.words(_match(tokens), (SYSTEM,), _FOUND) if tokens else []
        top = found[0].score if found else 1.0
        hits = [_hit(hit, hit.score / (top or 1.0), tokens) for hit in found]
        kept = (hit for hit in hits if hit.coverage >= _FLOOR)
        return sorted(kept, key=lambda hit: (-hit.score, hit.code))[:limit]


def _hit(found: WordHit, share: float, tokens: Sequence[str]) -> Hit:
    own, _, paths = found.terms.partition(INDEX_BAR)
    matched = _best_wording(tokens, f"{found.title} {own}", paths)
    coverage = len(matched) / len(tokens)
    score = _UNSEEN + _WORD_WEIGHT * share * coverage + _COVERAGE_WEIGHT * coverage
    score += _ALL_WORDS if coverage == 1.0 else 0.0
    return Hit(
        found.ref.split(":", 1)[1],
        SYSTEM,
        found.title,
        billable=True,
        score=round(score, 4),
        why=f"has {', '.join(matched[:6])}" if matched else "words in its description",
        coverage=coverage,
        matched=matched,
    )


def content_words(words: str) -> list[str]:
    """The words that carry meaning, lower-case, in order, without repeats; at most 48."""
    tokens = re.findall(r"[a-z0-9]+(?:\.[0-9a-z]+)?", words.lower())
    kept = [t for t in dict.fromkeys(tokens) if t not in _STOP and (len(t) > 1 or t.isdigit())]
    return kept[:_MAX_WORDS]


def _best_wording(tokens: Sequence[str], own: str, paths: str) -> tuple[str, ...]:
    """The words asked that title and terms hold together with one path of an index: the path that adds most.

    Paths are wordings of their own; words from several of them say nothing together.
    """
    own, paths = own.lower(), paths.lower()
    there = {token for token in tokens if _has_word(own, token)}
    missing = [token for token in tokens if token not in there]
    if missing and paths:
        wordings = (frozenset(token for token in missing if _has_word(path, token)) for path in paths.split("; "))
        there |= max(wordings, key=len)
    return tuple(token for token in tokens if token in there)


def _match(tokens: Sequence[str]) -> str:
    return " OR ".join('"' + token.replace('"', "") + '"' for token in tokens)


def _has_word(text: str, token: str) -> bool:
    """Whether a word of the text, which is in lower case, begins with the token."""
    stem = token[:-1] if len(token) > 3 and token.endswith("s") else token
    # Most texts lack the word: looking for it is far cheaper than a pattern for each word asked.
    return stem in text and re.search(rf"\b{re.escape(stem)}", text) is not None
