"""The assistant on a snapshot, as the subject of a run."""

from __future__ import annotations

from datetime import date

from assistant.assistant import Assistant
from evals.asking import Subject
from evals.sources import known_sources
from knowledge.base import KnowledgeBase


def rules_subject(kb: KnowledgeBase, day: date) -> Subject:
    """The assistant in rules mode, asked on that day."""
    return Subject(
        answerer=Assistant(kb, lambda: day),
        search=lambda words, systems, on, limit: kb.search(words, systems, on, limit),
        releases=tuple(kb.releases),
        known=known_sources(kb),
        day=day,
    )
