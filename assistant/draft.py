"""A draft: statements, each with the evidence it rests on. Nothing is an answer before the check has passed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.answer import Fact, Ruling, Status
from assistant.evidence import Evidence, Excerpt, Gap

Support = Fact | Ruling | Gap | Excerpt


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of an answer in Markdown, the evidence it uses and the citations shown after it."""

    text: str
    uses: tuple[Support, ...] = ()
    cites: tuple[str, ...] = ()
    bullet: bool = False
    aside: bool = False
    """Stands beside what was asked: it is left out rather than make a whole answer partial."""


@dataclass(frozen=True, slots=True)
class Section:
    """Statements under a heading; the first section has none."""

    heading: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole draft with its status, what to ask, and caveats."""

    sections: tuple[Section, ...]
    status: Status
    ask: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()

    def statements(self) -> Iterable[Statement]:
        """Every statement in order."""
        for section in self.sections:
            yield from section.statements

    def used_facts(self) -> tuple[Fact, ...]:
        """Facts that some statement rests on, each once, in order."""
        seen: dict[Fact, None] = {}
        for statement in self.statements():
            for support in statement.uses:
                if isinstance(support, Fact):
                    seen.setdefault(support)
        return tuple(seen)


class DraftWriter:
    """Collects sections. Citations of a statement are those of its evidence, in order, without repeats."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._sections: list[Section] = []
        self._heading = ""
        self._open: list[Statement] = []
        self._aside = False
        self.ask: list[str] = []
        self.caveats: list[str] = []

    def section(self, heading: str, *, aside: bool = False) -> None:
        """Begin a section; one that stays empty is dropped. An aside holds nothing that was asked for."""
        self._close()
        self._heading = heading
        self._aside = aside

    def say(self, text: str, *uses: Support | None, cites: Iterable[str] = ()) -> None:
        """Add a paragraph."""
        self._add(text, uses, cites, bullet=False)

    def point(self, text: str, *uses: Support | None, cites: Iterable[str] = ()) -> None:
        """Add a bullet."""
        self._add(text, uses, cites, bullet=True)

    def excerpts_used(self) -> tuple[Excerpt, ...]:
        """The passages worded so far, each once."""
        said = (st for section in self._sections for st in section.statements)
        uses = (use for st in (*said, *self._open) for use in st.uses)
        return tuple(dict.fromkeys(use for use in uses if isinstance(use, Excerpt)))

    def _add(self, text: str, uses: Iterable[Support | None], cites: Iterable[str], *, bullet: bool) -> None:
        kept = tuple(support for support in uses if support is not None)
        keys = [key for support in kept for key in _keys(support)]
        shown = tuple(dict.fromkeys((*keys, *cites)))
        self._open.append(Statement(" ".join(text.split()), kept, shown, bullet, self._aside))

    def _close(self) -> None:
        if self._open:
            self._sections.append(Section(self._heading, tuple(self._open)))
        self._open = []

    def finish(self, status: Status) -> Draft:
        """The draft; "answered" becomes "partial" when a fact used is not in force or a table had no answer.

        When all that was asked for is in force, asides that are not are left out: the answer is whole without them.
        """
        self._close()
        main = [st for section in self._sections for st in section.statements if not st.aside]
        if status == "answered" and main and all(holds_today(use) for st in main for use in st.uses):
            self._sections = _without_ended_asides(self._sections)
        if self._sections:
            # The answer comes first and needs no heading.
            self._sections[0] = replace(self._sections[0], heading="")
        draft = Draft(tuple(self._sections), status, tuple(dict.fromkeys(self.ask)), tuple(dict.fromkeys(self.caveats)))
        if status == "answered" and not all(holds_today(s) for st in draft.statements() for s in st.uses):
            return replace(draft, status="partial")
        return draft


def _without_ended_asides(sections: list[Section]) -> list[Section]:
    kept = []
    for section in sections:
        stand = tuple(st for st in section.statements if not st.aside or all(holds_today(use) for use in st.uses))
        if stand:
            kept.append(replace(section, statements=stand))
    return kept


def _keys(support: Support) -> tuple[str, ...]:
    if isinstance(support, Fact | Ruling):
        return (support.cite,)
    return support.cites if isinstance(support, Excerpt) else ()


def holds_today(support: Support) -> bool:
    """Whether what a statement rests on is in force on the day asked about."""
    # That a table which covers the day has no such row is an answer; that none is loaded is not.
    return support.state == "no_row" if isinstance(support, Gap) else support.in_force
