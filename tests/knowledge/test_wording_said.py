"""What a phrase adds by default, what a denial covers, relatives and British spelling, as words are read for search."""

from __future__ import annotations

import pytest

from knowledge.records import Phrase, WordFamily
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


ALIKE = Lexicon(
    (
        Phrase("lamp smoke attack", ("suffocation by lamp",)),
        Phrase("lamp fume attack", ("poisoning by lamp",)),
        Phrase("wk", ("wick",)),
        Phrase("oil of wick", ("wick oil",)),
        Phrase("WK rot", ("another thing",), capitals=True),
    ),
    (WordFamily("smoke", ("soot", "smoky")), WordFamily("attack", ("fit",))),
    "diagnosis",
)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        pytest.param("lamp soot fits", "suffocation by lamp", id="words of one family"),
        pytest.param("lamp fume attack", "poisoning by lamp", id="what is said so goes first"),
        pytest.param("oil of the wk", "wick oil", id="a short form within a phrase"),
        pytest.param("wk smoke", "wick smoke", id="a short form alone"),
        pytest.param("wick rot", None, id="capitals are wanted"),
    ],
)
def test_a_phrase_is_found_in_other_forms_of_its_words(words: str, read: str | None) -> None:
    found = [one.text for one in ALIKE.wordings(words, Spelling({}))][1:]
    assert found == ([read] if read else [])


@pytest.mark.parametrize(
    ("words", "whole"),
    [("lamp smoke attack", True), ("left lamp smoke attack", True), ("lamp smoke attack again", False)],
)
def test_a_reading_says_whether_phrases_stand_for_all_that_was_said(words: str, *, whole: bool) -> None:
    assert [one.whole for one in ALIKE.wordings(words, Spelling({}))] == [False, whole]


@pytest.mark.parametrize(
    ("words", "encounter"),
    [
        # ICD-10-CM tabular list, seventh characters of S82: B open fracture type I, II or not told, C type IIIA-IIIC.
        pytest.param("open fracture of wick", "B", id="type not told"),
        pytest.param("broken wick, open type II, initial", "B", id="second type"),
        pytest.param("compound fx wick gustilo type IIIB", "C", id="third type"),
        pytest.param("open reduction of fractured wick", "", id="an operation"),
        pytest.param("open wound of wick", "", id="no fracture"),
        pytest.param("open fracture of wick, follow up", "D", id="a later visit"),
        pytest.param("wick fracture type III", "", id="a type alone"),
        pytest.param("wick fracture, not open", "", id="denied"),
        pytest.param("closed wick fracture, no compound break", "", id="denied with no"),
    ],
)
def test_an_open_fracture_is_read_as_a_first_encounter_of_its_own(words: str, encounter: str) -> None:
    assert read_words(words, LEXICON, SPELLING).encounter == encounter


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("oil overdose suicide attempt", "oil overdose intentional self harm"),
        ("took oil on purpose", "took oil intentional self harm"),
        ("suicide attempt", "suicide attempt"),
        ("took oil, suicidal ideation denied", "took oil suicidal ideation denied"),
        ("oil overdose, not on purpose", "oil overdose not on purpose"),
        ("open wick fracture, type 2 diabetes", "wick fracture type 2 diabetes"),
        ("pregnant, mother had rot", "family history pregnant rot"),
        ("first time mom with rot", "first time mom with rot"),
        ("infant of mother with rot", "infant mother with rot"),
        ("mother with rot", "family history rot"),
        ("13 weeks pregnant, prenatal visit", "pregnancy first trimester prenatal visit"),
        ("10 weeks pregnant, check", "10 week gestation pregnancy first trimester check"),
    ],
)
def test_who_did_it_to_whom_and_when_is_read(words: str, read: str) -> None:
    assert read_words(words, LEXICON, SPELLING).wordings[0].text.replace(",", "") == read


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
