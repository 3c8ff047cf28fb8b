"""Procedure-to-procedure edits as of a day: which row of which release speaks, and what a missing row means.

A row with dates of its own speaks for exactly those days, so a later release may answer for a day before its quarter.
A row without an effective date speaks only for the quarter of its release. After the last release's end its last
rows are given, marked as not in force. "No row" is said only where a whole table is in force on the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from knowledge import dating
from knowledge.dating import Lookup, State
from knowledge.records import ClaimSetting, EditPair, Release
from knowledge.shelves.shelf import Shelf
from knowledge.store_pairs import NO_PAIRS, PairCount

PAIR_TABLES: dict[ClaimSetting, str] = {
    "practitioner": "ptp-practitioner",
    "outpatient_hospital": "ptp-outpatient",
}


@dataclass(frozen=True, slots=True)
class PairLookup:
    """The rows of two codes, told apart by whether they hold on the day, with the release they were read from."""

    state: State
    rows: tuple[EditPair, ...] = ()
    """Rows that hold on the day; with `in_force` false, rows that held on the release's last day."""
    ended: tuple[EditPair, ...] = ()
    to_come: tuple[EditPair, ...] = ()
    release: Release | None = None
    in_force: bool = True
    reason: str = ""

    def as_lookup(self) -> Lookup[EditPair]:
        """The rows that hold, in the common form."""
        return Lookup(self.state, self.rows, self.release, self.in_force, self.reason)


@dataclass(frozen=True, slots=True)
class PairList:
    """Some of the rows without deletion date that name a code, and how many there are."""

    state: State
    rows: tuple[EditPair, ...] = ()
    count: PairCount = NO_PAIRS
    release: Release | None = None
    in_force: bool = True
    reason: str = ""


class EditsShelf(Shelf):
    """What the NCCI pair tables say of two codes, or of one."""

    def pair(self, first: str, second: str, setting: ClaimSetting, day: date) -> PairLookup:
        """The rows of two codes for one kind of claim, in whichever column order the table has them."""
        table = PAIR_TABLES[setting]
        chosen = dating.release_for(self._releases, table, day)
        release = chosen.release
        found = PairLookup("not_loaded", release=release, in_force=chosen.in_force, reason=chosen.reason)
        if release is not None:
            found = self._in_release(release, first, second, day, chosen)
            if found.state != "not_loaded" or not chosen.in_force:
                return found
        later = self._in_later(table, first, second, day)
        return later if later is not None and (later.rows or release is None) else found

    def rows_of(self, release_id: str, first: str, second: str) -> tuple[EditPair, ...]:
        """Every row of one release about two codes, whatever its dates."""
        return self._store.pair(release_id, first, second)

    def pairs_with(self, code: str, setting: ClaimSetting, day: date, limit: int) -> PairList:
        """Rows without deletion date that name a code, at most `limit` for each column, and how many there are."""
        chosen = dating.release_for(self._releases, PAIR_TABLES[setting], day)
        release = chosen.release
        if release is None:
            return PairList("not_loaded", reason=chosen.reason)
        count = self._store.pairs.count(release.id, code)
        rows = self._store.pairs.open_with_code(release.id, code, limit) if count != NO_PAIRS else ()
        if rows:
            return PairList("found", rows, count, release, chosen.in_force)
        state, reason = self._miss(release, chosen, (code,), None)
        return PairList(state, (), count, release, chosen.in_force, reason)

    def _in_release(self, release: Release, first: str, second: str, day: date, chosen: dating.Chosen) -> PairLookup:
        rows = tuple(dict.fromkeys(self._store.pair(release.id, first, second)))
        # What held on the last day of a release that has ended is still given, as not in force.
        last = day if chosen.in_force or release.effective_to is None else release.effective_to
        ended = tuple(row for row in rows if row.deleted_on is not None and row.deleted_on < day)
        to_come = tuple(row for row in rows if row.effective_from is not None and row.effective_from > last)
        live = tuple(row for row in rows if row not in ended and row not in to_come)
        if live:
            return PairLookup("found", live, ended, to_come, release, chosen.in_force)
        state, reason = self._miss(release, chosen, (first, second), rows)
        return PairLookup(state, (), ended, to_come, release, chosen.in_force, reason)

    def _in_later(self, table: str, first: str, second: str, day: date) -> PairLookup | None:
        """What later releases say by the dates of their rows; None when no row of theirs has any."""
        past: PairLookup | None = None
        later = (r for r in self._releases if r.table == table and r.effective_from > day)
        for release in sorted(later, key=lambda r: r.effective_from):
            found = dict.fromkeys(self._store.pair(release.id, first, second))
            dated = [(row, row.effective_from) for row in found if row.effective_from is not None]
            ended = tuple(row for row, _ in dated if row.deleted_on is not None and row.deleted_on < day)
            to_come = tuple(row for row, begin in dated if begin > day)
            live = tuple(row for row, begin in dated if begin <= day and row not in ended)
            if live:
                return PairLookup("found", live, ended, to_come, release)
            if dated and past is None:
                reason = f"no release held covers this day, and no row of {release.edition} holds on it"
                past = PairLookup("not_loaded", (), ended, to_come, release, reason=reason)
        return past

    def _miss(
        self, release: Release, chosen: dating.Chosen, codes: Iterable[str], rows: tuple[EditPair, ...] | None
    ) -> tuple[State, str]:
        if not chosen.in_force:
            return "not_loaded", chosen.reason
        scoped = rows is not None and all(self._store.pairs.in_scope(release.id, code) for code in codes)
        if release.coverage == "whole" or scoped:
            return "no_row", f"{release.title} has no {'row that holds on this day' if rows else 'such row'}"
        pieces = f" (held: {', '.join(release.pieces)})" if release.pieces else ""
        return "not_loaded", f"the table held is an excerpt that may not hold this row{pieces}"
