"""The report: all of a run in one file that loads nothing, lets no text of a question or an answer act, and says what
it cut. Counts are counted by hand; 49.0 to 94.3 per cent is Wilson's interval of 8 of 10.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from report_samples import HARM, answer, citation, result, run_of

from evals.comparison import Comparison, compare
from evals.report import write_report
from evals.runs import Run
from evals.score import Held, ItemResult, Score

TEN = [result(f"r{at}") for at in range(8)] + [result("w", "wrong"), result("n", "no_answer")]
APART = [
    result("f", "failed", reason="the endpoint answered 503"),
    result("a", "not_applicable", reason="presumes gone"),
]


def page(
    tmp_path: Path, run: Run, history: tuple[Run, ...] = (), comparison: Comparison | None = None
) -> BeautifulSoup:
    path = tmp_path / "reports" / "report.html"
    write_report(path, run, history, comparison)
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def text_of(found: BeautifulSoup | Tag | None) -> str:
    assert found is not None
    return " ".join(found.get_text(" ").split())


def section(soup: BeautifulSoup, name: str) -> str:
    return text_of(soup.find(id=name))


def item(soup: BeautifulSoup, ref: str) -> Tag:
    return next(each for each in soup.select("details.item") if ref == text_of(each.select_one(".ref")))


EXPECTED = {
    "statuses": ["answered", "partial"],
    "facts": [
        {"subject": "X0001", "name": "made_rvu", "value": "2.75", "unit": "RVU", "tolerance": 0.1, "any_of": ["3"]}
    ],
    "says": [["made", "invented"]],
    "never_says": ["real"],
    "asks": [["which place"]],
    "codes": ["X0001"],
    "forbidden_codes": ["X0002"],
    "citations": [{"publisher": "Bureau", "title": "Made value file"}],
    "turns": ["What is X0001?"],
    "as_of": "2026-08-01",
    "state": "FL",
    "source": ["Bureau, Made value file, row X0001"],
}
CITED = [citation("s1"), citation("s2", url="javascript:alert(1)"), citation("s3", url="http://plain.example/")]
HITS = {"hits": [{"code": "X2", "title": "Other"}, {"code": "X1", "title": "Sought"}]}
ITEMS = [
    result("all", "wrong", expected=EXPECTED, answer=answer(
        caveats=["An old table."], ask=["Which place?"], codes=[{"code": "X0009", "verified": False}]
    )),
    result("search", "wrong", expected={"relevant": [["X1", 3]], "within": 5}, answer=HITS),
    result("judged", judged={"grade": "good", "why": "says it all"}),
    result("cited", answer=answer("It is so. [s1] [s2] [s9]", citations=CITED)),
    result("long", answer=answer("word " * 4000, citations=[citation(passage="row " * 2000)])),
    result("empty", "no_answer", answer={"hits": []}),
    result("kept", answer={}),
    *APART,
]  # fmt: skip
PAIR = [
    result(
        "a", set_name="one", kind="note", topic="ncci", tags=("new",), passages={"official_row": Held(3, 3)},
        scores=(Score("facts", 1.0), Score("citations", 0.0, "not held")),
        milliseconds=10.0, input_tokens=1000, output_tokens=5, cost=0.25,
    ),
    result(
        "b", "wrong", passages={"our_summary": Held(4, 2)}, retrieval={"recall@5": 0.25},
        milliseconds=1500.0, input_tokens=1000, output_tokens=5,  # a search costs nothing
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def ten(tmp_path_factory: pytest.TempPathFactory) -> BeautifulSoup:
    """Ten items, the first run of its folder."""
    run = run_of(TEN, "tenth", model="model-x", prompt="feed" * 16)
    return page(tmp_path_factory.mktemp("ten"), run, (run,))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> BeautifulSoup:
    """Two items that have nothing in common."""
    return page(tmp_path_factory.mktemp("pair"), run_of(PAIR))


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> BeautifulSoup:
    """An item of each sort."""
    return page(tmp_path_factory.mktemp("items"), run_of(ITEMS))


def test_the_heading_says_what_was_run(ten: BeautifulSoup) -> None:
    head = text_of(ten.header)
    for part in ("tenth", "2026-11-23T09:00:00", "as of 2026-11-23", "version 0.2.0", "model-x", "feedfeedfeed"):
        assert part in head
    for part in ("20261123T080000Z", "2 releases", "made:2026-07 aaaa 10", "payment (111111111111)", "10 items"):
        assert part in head
    assert "embedding_model: minilm" in head


def test_the_score_has_its_interval_and_its_outcomes(ten: BeautifulSoup) -> None:
    score = section(ten, "score")
    assert "80.0 % 8 of 10 items right; 95 % interval 49.0 to 94.3 %" in score
    assert "8 right 1 wrong 1 no answer 0 failed 0 not applicable" in score


def test_an_item_that_failed_counts_and_one_that_does_not_apply_does_not(items: BeautifulSoup) -> None:
    score = section(items, "score")
    assert "4 of 8 items right" in score
    assert "4 right 2 wrong 1 no answer 1 failed 1 not applicable" in score


def test_every_grouping_has_a_chart_and_a_table(pair: BeautifulSoup) -> None:
    groups = pair.find(id="groups")
    assert isinstance(groups, Tag)
    labels = [str(figure["aria-label"]).split(",")[0] for figure in groups.select("figure")]
    assert labels == [f"Share right by {each}" for each in ("set", "kind", "topic", "tag")]
    assert all(figure.find("svg") for figure in groups.select("figure"))
    rows = [text_of(row) for row in groups.select("tbody tr")]
    # Wilson's interval of 1 of 1 begins at 1 / (1 + 1.96 ** 2), of 0 of 1 it ends at the rest.
    assert "one 1 of 1 100.0 % 20.7 to 100.0 % 0 0 0 0" in rows
    assert "payment 0 of 1 0.0 % 0.0 to 79.3 % 1 0 0 0" in rows
    assert {row.split(" ")[0] for row in rows} == {"one", "payment", "note", "fee", "ncci", "new", "fast"}


def test_measures_passages_and_retrieval_are_shown(pair: BeautifulSoup) -> None:
    measures = section(pair, "measures")
    assert re.search(r"facts expected values that the answer holds as facts 50\.0 % 9\.5 to 90\.5 % 2", measures)
    assert re.search(r"citations .* 0\.0 % 0\.0 to 79\.3 % 1 ", measures)
    assert "official row 3 3 (100.0 %)" in measures
    assert "our summary 4 2 (50.0 %)" in measures
    assert "recall@5 25.0 % 25.0 to 25.0 % 1" in measures


def test_a_judge_is_shown_apart_from_the_scores(items: BeautifulSoup) -> None:
    assert "Apart from the scores; it decides nothing. good: 1." in section(items, "measures")
    assert "apart from the scores grade: good why: says it all" in text_of(item(items, "judged"))


def test_times_tokens_and_cost_are_shown_when_there_are_any(pair: BeautifulSoup) -> None:
    shown = section(pair, "time")
    assert "longest 1.50 s" in shown
    assert "2,000 read, 10 written" in shown
    assert "0.2500, as reported" in shown
    assert len(pair.select("#time svg")) == 1


def test_tokens_and_cost_that_nobody_reported_are_not_zero(tmp_path: Path) -> None:
    soup = page(tmp_path, run_of(APART))
    assert "Time of an answer not measured Tokens not reported Cost not reported" in section(soup, "time")
    assert not soup.select("#time figure")


@pytest.mark.parametrize(
    "part",
    [
        "What is the made RVU of X0001?",
        "Asked before, in the same conversation What is X0001?",
        "date of service 2026-08-01, state FL",
        "status answered partial, tolerated",
        "says made or invented never says real asks which place",
        "names X0001 must not name X0002 cites Bureau, Made value file",
        "X0001 made rvu 2.75 or 3 RVU within 0.1 2.50 RVU",
        "The expectation comes from Bureau, Made value file, row X0001",
        "facts 0.0 %: X0001 made_rvu: expected 2.50 RVU, the answer has 3.50 RVU",
        "The made RVU of X0001 is 2.50 . [s1]",
        "It cautions An old table.",
        "It asks Which place?",
        "Codes that it could not verify X0009",
        "1 citation [s1] Bureau of Made Tables, Made value file, July 2026, row X0001 2026-07-01 to ... official row",
    ],
)
def test_an_item_shows_question_expectation_answer_reason_and_source(items: BeautifulSoup, part: str) -> None:
    assert part in text_of(item(items, "all"))


def test_a_search_item_shows_its_hits_and_which_are_relevant(items: BeautifulSoup) -> None:
    shown = text_of(item(items, "search"))
    assert "finds within the first 5: X1 (grade 3)" in shown
    assert "X2 Other X1 (relevant) Sought" in shown


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        pytest.param("f", "The assistant failed: the endpoint answered 503", id="failed"),
        pytest.param("a", "Not asked: presumes gone", id="not applicable"),
        pytest.param("empty", "The search found nothing.", id="nothing found"),
        pytest.param("kept", "Only the score of this answer was kept.", id="from a summary"),
    ],
)
def test_an_answer_that_is_not_there_is_explained(items: BeautifulSoup, ref: str, words: str) -> None:
    assert words in text_of(item(items, ref))


def test_what_is_not_right_comes_first(items: BeautifulSoup) -> None:
    heads = [text_of(head) for head in items.select("section.outcome h3")]
    assert heads == ["Wrong (2)", "Failed (1)", "No answer (1)", "Right (4)", "Not applicable (1)"]


def test_hostile_text_stays_text_wherever_it_stands(tmp_path: Path) -> None:
    hostile = result(
        f"id{HARM}", "wrong", question=HARM, set_name=HARM, kind=HARM, topic=HARM, tags=(HARM,), reason=HARM,
        scores=(Score("facts", 0.0, HARM),), retrieval={HARM: 0.5}, judged={"grade": HARM}, passages={HARM: Held(1, 1)},
        answer=answer(
            HARM, status=HARM, caveats=[HARM], ask=[HARM], codes=[{"code": HARM}],
            citations=[
                citation(f's1"><{HARM}', HARM, title=HARM, url='https://x.example/"onclick="x', passage_kind=HARM)
            ],
        ),
        expected={"statuses": [HARM], "says": [[HARM]], "turns": [HARM], "source": [HARM], "as_of": HARM},
    )  # fmt: skip
    run = run_of([hostile], HARM, releases=(HARM,), model=HARM, settings={HARM: HARM}, sets={HARM: HARM})
    before = run_of([replace(hostile, outcome="right")], HARM, started="2026-11-22T09:00:00+00:00", model=HARM)
    soup = page(tmp_path, run, (before,), compare(before, run))
    script = (Path(__file__).parents[2] / "evals" / "templates" / "report.js").read_text(encoding="utf-8")
    assert [each.string for each in soup.find_all("script")] == [script]
    assert not soup.find_all(["img", "iframe", "object", "embed", "link", "base"])
    assert not [name for tag in soup.find_all() for name in tag.attrs if name.startswith("on")]
    assert text_of(soup).count(HARM) > 20


def test_only_the_script_of_the_report_may_run(ten: BeautifulSoup) -> None:
    policy = ten.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert isinstance(policy, Tag)
    digest = b64encode(sha256(str(ten.find_all("script")[0].string).encode()).digest()).decode()
    assert "default-src 'none'" in policy["content"]
    assert f"script-src 'sha256-{digest}'" in policy["content"]


def test_nothing_is_loaded_and_only_sources_are_linked(items: BeautifulSoup) -> None:
    assert not [tag for tag in items.find_all() if tag.has_attr("src") or tag.has_attr("srcset")]
    assert not re.search(r"url\(|@import", text_of(items.style))
    outside = {str(a["href"]) for a in items.select("a") if not str(a["href"]).startswith("#")}
    assert outside == {"https://tables.example/made.zip"}


def test_a_key_in_an_answer_leads_to_the_citation_of_the_same_item(items: BeautifulSoup) -> None:
    made = item(items, "cited")
    targets = [str(a["href"])[1:] for a in made.select(".answer a")]
    assert [text_of(a) for a in made.select(".answer a")] == ["[s1]", "[s2]"]
    assert [text_of(each).split(" ")[0] for each in made.select("li[id]")][:2] == ["[s1]", "[s2]"]
    assert targets == [str(each["id"]) for each in made.select("li[id]")][:2]
    identities = [str(tag["id"]) for tag in items.select("[id]")]
    assert len(identities) == len(set(identities))


def test_a_comparison_shows_what_flipped_with_both_answers(tmp_path: Path) -> None:
    earlier = [result("a", "wrong", answer=answer("Old words.")), result("b")]
    before = run_of(earlier, "old", code_digest="0ld", sets={"payment": "3" * 64, "pairs": "2" * 64})
    after = run_of([result("a", answer=answer("New words.")), result("b", "wrong"), result("c")], "new")
    soup = page(tmp_path, after, (), compare(before, after))
    shown = section(soup, "comparison")
    assert "Compared with the run “old”" in shown
    assert "Became right: 1. No longer right: 1. Of 2 items that count in both runs, 0 are right in both" in shown
    assert "code, within version 0.2.0" in shown
    assert "an item may have flipped because its expectation did: payment." in shown
    assert "Only in this run: 1 item c" in shown
    worse, better = (text_of(each) for each in soup.select("details.flip"))
    assert "right → wrong What is the made RVU" in worse
    assert "wrong → right" in better
    assert re.search(r"Before \(old\): wrong .*Old words\. .*After: right .*New words\.", better)


def test_a_comparison_with_a_summary_says_that_no_answer_was_kept(tmp_path: Path) -> None:
    kept = ItemResult("a", "payment", "", "", (), "", "", "right")
    after = run_of([result("a", "wrong")], "new")
    soup = page(tmp_path, after, (), compare(run_of([kept], "0.1.9"), after))
    flip = text_of(soup.select_one("details.flip"))
    assert "What is the made RVU of X0001?" in flip
    assert "Before (0.1.9): right Only the score of this answer was kept." in flip


def test_one_run_has_no_history_to_draw(ten: BeautifulSoup) -> None:
    assert "first run here" in section(ten, "history")
    assert not ten.select("#history figure")


def test_history_is_of_the_runs_up_to_this_one(tmp_path: Path) -> None:
    run = run_of(TEN, started="2026-11-23T09:00:00+00:00")
    earlier = run_of(TEN[:9], started="2026-11-21T09:00:00+00:00", code_version="0.1.8")
    same_minute = run_of(TEN, started="2026-11-21T09:00:30+00:00", code_version="0.1.9")
    later = run_of(TEN, started="2026-11-24T09:00:00+00:00")
    soup = page(tmp_path, run, (later, run, same_minute, earlier))
    assert [text_of(row) for row in soup.select("#history tbody tr")] == [
        "2026-11-23 09:00 (this run) 0.2.0 rules 8 of 10 80.0 % 49.0 to 94.3 % 2 same",
        "2026-11-21 09:00 (2) 0.1.9 rules 8 of 10 80.0 % 49.0 to 94.3 % 2 same",
        # Wilson's interval of 8 of 9
        "2026-11-21 09:00 0.1.8 rules 8 of 9 88.9 % 56.5 to 98.0 % 2 other",
    ]
    assert len(soup.select("#history svg")) == 1


@pytest.mark.parametrize(
    ("results", "more", "words"),
    [
        pytest.param(APART, {"items": 12}, "interrupted: 2 of 12 items have a result", id="interrupted"),
        pytest.param([], {}, "No item counts", id="empty"),
        pytest.param(APART[1:], {}, "No item counts", id="nothing applies"),
    ],
)
def test_a_run_without_all_of_its_items_says_so(
    tmp_path: Path, results: list[ItemResult], more: dict[str, Any], words: str
) -> None:
    assert words in text_of(page(tmp_path, run_of(results, **more)))


def test_half_of_a_surrogate_pair_does_not_stop_the_report(tmp_path: Path) -> None:
    half = result("half \ud83d", question="What is \ud83d?", answer=answer("It is \ud83d."), kind="odd \ud83d")
    soup = page(tmp_path, run_of([half]))
    assert "What is ??" in text_of(item(soup, "half ?"))


def test_without_javascript_every_item_is_there_and_the_filter_is_not(items: BeautifulSoup) -> None:
    form = items.find(id="filter")
    assert isinstance(form, Tag)
    assert form.has_attr("hidden")
    assert len(items.select("details.item:not([hidden])")) == len(ITEMS)


def test_a_long_text_is_cut_and_says_so(items: BeautifulSoup) -> None:
    shown = text_of(item(items, "long"))
    assert "Cut, 12,000 of 20,000 characters shown." in shown
    assert "[4,000 of 8,000 characters]" in shown


def test_six_hundred_long_answers_make_a_file_that_opens_quickly(tmp_path: Path) -> None:
    cited = [citation(f"s{key}", "A made row of many words. " * 60) for key in range(1, 7)]
    held = answer("A made answer of many words. [s1]\n\n" * 120, citations=cited)
    results = [result(f"r{at}", "wrong" if at % 4 else "right", answer=held) for at in range(600)]
    path = tmp_path / "report.html"
    write_report(path, run_of(results))
    assert path.stat().st_size < 5_500_000
    # 1,300,000 characters for 600 answers; of 700,000 for passages 450,000 for 2,700 of answers that are not right, and
    # what these leave, 700,000 - 2,700 * 166, for the 900 of right ones.
    assert "cut to 2,166 characters, passages to 166 and those of right answers to 279" in path.read_text(
        encoding="utf-8"
    )
