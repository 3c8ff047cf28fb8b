"""The list of copies in circulation is well formed and is asked by checksum."""

from __future__ import annotations

import re

from knowledge.sources.known_copies import known_copies, known_copy


def test_every_entry_has_a_checksum_a_form_and_a_note() -> None:
    listed = known_copies()
    assert len(listed) == 8
    for checksum, copy in listed.items():
        assert re.fullmatch(r"[0-9a-f]{64}", checksum)
        assert copy.form in ("as_published", "reconstructed", "converted")
        assert copy.note.endswith(".")
        assert copy.file


def test_a_listed_copy_is_found_in_either_case_and_no_other() -> None:
    checksum = next(iter(known_copies()))
    assert known_copy(checksum.upper()) == known_copies()[checksum]
    assert known_copy("0" * 64) is None
