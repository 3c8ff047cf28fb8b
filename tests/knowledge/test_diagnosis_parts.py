"""Two conditions in one question: a code that says both comes first, and each has its own code among the first ten.

Titles: ICD-10-CM tabular list, April 1 2026 update. Official Guidelines FY 2026 I.C.9.a presume hypertension with
heart failure and with chronic kidney disease to be one condition.
"""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.base import KnowledgeBase
from knowledge.diagnosis_parts import conditions

DAY = date(2026, 5, 1)


def found(base: KnowledgeBase, words: str) -> list[str]:
    return [hit.code for hit in base.search(words, ("icd10cm",), DAY, 10)]


@pytest.mark.parametrize(
    ("words", "together", "each"),
    [
        # J44.0 chronic obstructive pulmonary disease with (acute) lower respiratory infection
        ("COPD with pneumonia", "J44.0", ("J44.9", "J18.9")),
        # I11.0 hypertensive heart disease with heart failure
        ("hypertension and heart failure", "I11.0", ("I10", "I50.9")),
        # I12.9 hypertensive chronic kidney disease with stage 1 through stage 4 chronic kidney disease
        ("hypertension with CKD stage 3", "I12.9", ("N18.30",)),
        # E11.22 type 2 diabetes mellitus with diabetic chronic kidney disease
        ("diabetes with CKD", "E11.22", ("E11.9", "N18.9")),
        # R11.2 nausea with vomiting, unspecified
        ("nausea and vomiting", "R11.2", ("R11.0", "R11.10")),
        # J11.00 influenza due to unidentified influenza virus with unspecified type of pneumonia
        ("flu with pneumonia", "J11.00", ("J11.1", "J18.9")),
    ],
)
def test_the_code_of_both_comes_first(base: KnowledgeBase, words: str, together: str, each: tuple[str, ...]) -> None:
    codes = found(base, words)
    assert codes[0] == together
    assert {*each} <= {*codes}


@pytest.mark.parametrize(
    ("words", "each"),
    [
        ("diabetes and hypertension", ("E11.9", "I10")),
        ("gout and hypertension", ("M10.9", "I10")),
        ("hypertension, gout", ("M10.9", "I10")),
        ("afib and CHF", ("I48.91", "I50.9")),
        ("knee OA & obesity", ("M17.9", "E66.9")),
        ("kidney stone plus UTI", ("N20.0", "N39.0")),
        ("UTI and dehydration", ("N39.0", "E86.0")),
        ("strep throat and ear infection", ("J02.0", "H66.90")),
        ("hypothyroidism and anemia", ("E03.9", "D64.9")),
        ("pneumonia and sepsis", ("J18.9", "A41.9")),
        ("asthma, eczema and allergic rhinitis", ("J45.909", "L30.9", "J30.9")),
    ],
)
def test_each_condition_has_its_code_among_the_first_ten(base: KnowledgeBase, words: str, each: tuple[str]) -> None:
    codes = found(base, words)
    assert {*each} <= {*codes}
    assert len(codes) == len({*codes})


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("diabetes and hypertension", ["diabetes", "hypertension"]),
        ("COPD w/ pneumonia", ["copd", "pneumonia"]),
        ("gout, goiter, gas and gangrene", []),
        ("radiculopathy, cervical radiculopathy", []),
        ("heart attack", []),
        ("right and left knee pain", []),
        ("diabetes without neuropathy and gout", []),
        ("and", []),
        ("", []),
    ],
)
def test_parts_of_a_question(words: str, parts: list[str]) -> None:
    assert conditions(words) == parts


@pytest.mark.parametrize("limit", [1, 3, 10, 20])
def test_the_limit_cuts_the_same_list_of_two_conditions(base: KnowledgeBase, limit: int) -> None:
    whole = base.search("diabetes and hypertension", ("icd10cm",), DAY, 50)
    assert base.search("diabetes and hypertension", ("icd10cm",), DAY, limit) == whole[:limit]
