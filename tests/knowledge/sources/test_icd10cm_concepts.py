from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.records import Code, CodeKind
from knowledge.sources.icd10cm_concepts import Concept, fold_concepts
from knowledge.sources.icd10cm_tabular import TabularList

WORDS = ["right", "left", "bilateral", "unspecified", "pain", "of", "ear", "in", "Unspecified", "knee", "Cold"]
ENDS = ["", ", initial encounter", ", subsequent encounter for open crack with delayed mending", ", sequela"]


def item(code: str, title: str, parent: str | None = None, kind: CodeKind = "code") -> Code:
    return Code("icd10cm", code, title, kind, kind == "code", parent)


def folded(*codes: Code) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(concept.key, concept.title, concept.codes) for concept in fold_concepts(codes)]


@pytest.fixture(scope="module")
def concepts(april_2026: TabularList) -> tuple[Concept, ...]:
    return fold_concepts(april_2026.codes)


def test_sides_and_encounters_of_one_condition_are_one_concept() -> None:
    assert folded(
        item("S01.0", "Dent of unspecified part of knee"),
        item("S01.01", "Dent of lower end of knee", "S01.0"),
        item("S01.011", "Dent of lower end of right knee", "S01.01"),
        item("S01.011A", "Dent of lower end of right knee, initial encounter for closed dent", "S01.011"),
        item("S01.011S", "Dent of lower end of right knee, sequela", "S01.011"),
        item("S01.012", "Dent of lower end of left knee", "S01.01"),
        item("S01.012D", "Dent of lower end of left knee, subsequent encounter for dent with delay", "S01.012"),
        item("S01.019", "Dent of lower end of unspecified knee", "S01.01"),
    ) == [
        ("S01.0", "Dent of unspecified part of knee", ("S01.0",)),
        (
            "S01.01",
            "Dent of lower end of knee",
            ("S01.01", "S01.011", "S01.011A", "S01.011S", "S01.012", "S01.012D", "S01.019"),
        ),
    ]


def test_a_side_that_names_its_part_folds_into_the_header() -> None:
    assert folded(
        item("H01.0", "Whistling"),
        item("H01.01", "Whistling, right ear", "H01.0"),
        item("H01.03", "Whistling, bilateral", "H01.0"),
        item("H01.09", "Whistling, unspecified ear", "H01.0"),
    ) == [("H01.0", "Whistling", ("H01.0", "H01.01", "H01.03", "H01.09"))]


def test_what_follows_the_side_still_sets_apart() -> None:
    assert folded(
        item("H01.0", "Whistling"),
        item("H01.01", "Whistling, right ear", "H01.0"),
        item("H01.011", "Whistling, right ear, early stage", "H01.01"),
        item("H01.012", "Whistling, right ear, late stage", "H01.01"),
        item("H01.02", "Whistling, left ear", "H01.0"),
        item("H01.021", "Whistling, left ear, early stage", "H01.02"),
    ) == [
        ("H01.0", "Whistling", ("H01.0", "H01.01", "H01.02")),
        ("H01.011", "Whistling, early stage", ("H01.011", "H01.021")),
        ("H01.012", "Whistling, right ear, late stage", ("H01.012",)),
    ]


def test_parts_of_the_body_stay_apart() -> None:
    assert folded(
        item("M01.0", "Creaking"),
        item("M01.01", "Creaking, right hand", "M01.0"),
        item("M01.02", "Creaking, left hand", "M01.0"),
        item("M01.03", "Creaking, right foot", "M01.0"),
    ) == [
        ("M01.0", "Creaking", ("M01.0",)),
        ("M01.01", "Creaking, hand", ("M01.01", "M01.02")),
        ("M01.03", "Creaking, right foot", ("M01.03",)),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (item("S01.1", "Unspecified dent of knee"), item("S01.2", "Dent of knee")),
        (item("I44.1", "Left branch slow"), item("I45.1", "Right branch slow")),
        (item("T01.1", "Swab left in the wound"), item("T01.2", "Swab over the wound")),
        (item("K01.1", "Left-sided grumbling"), item("K01.2", "Sided grumbling")),
        (item("O01.1", "Kicking, fetus 1"), item("O01.2", "Kicking, fetus 2")),
        (item("S01.1", "Dent, initial encounter"), item("S02.1", "Dent, initial encounter")),
        (item("I69.1", "Sequela of dent"), item("I69.2", "Dent")),
    ],
)
def test_other_differences_do_not_fold(first: Code, second: Code) -> None:
    assert [concept.codes for concept in fold_concepts([first, second])] == [(first.code,), (second.code,)]


