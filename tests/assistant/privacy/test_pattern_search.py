"""Patterns tried only where they may begin, or around what they need: they must find what a search everywhere finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.privacy.reading import read_note
from assistant.privacy.search import Around, InLines, Led

LED = (
    r"(?<!\w)\d{5}(?![\w-])",
    r"(?<!\w)\d{1,2}/\d{1,2}(?!\w)",
    r"(?<!\w)\d{2}(?:st|nd)?(?!\w)",
    r"(?<!\w)\d?[a-c]\d(?!\w)",
    r"(?<!\w)\d+ lamps?(?!\w)",
    r"(?<!\w)[a-v]\d{2}(?:\.\d)?(?!\w)",
    r"(?<!\w)(?:lamp|l\d|wick(?:ed)?|\d-wick)(?!\w)",
    r"(?<!\w)(?:19|20)\d\d(?!\w)",
    r"(?<!\w)\d{3,}(?!\w)",
)
TEXTS = st.text("0129abl -/.,\n_W", max_size=60) | st.lists(
    st.sampled_from(
        [
            "lamp",
            "LAMP",
            "lamps",
            "wick",
            "12",
            "1/2",
            "12/31",
            "90210",
            "a12",
            "A12.5",
            "l1",
            "3 lamps",
            "21st",
            "2026",
        ]
    ),
    max_size=12,
).map(" ".join)


@pytest.mark.parametrize("pattern", LED)
@given(text=TEXTS)
def test_a_led_pattern_finds_what_a_search_everywhere_finds(pattern: str, text: str) -> None:
    note = read_note(text, 1_000)
    everywhere = [match.span() for match in re.finditer(pattern, note.plain, re.IGNORECASE)]
    assert [match.span() for match in Led(pattern, re.IGNORECASE).finditer(note)] == everywhere
    assert [match.span() for match in Led(pattern, small=True).finditer(note)] == everywhere


@given(
    text=st.lists(st.sampled_from(["big", "red", "lamp", "Lamp", "no", "5", ",", "\n", " "]), max_size=30).map("".join)
)
def test_a_pattern_around_what_it_needs_finds_what_a_search_everywhere_finds(text: str) -> None:
    pattern = r"(?<!\w)(?:(?:big|red)\s){0,2}lamp(?:,? ?\d)?(?!\w)"
    note = read_note(text, 1_000)
    everywhere = [match.span() for match in re.finditer(pattern, note.plain)]
    needs = re.compile("lamp")
    assert [m.span() for m in Around(pattern, needs=needs, before=10, after=4).finditer(note)] == everywhere
    assert [m.span() for m in InLines(pattern, needs=needs, around=3).finditer(note)] == everywhere


@given(text=st.text(max_size=80))
def test_small_letters_stand_where_the_letters_stood(text: str) -> None:
    note = read_note(text, 1_000)
    assert len(note.low) == len(note.plain)
    assert [token.low for token in note.tokens] == [note.low[token.start : token.end] for token in note.tokens]


@pytest.mark.parametrize("pattern", [r"\d{5}", r"(?<!\w)[^x]lamp", r"(?<!\w).lamp"])
def test_a_pattern_of_which_the_beginning_cannot_be_told_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"beginn|begin at the start"):
        Led(pattern)
