"""Modifiers as people write them. `KNOWN` stands for the modifiers that a snapshot holds."""

from __future__ import annotations

import pytest

from assistant.modifier_words import find_modifiers
from knowledge.codes import find_codes

KNOWN = frozenset(
    "22 24 25 26 33 50 51 52 53 57 58 59 62 66 76 77 78 79 80 81 82 95 AG AS CR FS GA GC GT GX GY GZ JW JZ KX LT PT"
    " Q6 RT SC SG TC XE XP XS XU AT ED ER GR MA ME PA US".split()
)


def read(text: str) -> tuple[str, ...]:
    return find_modifiers(text, find_codes(text), KNOWN)


@pytest.mark.parametrize(
    ("text", "modifiers"),
    [
        pytest.param("59 or XS?", ("59", "XS"), id="bare-choice"),
        pytest.param("XS vs. 59", ("XS", "59"), id="bare-versus"),
        pytest.param("58 vs 78 vs 79", ("58", "78", "79"), id="bare-three"),
        pytest.param("62320-50", ("50",), id="on-a-code"),
        pytest.param("45380-59-XS", ("59", "XS"), id="two-on-a-code"),
        pytest.param("Bill 62320-50.", ("50",), id="on-a-code-that-ends-a-sentence"),
        pytest.param("62320 - 50", ("50",), id="spaced-hyphen"),
        pytest.param("20610-lt", ("LT",), id="lower-case-on-a-code"),
        pytest.param("20610-LT, 20610-RT", ("LT", "RT"), id="on-two-lines"),
        pytest.param("45380 59", ("59",), id="after-a-code"),
        pytest.param("20610, LT", ("LT",), id="after-a-code-and-comma"),
        pytest.param("modifiers LT and RT", ("LT", "RT"), id="plural"),
        pytest.param("modifiers 80, 81, 82 and AS", ("80", "81", "82", "AS"), id="long-list"),
        pytest.param("mod 25", ("25",), id="mod"),
        pytest.param("modifier: 59", ("59",), id="colon"),
        pytest.param("modifier-59", ("59",), id="hyphen"),
        pytest.param("59 modifier", ("59",), id="word-after"),
        pytest.param("modifier pt", ("PT",), id="lower-case-after-the-word"),
        pytest.param("can I append 25 to 99213", ("25",), id="append"),
        pytest.param("and with 26?", ("26",), id="with"),
        pytest.param("what about XE?", ("XE",), id="about"),
        pytest.param("does 51 apply to 62320?", ("51",), id="does"),
        pytest.param("26/TC", ("26", "TC"), id="slash"),
        pytest.param("GA, GX, GY, GZ", ("GA", "GX", "GY", "GZ"), id="bare-list"),
        pytest.param("bill -59 here", ("59",), id="bare-hyphen"),
        pytest.param("tc", ("TC",), id="alone-lower-case"),
        pytest.param("Q6?", ("Q6",), id="alone"),
        pytest.param("modifier 12", ("12",), id="unknown-but-introduced"),
        pytest.param("59, 59 or XS", ("59", "XS"), id="each-once"),
        pytest.param("Does 26 make any sense on 99213?", ("26",), id="beside-a-code"),
        pytest.param("TC of 77003, supervision?", ("TC",), id="letters-beside-a-code"),
        pytest.param("an assistant (80) on 45378?", ("80",), id="in-brackets"),
        pytest.param("Will 22 get me past an edit?", ("22",), id="before-what-it-does"),
        pytest.param("Is 25 still right?", ("25",), id="still"),
        pytest.param("What does JZ say?", ("JZ",), id="says"),
        pytest.param("KX on a therapy line, what is it?", ("KX",), id="capital-letters-alone"),
        pytest.param("GA, GY, GZ: which one?", ("GA", "GY", "GZ"), id="three-in-a-row"),
        pytest.param("AG stands for what?", ("AG",), id="letters-whose-meaning-is-asked"),
        pytest.param("what is modifier as?", ("AS",), id="an-english-word-behind-modifier-that-ends-the-question"),
        pytest.param("modifier at", ("AT",), id="an-english-word-behind-modifier-and-nothing-else"),
        pytest.param("bill it as modifier 25", ("25",), id="as-before-the-word"),
        pytest.param("look at modifier 59", ("59",), id="at-before-the-word"),
        pytest.param("GA,GY", ("GA", "GY"), id="a-pair-without-blanks"),
        pytest.param("modifier ma", ("MA",), id="letters-of-a-person-behind-the-word"),
        pytest.param("gx or gy for a voluntary notice", ("GX", "GY"), id="a-pair-in-small-letters"),
    ],
)
def test_modifiers_are_found_in_reading_order_each_once(text: str, modifiers: tuple[str, ...]) -> None:
    assert read(text) == modifiers


