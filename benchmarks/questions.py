"""The committed question sets, read and checked: two hundred questions to answer, and words to find codes for.

The retrieval sets and the development phrases were in sight when the weights of search were set. The test phrases were
written by somebody who had not seen the library of phrases; they are for measuring, and a change made because of one of
them has to be judged on others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

SETS = Path(__file__).resolve().parent / "sets"
TODAY = date(2026, 11, 23)
"""The day on which questions without a date are asked, so that two runs ask the same."""

RETRIEVAL_KINDS = ("icd10cm", "procedures", "modifiers", "guidelines", "drugs")


@dataclass(frozen=True, slots=True)
class RetrievalQuestion:
    """Words, the code system they belong to, and every code or id that is right for them."""

    id: str
    kind: str
    words: str
    system: str
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """A question for the assistant, with its date of service if it has one."""

    id: str
    kind: str
    text: str
    as_of: date | None


def retrieval_questions(folder: Path = SETS) -> tuple[RetrievalQuestion, ...]:
    """Every retrieval question, kind by kind. Raises ValueError naming file and entry when one is malformed."""
    return tuple(
        RetrievalQuestion(
            id=_text(entry, "id", where),
            kind=kind,
            words=_text(entry, "words", where),
            system=_text(entry, "system", where),
            expected=_texts(entry, "expected", where),
        )
        for kind in RETRIEVAL_KINDS
        for where, entry in _entries(folder / f"retrieval_{kind}.yaml")
    )


SEARCH_SETS = (
    "development_icd10cm",
    "development_services",
    "development_drugs",
    "development_supplies",
    "development_guidelines",
    "test_icd10cm",
    "test_services",
    "test_drugs",
    "test_supplies",
    "test_guidelines",
)
"""Phrases as they are typed, by part and kind; each in a file of its own, `search_<name>.yaml`."""


def search_questions(name: str, folder: Path = SETS) -> tuple[RetrievalQuestion, ...]:
    """One set of phrases. Raises ValueError naming file and entry when one is malformed."""
    return tuple(
        RetrievalQuestion(
            id=_text(entry, "id", where),
            kind=name,
            words=_text(entry, "words", where),
            system=_text(entry, "system", where),
            expected=_texts(entry, "expected", where),
        )
        for where, entry in _entries(folder / f"search_{name}.yaml")
    )


def answer_questions(folder: Path = SETS) -> tuple[AnswerQuestion, ...]:
    """The mixed questions in file order. Raises ValueError naming file and entry when one is malformed."""
    return tuple(
        AnswerQuestion(
            id=_text(entry, "id", where),
            kind=_text(entry, "kind", where),
            text=_text(entry, "text", where),
            as_of=_day(entry, where),
        )
        for where, entry in _entries(folder / "answers.yaml")
    )


def _entries(path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    listed = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(listed, list):
        raise ValueError(f"{path.name}: must hold a list of entries, found {type(listed).__name__!r}")
    for number, entry in enumerate(listed, start=1):
        if not isinstance(entry, dict):
            raise ValueError(f"{path.name}, entry {number}: must be a mapping, found {entry!r:.60}")
    return [(f"{path.name}, entry {number}", entry) for number, entry in enumerate(listed, start=1)]


def _text(entry: Mapping[str, Any], name: str, where: str) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where}: {name} must be a text in quotation marks, found {value!r:.60}")
    return value


def _texts(entry: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    value = entry.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
        raise ValueError(f"{where}: {name} must be a list of texts in quotation marks, found {value!r:.60}")
    return tuple(value)


def _day(entry: Mapping[str, Any], where: str) -> date | None:
    value = entry.get("as_of")
    if value is not None and not isinstance(value, date):
        raise ValueError(f"{where}: as_of must be a date such as 2026-08-01, found {value!r:.60}")
    return value
