"""Generated texts: the same for the same number, every mark on exactly what was filled in, every type and hand."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.privacy.spans import KINDS
from evals.redaction_generator import KIND_OF, long_note, make_notes, make_questions, wordings
from evals.redaction_sets import MarkedText

TEXTS = {"questions": make_questions(7, 600), "notes": make_notes(7, 150), "long": (long_note(7, 60_000),)}


@pytest.mark.parametrize("items", TEXTS.values(), ids=TEXTS)
def test_marks_are_in_order_apart_and_trimmed(items: tuple[MarkedText, ...]) -> None:
    for item in items:
        end = 0
        for mark in item.marks:
            assert end <= mark.start < mark.end <= len(item.text)
            marked = item.text[mark.start : mark.end]
            assert marked == marked.strip()
            assert any(letter.isalnum() for letter in marked)
            end = mark.end


@pytest.mark.parametrize("items", TEXTS.values(), ids=TEXTS)
def test_what_is_marked_has_the_form_of_its_type(items: tuple[MarkedText, ...]) -> None:
    for item in items:
        for mark in item.marks:
            marked = item.text[mark.start : mark.end]
            digits = sum(letter.isdigit() for letter in marked)
            if mark.kind == "EMAIL":
                assert marked.count("@") == 1
            elif mark.kind in ("PHONE", "FAX"):
                assert "55501" in "".join(letter for letter in marked if letter.isdigit())
            elif mark.kind == "SSN":
                assert digits in (4, 9)
            elif mark.kind == "NAME":
                assert digits == 0
            elif mark.kind == "PHOTO":
                assert marked.lower().rpartition(".")[2] in ("jpg", "png", "heic", "dcm", "tif")
            elif mark.kind in ("MRN", "ACCOUNT", "HEALTH_PLAN", "LICENSE", "DEVICE", "URL", "BIOMETRIC"):
                assert digits > 0


def test_the_text_outside_the_marks_is_that_of_the_wording() -> None:
    """A wording cut at its fields is a text cut at its marks, wherever no other field stands between."""
    plain = {
        "".join(piece.partition("}")[2] if at else piece for at, piece in enumerate(wording.split("{")))
        for wording in wordings()["questions"]
        if all(piece.partition("}")[0] in KIND_OF for piece in wording.split("{")[1:])
    }
    left = {without_marks(item) for item in make_questions(3, 3000)}
    assert plain <= left


def without_marks(item: MarkedText) -> str:
    parts, end = [], 0
    for mark in item.marks:
        parts.append(item.text[end : mark.start])
        end = mark.end
    return "".join([*parts, item.text[end:]])


def test_the_same_number_gives_the_same_texts_and_another_gives_others() -> None:
    assert make_questions(7, 600) == TEXTS["questions"]
    assert make_questions(7, 40) == TEXTS["questions"][:40]
    assert make_notes(7, 30) == TEXTS["notes"][:30]
    assert long_note(7, 60_000) == TEXTS["long"][0]
    assert make_questions(8, 40) != TEXTS["questions"][:40]
    assert len({item.id for items in TEXTS.values() for item in items}) == 751


def test_a_long_note_has_the_size_asked_for() -> None:
    assert 60_000 <= len(TEXTS["long"][0].text) < 65_000


def test_every_type_and_every_hand_is_there() -> None:
    kinds = Counter(mark.kind for items in TEXTS.values() for item in items for mark in item.marks)
    assert set(kinds) == set(KINDS)
    for items in (TEXTS["questions"], TEXTS["notes"]):
        assert any(item.text.isupper() for item in items)
        assert any(item.text.islower() for item in items)
    assert 0.1 < sum(not item.marks for item in TEXTS["questions"]) / 600 < 0.3