@pytest.mark.parametrize(
    ("text", "modifiers"),
    [
        pytest.param("bilateral 20610", ("50",), id="bilateral"),
        pytest.param("20610 in both knees", ("50",), id="both-knees"),
        pytest.param("co-surgeons for 22551", ("62",), id="co-surgeon"),
        pytest.param("two surgeons on 22551", ("62",), id="two-surgeons"),
        pytest.param("team surgery 62320", ("66",), id="team"),
        pytest.param("professional component of 77003", ("26",), id="professional"),
        pytest.param("the technical component", ("TC",), id="technical"),
        pytest.param("X{EPSU}", ("XE", "XP", "XS", "XU"), id="the-x-family"),
    ],
)
def test_words_that_stand_for_a_modifier_name_it(text: str, modifiers: tuple[str, ...]) -> None:
    assert read(text) == modifiers


def test_an_assistant_at_surgery_names_the_assistant_modifiers() -> None:
    assert set(read("assistant surgeon for 62320")) >= {"80", "82", "AS"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("50 units", id="units"),
        pytest.param("62320, 50 units", id="units-after-a-code"),
        pytest.param("50 units of J1010", id="units-of-a-drug"),
        pytest.param("with 25 minutes", id="minutes"),
        pytest.param("99213 24 hours later", id="hours"),
        pytest.param("a 50 year old", id="age"),
        pytest.param("is 22 years old", id="age-after-is"),
        pytest.param("with 50 mg", id="milligrams"),
        pytest.param("need 25% more", id="percent"),
        pytest.param("with 57 patients", id="patients"),
        pytest.param("chapter 24", id="chapter"),
        pytest.param("ICD-10", id="icd-10"),
        pytest.param("$59", id="dollars"),
        pytest.param("M54.50", id="inside-a-diagnosis"),
        pytest.param("62320.50", id="after-a-dot"),
        pytest.param("the pt was seen", id="pt-the-patient"),
        pytest.param("use a modifier as needed", id="as"),
        pytest.param("is a modifier needed?", id="no-modifier-named"),
        pytest.param("modifiers to use for 20610", id="to"),
        pytest.param("What is CPT 62320?", id="code-only"),
        pytest.param("left knee injection", id="one-side-in-words"),
        pytest.param("MUE of 50 for 62320?", id="a-limit-beside-a-code"),
        pytest.param("62320 on page 59", id="a-page-beside-a-code"),
        pytest.param("62320 on May 25", id="a-day-beside-a-code"),
        pytest.param("62320 x 50", id="a-count-beside-a-code"),
        pytest.param("20610 at age 62", id="an-age-beside-a-code"),
        pytest.param("10/25/2026 for 62320", id="a-date-beside-a-code"),
        pytest.param("is SC still the state?", id="letters-that-name-other-things"),
        pytest.param("WHAT IS GT IN TELEHEALTH", id="everything-in-capitals"),
        pytest.param("What code for high AS?", id="letters-that-abbreviate-medicine"),
        pytest.param("ICD-10 for AG deficiency?", id="a-search-for-a-code"),
        pytest.param("CO 50 denial for 62320", id="a-denial-beside-a-code"),
        pytest.param("58 female 77067 covered?", id="an-age-without-years"),
        pytest.param("walker with wheels for my grandma, does medicare pay", id="gr-and-ma"),
        pytest.param("GRandMA needs a walker", id="gr-and-ma-in-capitals"),
        pytest.param("walker for ma or pa", id="mother-or-father"),
        pytest.param("is an ed or er visit paid", id="emergency-department"),
        pytest.param("can my ma, at 70, get a shot as is", id="small-words"),
        pytest.param("as is, to us or me at my office", id="small-words-in-pairs"),
        pytest.param("99213 as is, to be paid to us or at my office", id="small-words-beside-a-code"),
        pytest.param("use a modifier at will", id="at-that-does-not-end-the-question"),
    ],
)
def test_numbers_and_words_that_only_look_like_modifiers_are_none(text: str) -> None:
    assert read(text) == ()


def test_a_bare_pair_counts_only_when_both_are_known() -> None:
    assert read("59 or QQ?") == ()
