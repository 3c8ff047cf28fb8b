"""Corrections by hand and the marked original: what is put back, what is added, and nothing of a text as markup."""

from __future__ import annotations

import re
from html import unescape

import pytest

from assistant.privacy.spans import KINDS, Kind, Span
from ui.redaction_html import SHOWN, kind_name, legend_html, original_html, style
from ui.redaction_review import Review, occurrences

TEXT = "Roe saw Roe.\nOn 5/14 ROE paid $5 to <b>Pope</b> & co"


def review(text: str = TEXT) -> Review:
    rules: list[tuple[Kind, str]] = [("NAME", "Roe"), ("DATE", "5/14"), ("NAME", "Pope")]
    found = [Span(*match.span(), kind) for kind, rule in rules for match in re.finditer(rule, text)]
    return Review(text, tuple(sorted(found, key=lambda span: span.start)))


def left(held: Review) -> list[str]:
    """What is removed."""
    return [held.text[span.start : span.end] for span in held.removed]


# --- choices ------------------------------------------------------------------------------------------------------


def test_what_stands_alike_several_times_is_one_choice_and_goes_back_everywhere() -> None:
    held = review()
    choices = held.choices("NAME", single=False)
    assert [choice.label for choice in choices] == ["Roe ×2", "Pope"]
    assert held.chosen(choices) == [0, 1]
    held = held.choosing(choices, [0, 1], [1])
    assert left(held) == ["5/14", "Pope"]
    assert held.chosen(choices) == [1]
    assert left(held.choosing(choices, [1], [0, 1])) == ["Roe", "Roe", "5/14", "Pope"]


def test_one_of_several_occurrences_can_be_put_back() -> None:
    held = review()
    choices = held.choices("NAME", single=True)
    assert [choice.label for choice in choices] == ["Roe, line 1", "Roe, line 1 (2)", "Pope, line 2"]
    held = held.choosing(choices, [0, 1, 2], [0, 2])
    assert left(held) == ["Roe", "5/14", "Pope"]
    together = held.choices("NAME", single=False)
    assert held.chosen(together) == [0, 1]
    assert left(held.choosing(together, [0, 1], [0])) == ["Roe", "5/14"]


def test_long_identifiers_are_cut_in_their_label_and_line_breaks_are_blanks() -> None:
    text = "12 Elm\nStreet " + "x" * 60
    (choice,) = Review(text, (Span(0, len(text), "LOCATION"),)).choices("LOCATION", single=False)
    assert choice.label.startswith("12 Elm Street xxx")
    assert len(choice.label) == 40


def test_no_two_choices_have_one_label() -> None:
    text = "\n".join(f"{'x' * 50}{number}" for number in range(5))
    spans = tuple(Span(*match.span(), "OTHER") for match in re.finditer(r"x+\d", text))
    assert len({choice.label for choice in Review(text, spans).choices("OTHER", single=False)}) == 5


def test_the_types_come_in_their_order() -> None:
    assert review().kinds() == ("NAME", "DATE")


# --- additions ----------------------------------------------------------------------------------------------------


def test_added_words_are_removed_wherever_they_stand_whatever_their_case() -> None:
    held, count = review().adding(" roe ", "OTHER")
    assert count == 3
    assert left(held) == ["Roe", "Roe", "5/14", "ROE", "Pope"]
    assert [span.kind for span in held.spans] == ["NAME", "NAME", "DATE", "OTHER", "NAME"]


def test_what_was_put_back_and_is_then_added_is_removed_again() -> None:
    held = review()
    held = held.choosing(held.choices("NAME", single=False), [0, 1], [])
    held, count = held.adding("Roe saw Roe", "NAME")
    assert count == 1
    assert left(held) == ["Roe saw Roe", "5/14"]


def test_words_that_are_not_there_change_nothing() -> None:
    assert review().adding("Ro", "NAME") == (review(), 0)
    assert review().adding("  ", "NAME") == (review(), 0)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("elm street", ["Elm\n Street"], id="across-a-line-break"),
        pytest.param("a.b+c (d)", ["a.b+c (d)"], id="signs-are-no-pattern"),
        pytest.param("elm", ["Elm"], id="whole-words-only"),
    ],
)
def test_occurrences_are_found_as_typed(words: str, expected: list[str]) -> None:
    text = "Elm\n Street, elmwood, a.b+c (d), axb+c (d)"
    assert [text[start:end] for start, end in occurrences(text, words)] == expected


# --- the marked original ------------------------------------------------------------------------------------------


def shown_text(html: str) -> str:
    """What a reader of the HTML would see of the text, without the labels in the marks."""
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r"<small>.*?</small>", "", html)))


def test_the_original_is_whole_escaped_and_marked() -> None:
    held = review()
    held = held.choosing(held.choices("DATE", single=False), [0], [])
    html = original_html(held, {(s.start, s.end): f"[{s.kind}-1]" for s in held.removed})
    assert shown_text(html) == TEXT
    assert "<b>" not in html
    assert html.count("NAME-1</small>") == 3
    assert html.count("restored</small>") == 1


def test_a_placeholder_that_repeats_text_is_escaped() -> None:
    html = original_html(Review("x", (Span(0, 1, "DATE"),)), {(0, 1): "[DATE-1: <i>]"})
    assert "&lt;i&gt;" in html
    assert "<i>" not in html


def test_a_long_text_is_cut_where_no_mark_is_broken() -> None:
    text = "a" * (SHOWN - 2) + "Pope" + "b" * 100 + "Roe"
    assert shown_text(original_html(review(text), {})) == "a" * (SHOWN - 2) + "Pope"


def test_every_type_has_a_colour_and_a_name() -> None:
    sheet = style()
    for kind in KINDS:
        (name,) = re.findall(r"phi phi-(\w+)", legend_html([kind]))
        assert f".phi-{name} " in sheet
        assert kind_name(kind)[0].isupper()
    assert legend_html(KINDS).count("<li>") == len(KINDS)
