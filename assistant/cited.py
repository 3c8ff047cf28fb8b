"""The cited passages of one answer, made plain once for all of its statements.

The gate compares every statement with the passages that it cites, and many statements cite the same ones. A `Passages`
lives as long as the check of one answer, so nothing of a question outlives it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.answer import Citation
from assistant.evidence import Evidence
from assistant.values import readings_in
from knowledge.codes import parse_code

_MARKUP = re.compile(r"[*`\"\u201c\u201d]")


def plain(text: str) -> str:
    """Text without marks of Markdown, quotation marks and doubled blanks."""
    return " ".join(_MARKUP.sub("", text).split())


@dataclass(frozen=True)
class Cited:
    """The citations of a statement, and their passages line by line."""

    citations: tuple[Citation, ...]
    text: str

    @cached_property
    def folded(self) -> str:
        """The passages without regard to case."""
        return self.text.casefold()

    @cached_property
    def lowered(self) -> str:
        """The passages in one line and lower case, as quotations are looked for."""
        return plain(self.text).lower()

    @cached_property
    def names(self) -> frozenset[str]:
        """Titles and editions long enough to be told from other words."""
        return frozenset(plain(name) for c in self.citations for name in (c.title, c.edition) if len(name) >= 12)

    @cached_property
    def known(self) -> str:
        """Everything in which a word with digits may stand."""
        return " ".join([self.text, *(f"{c.title} {c.edition} {c.locator}" for c in self.citations)]).lower()

    @cached_property
    def owners(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """The text of each line that is about one code, with that code ("62321: Not billed with it")."""
        found: list[tuple[str, frozenset[str]]] = []
        for line in self.text.splitlines():
            lead, colon, text = line.removeprefix("Replaced by ").partition(": ")
            if colon and " " in text and (named := parse_code(lead)) is not None:
                found.append((text.rstrip(".").lower(), frozenset(readings_in(named))))
        return tuple(found)


class Passages:
    """Cited passages by the keys of a statement, each made plain once."""

    def __init__(self, evidence: Evidence) -> None:
        self._citations = {citation.key: citation for citation in reversed(evidence.citations)}
        self._plain: dict[str, str] = {}
        self._cited: dict[tuple[str, ...], Cited] = {}

    def of(self, keys: tuple[str, ...]) -> Cited:
        """The passages of these citations; keys that the answer lacks hold nothing."""
        known = self._cited.get(keys)
        if known is None:
            citations = tuple(self._citations[key] for key in keys if key in self._citations)
            known = Cited(citations, "\n".join(text for c in citations if (text := self._lines(c))))
            self._cited[keys] = known
        return known

    def _lines(self, citation: Citation) -> str:
        text = self._plain.get(citation.key)
        if text is None:
            text = "\n".join(plain(line) for line in citation.passage.splitlines())
            self._plain[citation.key] = text
        return text
