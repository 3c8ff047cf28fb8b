"""Which sources a snapshot holds: a citation of any other is one that nobody can look up."""

from __future__ import annotations

from assistant.answer import Citation
from assistant.lookups.crosswalks import GEM_GUIDE
from evals.scorers.citations import KnownSource
from knowledge.base import KnowledgeBase
from knowledge.records import Basis


def known_sources(kb: KnowledgeBase) -> KnownSource:
    """Tells whether a citation names a loaded release as it is, or a document that our summaries rest on."""
    documents = {(basis.publisher, basis.document) for basis in (*_bases(kb), GEM_GUIDE)}

    def known(citation: Citation) -> bool:
        if not citation.release:
            return (citation.publisher, citation.title) in documents
        release = kb.release(citation.release)
        return release is not None and (release.publisher, release.title, release.edition) == (
            citation.publisher,
            citation.title,
            citation.edition,
        )

    return known


def _bases(kb: KnowledgeBase) -> list[Basis]:
    entries = [*kb.passages()]
    bases = [basis for passage in entries for basis in passage.basis]
    bases += [basis for indicator in kb.indicators() for basis in indicator.basis]
    for code in kb.summary_keys:
        summary = kb.summary(code)
        bases += summary.basis if summary else ()
    for key in kb.modifier_keys:
        modifier = kb.modifier(key)
        bases += modifier.basis if modifier else ()
    return bases
