"""Places of service by number."""

from __future__ import annotations

from datetime import date

from knowledge.dating import Lookup
from knowledge.records import PlaceOfService
from knowledge.shelves.shelf import Shelf

TABLE = "pos"


class PlaceShelf(Shelf):
    """Look-ups in the place of service code set."""

    def place(self, number: str, day: date) -> Lookup[PlaceOfService]:
        """The place that a number of two digits stands for."""
        return self.look_up(TABLE, day, lambda r: self._store.rows(PlaceOfService, r, code=number))
