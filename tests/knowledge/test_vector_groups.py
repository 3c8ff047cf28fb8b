"""Which ICD-10-CM concepts share a vector, and which have none."""

from __future__ import annotations

import pytest

from knowledge.store import ConceptCode
from knowledge.vector_groups import vector_groups


def code(key: str, concept: str, *, billable: bool = True) -> ConceptCode:
    return ConceptCode(key, concept, key, concept, "", billable)


@pytest.mark.parametrize(
    ("codes", "groups"),
    [
        pytest.param(
            [code("A09.1", "Ague, unspecified"), code("A09.8", "Other ague")], [("A09.1", "A09.8")], id="residual"
        ),
        pytest.param([code("A09.1", "Ague"), code("A10.1", "Ague")], [("A09.1",), ("A10.1",)], id="two categories"),
        pytest.param(
            [code("A09", "Ague", billable=False), code("A09.1", "Hot ague")], [("A09.1",)], id="heading alone"
        ),
        pytest.param(
            [code("A09", "Ague", billable=False), code("A09.9", "Ague, unspecified")],
            [("A09", "A09.9")],
            id="heading with its unspecified code",
        ),
        pytest.param(
            [code("V01.1", "Hit by a cart"), code("W09", "Fell off a cart"), code("Y92.1", "In a barn")],
            [],
            id="external causes",
        ),
        pytest.param(
            [
                code("T36.1X1", "Poisoning by tonic, accidental (unintentional)"),
                code("T36.1X5", "Adverse effect of tonic"),
            ],
            [("T36.1X1", "T36.1X5")],
            id="intents",
        ),
    ],
)
def test_concepts_that_say_the_same_share_a_vector(codes: list[ConceptCode], groups: list[tuple[str, ...]]) -> None:
    assert [group.keys for group in vector_groups(codes)] == groups


def test_the_small_words_of_a_title_are_not_embedded() -> None:
    groups = vector_groups([code("A09.1", "Ague of the hand (left) in winter"), code("A09.2", "Of the")])
    assert [group.text for group in groups] == ["ague hand left winter", "of the"]
