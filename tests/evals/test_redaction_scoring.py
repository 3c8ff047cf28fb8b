"""What counts as covered, touched and kept, on texts small enough to be counted by hand."""

from __future__ import annotations

import pytest

from evals.redaction_scoring import Found, Kept, Removed, Tally, code_spans, tally
from evals.redaction_sets import MarkedText, parse_marked

NOTE = parse_marked("n", "Pt ⟦NAME|Ann Lee⟧, seen ⟦DATE|3/14/2025⟧: 99213-25, E11.65.")
CLEAN = MarkedText("c", "Does modifier 59 go with 20610?")


def span_of(item: MarkedText, *words: str) -> list[Removed]:
    return [(item.text.index(word), item.text.index(word) + len(word)) for word in words]


@pytest.mark.parametrize(
    ("removed", "name"),
    [
        pytest.param(["Ann Lee"], Found(1, 1, 0), id="whole"),
        pytest.param(["Ann", "Lee"], Found(1, 1, 0), id="in pieces, the blank left"),
        pytest.param(["Pt Ann Lee, seen"], Found(1, 1, 0), id="with more around it"),
        pytest.param(["Ann L"], Found(1, 0, 1), id="two letters left"),
        pytest.param(["Pt"], Found(1, 0, 0), id="something else"),
        pytest.param([], Found(1, 0, 0), id="nothing"),
    ],
)
def test_covered_is_every_letter_and_digit(removed: list[str], name: Found) -> None:
    counts = tally(NOTE, span_of(NOTE, *removed))
    assert counts.kinds["NAME"] == name
    assert counts.kinds["DATE"] == Found(1, 0, 0)
    assert counts.all == name + Found(1, 0, 0)
    assert counts.all.missed == 2 - name.covered - name.partly


def test_spans_may_overlap_and_come_in_any_order() -> None:
    lee, ann = span_of(NOTE, "Lee", "Ann Le")
    assert tally(NOTE, [lee, ann]) == tally(NOTE, [ann, lee, (5, 5)]) == tally(NOTE, span_of(NOTE, "Ann Lee"))


def test_precision_counts_letters_and_digits() -> None:
    counts = tally(NOTE, span_of(NOTE, "Ann Lee, seen"))
    assert (counts.removed, counts.rightly) == (10, 6)


def test_words_and_codes_outside_the_marks_are_kept_or_not() -> None:
    whole = tally(NOTE, span_of(NOTE, "Ann Lee", "3/14/2025"))
    assert whole.words == Kept(6, 6)  # Pt, seen, 99213, 25, E11, 65
    assert whole.codes == Kept(2, 2)
    harmed = tally(NOTE, span_of(NOTE, "3/14/2025: 99213"))
    assert harmed.words == Kept(6, 5)
    assert harmed.codes == Kept(2, 1)  # with its modifier it is one


def test_a_code_inside_a_mark_is_no_code() -> None:
    item = parse_marked("m", "MRN ⟦MRN|99213⟧, 99214")
    assert tally(item, span_of(item, "99213")).codes == Kept(1, 1)


def test_a_clean_text_is_touched_by_anything() -> None:
    assert (tally(CLEAN, []).clean, tally(CLEAN, []).touched) == (1, 0)
    counts = tally(CLEAN, span_of(CLEAN, "59"))
    assert (counts.clean, counts.touched) == (1, 1)
    assert counts.codes == Kept(2, 1)
    assert tally(NOTE, span_of(NOTE, "seen")).touched == 0  # it is no clean text


def test_codes_are_those_of_the_grammar_and_modifiers_after_the_word() -> None:
    text = "mod 25, MODIFIER LT, J1100 x4, 97110-GP-59; modifier is 10 mg, code it, 555-0147"
    assert [text[start:end] for start, end in code_spans(text)] == ["25", "LT", "J1100", "97110-GP-59"]


def test_tallies_add_up_type_by_type() -> None:
    both = tally(NOTE, span_of(NOTE, "Ann Lee")) + tally(CLEAN, span_of(CLEAN, "59"))
    assert (both.texts, both.clean, both.touched, both.removed, both.rightly) == (2, 1, 1, 8, 6)
    assert both.words == Kept(12, 11)
    assert both.codes == Kept(4, 3)
    assert list(both.kinds) == ["NAME", "DATE"]
    assert both + Tally() == Tally() + both == both
