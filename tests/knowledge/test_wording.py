"""How words are compared and read: spelling, denial, sides, shorthand, history, numbers; nothing said is made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.records import Phrase, WordFamily
from knowledge.wording.comparing import Comparison, Weights
from knowledge.wording.lexicon import Lexicon
from knowledge.wording.reading import read_plainly, read_words
from knowledge.wording.spelling import Spelling
from knowledge.wording.table import WordingTable
from knowledge.wording.tokens import Word, decode, encode, flat, one_form, polar_words, said_words

PHRASES = (
    Phrase("night cough", ("lamp cough",)),
    Phrase("broken wick", ("fracture of wick",)),
    Phrase("WIK", ("wick inflammation",), capitals=True),
    Phrase("nc", ("night cough", "new candle")),
    Phrase("on oil", ("long term use of oil",), use="diagnosis"),
    Phrase("on oil", ("oil service",), use="service"),
    Phrase("nc plain", ("plain candle",)),
)
FAMILIES = (WordFamily("lamp", ("lantern", "lights")),)
LEXICON = Lexicon(PHRASES, FAMILIES, "diagnosis")
SPELLING = Spelling({"pneumonia": 3, "candle": 2, "candles": 1, "wick": 9})


def texts(words: str, lexicon: Lexicon = LEXICON) -> list[str]:
    return [one.text for one in read_words(words, lexicon, SPELLING).wordings]


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("stones", "stone"),
        ("bodies", "body"),
        ("pus", "pus"),
        ("arthritis", "arthritis"),
        ("abscess", "abscess"),
        ("crohn's", "crohn"),
        ("haemorrhoids", "hemorrhoid"),
        ("oedema", "edema"),
        ("diarrhoea", "diarrhea"),
        ("2nd", "second"),
        ("crps", "crps"),
    ],
)
def test_a_word_has_one_form(word: str, form: str) -> None:
    assert one_form(word) == form


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Stone of duct without fever or chills, old", "stone duct -fever -chill old", id="to the comma"),
        pytest.param("no cough but fever", "-cough fever", id="to but"),
        pytest.param("Fatty (change of) liver", "fatty ~change liver", id="brackets"),
        pytest.param("pain in left knee", "pain knee", id="sides are told apart"),
        pytest.param("stage III", "stage 3", id="roman numbers after what is counted"),
        pytest.param("what is the code for fever", "fever", id="what only asks"),
        pytest.param("hepatitis A, a cough", "hepatitis a cough", id="a letter that names"),
        pytest.param("big lanterns", "big lamp", id="families"),
        pytest.param("Sjögren’s", "sjogren", id="accents and apostrophes"),
        pytest.param("Diabetes with E. coli", "diabetes e coli", id="initials"),
    ],
)
def test_words_keep_what_is_denied_apart(text: str, words: str) -> None:
    assert encode(polar_words(text, LEXICON.families)) == words


@given(st.text(max_size=80))
def test_words_are_read_back_as_written(text: str) -> None:
    words = polar_words(text, {})
    assert decode(encode(words)) == words
    assert all(word == word.lower() and " " not in word for word in said_words(text))
    assert flat(text) == flat(flat(text))


@pytest.mark.parametrize(
    ("words", "read"),
    [
        pytest.param("Night-coughs", "lamp cough", id="plural and hyphen"),
        pytest.param("broken left wick", "fracture of wick left", id="a side within"),
        pytest.param("cough at night", None, id="another order is another phrase"),
        pytest.param("wik", None, id="small letters of what wants capitals"),
        pytest.param("WIK", "wick inflammation", id="capitals"),
        pytest.param("nc plain", "plain candle", id="the longest phrase"),
        pytest.param("on oil", "long term use of oil", id="the phrase for this use"),
    ],
)
def test_phrases_are_read_as_what_they_mean(words: str, read: str | None) -> None:
    said, *others = texts(words)
    assert others == ([read] if read else [])
    assert said == " ".join(said_words(words))


def test_a_phrase_of_two_meanings_is_read_both_ways_and_the_second_is_marked() -> None:
    wordings = read_words("nc", LEXICON, SPELLING).wordings
    assert [(one.text, one.second) for one in wordings] == [
        ("nc", False),
        ("night cough", False),
        ("new candle", True),
    ]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        pytest.param("pnuemonia", "pneumonia", id="neighbours changed"),
        pytest.param("pneumona", "pneumonia", id="a letter missing"),
        pytest.param("candel", "candle", id="short word, one mistake"),
        pytest.param("wikc", "", id="too short to mend"),
        pytest.param("kandle", "", id="the first letter is wrong"),
        pytest.param("candle", "", id="right"),
        pytest.param("pnmonaia", "", id="too far"),
    ],
)
def test_a_misspelled_word_is_read_as_the_nearest(word: str, meant: str) -> None:
    assert SPELLING.nearest(word) == meant
    mended = read_words(word, LEXICON, SPELLING).wordings[-1]
    assert [(one.said, one.means) for one in mended.replaced] == ([(word, meant)] if meant else [])


@pytest.mark.parametrize(
    ("words", "sides", "encounter"),
    [
        ("broken wick rt, first visit", {"right"}, "A"),
        ("both knees", {"bilateral"}, ""),
        ("wick fracture healing", set(), "D"),
        ("late effect of burn", set(), "S"),
        ("postpartum follow-up", set(), ""),
    ],
)
def test_side_and_encounter_are_read(words: str, sides: set[str], encounter: str) -> None:
    read = read_words(words, LEXICON, SPELLING)
    assert (set(read.sides), read.encounter) == (sides, encounter)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        # ICD-10-CM tabular list, April 2026: Z68.38 is "38.0-38.9, adult", Z68.41 "40.0-44.9, adult".
        ("bmi 38.4", "body mass index 38.0 38.9"),
        ("BMI of 42", "body mass index 40.0 44.9"),
        # Chapter 15, notes on trimesters: the second from 14 weeks 0 days to less than 28 weeks 0 days.
        ("13 weeks pregnant", "13 week gestation pregnancy first trimester"),
        ("14 weeks pregnant", "14 week gestation pregnancy second trimester"),
        ("28 weeks pregnant", "28 week gestation pregnancy third trimester"),
        ("checkup 7 year old", "well child check"),
        ("sports physical 12 year old", "sport physical"),
        ("physical, 45 yo", "physical adult"),
        ("exam 3 days old", "health examination newborn under 8 day old"),
        ("checkup 2 weeks old", "health examination newborn 8 28 day old"),
        ("knee pain 45 yo", "knee pain 45 yo"),
        ("mother had cough", "family history cough"),
        ("had cough years ago", "history cough"),
        ("family history of cough", "family history cough"),
    ],
)
def test_numbers_and_history_are_put_as_the_code_set_puts_them(words: str, said: str) -> None:
    assert texts(words)[0] == said


def test_other_questions_are_read_plainly() -> None:
    read = read_plainly("How do I code a late effect, 7 year old?", LEXICON, SPELLING)
    assert "late effect" in read.wordings[0].text
    assert (read.encounter, read.sides) == ("", frozenset())


def compare(asked: tuple[Word, ...], wording: tuple[Word, ...], weights: Weights) -> Comparison:
    table = WordingTable([[(1, "icd10cm:A00", "icd10cm", "title", encode(wording))]], weights)
    return table.compare(table.of_things([0]), asked).at(0)


def test_what_was_asked_and_what_is_added_are_weighed() -> None:
    weights = Weights({"stone": 40, "duct": 2, "fever": 10})
    asked = polar_words("stone of duct", {})
    same = compare(asked, polar_words("Duct stone", {}), weights)
    more = compare(asked, polar_words("Duct stone with fever", {}), weights)
    ruled_out = compare(asked, polar_words("Duct stone without fever", {}), weights)
    part = compare(asked, polar_words("Stone", {}), weights)
    assert (same.recall, same.precision, same.coverage, same.clashes) == (1.0, 1.0, 1.0, 0)
    assert same.precision > ruled_out.precision > more.precision
    assert part.recall < 0.5 == part.coverage  # the rarer word is missing
    clash = compare(polar_words("duct without fever", {}), polar_words("duct with fever", {}), weights)
    assert clash.clashes == 1
    assert clash.recall < 1.0


@pytest.mark.parametrize("text", ["", "   ", "of the", "\0", "\ud800", "頸椎", "x" * 100_000, "🦴" * 50])
def test_odd_text_is_read_without_harm(text: str) -> None:
    read = read_words(text, LEXICON, SPELLING)
    assert len(read.wordings) >= 1
    assert len(read.wordings[0].text) <= 1_000
