"""Neighbours in long lists of diagnoses, and headings led by the code that says no more than they do.

Titles: ICD-10-CM tabular list, April 1 2026 update.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from knowledge import concepts
from knowledge.base import KnowledgeBase
from knowledge.diagnosis_family import KEPT, Families, Found
from knowledge.wording.candidates import Candidate
from knowledge.wording.comparing import NOTHING
from knowledge.wording.lexicon import Wording
from knowledge.wording.reading import ReadWords

DAY = date(2026, 5, 1)
READ = ReadWords((), frozenset(), "", "")
LEFT = ReadWords((), frozenset(("left",)), "", "")
MYELOMA = {
    "C90.0": "Multiple myeloma",
    "C90.00": "Multiple myeloma not having achieved remission",
    "C90.01": "Multiple myeloma in remission",
    "C90.1": "Plasma cell leukemia",
    "C90.10": "Plasma cell leukemia not having achieved remission",
}
DIABETES = {
    "E11": "Type 2 diabetes mellitus",
    "E11.00": "Type 2 diabetes mellitus with hyperosmolarity without nonketotic hyperglycemic-hyperosmolar coma",
    "E11.8": "Type 2 diabetes mellitus with unspecified complications",
    "E11.9": "Type 2 diabetes mellitus without complications",
}
SCIATICA = {"M54.3": "Sciatica", "M54.30": "Sciatica, unspecified side", "M54.32": "Sciatica, left side"}


class OneEdition:
    """Concepts of one code each; what ends in a digit more than two behind the point is billable."""

    def __init__(self, titles: dict[str, str]) -> None:
        self.titles = titles
        self.read: list[str] = []

    def concept_members(self, release: str, keys: Sequence[str]) -> dict[str, tuple[concepts.Member, ...]]:
        """As the store does."""
        self.read += keys
        return {key: ((key, self.titles[key], self.billable(key)),) for key in keys}

    def billable(self, key: str) -> bool:
        """Whether no other key begins with this one."""
        return not any(other.startswith(key) and other != key for other in self.titles)

    def found(self, *scored: tuple[str, float]) -> list[Found]:
        """Hits with their scores."""
        candidate = Candidate("", "title", 0, NOTHING, None, Wording(""), 0.0, NOTHING)
        return [
            Found(score, candidate, concepts.Chosen(key, self.titles[key], self.billable(key)), key, ())
            for key, score in scored
        ]


def led(titles: dict[str, str], *scored: tuple[str, float], read: ReadWords = READ) -> list[str]:
    edition = OneEdition(titles)
    families = Families(edition, titles)  # type: ignore[arg-type]
    return [one.chosen.code for one in families.led(edition.found(*scored), "now", read)]


def test_a_heading_is_led_by_the_code_that_says_no_more() -> None:
    assert led(MYELOMA, ("C90.0", 1.0), ("C90.10", 0.5)) == ["C90.00", "C90.0", "C90.10"]
    assert led(DIABETES, ("E11", 1.0))[0] == "E11.9"


def test_the_code_that_leads_is_not_listed_twice() -> None:
    assert led(MYELOMA, ("C90.0", 1.0), ("C90.01", 0.9), ("C90.00", 0.1)) == ["C90.00", "C90.0", "C90.01"]


def test_a_heading_behind_a_code_of_its_own_stays_as_it_is() -> None:
    assert led(MYELOMA, ("C90.01", 1.0), ("C90.0", 0.9)) == ["C90.01", "C90.0"]


def test_the_side_that_was_said_is_kept() -> None:
    titles = {"M54.3": "Sciatica", "M54.32": "Sciatica, left side"}
    assert led(titles, ("M54.3", 1.0), read=LEFT)[0] == "M54.32"


def test_nothing_found_has_no_family() -> None:
    edition = OneEdition(MYELOMA)
    families = Families(edition, MYELOMA)  # type: ignore[arg-type]
    assert families.led([], "now", READ) == families.widened([], "now", READ) == []
    assert edition.read == []


def test_neighbours_stand_behind_the_first_places_and_before_the_rest() -> None:
    titles = {f"K{place:02}.0": f"Disease {place}" for place in range(30)}
    titles |= {f"K00.{last}": f"Disease of kind {last}" for last in "1234"} | {"K00.9": "Disease, unspecified"}
    edition = OneEdition(titles)
    ranked = edition.found(*((f"K{place:02}.0", 2.0 - place / 100) for place in range(30)))
    wide = Families(edition, titles).widened(ranked, "now", READ)  # type: ignore[arg-type]
    assert [one.chosen.code for one in wide[:KEPT]] == [one.chosen.code for one in ranked[:KEPT]]
    assert [(one.chosen.code, one.of) for one in wide[KEPT : KEPT + 3]] == [
        ("K00.9", "K00.0"),
        ("K00.1", "K00.0"),
        ("K00.2", "K00.0"),
    ]
    assert [one.score for one in wide] == sorted((one.score for one in wide), reverse=True)
    assert {one.chosen.code for one in ranked} < {one.chosen.code for one in wide}


@pytest.mark.parametrize("words", ["chronic systolic heart failure", "low back pain", "diabetes with neuropathy"])
def test_a_long_list_names_neighbours_as_such(base: KnowledgeBase, words: str) -> None:
    hits = base.search(words, ("icd10cm",), DAY, 40)
    beside = [hit for hit in hits if "in the tabular list" in hit.why]
    assert beside
    assert all(hit.billable for hit in beside)
    assert not any("in the tabular list" in hit.why for hit in hits[:KEPT])
    assert len({hit.code for hit in hits}) == len(hits)
