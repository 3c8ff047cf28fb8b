"""Passages: whole sentences of one section, of the wanted length, nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.sources.page_text import Line
from knowledge.sources.passages import LEAST, MOST, Section, is_code_list, passages, sentences

WIDTH = 90


def of_lines(*texts: str, width: int = WIDTH) -> list[str]:
    section = Section("1", "Lamps", lines=[Line(text, "7") for text in texts])
    return [row.text for row in passages("r", [section], width)]


def test_wrapped_lines_are_joined_and_list_items_stay_lines() -> None:
    (text,) = of_lines(
        "A lamp is coded with the oil that it burns, which the keeper fetches from the store below, and",
        "with its wick. The following count:",
        "\u2022 a lamp that is lit",
        "\u2022 a lamp that is not",
    )

    assert text.split("\n") == [
        "A lamp is coded with the oil that it burns, which the keeper fetches from the store below, and with its wick."
        " The following count:",
        "\u2022 a lamp that is lit",
        "\u2022 a lamp that is not",
    ]


def test_a_sentence_is_not_parted_at_an_abbreviation() -> None:
    assert sentences("See e.g. No. 5 of Dr. Lamp. It holds (see Sec. 3). J. Wick wrote it.") == [
        "See e.g. No. 5 of Dr. Lamp.",
        "It holds (see Sec. 3).",
        "J. Wick wrote it.",
    ]


def test_the_opening_of_a_list_is_not_parted_from_its_items() -> None:
    filler = [f"Sentence number {n} fills the passage with nothing but words of no weight at all." for n in range(18)]
    found = of_lines(*filler, "The following lamps are named in this place:", "\u2022 the first", "\u2022 the second")

    assert len(found) > 1
    assert not any(text.endswith(":") for text in found)


def test_a_run_of_codes_is_told_from_text_that_names_codes() -> None:
    assert is_code_list("G0101, G0102, G0103, G0104, G0105, G0106, G0107, G0108, G0109, G0110, G0111, G0112")
    assert not is_code_list("Use code A00.1 for a lamp that is lit, and code A00.2 for one that is not.")


_SENTENCE = st.integers(20, 400).map(lambda length: "Lamp " + "wick " * (length // 5) + "burns.")


@given(st.lists(_SENTENCE, min_size=1, max_size=40))
def test_every_sentence_is_kept_whole_and_in_order(texts: list[str]) -> None:
    numbered = [f"Number {n} {text}" for n, text in enumerate(texts)]
    found = of_lines(*numbered, width=1)

    assert " ".join(" ".join(found).split()) == " ".join(numbered)
    for text in found:
        assert text.startswith("Number")
        assert text.endswith("burns.")
        assert len(text) <= MOST
    if len(" ".join(numbered)) > 2 * MOST:
        assert min(len(text) for text in found) >= LEAST