def test_a_code_alone_keeps_its_side_in_the_title() -> None:
    assert folded(item("T01.1", "Swab accidentally left behind, initial encounter")) == [
        ("T01.1", "Swab accidentally left behind", ("T01.1",))
    ]


def test_the_key_is_the_shortest_code_and_chapters_and_sections_are_passed_over() -> None:
    assert folded(
        item("1", "Right cold", kind="chapter"),
        item("A00-A09", "Left cold", "1", kind="section"),
        item("A01.12", "Left cold", "A01.1"),
        item("A01.11", "Right cold", "A01.1"),
    ) == [("A01.11", "Cold", ("A01.12", "A01.11"))]


CODES = st.lists(
    st.builds(
        lambda stem, tail, words, end: item(
            f"{stem}.{tail}", " ".join(words) + end, f"{stem}.{tail[:-1]}" if len(tail) > 1 else None
        ),
        st.sampled_from(["A01", "S02"]),
        st.text("0129", min_size=1, max_size=3),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
        st.sampled_from(ENDS),
    ),
    max_size=12,
    unique_by=lambda code: code.code,
)


@given(CODES)
def test_each_code_is_in_exactly_one_concept_with_a_title(codes: list[Code]) -> None:
    concepts = fold_concepts(codes)
    held = [code for concept in concepts for code in concept.codes]
    assert sorted(held) == sorted(code.code for code in codes)
    for concept in concepts:
        assert concept.key in concept.codes
        assert len(concept.key) == min(len(code) for code in concept.codes)
        assert len({code[:3] for code in concept.codes}) == 1
    assert fold_concepts(codes) == concepts


def test_april_2026_has_at_most_36_000_concepts(april_2026: TabularList, concepts: tuple[Concept, ...]) -> None:
    assert 30_000 < len(concepts) <= 36_000
    held = [code for concept in concepts for code in concept.codes]
    assert len(held) == len(set(held)) == april_2026.counts.spelled_out + april_2026.counts.generated
    assert len({concept.key for concept in concepts}) == len(concepts)


def test_titles_of_one_concept_differ_by_side_part_and_encounter_only(
    april_2026: TabularList, concepts: tuple[Concept, ...]
) -> None:
    titles = {code.code: code.title for code in april_2026.codes}
    differing: set[str] = set()
    for concept in concepts:
        plain = [re.sub(r", (?:\w+ encounter.*|sequela.*)$", "", titles[code]) for code in concept.codes]
        words = [set(re.findall(r"[a-z]+", title.lower())) for title in plain]
        differing |= set.union(*words) - set.intersection(*words)
    sides = {"right", "left", "bilateral", "unspecified", "side"}
    parts = {"eye", "orbit", "ear", "arm", "hand", "wrist", "elbow", "shoulder", "leg", "knee", "hip", "ankle"}
    parts |= {"foot", "limb", "breast", "brain", "gland", "lacrimal", "lower", "upper", "of"}
    assert differing <= sides | parts


@pytest.mark.parametrize(
    ("code", "key", "title", "together", "apart"),
    [
        ("M25.561", "M25.56", "Pain in knee", ["M25.562", "M25.569"], ["M25.571", "M25.5"]),
        ("H81.03", "H81.0", "Ménière's disease", ["H81.01", "H81.09"], ["H81.1"]),
        ("W11.XXXA", "W11", "Fall on and from ladder", ["W11.XXXS"], ["W12"]),
        ("M54.12", "M54.12", "Radiculopathy, cervical region", [], ["M54.1", "M54.13"]),
        ("E11.9", "E11.9", "Type 2 diabetes mellitus without complications", [], ["E11", "E11.8"]),
        ("I44.7", "I44.7", "Left bundle-branch block, unspecified", [], ["I45.10"]),
        (
            "S52.501A",
            "S52.50",
            "Unspecified fracture of the lower end of radius",
            ["S52.502C", "S52.509S"],
            ["S52.511A", "S52.5"],
        ),
    ],
)
def test_april_2026_concepts(
    concepts: tuple[Concept, ...], code: str, key: str, title: str, together: list[str], apart: list[str]
) -> None:
    (concept,) = [concept for concept in concepts if code in concept.codes]
    assert (concept.key, concept.title) == (key, title)
    assert set(together) <= set(concept.codes)
    assert not set(apart) & set(concept.codes)
