"""The descriptor of a CPT code from the files that a site has licensed from the AMA, with the AMA's notice."""

from __future__ import annotations

from datetime import date

from assistant.evidence import EvidenceBook
from knowledge.base import KnowledgeBase
from knowledge.sources.cpt_descriptors import NOTICE

DESCRIPTOR, AMA_NOTICE = "licensed_descriptor", "ama_notice"


def look_up_licensed(kb: KnowledgeBase, book: EvidenceBook, code: str, day: date) -> None:
    """Add the longest descriptor held of a code; nothing when no licensed file is loaded."""
    if not kb.licensed.held:
        return
    found = kb.licensed.descriptors(code, day)
    if found.first is None or found.release is None:
        book.add_gap(code, "Licensed CPT descriptors", found)
        return
    release = found.release
    notice = release.note if "American Medical Association" in release.note else NOTICE
    text = found.first.text
    cite = book.cite_release(release, f"row {code}", f'{code}: "{text}"\n{notice}')
    meaning = f"{found.first.length} descriptor in the words of the AMA. {notice}"
    for name, value, said in ((DESCRIPTOR, text, meaning), (AMA_NOTICE, notice, "notice of the licensed file")):
        book.add_fact(code, name, value, said, cite, release=release, in_force=found.in_force)
