"""Which release speaks for a day, and the three states in which every look-up answers.

The rule (design, principle 3): the newest release whose period holds the day is in force. A day after the last
release's end is answered from that last release, marked as not in force, and a missing row there is *not
loaded*, never *no row*. A day before the first release, or in a gap between two, is *not loaded*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

from knowledge.records import Release

T = TypeVar("T")
State = Literal["found", "no_row", "not_loaded"]


@dataclass(frozen=True, slots=True)
class Lookup(Generic[T]):
    """Rows for a day with the release they come from; `reason` says why there are none."""

    state: State
    rows: tuple[T, ...] = ()
    release: Release | None = None
    in_force: bool = True
    reason: str = ""

    @property
    def first(self) -> T | None:
        """The first row, if any."""
        return self.rows[0] if self.rows else None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The release that speaks for a day, or why none does."""

    release: Release | None
    in_force: bool
    reason: str


def release_for(releases: Iterable[Release], table: str, day: date) -> Chosen:
    """The release of a table that speaks for a day."""
    known = sorted((r for r in releases if r.table == table), key=lambda r: r.effective_from)
    if not known:
        return Chosen(None, False, "no release of this table is loaded")
    holding = [r for r in known if r.covers(day)]
    if holding:
        return Chosen(holding[-1], True, "")
    if day < known[0].effective_from:
        return Chosen(None, False, f"the first release held begins {known[0].effective_from.isoformat()}")
    later = [r for r in known if r.effective_from > day]
    if later:
        return Chosen(None, False, f"no release held covers this day; the next begins {later[0].effective_from}")
    last = known[-1]
    excerpt = ", an excerpt," if last.coverage == "partial" else ""
    return Chosen(last, False, f"the last release held{excerpt} ended {last.effective_to}")


def newest(releases: Iterable[Release], table: str) -> Release | None:
    """The release of a table that begins last."""
    return max((r for r in releases if r.table == table), key=lambda r: r.effective_from, default=None)


def superseded_by(release: Release, releases: Iterable[Release]) -> Release | None:
    """The next release of the same table; None for the newest one, which alone can be out of date."""
    later = (r for r in releases if r.table == release.table and r.effective_from > release.effective_from)
    return min(later, key=lambda r: r.effective_from, default=None)


def look_up(
    releases: Sequence[Release],
    table: str,
    day: date,
    read: Callable[[str], tuple[T, ...]],
    *,
    complete: Callable[[str], bool] | None = None,
) -> Lookup[T]:
    """Read rows from the release that speaks for a day and say in which of the three states the answer is.

    `complete(release_id)` tells whether a partial release is nevertheless complete for what is asked.
    """
    chosen = release_for(releases, table, day)
    if chosen.release is None:
        return Lookup("not_loaded", reason=chosen.reason)
    release = chosen.release
    rows = read(release.id)
    if rows:
        return Lookup("found", rows, release, chosen.in_force)
    if not chosen.in_force:
        return Lookup("not_loaded", (), release, False, chosen.reason)
    if release.coverage == "partial" and not (complete is not None and complete(release.id)):
        return Lookup("not_loaded", (), release, True, "the table held is an excerpt that may not hold this row")
    return Lookup("no_row", (), release, True, f"{release.title} has no such row")


_CYCLE_DAYS = {"quarterly": 92, "half_yearly": 184, "annual": 366}


def is_stale(release: Release, today: date) -> bool:
    """Whether the release's period has ended, or, without an end, its own cycle has passed since it began."""
    if release.effective_to is not None:
        return release.effective_to < today
    days = _CYCLE_DAYS.get(release.cycle)
    return days is not None and (today - release.effective_from).days > days
