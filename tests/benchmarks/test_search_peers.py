"""The peers of our search on a handful of texts: each finds the nearest, and a package that is absent is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import search_bench
from benchmarks.child import Measured
from benchmarks.questions import SEARCH_SETS, RetrievalQuestion
from benchmarks.search_peers import PEERS, read_vectors, write_vectors
from benchmarks.search_texts import DIAGNOSES, MOST, Codes, compared_texts, systems_of
from knowledge.tables import WORDING_TABLES
from tests.knowledge.vector_samples import HashEmbedder

RULES = WORDING_TABLES["guideline"]
TEXTS = {
    RULES: [
        ("guideline:appeal", "deadline medicare appeal"),
        ("guideline:appeal", "five level appeal"),
        ("guideline:claim", "claim form diagnosis pointer"),
        ("guideline:foot", "routine foot care"),
    ],
    DIAGNOSES: [("icd10cm:J45.909", "asthma"), ("icd10cm:M54.5", "low back pain")],
}
BY_NAME = {peer.name: peer for peer in PEERS}


@pytest.mark.parametrize("name", ["FTS5 alone", "bm25s"])
def test_a_peer_of_words_finds_the_texts_that_hold_them(name: str, tmp_path: Path) -> None:
    peer = BY_NAME[name]
    if peer.missing:
        pytest.skip(peer.missing)
    peer.build(TEXTS, tmp_path, tmp_path)
    ask = peer.open(tmp_path, tmp_path)
    assert ask(RULES, "levels of an appeal?") == ["guideline:appeal", "guideline:appeal"]
    assert ask(DIAGNOSES, "pain, low back") == ["icd10cm:M54.5"]
    assert ask(RULES, "asthma") == ask(RULES, "?!") == []


def test_the_embedder_alone_ranks_every_text_by_cosine(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    write_vectors(TEXTS, tmp_path, embedder)
    ask = read_vectors(tmp_path, embedder)
    found = ask(RULES, "routine foot care")
    assert found[0] == "guideline:foot"
    assert sorted(found) == sorted(ref for ref, _ in TEXTS[RULES])


def test_texts_of_full_text_are_those_of_the_snapshot(words_home: Path) -> None:
    texts = compared_texts(words_home)
    assert set(texts) == set(WORDING_TABLES.values())
    assert all(words for rows in texts.values() for _, words in rows)


def test_a_concept_becomes_the_code_that_stands_for_it(words_home: Path) -> None:
    codes = Codes(words_home)
    asthma = next(ref for ref, words in compared_texts(words_home)[DIAGNOSES] if words == "asthma")
    (found,) = codes.of(DIAGNOSES, [asthma, asthma], grouped=False)
    assert found.startswith("J45")
    assert found in codes.of(DIAGNOSES, [asthma], grouped=True)
    assert codes.of(RULES, ["guideline:b", "guideline:a", "guideline:b"], grouped=False) == ["b", "a"]
    assert len(codes.of(RULES, [f"guideline:{n}" for n in range(50)], grouped=False)) == MOST


def test_procedures_and_drugs_are_searched_together() -> None:
    asked = RetrievalQuestion("x", "x", "flu shot", "hcpcs", ("G0008",))
    assert systems_of(asked) == ("cpt", "hcpcs")
    assert systems_of(replace(asked, system="modifier")) == ("modifier",)


def test_places_and_times_are_measured_in_two_passes() -> None:
    asked: list[str] = []
    questions = tuple(RetrievalQuestion(word, "x", word, "guideline", (word,)) for word in ("a", "b"))

    def find(question: RetrievalQuestion) -> list[str]:
        asked.append(question.words)
        return ["a", *(str(number) for number in range(3)), "b"]

    measured = search_bench.measure(questions, find)
    assert measured["shares"] == [0.5, 1.0, 1.0]
    assert len(measured["times"]) == len(measured["busy"]) == 2
    assert asked == ["a", "b"] * 2


@pytest.fixture
def no_children(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Children that answer at once; which contestants were built."""
    built: list[str] = []

    def answer(job: str, arguments: dict[str, str]) -> Measured:
        if job.endswith(":build_job"):
            built.append(arguments["who"])
            return Measured(1.5, 2.0, 90.0)
        measured = {"shares": [0.5, 0.75, 1.0], "times": [1.0, 3.0], "busy": [1.0, 2.0]}
        return Measured(dict.fromkeys(SEARCH_SETS, measured), 9.0, 80.0)

    monkeypatch.setattr(search_bench, "run_child", answer)
    return built


def test_a_peer_that_is_not_installed_is_named_in_its_rows(
    no_children: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    absent = replace(PEERS[1], needs=("no_such_package",))
    monkeypatch.setattr(search_bench, "PEERS", (PEERS[0], absent))
    search_bench.report_search(tmp_path, "a test")
    printed = capsys.readouterr().out
    assert no_children == ["ours", "FTS5 alone"]
    assert printed.count("bm25s") == len(SEARCH_SETS) + 1
    assert "not installed: no_such_package" in printed
    assert "1.50 s" in printed
    assert "80 MiB" in printed


def test_a_search_that_is_not_built_anew_is_asked_and_has_no_cost_of_building(
    no_children: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    search_bench.report_search(tmp_path, "a test", PEERS[:1], rebuild=False)
    phrases, costs = capsys.readouterr().out.split("Cost of each search")
    assert no_children == ["FTS5 alone"]
    assert phrases.count("ours") == len(SEARCH_SETS)
    assert "ours" not in costs
