"""What a phrase adds by default, what a denial covers, relatives and British spelling, as words are read for search."""

from __future__ import annotations

import pytest

from knowledge.records import Phrase
from knowledge.wording.lexicon import Lexicon
from knowledge.wording.reading import read_words
from knowledge.wording.spelling import Spelling
from knowledge.wording.tokens import encode, one_form, polar_words

LEXICON = Lexicon(
    (
        Phrase("lamp rot", ("rot of lamp without complications",)),
        Phrase("wick rot", ("unspecified rot of wick, not elsewhere classified",)),
        Phrase("oil check", ("encounter for examination of oil",)),
        Phrase("lamp cut", ("cut without soot of lamp",)),
    ),
    (),
    "diagnosis",
)
SPELLING = Spelling({"lamp": 1, "rot": 1, "wick": 1, "soot": 1})


@pytest.mark.parametrize(
    ("words", "read"),
    [
        pytest.param("lamp rot", "rot of lamp without complications", id="alone"),
        pytest.param("left lamp rot", "left rot of lamp without complications", id="a side says no more"),
        pytest.param("lamp rot soot", "rot of lamp soot", id="more is said"),
        pytest.param("lamp rot oil check", "rot of lamp examination of oil", id="two phrases"),
        pytest.param("lamp cut soot", "cut of lamp soot", id="the site stays"),
        pytest.param("wick rot soot", "rot of wick, soot", id="unspecified"),
    ],
)
def test_what_a_phrase_adds_by_default_holds_when_nothing_more_is_said(words: str, read: str) -> None:
    assert read in [one.text for one in read_words(words, LEXICON, SPELLING).wordings]


def test_a_foreign_body_is_denied_and_the_site_is_not() -> None:
    words = encode(polar_words("Laceration without foreign body of right forearm", {}))
    assert words == "laceration -foreign -body forearm"


@pytest.mark.parametrize("words", ["family hx of gout", "fhx gout", "fam hx gout", "fh gout", "family history of gout"])
def test_a_family_history_is_read_however_it_is_abbreviated(words: str) -> None:
    assert read_words(words, LEXICON, SPELLING).wordings[0].text == "family history gout"


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("hydrocoele", "hydrocele"),
        ("dyspnoea", "dyspnea"),
        ("naevus", "nevus"),
        ("leucocytosis", "leukocytosis"),
        ("thrombocytopaenia", "thrombocytopenia"),
        ("generalised", "generalized"),
        ("bruised", "bruised"),
    ],
)
def test_british_words_are_spelled_the_american_way(british: str, american: str) -> None:
    assert one_form(british) == american
