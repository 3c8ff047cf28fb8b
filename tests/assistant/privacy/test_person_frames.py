"""Names and places that are words too go where the sentence expects them, and stay as words elsewhere."""

from __future__ import annotations

import pytest

from assistant.privacy.redactor import standard_redactor

_GONE = (
    ("does rusty need a referral for 72148", "rusty"),
    ("this is hector from billing", "hector"),
    ("tell buddy his E0601 is approved", "buddy"),
    ("provider was chance, PA. 99213?", "chance"),
    ("Hunter dislocated his elbow, 24600", "Hunter"),
    ("seen in mobile for 99203", "mobile"),
    ("joanie here from millcreek pain, 64490 denied", "millcreek pain"),
    ("works for kroeger brothers printing", "kroeger brothers printing"),
    ("NM1*IL*1*LOVE*CHIARA****MI*X1~", "CHIARA"),
)
_KEPT = (
    "Does the case need prior auth for 64483?",
    "Is the art of coding 99213 by time hard?",
    "I hope this will be covered under the plan.",
    "seen in clinic for chronic pain, works at night",
    "Workman's comp denied 97110",
    "mobile unit, physical therapy for spine pain",
)


@pytest.mark.parametrize(("text", "name"), _GONE)
def test_a_word_that_is_a_name_goes_where_a_person_or_place_is_expected(text: str, name: str) -> None:
    redaction = standard_redactor().redact(text)
    assert name not in redaction.text


@pytest.mark.parametrize("text", _KEPT)
def test_the_same_words_stay_in_plain_use(text: str) -> None:
    assert standard_redactor().redact(text).text == text
