"""Marked texts from files: plain text with exact offsets, and one line for each kind of broken mark."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.errors import SetError
from evals.redaction_sets import SET_NAMES, Mark, parse_marked, read_marked, read_own


def saved(folder: Path, text: str) -> Path:
    path = folder / "made.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_becomes_plain_texts_with_offsets(tmp_path: Path) -> None:
    path = saved(
        tmp_path, "# A header.\n#\n\n%% a\nDr. ⟦NAME|Ödön⟧'s fax: ⟦FAX|555-0133⟧\n\n2nd line.\n%% b\nIs 99213 ok?\n\n"
    )
    first, second = read_marked(path)
    assert first.text == "Dr. Ödön's fax: 555-0133\n\n2nd line."
    assert first.marks == (Mark(4, 8, "NAME"), Mark(16, 24, "FAX"))
    assert [first.text[mark.start : mark.end] for mark in first.marks] == ["Ödön", "555-0133"]
    assert (second.id, second.text, second.marks) == ("b", "Is 99213 ok?", ())


def test_marks_that_touch_stay_two(tmp_path: Path) -> None:
    assert parse_marked("a", "⟦NAME|Ann⟧⟦DATE|3/4⟧").marks == (Mark(0, 3, "NAME"), Mark(3, 6, "DATE"))


@pytest.mark.parametrize(
    ("marked", "error"),
    [
        pytest.param("a ⟦NAME|Ann", "mark 1: is not closed before the next mark or the end", id="open"),
        pytest.param("⟦NAME|Ann⟧ ⟦NAME|B ⟦DATE|3/4⟧⟧", "mark 2: is not closed before the next", id="nested"),
        pytest.param("Ann⟧ b", "mark 1: '⟧' closes nothing", id="closed twice"),
        pytest.param("⟦PERSON|Ann⟧", "mark 1: names no type; write one of NAME, LOCATION, DATE", id="unknown type"),
        pytest.param("⟦NAME⟧", "mark 1: names no type", id="no bar"),
        pytest.param("⟦NAME| - ⟧", "mark 1: holds no letter or digit", id="empty"),
        pytest.param("  ", "holds no text", id="no text"),
    ],
)
def test_a_broken_mark_is_named_without_its_text(marked: str, error: str, tmp_path: Path) -> None:
    with pytest.raises(SetError) as raised:
        read_marked(saved(tmp_path, f"%% one\n{marked}\n"))
    said = str(raised.value)
    assert said.startswith("made.txt, item 'one'")
    assert error in said
    assert "Ann" not in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("# only a header\n", "made.txt: holds no items", id="no items"),
        pytest.param("Ann\n%% a\ntext\n", "made.txt: text stands before the first '%% id'", id="text before"),
        pytest.param("%% a\ntext\n%%\nmore\n", "made.txt, item 2: has no id", id="no id"),
        pytest.param("%% a\ntext\n%% a\nmore\n", "made.txt: id 'a' is used more than once", id="id twice"),
    ],
)
def test_a_broken_file_is_one_line(text: str, error: str, tmp_path: Path) -> None:
    with pytest.raises(SetError, match="^" + error):
        read_marked(saved(tmp_path, text))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SetError, match=r"^absent\.txt: cannot be read"):
        read_marked(tmp_path / "absent.txt")
    path = tmp_path / "latin.txt"
    path.write_bytes("%% a\nSøren".encode("latin-1"))
    with pytest.raises(SetError, match=r"^latin\.txt: is not UTF-8"):
        read_marked(path)


@pytest.mark.parametrize("name", SET_NAMES)
def test_own_sets_have_texts_of_every_kind(name: str) -> None:
    items = read_own(name)
    assert len(items) >= 20
    assert any(item.marks for item in items)
    assert not any(sign in item.text for item in items for sign in "⟦⟧")
    if name.endswith("questions"):
        assert sum(not item.marks for item in items) >= 40
