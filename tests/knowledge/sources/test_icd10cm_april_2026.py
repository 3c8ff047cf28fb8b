"""The tabular list of April 2026 as installed: what was looked up in it by hand."""

from __future__ import annotations

import pytest
from tabular_items import named, texts

from knowledge.sources.icd10cm_tabular import (
    TabularList,
    packaged_tabular,
)


def test_april_2026_holds_every_item_of_its_code_list(april_2026: TabularList) -> None:
    listed = (packaged_tabular().parent / "code-list-April-2026.txt").read_text(encoding="ascii").split()
    assert len(listed) == 98_505
    ours = [item.code.replace(".", "") for item in april_2026.codes]
    for at, item in enumerate(april_2026.codes):
        if item.kind == "section" and item.code[:3] == item.code[-3:]:
            ours[at] = item.code[:3]
    assert ours == listed


def test_april_2026_counts(april_2026: TabularList) -> None:
    counts = april_2026.counts
    assert (april_2026.version, counts.items, counts.billable) == ("2026", 98_505, 74_719)
    assert (counts.chapters, counts.sections, counts.spelled_out) == (22, 297, 46_881)
    assert len({item.code for item in april_2026.codes}) == 98_505
    assert april_2026.left_out == ("H54.8: <visualImpairment>",)


@pytest.mark.parametrize(
    ("code", "title", "billable", "parent"),
    [
        ("M54.1", "Radiculopathy", False, "M54"),
        ("M54.12", "Radiculopathy, cervical region", True, "M54.1"),
        ("E11.9", "Type 2 diabetes mellitus without complications", True, "E11"),
        ("W11.XXXA", "Fall on and from ladder, initial encounter", True, "W11"),
        (
            "S52.501A",
            "Unspecified fracture of the lower end of right radius, initial encounter for closed fracture",
            True,
            "S52.501",
        ),
        ("S52.501", "Unspecified fracture of the lower end of right radius", False, "S52.50"),
        ("M54", "Dorsalgia", False, "M50-M54"),
        ("A00-A09", "Intestinal infectious diseases (A00-A09)", False, "1"),
        ("M40-M54", "Dorsopathies (M40-M54)", False, "13"),
        ("B20-B20", "Human immunodeficiency virus [HIV] disease (B20)", False, "1"),
        ("QA0-QA0", "Genetic disorders, not elsewhere classified (QA0)", False, "17"),
    ],
)
def test_april_2026_items(april_2026: TabularList, code: str, title: str, billable: bool, parent: str) -> None:
    item = named(april_2026, code)
    assert (item.title, item.billable, item.parent) == (title, billable, parent)


@pytest.mark.parametrize("code", ["B20", "F99", "P84", "R99", "Z66"])
def test_a_code_and_the_block_of_its_name_are_two_items(april_2026: TabularList, code: str) -> None:
    block = named(april_2026, f"{code}-{code}")
    item = named(april_2026, code)
    assert (block.kind, block.billable) == ("section", False)
    assert (item.kind, item.billable, item.parent) == ("code", True, block.code)


def test_blocks_without_codes_are_not_billable(april_2026: TabularList) -> None:
    parents = {item.parent for item in april_2026.codes}
    bare = [item for item in april_2026.codes if item.kind == "section" and item.code not in parents]
    assert {item.code for item in bare} == {
        *("C00-C96", "C00-C75", "M00-M25", "M40-M54", "M60-M79", "M80-M94"),
        *("T07-T88", "T20-T32", "V00-X58", "V00-V99", "W00-X58", "Y62-Y84"),
    }
    assert not any(item.billable for item in bare)


@pytest.mark.parametrize(
    ("code", "valid"),
    [("S06.1X6D", True), ("S06.1X7A", True), ("S06.1X7D", False), ("S06.1X8S", False), ("S06.387S", False)],
)
def test_seventh_characters_that_category_s06_rules_out(april_2026: TabularList, code: str, valid: bool) -> None:
    assert (code in {item.code for item in april_2026.codes}) is valid


@pytest.mark.parametrize(
    ("code", "kind", "first", "count"),
    [
        ("M54.1", "excludes1", "neuralgia and neuritis NOS (M79.2)", 4),
        ("M54.1", "inclusion_term", "Brachial neuritis or radiculitis NOS", 5),
        ("M54", "excludes1", "psychogenic dorsalgia (F45.41)", 1),
        ("B20", "excludes1", "asymptomatic human immunodeficiency virus [HIV] infection status (Z21)", 3),
        ("B20", "includes", "acquired immune deficiency syndrome [AIDS]", 3),
        ("E11.9", "excludes1", "type 2 diabetes mellitus, without complications in remission (E11.A)", 1),
        ("J45", "excludes1", "detergent asthma (J69.8)", 4),
        ("J45", "excludes2", "asthma with chronic obstructive pulmonary disease (J44.89)", 4),
        ("J45", "use_additional", "code to identify:", 8),
        ("R11.16", "code_also", "cannabis abuse (F12.1-)", 6),
        ("W11", "seventh_character_note", "The appropriate 7th character is to be added to code W11", 1),
        ("S52.501A", "excludes1", "", 0),
    ],
)
def test_april_2026_notes(april_2026: TabularList, code: str, kind: str, first: str, count: int) -> None:
    found = texts(april_2026, code, kind)
    assert (found[0] if found else "", len(found)) == (first, count)


def test_every_parent_stands_before_its_children(april_2026: TabularList) -> None:
    at = {item.code: item.order for item in april_2026.codes}
    assert all(item.parent is None or at[item.parent] < item.order for item in april_2026.codes)
    assert {item.kind for item in april_2026.codes if item.parent is None} == {"chapter"}
    assert [item.order for item in april_2026.codes] == list(range(98_505))


def test_generated_codes_find_their_definition_up_the_chain(april_2026: TabularList) -> None:
    items = {item.code: item for item in april_2026.codes}
    item = items["S52.501A"]
    while not item.seventh_characters:
        assert item.parent
        item = items[item.parent]
    assert item.code == "S52"
    assert ("A", "initial encounter for closed fracture") in item.seventh_characters
    assert "initial encounter for open fracture NOS" in texts(april_2026, "S52", "seventh_character_note")
