"""Guideline passages: those about the codes and modifiers named, then those that the words find."""

from __future__ import annotations

from datetime import date

from assistant.evidence import EvidenceBook, Excerpt
from assistant.question import Question
from knowledge import records
from knowledge.base import KnowledgeBase
from knowledge.codes import find_codes
from knowledge.hits import Hit

# Below this a passage is related at best; it is offered as such and never as the answer.
STRONG_SIMILARITY = 0.55
UNNAMED_SIMILARITY = 0.7
NAMED_BONUS = 0.2
SPECIFIC = 1.0


def add_passage(kb: KnowledgeBase, book: EvidenceBook, passage: records.Passage, day: date, score: float) -> None:
    """Add one passage with a citation for each document it rests on."""
    text = " ".join(passage.text.split())
    period = (passage.effective_from, passage.effective_to)
    whole = "\n".join((f"{passage.title}. {text}", *(f"{side.owner}: {side.text}" for side in passage.sides)))
    cites = tuple(book.cite_basis(basis, whole, period) for basis in passage.basis)
    book.add_excerpt(
        Excerpt(
            passage.id,
            passage.title,
            text,
            cites,
            passage.topic,
            passage.owner,
            score,
            in_force=_in_force(passage, day),
            effective_from=passage.effective_from,
            effective_to=passage.effective_to,
            read_twice=passage.reviewed is not None,
            sides=tuple((side.owner, " ".join(side.text.split())) for side in passage.sides),
        )
    )
    for code in passage.codes:
        book.add_code(code, _system(code, kb.summary(code)), "", verified=True)
    for modifier in passage.modifiers:
        book.add_code(modifier, "modifier", "", verified=True)


def add_found_passages(
    kb: KnowledgeBase, book: EvidenceBook, found: list[Hit], day: date, *, floor: float = 0.0
) -> list[Hit]:
    """Add those of the passages found that bear on the words; returns their hits, best first."""
    hits = [hit for hit in found if _bears_on(hit, floor, words_only=kb.words_only)]
    for hit in hits:
        passage = kb.passage(hit.code)
        if passage is not None:
            add_passage(kb, book, passage, day, hit.similarity)
    return hits


# Words that stand in almost every rule, so that sharing them says little.
_GENERIC = frozenset(
    """medicare code codes modifier bill billed billing claim day same visit patient cpt pay payment rate amount still
    used""".split()
)
_PLAINLY_NEAR = 0.64


def _bears_on(hit: Hit, floor: float, *, words_only: bool) -> bool:
    """Whether a passage found by words is about them: plainly near, or near and sharing a word that tells."""
    telling = {word for word in hit.matched if not word.isdigit()} - _GENERIC
    if words_only:
        return hit.coverage >= 0.5 and bool(telling)
    if hit.similarity >= _PLAINLY_NEAR or hit.coverage >= 0.8:
        return bool(telling) or hit.similarity >= _PLAINLY_NEAR
    return hit.similarity >= floor and bool(telling)


def look_up_passages(kb: KnowledgeBase, book: EvidenceBook, question: Question, procedures: tuple[str, ...]) -> None:
    """Add the two passages nearest to a question about codes or modifiers: by its words and by what they name.

    A passage that names everything the question names is `SPECIFIC` and needs less nearness of words.
    """
    found = kb.search(question.text, ("guideline",), question.as_of, 8, documents=False)
    # Without vectors the share of the words found stands in for nearness of meaning.
    near = {hit.code: _share_of_words(hit) if kb.words_only else hit.similarity for hit in found}
    ranked: list[tuple[float, bool, records.Passage]] = []
    for passage in kb.passages():
        similarity = near.get(passage.id, 0.0)
        specific = _names_all(passage, procedures, question.modifiers)
        # A rule on certain codes that shares only a modifier with the question must be near it in words too.
        specific = specific and (bool(procedures) or not passage.codes or similarity >= STRONG_SIMILARITY)
        # One whose title names a code that was not asked about has but the nearness of its words.
        specific = specific and not _titled_of_others(passage, procedures)
        if specific or similarity >= _floor(passage, procedures, question):
            ranked.append((similarity + (NAMED_BONUS if specific else 0.0), specific, passage))
    ranked.sort(key=lambda item: (-item[0], len(item[2].codes) + len(item[2].modifiers), item[2].id))
    for score, specific, passage in ranked[:2]:
        add_passage(kb, book, passage, question.as_of, SPECIFIC if specific else score)


def _titled_of_others(passage: records.Passage, asked: tuple[str, ...]) -> bool:
    """Whether a passage's title names codes or ranges of codes, and none that was asked about."""
    named = [one for one in find_codes(passage.title) if one.sure]
    ranges = [(one.code, one.range_end.code if one.range_end is not None else one.code) for one in named]
    return bool(ranges) and not any(first <= code <= last for code in asked for first, last in ranges)


def _share_of_words(hit: Hit) -> float:
    """What stands for nearness without vectors: nothing when only words are shared that stand in every rule."""
    telling = {word for word in hit.matched if not word.isdigit()} - _GENERIC
    return 0.75 * hit.coverage if telling else 0.0


def _floor(passage: records.Passage, codes: tuple[str, ...], question: Question) -> float:
    """How near a passage that does not name everything must be: nearer still when it names nothing of the question."""
    if question.intent == "evade":
        return 0.3
    names_some = set(codes) & set(passage.codes) or set(question.modifiers) & set(passage.modifiers)
    return STRONG_SIMILARITY if names_some else UNNAMED_SIMILARITY


def _names_all(passage: records.Passage, codes: tuple[str, ...], modifiers: tuple[str, ...]) -> bool:
    if not codes and not modifiers:
        return False
    return set(codes) <= set(passage.codes) and set(modifiers) <= set(passage.modifiers)


def _in_force(passage: records.Passage, day: date) -> bool:
    begun = passage.effective_from is None or passage.effective_from <= day
    return begun and (passage.effective_to is None or day <= passage.effective_to)


def _system(code: str, summary: records.CodeSummary | None) -> str:
    if summary is not None:
        return summary.system
    if "." in code or (code[0].isalpha() and len(code) == 3):
        return "icd10cm"
    return "hcpcs" if code[0].isalpha() else "cpt"
