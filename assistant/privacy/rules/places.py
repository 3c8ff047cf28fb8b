"""Places below a state, each kind by the room of its own: 45 CFR 164.514(b)(2)(i)(B).

Where two rules find the same, the first decides; so their order counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.privacy.reading import Note
from assistant.privacy.rules.addresses import addresses, boxes, numbered_roads, routes, streets, units
from assistant.privacy.rules.cities import cities, listed_places
from assistant.privacy.rules.crossings import crossings
from assistant.privacy.rules.employers import employers
from assistant.privacy.rules.facilities import facilities, general_facilities, saints
from assistant.privacy.rules.facility_cases import low_facilities, practices, shouted_facilities
from assistant.privacy.rules.rooms import rooms
from assistant.privacy.rules.spoken_frames import spoken_places
from assistant.privacy.rules.zip_codes import zip_codes
from assistant.privacy.spans import Span
from assistant.privacy.vocabulary import Vocabulary


def places(note: Note, words: Vocabulary) -> Iterator[Span]:
    """Places that their form or the words beside them give away."""
    yield from addresses(note, words)
    yield from zip_codes(note)
    yield from numbered_roads(note)
    yield from boxes(note)
    yield from crossings(note, words)
    yield from rooms(note)
    yield from units(note)
    yield from cities(note, words)
    yield from facilities(note, words)
    yield from general_facilities(note)
    yield from shouted_facilities(note, words)
    yield from streets(note)
    yield from routes(note)
    yield from saints(note)
    yield from low_facilities(note, words)
    yield from practices(note, words)
    yield from spoken_places(note, words)
    yield from employers(note, words)
    yield from listed_places(note, words)
