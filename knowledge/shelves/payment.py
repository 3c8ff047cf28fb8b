"""Look-ups of what turns a relative value into a local amount: localities, indices, factors, caps, priced amounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from knowledge.dating import Lookup, release_for
from knowledge.locality_names import County, area_names, bracket_counties, folded, listed_counties
from knowledge.records import (
    AnesthesiaBase,
    FeeRow,
    ImagingCap,
    LocalityAnesthesia,
    LocalityArea,
    LocalityIndex,
    PricedAmount,
    Release,
    ZipLocality,
)
from knowledge.shelves.shelf import Shelf
from knowledge.store import FactsStore


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """The names by which a question can mean a payment locality, folded."""

    areas: frozenset[str] = frozenset()
    counties: frozenset[str] = frozenset()


class PaymentShelf(Shelf):
    """Local payment under the physician fee schedule. A locality is a contractor's number with its own."""

    def __init__(self, store: FactsStore, releases: tuple[Release, ...]) -> None:
        super().__init__(store, releases)
        self._indices = lru_cache(maxsize=8)(self._read_indices)
        self._counties = lru_cache(maxsize=8)(self._read_counties)
        self.place_names = self._all_names()

    def qualifying_fees(self, code: str, day: date) -> Lookup[FeeRow]:
        """The rows of the fee schedule file for qualifying APM participants."""
        return self.look_up("pfs-qpp", day, lambda r: self._store.fees(r, code))

    def locality(self, mac: str, locality: str, day: date) -> Lookup[LocalityIndex]:
        """The geographic indices of one locality."""
        return self._gpci(day, lambda row: (row.mac, row.locality) == (mac, locality))

    def localities_of_state(self, state: str, day: date) -> Lookup[LocalityIndex]:
        """Every locality of a state (two letters) with its indices, in the order of the file."""
        return self._gpci(day, lambda row: row.state == state)

    def localities_named(self, name: str, day: date, *, county: bool = False, state: str = "") -> Lookup[LocalityIndex]:
        """The localities that are named after an area, or that take in a county; in one state when it is given.

        A city that gives several localities their name is in the one that takes in the county of that name.
        """
        key = folded(name)
        chosen = release_for(self._releases, "gpci", day).release
        counties = self._counties(chosen.id, self._area_release(day)) if chosen else {}

        def is_county(row: LocalityIndex) -> bool:
            own = counties.get((row.mac, row.locality), ())
            return any(c.name == key and state in ("", c.state or row.state) for c in own)

        def is_area(row: LocalityIndex) -> bool:
            return key in area_names(row.name) and state in ("", row.state)

        if county:
            return self._gpci(day, is_county)
        found = self._gpci(day, is_area)
        if len(found.rows) > 1:
            inside = tuple(row for row in found.rows if is_county(row))
            return replace(found, rows=inside) if len(inside) == 1 else found
        return found

    def area(self, mac: str, locality: str, day: date) -> Lookup[LocalityArea]:
        """The counties of one locality."""
        return self.look_up("locco", day, lambda r: self._store.rows(LocalityArea, r, mac=mac, locality=locality))

    def zip_code(self, zip_code: str, day: date) -> Lookup[ZipLocality]:
        """The locality of a five-digit ZIP code."""
        return self.look_up("zip5", day, lambda r: self._store.rows(ZipLocality, r, zip_code=zip_code))

    def anesthesia_factor(self, mac: str, locality: str, day: date) -> Lookup[LocalityAnesthesia]:
        """The anesthesia conversion factor of one locality."""
        return self.look_up("anes", day, lambda r: self._store.rows(LocalityAnesthesia, r, mac=mac, locality=locality))

    def base_units(self, code: str, day: date) -> Lookup[AnesthesiaBase]:
        """The base units of an anesthesia code."""
        return self.look_up("anesthesia-base", day, lambda r: self._store.rows(AnesthesiaBase, r, code=code))

    def imaging_cap(self, code: str, modifier: str, mac: str, locality: str, day: date) -> Lookup[ImagingCap]:
        """What the outpatient cap leaves for an imaging row in one locality."""

        def read(release: str) -> tuple[ImagingCap, ...]:
            found = self._store.rows(ImagingCap, release, code=code, mac=mac, locality=locality)
            return tuple(row for row in found if row.modifier == modifier)

        return self.look_up("oppscap", day, read)

    def priced_amount(self, code: str, modifier: str, mac: str, locality: str, day: date) -> Lookup[PricedAmount]:
        """The amount of a code in one locality as a revision of the payment amount file gives it."""

        def read(release: str) -> tuple[PricedAmount, ...]:
            found = self._store.rows(PricedAmount, release, code=code, mac=mac, locality=locality)
            return tuple(row for row in found if row.modifier == modifier)

        return self.look_up("pfrev", day, read)

    def _gpci(self, day: date, fits: Callable[[LocalityIndex], bool]) -> Lookup[LocalityIndex]:
        def read(release: str) -> tuple[LocalityIndex, ...]:
            return tuple(row for row in self._indices(release) if fits(row))

        return self.look_up("gpci", day, read)

    def _area_release(self, day: date) -> str:
        """The county list that speaks for a day, else the newest held: counties outlast a year's file."""
        chosen = release_for(self._releases, "locco", day).release
        held = sorted((r for r in self._releases if r.table == "locco"), key=lambda r: r.effective_from)
        return chosen.id if chosen else held[-1].id if held else ""

    def _read_indices(self, release: str) -> tuple[LocalityIndex, ...]:
        return self._store.rows(LocalityIndex, release)

    def _read_counties(self, gpci: str, locco: str) -> dict[tuple[str, str], tuple[County, ...]]:
        """The counties of each locality, from its own name and from the county list."""
        counties: dict[tuple[str, str], list[County]] = {}
        states: dict[str, str] = {}
        for row in self._indices(gpci):
            states[folded(row.name.upper().removeprefix("REST OF "))] = row.state
            counties[row.mac, row.locality] = list(bracket_counties(row.name))
        for area in self._store.rows(LocalityArea, locco) if locco else ():
            listed = listed_counties(area.counties)
            shortened = [replace(c, state=states.get(folded(c.state), "")) if c.state else c for c in listed]
            counties.setdefault((area.mac, area.locality), []).extend(shortened)
        return {key: tuple(dict.fromkeys(found)) for key, found in counties.items()}

    def _all_names(self) -> PlaceNames:
        areas: set[str] = set()
        counties: set[str] = set()
        lists = [r.id for r in self._releases if r.table == "locco"] or [""]
        for release in (r.id for r in self._releases if r.table == "gpci"):
            areas.update(name for row in self._indices(release) for name in area_names(row.name))
            for listed in lists:
                counties.update(c.name for own in self._counties(release, listed).values() for c in own)
        return PlaceNames(frozenset(areas), frozenset(counties))
