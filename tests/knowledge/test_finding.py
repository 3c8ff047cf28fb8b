"""Many wordings are compared at once, and full text remembers words: the answers are those of one after another."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wording_samples import candidates_one_by_one, compare_one

from knowledge.snapshot import Snapshot, current_snapshot
from knowledge.store import FactsStore
from knowledge.store_words import WORDS
from knowledge.tables import WORDING_TABLES
from knowledge.wording.candidates import Asked, Worth
from knowledge.wording.comparing import Weights
from knowledge.wording.finding import Finder
from knowledge.wording.lexicon import Wording
from knowledge.wording.table import WordingTable
from knowledge.wording.tokens import decode, encode, polar_words

WORTH = Worth(recall=0.48, precision=0.28, share=0.12, clash=0.1, together=1.33, text=0.75)
WEIGHTS = Weights({"lamp": 1, "wick": 30, "oil": 4, "other": 9, "disease": 2, "4.5": 1})
TEXTS = st.lists(
    st.sampled_from(["lamp", "wick", "oil", "other", "disease", "4.5", "no oil", "(wick)", "tower", ","]),
    max_size=8,
).map(" ".join)


def table_of(*texts: str) -> WordingTable:
    rows = [(3 * n + 7, f"cpt:{n // 2}", "cpt", "title", encode(polar_words(t, {}))) for n, t in enumerate(texts)]
    return WordingTable([rows[:2], rows[2:]], WEIGHTS)


@given(st.lists(TEXTS, min_size=1, max_size=6), TEXTS)
def test_many_wordings_are_compared_as_each_alone(texts: list[str], question: str) -> None:
    table, asked = table_of(*texts), polar_words(question, {})
    places = table.of_things(range(len(table.things)))[::-1]
    found = table.compare(places, asked)
    expected = [compare_one(asked, polar_words(texts[place], {}), WEIGHTS) for place in places.tolist()]
    assert [found.at(place) for place in range(len(places))] == expected


def test_wordings_of_things_come_in_the_order_in_which_they_were_written() -> None:
    table = table_of("lamp", "wick", "oil", "tower", "lamp oil")
    assert table.of_things([2, 0]).tolist() == [0, 1, 4]
    assert table.of_things([]).tolist() == []
    assert [table.things[number] for number in table.thing.tolist()] == ["cpt:0", "cpt:0", "cpt:1", "cpt:1", "cpt:2"]


def test_in_an_empty_index_nothing_is_found() -> None:
    weights = Weights({})
    finder = Finder(WordingTable([], weights), weights, lambda _: [])
    asked = [Asked(Wording("lamp"), (("lamp", ""),))]
    assert finder.candidates(asked, lambda: {"cpt:1": 0.9}, ("cpt",), WORTH, whole=True) == []


@pytest.fixture(scope="module")
def snapshot(words_home: Path) -> Snapshot:
    return current_snapshot(words_home)


@pytest.fixture(scope="module")
def store(snapshot: Snapshot) -> Iterator[FactsStore]:
    opened = FactsStore(snapshot.facts, snapshot.parts)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def words(snapshot: Snapshot) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(snapshot.facts.with_name(WORDS))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("system", "near", "whole"),
    [
        ("icd10cm", {"icd10cm:R07.9": 0.61, "icd10cm:I21.9": 0.5, "icd10cm:none": 0.4}, False),
        ("cpt", {"cpt:99213": 0.5, "cpt:93000": 0.4}, True),
        ("guideline", {"guideline:coverage-abn": 0.3}, True),
        ("modifier", {"modifier:25": 0.7, "modifier:59": 0.1}, True),
    ],
)
def test_the_best_wordings_are_those_found_one_by_one(
    store: FactsStore, words: sqlite3.Connection, system: str, near: dict[str, float], whole: bool
) -> None:
    index = WORDING_TABLES[system]
    rows = list(chain.from_iterable(store.wordings.wordings(index)))
    weights = Weights(store.wordings.counts(index))
    table = WordingTable([rows], weights)
    finder = Finder(table, weights, lambda word: store.wordings.scores(index, word))
    for said, means in (
        ("chest pain with shortness of breath, no fever", "angina unspecified disease"),
        ("separate visit on the same day as a minor procedure", "significant office visit"),
        ("heart", "pain 4.5 mg other"),
        ("zzyzx", "injection of the knee (both sides) not a fracture"),
    ):
        asked = [
            Asked(Wording(text, (), second), polar_words(text, {})) for text, second in ((said, False), (means, True))
        ]
        for _ in range(2):  # the second time from what is remembered
            found = finder.candidates(asked, lambda: near, (system, "hcpcs"), WORTH, whole=whole)
            expected = candidates_one_by_one(words, index, rows, weights, asked, near, WORTH, whole=whole)
            assert sorted(found, key=lambda one: one.ref) == expected


def test_only_wordings_of_the_systems_asked_are_found(store: FactsStore) -> None:
    index = WORDING_TABLES["cpt"]
    weights = Weights(store.wordings.counts(index))
    table = WordingTable(store.wordings.wordings(index), weights)
    finder = Finder(table, weights, lambda word: store.wordings.scores(index, word))
    asked = [Asked(Wording("injection"), (("injection", ""),))]
    near = {"cpt:99213": 0.9, "hcpcs:J1885": 0.8}
    both, one = (
        finder.candidates(asked, lambda: near, systems, WORTH, whole=True) for systems in (("cpt", "hcpcs"), ("cpt",))
    )
    assert {found.ref.split(":")[0] for found in both} == {"cpt", "hcpcs"}
    assert {found.ref.split(":")[0] for found in one} == {"cpt"}
    assert finder.candidates([], lambda: near, ("cpt",), WORTH, whole=True) == []


def test_what_is_shown_of_a_wording_is_read_by_its_id(store: FactsStore) -> None:
    rows = next(store.wordings.wordings(WORDING_TABLES["icd10cm"]))[:9]
    shown = store.wordings.shown([row[0] for row in rows])
    assert shown.keys() == {row[0] for row in rows}
    titles = store.wordings.titles([row[1] for row in rows] + ["icd10cm:none"])
    assert titles == {row[1]: shown[row[0]] for row in rows if row[3] == "title"}
    assert decode(rows[0][4])[0][0] in shown[rows[0][0]].lower()
