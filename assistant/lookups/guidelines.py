"""Guideline passages: those about the codes and modifiers named, then those that the words find."""

from __future__ import annotations

from datetime import date

from assistant.evidence import EvidenceBook, Excerpt
from knowledge import records
from knowledge.base import KnowledgeBase
from knowledge.search import Hit

# Below this a passage is related at best; it is offered as such and never as the answer.
STRONG_SIMILARITY = 0.55


def add_passage(kb: KnowledgeBase, book: EvidenceBook, passage: records.Passage, day: date, score: float) -> None:
    """Add one passage with a citation for each document it rests on."""
    text = " ".join(passage.text.split())
    period = (passage.effective_from, passage.effective_to)
    cites = tuple(book.cite_basis(basis, f"{passage.title}. {text}", period) for basis in passage.basis)
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
        )
    )
    for code in passage.codes:
        status = kb.summary(code)
        book.add_code(code, _system(code, status), "", verified=True)
    for modifier in passage.modifiers:
        book.add_code(modifier, "modifier", "", verified=True)


def search_passages(
    kb: KnowledgeBase, book: EvidenceBook, words: str, day: date, *, limit: int = 3, floor: float = 0.0
) -> list[Hit]:
    """Add the best passages for the words; returns their hits, best first."""
    found = kb.search(words, ("guideline",), day, limit)
    hits = [hit for hit in found if hit.similarity >= floor or hit.coverage >= (0.5 if kb.words_only else 0.8)]
    for hit in hits:
        passage = kb.passage(hit.code)
        if passage is not None:
            add_passage(kb, book, passage, day, hit.similarity)
    return hits


def passages_about(kb: KnowledgeBase, codes: tuple[str, ...], modifiers: tuple[str, ...]) -> list[records.Passage]:
    """Passages that name all of the codes (or, without codes, one of the modifiers), the most specific first."""
    found = []
    for passage in kb.passages():
        named = [code for code in codes if code in passage.codes]
        marked = [modifier for modifier in modifiers if modifier in passage.modifiers]
        if (codes and len(named) == len(codes) and (not modifiers or marked)) or (not codes and marked):
            found.append((len(passage.codes) + len(passage.modifiers), passage))
    return [passage for _, passage in sorted(found, key=lambda item: (item[0], item[1].id))]


def _in_force(passage: records.Passage, day: date) -> bool:
    begun = passage.effective_from is None or passage.effective_from <= day
    return begun and (passage.effective_to is None or day <= passage.effective_to)


def _system(code: str, summary: records.CodeSummary | None) -> str:
    if summary is not None:
        return summary.system
    if "." in code or (code[0].isalpha() and len(code) == 3):
        return "icd10cm"
    return "hcpcs" if code[0].isalpha() else "cpt"
