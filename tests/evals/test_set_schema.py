"""The schema of a set: every mistake is one line that names file, item and field."""

from __future__ import annotations

from pathlib import Path

import pytest
from set_samples import GONE, SOURCE, error_of, expecting, fact, item, saved, set_of

from evals.items import STATUSES, TOPICS
from knowledge.search import SYSTEMS

ITEM = "made.yaml, item 'made-1'"
EXPECT = f"{ITEM}, field 'expect'"
FACTS = f"{EXPECT}, field 'facts'"
SEE = "see docs/evaluation-sets.md"


@pytest.mark.parametrize(
    ("held", "error"),
    [
        pytest.param("", "made.yaml: must hold named fields, not nothing", id="empty file"),
        pytest.param("- a\n", "made.yaml: must hold named fields, not a list", id="a list"),
        pytest.param(set_of(item(), set=GONE), "made.yaml, field 'set': missing; write text", id="no name"),
        pytest.param(set_of(item(), title=""), "made.yaml, field 'title': empty; write something", id="no title"),
        pytest.param(
            set_of(item(), judge="yes"),
            "made.yaml, field 'judge': 'yes' is not one of allowed, not allowed",
            id="judge neither allowed nor not",
        ),
        pytest.param(set_of(), "made.yaml: holds no items; write at least one", id="no items"),
        pytest.param(
            set_of(item(), extra="x"),
            f"made.yaml: field 'extra' is not known; {SEE}",
            id="unknown field of the set",
        ),
        pytest.param(set_of("a"), "made.yaml, item 1: must hold named fields, not 'a'", id="item that is text"),
        pytest.param(set_of(item(), item(id=GONE)), "made.yaml, item 2, field 'id': missing; write text", id="no id"),
        pytest.param(
            set_of(item(), item()),
            "made.yaml: id 'made-1' is used more than once; give each item its own",
            id="id twice",
        ),
        pytest.param(
            set_of(item(question=GONE)),
            f"{ITEM}, field 'question': missing; write text",
            id="no question",
        ),
        pytest.param(
            set_of(item(question=["a", "b"])),
            f"{ITEM}, field 'question': a list; write text",
            id="question that is a list",
        ),
        pytest.param(
            set_of(item(kind={"a": "b"})),
            f"{ITEM}, field 'kind': named fields; write text",
            id="kind that is a mapping",
        ),
        pytest.param(
            set_of(item(topic="money")),
            f"{ITEM}, field 'topic': 'money' is not one of {', '.join(TOPICS)}",
            id="topic that is none",
        ),
        pytest.param(
            set_of(item(as_of="August 2026")),
            f"{ITEM}, field 'as_of': 'August 2026' is not a date such as 2026-08-01",
            id="no date",
        ),
        pytest.param(
            set_of(item(as_of="2026-02-30")),
            f"{ITEM}, field 'as_of': '2026-02-30' is not a date such as 2026-08-01",
            id="a date that no calendar has",
        ),
        pytest.param(
            set_of(item(origin="mine")),
            f"{ITEM}, field 'origin': 'mine' is not one of by_hand, sampled, own",
            id="origin that is none",
        ),
        pytest.param(
            set_of(item(source=GONE)),
            f"{ITEM}, field 'source': missing; say where the expectation comes from",
            id="no source",
        ),
        pytest.param(
            set_of(item(source=[{**SOURCE, "place": ""}])),
            f"{ITEM}, field 'source', field 'place': empty; write something",
            id="source without its row",
        ),
        pytest.param(
            set_of(item(source=[{**SOURCE, "page": "3"}])),
            f"{ITEM}, field 'source': field 'page' is not known; {SEE}",
            id="unknown field of a source",
        ),
        pytest.param(set_of(item(tags=["fast", ""])), f"{ITEM}, field 'tags': '' is not text", id="empty tag"),
        pytest.param(
            set_of(item(expct={})),
            f"{ITEM}: field 'expct' is not known; {SEE}",
            id="unknown field of an item",
        ),
        pytest.param(
            set_of(item(expect=GONE)),
            f"{EXPECT}: must hold named fields, not nothing",
            id="no expectation",
        ),
        pytest.param(
            set_of(item(expect={})),
            f"{EXPECT}: nothing is expected; give at least a status",
            id="an empty expectation",
        ),
        pytest.param(
            set_of(expecting(fact=[])),
            f"{EXPECT}: field 'fact' is not known; {SEE}",
            id="unknown field of an expectation",
        ),
        pytest.param(
            set_of(expecting(status=["right"])),
            f"{EXPECT}, field 'status': 'right' is not one of {', '.join(STATUSES)}",
            id="status that is none",
        ),
        pytest.param(
            set_of(fact(value=GONE)),
            f"{FACTS}, field 'value': missing; write text",
            id="fact without a value",
        ),
        pytest.param(
            set_of(fact(tolerance="-1")),
            f"{FACTS}, field 'tolerance': '-1' is not a number of 0 or more",
            id="tolerance below nought",
        ),
        pytest.param(
            set_of(fact(tolerance=".nan")),
            f"{FACTS}, field 'tolerance': '.nan' is not a number of 0 or more",
            id="tolerance that is no number",
        ),
        pytest.param(
            set_of(fact(units="RVU")),
            f"{FACTS}: field 'units' is not known; {SEE}",
            id="unknown field of a fact",
        ),
        pytest.param(
            set_of(expecting(citations=[{"title": ""}])),
            f"{EXPECT}, field 'citations': an expected citation says nothing; give at least a title",
            id="citation that says nothing",
        ),
        pytest.param(
            set_of(expecting(says=[["a"], []])),
            f"{EXPECT}, field 'says': a group without wordings; write one or take the group out",
            id="group without wordings",
        ),
        pytest.param(
            set_of(expecting(says=[[["a"]]])),
            f"{EXPECT}, field 'says': a list is not text",
            id="group within a group",
        ),
        pytest.param(
            set_of(item(systems=["hcpcs"])),
            f"{EXPECT}: a search item needs 'relevant'",
            id="search without what is relevant",
        ),
        pytest.param(
            set_of(item(systems=["icd11"])),
            f"{ITEM}, field 'systems': 'icd11' is not one of {', '.join(SYSTEMS)}",
            id="system that is none",
        ),
        pytest.param(
            set_of(expecting(relevant={"J3301": 4})),
            f"{EXPECT}, field 'relevant': write ids with a grade from 1 to 3",
            id="grade that is none",
        ),
        pytest.param(
            set_of(expecting(within=0)),
            f"{EXPECT}, field 'within': '0' is not a whole number from 1 to 100",
            id="limit of nought",
        ),
        pytest.param(
            set_of(expecting(within="1" * 5000)),
            f"{EXPECT}, field 'within': '{'1' * 39} is not a whole number from 1 to 100",
            id="limit too long to be a number",
        ),
    ],
)
def test_a_mistake_is_one_line_that_names_file_item_and_field(tmp_path: Path, held: object, error: str) -> None:
    assert error_of(saved(tmp_path, held)) == error
