"""The catalogue of official downloads: what is offered, under which address for which edition, on which page.

Addresses are templates in `fetch_catalogue.yaml`; a site may give a catalogue of its own (a mirror) in the same form.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml

from knowledge import plain
from knowledge.errors import FetchError

CATALOGUE = Path(__file__).with_name("fetch_catalogue.yaml")
EDITIONS_BACK = 2
"""How many editions before the one in force are tried, since a new file can be late."""
FetchCycle = Literal["quarterly", "fiscal_year", "none"]


@dataclass(frozen=True, slots=True)
class Offer:
    """One entry of the catalogue."""

    name: str
    title: str
    publisher: str
    page: str
    cycle: FetchCycle
    ama: bool
    addresses: tuple[str, ...]
    pieces: tuple[str, ...] = ("",)

    def editions(self, day: date) -> Iterator[date]:
        """The first day of the edition in force on a day, then of those before it."""
        first = _first_day(self.cycle, day)
        for _ in range(1 if self.cycle == "none" else EDITIONS_BACK + 1):
            yield first
            first = _first_day(self.cycle, date.fromordinal(first.toordinal() - 1))

    def urls(self, edition: date) -> tuple[tuple[str, ...], ...]:
        """For each piece, the addresses to try in turn."""
        return tuple(tuple(_filled(address, edition, piece) for address in self.addresses) for piece in self.pieces)


def _first_day(cycle: FetchCycle, day: date) -> date:
    if cycle == "quarterly":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    if cycle == "fiscal_year":
        return date(day.year if day.month >= 10 else day.year - 1, 10, 1)
    return day


def _filled(address: str, edition: date, piece: str) -> str:
    quarter = (edition.month - 1) // 3
    month = calendar.month_name[edition.month]
    return address.format(
        year=edition.year,
        yy=f"{edition.year % 100:02d}",
        q=quarter + 1,
        letter="abcd"[quarter],
        month=month.lower(),
        Month=month,
        fy=edition.year + 1 if edition.month >= 10 else edition.year,
        # NCCI numbers its versions by year and quarter: 30.2 took effect in July 2024, 32.2 in July 2026.
        ncci=f"{edition.year - 1994}{quarter}",
        piece=piece,
    )


def read_catalogue(path: Path = CATALOGUE) -> tuple[Offer, ...]:
    """The entries in file order. Raises FetchError naming file and entry when one is malformed."""
    try:
        listed: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = str(error).splitlines()[0]
        raise FetchError(f"the catalogue {str(path)!r} cannot be read: {reason}") from None
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise FetchError(f"the catalogue {str(path)!r} must hold a list of entries")
    offers = []
    for number, entry in enumerate(listed, start=1):
        try:
            offer = plain.from_plain(Offer, entry)
            offer.urls(date(2026, 7, 1))
        except (plain.PlainValueError, KeyError, IndexError, ValueError) as error:
            raise FetchError(f"{path.name}, entry {number} ({entry.get('name', 'no name')}): {error}") from None
        offers.append(offer)
    return tuple(offers)
