"""Names of people by the words beside them: titles, credentials, labels, relatives, signatures, initials.

45 CFR 164.514(b)(2)(i)(A). Names that nothing announces are found by the vocabulary (unknown_words.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.privacy.rules.credentials import credentialed
from assistant.privacy.rules.initials import initial_names, initials, low_initial_names, noted_initials, signed_initials
from assistant.privacy.rules.inverted_names import inverted, low_inverted
from assistant.privacy.rules.name_labels import labelled_names
from assistant.privacy.rules.name_parts import NameParts
from assistant.privacy.rules.person_frames import person_frames
from assistant.privacy.rules.relatives import related
from assistant.privacy.rules.short_frames import short_frames
from assistant.privacy.rules.signatures import said_and_signed
from assistant.privacy.rules.spoken_frames import spoken_frames
from assistant.privacy.rules.spoken_names import addressed, nicknames, paired, placed, possessors
from assistant.privacy.rules.titles import titled
from assistant.privacy.spans import Span


def names(parts: NameParts) -> Iterator[Span]:
    """Names that something beside them announces. Where two rules find the same, the first decides."""
    yield from titled(parts)
    yield from credentialed(parts)
    yield from labelled_names(parts)
    yield from related(parts)
    yield from inverted(parts)
    yield from low_inverted(parts)
    yield from said_and_signed(parts)
    yield from nicknames(parts)
    yield from initial_names(parts)
    yield from low_initial_names(parts)
    yield from placed(parts)
    yield from paired(parts)
    yield from signed_initials(parts)
    yield from noted_initials(parts)
    yield from addressed(parts)
    yield from possessors(parts)
    yield from person_frames(parts)
    yield from spoken_frames(parts)
    yield from short_frames(parts)
    yield from initials(parts)
