"""Citation keys -> the small numbers that a reader sees, in order of first appearance.

A key that no citation of the answer has gets no number and is not shown: a marker always opens a source.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.answer import Answer, Citation

_MARKER = re.compile(r"[ \t]?\[(s\d+)\](?!\()")
_RUN = re.compile(r"[ \t]?(?:\[s\d+\])+(?!\()")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A citation with its number."""

    number: int
    citation: Citation


def numbered_sources(answer: Answer) -> tuple[Numbered, ...]:
    """Sources of the text in order of first appearance, then those that only facts rest on."""
    held = {citation.key: citation for citation in answer.citations}
    keys = [*_MARKER.findall(answer.answer), *(fact.cite for fact in answer.facts), *held]
    cited = dict.fromkeys(key for key in keys if key in held)
    return tuple(Numbered(number, held[key]) for number, key in enumerate(cited, start=1))


def numbers_by_key(answer: Answer) -> dict[str, int]:
    """The number of each citation key."""
    return {source.citation.key: source.number for source in numbered_sources(answer)}


def with_numbers(text: str, numbers: dict[str, int], mark: Callable[[int], str]) -> str:
    """The text with every run of markers ("[s1][s3]") replaced by numbers, ascending and without repeats."""

    def replace(run: re.Match[str]) -> str:
        shown = sorted({numbers[key] for key in _MARKER.findall(run.group()) if key in numbers})
        return "".join(f" {mark(number)}" for number in shown)

    return _RUN.sub(replace, text)
