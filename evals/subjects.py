"""The assistant on a snapshot, as the subject of a run."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, get_args

from assistant.answer import Topic
from assistant.assistant import Assistant
from evals.asking import Subject
from evals.sources import known_sources
from knowledge.base import KnowledgeBase

if TYPE_CHECKING:
    from assistant.model.wording import ModelWording


def rules_subject(kb: KnowledgeBase, day: date) -> Subject:
    """The assistant in rules mode, asked on that day."""
    return Subject(
        answerer=Assistant(kb, lambda: day),
        search=lambda words, systems, on, limit: kb.search(words, systems, on, limit),
        releases=tuple(kb.releases),
        known=known_sources(kb),
        day=day,
    )


def model_subject(kb: KnowledgeBase, day: date, wording: ModelWording) -> Subject:
    """The assistant with a model that words answers. Of earlier turns only the subject counts, so no model is asked."""
    rules = rules_subject(kb, day)
    return replace(rules, answerer=Assistant(kb, lambda: day, wording=wording), reader=rules.answerer)


def model_mode(name: str) -> str:
    """The name of a run's subject, as its answers carry it."""
    return f"model:{name}"


def prompts_digest() -> str:
    """A digest of the prompts of all topics: a run with another one asked the model something else."""
    from assistant.model.prompting import system_prompt

    return hashlib.sha256("".join(system_prompt(topic).digest for topic in get_args(Topic)).encode()).hexdigest()
