"""Which code systems a question's own words limit a search to."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.lookups.found_codes import systems_asked
from assistant.question import read_question


@pytest.mark.parametrize(
    ("text", "systems"),
    [
        ("hcpcs code for a lamp", ("hcpcs",)),
        ("HCPCS codes for lamps", ("hcpcs",)),
        ("ICD-10-PCS code for removal of a wick", ("icd10pcs",)),
        ("pcs code for removal of a wick", ("icd10pcs",)),
        ("icd-10 code for lamp fever", ("icd10cm",)),
        ("cpt code for lighting a lamp", ("cpt", "hcpcs")),
    ],
)
def test_a_named_code_set_limits_the_search(text: str, systems: tuple[str, ...]) -> None:
    assert systems_asked(read_question(text, date(2026, 11, 23))) == systems
