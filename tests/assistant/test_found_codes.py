"""Which code systems a question's own words limit a search to."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.assistant import Assistant
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


def test_the_answer_keeps_the_order_of_the_search_though_codes_are_each_other_s_neighbours(
    assistant: Assistant,
) -> None:
    answer = assistant.ask("CPT for steroid shot in the knee").answer
    first = assistant.kb.search("steroid shot in the knee", ("cpt", "hcpcs"), answer.as_of, 1)[0]
    assert first.code == "20610"
    assert answer.answer.startswith("Closest to these words: `20610`.")
