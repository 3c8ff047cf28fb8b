"""What the sources say themselves in place of a stopped sentence: which lines, of which record, and when none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sentence_evidence import PFS

from assistant.answer import Citation
from assistant.evidence import Evidence, EvidenceBook, Excerpt
from assistant.model.sentence import Sentence
from assistant.model.source_words import quoted, source_words
from knowledge.records import Basis

RULE = (
    "Lamps are lit at dusk, never at dawn. They burn at most 90 minutes unless fog was reported. They go "
    "out by themselves.\n"
    "Common error: The keeper leaves lamp 4 burning.\n"
    "Fee of lamp 4: $7.10 since 2025-03-01."
)
BELLS = "Bells ring thrice in fog over the quay."


def evidence() -> Evidence:
    book = EvidenceBook(date(2026, 8, 1))
    book.cite_basis(Basis("Harbour Office", "Lamp rules", "section 1", "2026", ""), RULE)
    book.cite_basis(Basis("Harbour Office", "Bell rules", "section 2", "2026", ""), BELLS)
    return book.close()


def lines(text: str, *keys: str) -> list[str]:
    return [" ... ".join(quoted(one)) for one in source_words(Sentence(text, keys), keys, evidence())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Lamps are lit at dusk and at dawn.", ["Lamps are lit at dusk, never at dawn."], id="reversed"),
        pytest.param(
            "Lamps burn at most 90 minutes.",
            ["Lamps are lit at dusk, never at dawn. They burn at most 90 minutes unless fog was reported."],
            id="with the sentence that it points back to",
        ),
        pytest.param(
            "Lamps go out by themselves.",
            ["Lamps are lit at dusk, never at dawn. ... They go out by themselves."],
            id="with the one further up",
        ),
        pytest.param("Lamp 4 costs $7.10.", ["Fee of lamp 4: $7.10 since 2025-03-01."], id="a value"),
        pytest.param(
            "Lamps are lit at dusk, and the fee of lamp 4 is $7.10.",
            ["Fee of lamp 4: $7.10 since 2025-03-01.", "Lamps are lit at dusk, never at dawn."],
            id="two lines",
        ),
        pytest.param("Ferries leave on Sundays from the northern pier.", [], id="of something else"),
        pytest.param("", [], id="empty"),
        pytest.param("\ud800 [[[ |||", [], id="no words"),
    ],
)
def test_the_lines_that_share_most_words_are_said(text: str, expected: list[str]) -> None:
    assert lines(text, "s1") == expected


def test_only_records_cited_are_looked_at() -> None:
    assert lines("Bells ring thrice in fog.", "s1") == []
    assert lines("Bells ring thrice in fog.", "s2") == [BELLS]
    assert lines("Bells ring thrice in fog.", "s9") == []


def test_a_line_says_what_it_is_of_and_rests_on_its_own_record_alone() -> None:
    (said,) = source_words(Sentence("Bells ring in fog.", ("s1", "s2")), ("s1", "s2"), evidence())
    assert said.text == f"Bell rules: \u201c{BELLS}\u201d"
    assert said.cites == ("s2",)


def test_every_word_in_quotation_marks_stands_in_the_passage() -> None:
    found = evidence()
    for text in ("Lamps burn at dusk.", "The keeper leaves lamp 4 burning.", "Bells ring in fog."):
        for said in source_words(Sentence(text, ("s1", "s2")), ("s1", "s2"), found):
            cited: Citation | None = found.citation(said.cites[0])
            assert cited is not None
            assert all(part in cited.passage.replace("\n", " ") for part in quoted(said))


def test_a_month_is_answered_by_the_period_of_the_record() -> None:
    book = EvidenceBook(date(2026, 8, 1))
    release = replace(PFS, title="Lamp schedule", edition="third edition")
    cite = book.cite_release(release, "row 4", "lamp: 4; fee: 7.10")
    book.add_fact("99214", "payment", "7.10", "", cite, release=release, unit="USD")
    found = book.close()
    said = source_words(Sentence("In July 2026 the fee of lamp 4 was 7.10.", (cite,)), (cite,), found)
    assert [" ".join(quoted(one)) for one in said] == [
        "lamp: 4; fee: 7.10",
        "Lamp schedule, third edition: 2026-07-01 to 2026-09-30.",
    ]


def test_text_of_loaded_documents_is_not_repeated() -> None:
    found = evidence()
    document = Excerpt("bells#1", "Bell rules", BELLS, ("s2",), "guidelines", "", official=True)
    assert source_words(Sentence("Bells ring thrice in fog.", ("s2",)), ("s2",), found)
    loaded = replace(found, excerpts=(document,))
    assert source_words(Sentence("Bells ring thrice in fog.", ("s2",)), ("s2",), loaded) == ()


def test_a_record_that_has_ended_says_so() -> None:
    book = EvidenceBook(date(2027, 1, 1))
    cite = book.cite_release(PFS, "row 4", "lamp: 4; fee: 7.10")
    book.add_fact("99214", "payment", "7.10", "", cite, release=PFS, in_force=False, unit="USD")
    (said,) = source_words(Sentence("The fee of lamp 4 is 7.10.", (cite,)), (cite,), book.close())
    assert said.text.endswith("(not in force on the day asked about)")
