"""CPT descriptors from the files that a site has licensed from the AMA. Held on the site's own machine only."""

from __future__ import annotations

from datetime import date

from knowledge.dating import Lookup
from knowledge.records import CptDescriptor
from knowledge.shelves.shelf import Shelf
from knowledge.sources.cpt_descriptors import TABLE

_ORDER = {"long": 0, "medium": 1, "short": 2}


class LicensedShelf(Shelf):
    """Look-ups in the licensed files, if there are any."""

    @property
    def held(self) -> bool:
        """Whether the site has loaded a licensed file."""
        return any(release.table == TABLE for release in self._releases)

    def descriptors(self, code: str, day: date) -> Lookup[CptDescriptor]:
        """The descriptors of a code in the edition for a day, the longest first."""

        def read(release: str) -> tuple[CptDescriptor, ...]:
            found = self._store.rows(CptDescriptor, release, code=code)
            return tuple(sorted(found, key=lambda row: _ORDER[row.length]))

        return self.look_up(TABLE, day, read)
