"""Dated look-ups from one ICD code to another: mappings, conversion table, addenda, POA list, editions held.

Two of these tables are not bound to the day asked about. A GEM compares two code sets and its newest edition held is
meant; the conversion table is cumulative, so that the newest one tells what began earlier too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from knowledge import records
from knowledge.dating import Lookup
from knowledge.records import AddendaCount, Code, CodeChange, CodeConversion, GemRow, PreviousCode, Release
from knowledge.records.crosswalks import CodeChangeKind
from knowledge.shelves.shelf import Shelf

T = TypeVar("T")
Direction = Literal["gems-9to10", "gems-10to9"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a code stands in one edition held; `code` is None when the edition does not list it."""

    release: Release
    code: Code | None


class CrosswalkShelf(Shelf):
    """Where a code leads to in another code set or edition."""

    # --- equivalence mappings ------------------------------------------------------------------------------

    def equivalents(self, source: str, direction: Direction) -> Lookup[GemRow]:
        """The whole entry of a source code: single rows first, then combinations by scenario and choice list."""
        newest = self._newest(direction)
        if newest is None:
            return Lookup("not_loaded", reason="no General Equivalence Mapping (GEM) is loaded")
        return self.look_up(
            direction,
            newest.effective_from,
            lambda r: self._store.rows(
                GemRow, r, source=source, order=("combination", "scenario", "choice", "approximate", "target")
            ),
        )

    def sources_of(self, target: str, direction: Direction) -> Lookup[GemRow]:
        """The rows of a mapping that lead to a target code (a reverse look-up)."""
        newest = self._newest(direction)
        if newest is None:
            return Lookup("not_loaded", reason="no General Equivalence Mapping (GEM) is loaded")
        return self.look_up(
            direction,
            newest.effective_from,
            lambda r: self._store.rows(GemRow, r, target=target, order=("source",)),
        )

    # --- from edition to edition ---------------------------------------------------------------------------

    def conversion(self, code: str, day: date) -> Lookup[CodeConversion]:
        """When a code began and what was assigned before; several rows when the table lists it twice."""
        return self._cumulative(day, lambda r: self._store.rows(CodeConversion, r, code=code, order=("effective",)))

    def successors(self, previous: str, day: date) -> Lookup[PreviousCode]:
        """The codes that the conversion table names a code as the previous assignment of."""
        return self._cumulative(
            day, lambda r: self._store.rows(PreviousCode, r, previous=previous, order=("effective", "code"))
        )

    def _cumulative(self, day: date, read: Callable[[str], tuple[T, ...]]) -> Lookup[T]:
        """Rows of the newest conversion table; one that misses says nothing of days after its own period."""
        newest = self._newest("icd10cm-conversion")
        if newest is None:
            return Lookup("not_loaded", reason="no ICD-10-CM conversion table is loaded")
        found = self.look_up("icd10cm-conversion", newest.effective_from, read)
        return found if found.state == "found" else self.look_up("icd10cm-conversion", day, read)

    def editions(self, code: str, system: str = "icd10cm") -> tuple[Standing, ...]:
        """The code in every whole edition held, the oldest first."""
        held = sorted(
            (r for r in self._releases if r.table == system and r.coverage == "whole"), key=lambda r: r.effective_from
        )
        return tuple(Standing(release, self._store.code(release.id, system, code)) for release in held)

    def changes(self, day: date, change: CodeChangeKind, system: str = "icd10cm") -> Lookup[CodeChange]:
        """The codes, without headers, that the edition in force on a day added, deleted or retitled."""
        return self.look_up(
            f"{system}-addenda",
            day,
            lambda r: tuple(c for c in self._store.rows(CodeChange, r, change=change) if c.level != "header"),
        )

    def change_counts(self, day: date, system: str = "icd10cm") -> Lookup[AddendaCount]:
        """How many codes the edition in force on a day added, deleted and retitled."""
        return self.look_up(f"{system}-addenda", day, lambda r: self._store.rows(AddendaCount, r, level="code"))

    # --- lists ---------------------------------------------------------------------------------------------

    def poa_exempt(self, code: str, day: date) -> Lookup[records.PoaExemptCode]:
        """The code's row on the list of those exempt from present-on-admission reporting."""
        return self.look_up("poa-exempt", day, lambda r: self._store.rows(records.PoaExemptCode, r, code=code))

    def carries_notes(self, release: Release) -> bool:
        """Whether an edition was read from a list with instructional notes, not from titles and levels alone."""
        return self._store.holds_notes(release.id)

    def _newest(self, table: str) -> Release | None:
        return max((r for r in self._releases if r.table == table), key=lambda r: r.effective_from, default=None)
