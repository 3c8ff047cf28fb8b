"""Hospital outpatient departments, surgery centers, laboratory tests and the code editor, each as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from knowledge.dating import Lookup
from knowledge.records import (
    CodeEdit,
    CodeEditText,
    IndicatorLine,
    InpatientOnly,
    LaboratoryFee,
    OutpatientStatus,
    PaymentClass,
    SurgeryCenterExclusion,
    SurgeryCenterRow,
)
from knowledge.shelves.shelf import Shelf


class OutpatientShelf(Shelf):
    """What the outpatient side of Medicare's tables says of a code, a class or an indicator."""

    def status(self, code: str, day: date) -> Lookup[OutpatientStatus]:
        """The code's row of Addendum B."""
        return self.look_up("opps-b", day, lambda r: self._store.rows(OutpatientStatus, r, code=code))

    def last_class(self, code: str, day: date) -> Lookup[OutpatientStatus]:
        """The newest row up to a day that names the code's class, for days whose table leaves the class out."""
        before = [r for r in self._releases if r.table == "opps-b" and r.effective_from <= day]
        for release in sorted(before, key=lambda r: r.effective_from, reverse=True):
            rows = tuple(row for row in self._store.rows(OutpatientStatus, release.id, code=code) if row.apc)
            if rows:
                return Lookup("found", rows, release, release.covers(day))
        return Lookup("not_loaded", reason="no Addendum B held up to this date names the class")

    def payment_class(self, apc: str, day: date) -> Lookup[PaymentClass]:
        """The row of Addendum A of an ambulatory payment classification."""
        return self.look_up("opps-a", day, lambda r: self._store.rows(PaymentClass, r, apc=apc))

    def codes_of_class(self, apc: str, day: date, limit: int) -> Lookup[OutpatientStatus]:
        """Codes that Addendum B assigns to a class, in order of the code, at most `limit`."""
        return self.look_up(
            "opps-b",
            day,
            lambda r: self._store.rows(OutpatientStatus, r, apc=apc, order=("code",), limit=limit),
        )

    def inpatient_only(self, code: str, day: date) -> Lookup[InpatientOnly]:
        """The code's row of the inpatient-only list (Addendum E)."""
        return self.look_up("opps-e", day, lambda r: self._store.rows(InpatientOnly, r, code=code))

    def status_indicator(self, indicator: str, day: date) -> Lookup[IndicatorLine]:
        """CMS's words for a payment status indicator (Addendum D1)."""
        return self._indicator("opps-d1", indicator, day)

    def listed_indicator(self, indicator: str, day: date) -> Lookup[IndicatorLine]:
        """A payment status indicator in a list that others made after Addendum D1."""
        return self._indicator("opps-status", indicator, day)

    def comment_indicator(self, indicator: str, day: date) -> Lookup[IndicatorLine]:
        """CMS's words for a comment indicator (Addendum D2)."""
        return self._indicator("opps-d2", indicator, day)

    def _indicator(self, table: str, indicator: str, day: date) -> Lookup[IndicatorLine]:
        return self.look_up(
            table, day, lambda r: self._store.rows(IndicatorLine, r, indicator=indicator, order=("line",))
        )

    def surgery_center(self, code: str, day: date) -> Lookup[SurgeryCenterRow]:
        """The code's row of ASC Addendum AA, else of Addendum BB."""
        tables = [self._surgery(table, code, day) for table in ("asc-aa", "asc-bb")]
        return next((found for found in tables if found.state == "found"), _weakest(tables))

    def _surgery(self, table: str, code: str, day: date) -> Lookup[SurgeryCenterRow]:
        return self.look_up(table, day, lambda r: self._store.rows(SurgeryCenterRow, r, code=code))

    def surgery_center_indicator(self, indicator: str, day: date) -> Lookup[IndicatorLine]:
        """CMS's words for an ASC payment indicator (Addendum DD1)."""
        return self._indicator("asc-dd1", indicator, day)

    def surgery_center_excluded(self, code: str, day: date) -> Lookup[SurgeryCenterExclusion]:
        """The code's row of the surgery excluded from payment in surgery centers (Addendum EE)."""
        return self.look_up("asc-ee", day, lambda r: self._store.rows(SurgeryCenterExclusion, r, code=code))

    def laboratory_fee(self, code: str, day: date) -> Lookup[LaboratoryFee]:
        """The laboratory fee schedule's rows of a code that hold on a day, one for each modifier.

        Rows have first days of their own: the newest that has begun holds. A code whose rows all begin later is not
        said to be missing, since what held before them is not in the file.
        """
        found = self.look_up(
            "clfs",
            day,
            lambda r: self._store.rows(LaboratoryFee, r, code=code, order=("modifier", "effective_from")),
        )
        if found.state != "found":
            return found
        begun = {row.modifier: row for row in found.rows if row.effective_from <= day}
        if begun:
            return Lookup("found", tuple(begun.values()), found.release, found.in_force)
        first = min(row.effective_from for row in found.rows)
        return Lookup("not_loaded", (), found.release, found.in_force, f"its row in the file begins on {first}")

    def code_edits(self, code: str, day: date) -> Lookup[CodeEdit]:
        """The lists of the Medicare Code Editor that a diagnosis ("Z38.00") or procedure stands on."""
        return self.look_up("mce", day, lambda r: self._store.rows(CodeEdit, r, code=code, order=("edit", "part")))

    def code_edit_texts(self, edit: str, day: date) -> Lookup[CodeEditText]:
        """The manual's paragraphs on an edit of the code editor, with those of its parts."""
        return self.look_up("mce", day, lambda r: self._store.rows(CodeEditText, r, edit=edit, order=("part", "order")))


def _weakest(found: Iterable[Lookup[SurgeryCenterRow]]) -> Lookup[SurgeryCenterRow]:
    """Of several misses, one that is not loaded before one without a row."""
    misses = list(found)
    return next((miss for miss in misses if miss.state == "not_loaded"), misses[0])
