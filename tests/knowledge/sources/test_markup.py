"""Markup of web forms becomes plain lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sources.markup import plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain words", "plain words"),
        ("<p>One&nbsp;line</p>\n<p>two &amp; three</p>", "One line\ntwo & three"),
        ("&lt;p&gt;escaped &amp;amp; twice&lt;/p&gt;", "escaped & twice"),
        ("a < b and c > d", "a < b and c > d"),
        ("<ul><li>first</li><li>second</li></ul><script>x()</script>", "first\nsecond"),
        ("<p>never closed", "never closed"),
        ("", ""),
    ],
)
def test_markup_goes_and_words_stay(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@given(st.lists(st.text("abc xyz01.,", min_size=1), min_size=1, max_size=5))
def test_words_of_paragraphs_are_kept_in_order(paragraphs: list[str]) -> None:
    made = plain_text("".join(f"<p>{p}</p>" for p in paragraphs))
    assert made.split() == " ".join(paragraphs).split()
