"""Which tables hold a code at all, whatever the day: a code of one table alone is still a code that is held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from knowledge.records import Release
from knowledge.shelves.shelf import Shelf
from knowledge.store_pairs import NO_PAIRS


@dataclass(frozen=True, slots=True)
class Holder:
    """A release with rows that name a code, and whether it speaks for the day asked about."""

    release: Release
    covers: bool


class HolderShelf(Shelf):
    """Tables of procedure and supply codes, asked whether they name a code."""

    def holders(self, code: str, day: date) -> tuple[Holder, ...]:
        """For each table that names the code: its release of the day, else the nearest one that has the code."""
        named: dict[str, list[Release]] = {}
        for release in self._releases:
            names = self._reader(release.table)
            if names is not None and names(release.id, code):
                named.setdefault(release.table, []).append(release)
        nearest = [min(releases, key=lambda r: _days_away(r, day)) for releases in named.values()]
        return tuple(Holder(r, r.covers(day)) for r in sorted(nearest, key=lambda r: r.table))

    def _reader(self, table: str) -> Callable[[str, str], bool] | None:
        store = self._store
        readers: dict[str, Callable[[str, str], bool]] = {
            "pfs": lambda release, code: bool(store.fees(release, code)),
            "opps-b": lambda release, code: bool(store.opps(release, code)),
            "hcpcs": lambda release, code: bool(store.hcpcs(release, code)),
            "rbcs": lambda release, code: bool(store.classes(release, code)),
            "asp": lambda release, code: bool(store.drug_limits(release, code)),
            "aoc": lambda release, code: bool(store.addons_of(release, code) or store.primaries_of(release, code)),
            "mue": lambda release, code: bool(store.unit_limits(release, code)),
            "ptp": lambda release, code: store.pairs.count(release, code) != NO_PAIRS,
        }
        return readers.get(table) or readers.get(table.split("-")[0])


def _days_away(release: Release, day: date) -> int:
    if release.covers(day):
        return 0
    if day < release.effective_from:
        return (release.effective_from - day).days
    return (day - (release.effective_to or day)).days
