"""`casepilot eval --model`: runs whose answers a model behind the loopback endpoint words; tokens, cost, comparison."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from model_endpoint import Endpoint
from typer.testing import CliRunner

from evals.runs import Run, read_run
from evals.totals import total
from evals.worded import worded_by
from ui.cli import app
from ui.evaluation_words import conditions_text

SET = """set: lamps
title: Made items
items:
  - id: open
    kind: guideline
    topic: guideline
    question: Guidelines for E/M services
    source: [{publisher: CMS, document: made for a test, place: row 1}]
    expect: {status: [answered], says: [[staff time does not count]]}
  - id: exact
    kind: fee schedule row
    topic: diagnosis
    question: Is Q01.1 billable?
    source: [{publisher: CMS, document: made for a test, place: row 1}]
    expect: {status: [answered, partial]}
  - id: followed
    kind: conversation
    topic: guideline
    turns: [Guidelines for infusions]
    question: Guidelines for E/M services
    source: [{publisher: CMS, document: made for a test, place: row 1}]
    expect: {status: [answered]}
"""
SAID = "Time must reach the code's minimum; staff time does not count. [s2]"
PRICES = "made: {input_per_million: 2, output_per_million: 10, currency: EUR, as_of: 2026-11-01, source: invented}\n"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as made:
        yield made


@pytest.fixture
def site(short_home: Path, endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a site that has a server and three questions."""
    home = shutil.copytree(short_home, tmp_path / "home", symlinks=True)
    (tmp_path / "lamps.yaml").write_text(SET, "utf-8")
    monkeypatch.setenv("CASEPILOT_HOME", str(home))
    monkeypatch.setenv("CASEPILOT_EMBEDDING_MODEL", "words")
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def evaluate(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["eval", "lamps.yaml", "--no-build", *arguments])


def run_at(place: Path) -> Run:
    run = read_run(place)
    assert run.finished
    return run


@pytest.mark.parametrize("name", ["made", "model:made"])
def test_a_run_through_a_model_says_who_worded_what_and_what_it_took(
    site: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (site / "prices.yaml").write_text(PRICES, "utf-8")
    monkeypatch.setenv("CASEPILOT_PRICES", "prices.yaml")
    for _ in range(2):
        endpoint.say(SAID, usage=(1000, 100))
    result = evaluate("--model", name, "--out", "run")
    assert result.exit_code == 0, result.stderr
    assert "Answers worded by the model: 2; by the rules: 1; by the rules because" in result.stdout
    assert "Tokens read 2,000, written 200; cost 0.0060 EUR." in result.stdout
    assert len(endpoint.chats) == 2  # neither the exact question nor the earlier turn asks a model
    run = run_at(site / "run")
    assert run.header.model == "model:made"
    assert len(run.header.prompt) == 64
    assert run.header.settings["prose"] == "rules"
    assert run.header.settings["model_server"] == endpoint.url
    assert [worded_by(result) for result in run.results] == ["model", "rules", "model"]
    assert [result.outcome for result in run.results] == ["right"] * 3
    words = conditions_text(run, total(run.results))
    assert words.startswith("model made, version")
    assert "2,000 tokens in, 200 out, 0.0060 EUR" in words
    assert "0.0060 EUR" in (site / "run" / "report.html").read_text("utf-8")
    assert run.results[0].answer["answer"].startswith("Time must reach the code's minimum")


def test_the_model_is_told_of_every_earlier_turn_of_a_conversation(site: Path, endpoint: Endpoint) -> None:
    turns = 'turns: ["What is CPT 62320?", "What does Medicare pay for 45385?", Guidelines for infusions]'
    (site / "lamps.yaml").write_text(SET.replace("turns: [Guidelines for infusions]", turns), "utf-8")
    for _ in range(2):
        endpoint.say(SAID)
    assert evaluate("--model", "made").exit_code == 0
    told = str(endpoint.chats[-1].body["messages"][1]["content"])
    (conversation,) = re.findall(r"<conversation>\n.*?\n(.*?)</conversation>", told, re.DOTALL)
    first, second, _ = conversation.splitlines()
    assert first.startswith("- codes 62320")
    assert second.startswith("- codes 45385")


def test_prose_of_the_site_holds_in_a_run(site: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEPILOT_PROSE", "model")
    for _ in range(3):
        endpoint.say(SAID)
    evaluate("--model", "made", "--out", "run")
    assert len(endpoint.chats) == 3
    assert run_at(site / "run").header.settings["prose"] == "model"


def test_a_run_by_rules_asks_no_model_even_where_one_is_set(
    site: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASEPILOT_MODEL", "made")
    result = evaluate("--out", "run")
    assert result.exit_code == 0, result.stderr
    assert endpoint.requests == []
    assert "worded by the model" not in result.stdout
    assert run_at(site / "run").header.model == "rules"


def test_runs_by_rules_and_by_a_model_are_compared_item_by_item(site: Path, endpoint: Endpoint) -> None:
    assert evaluate("--out", "runs/rules").exit_code == 0
    endpoint.say("Time must reach the code's minimum. [s2]")  # it leaves out what the item expects
    endpoint.say(SAID)
    result = evaluate("--model", "made", "--out", "runs/model", "--compare", "runs/rules")
    assert result.exit_code == 0, result.stderr
    assert "Changed: model rules to model:made" in result.stdout
    assert "open no longer right" in result.stdout
    shown = json.loads(evaluate("--out", "runs/again", "--compare", "runs/model", "--json").stdout)
    assert shown["comparison"]["better"] == ["open"]
    assert shown["totals"]["worded"] == {"rules": 3}


def test_what_the_server_does_not_tell_is_unknown(site: Path, endpoint: Endpoint) -> None:
    endpoint.say(SAID, usage=(1000, 100))
    endpoint.say(SAID)
    result = evaluate("--model", "made", "--json")
    shown = json.loads(result.stdout)
    assert shown["totals"]["tokens"] == {"input": 1000, "output": 100, "unknown": 1}
    assert shown["totals"]["cost"] is None
    assert shown["totals"]["worded"] == {"model": 2, "rules": 1}


def test_an_item_to_which_the_model_gave_nothing_is_scored_by_the_rules_and_counted(
    site: Path, endpoint: Endpoint
) -> None:
    endpoint.wrong_key()
    endpoint.say(SAID, usage=(1000, 100))
    result = evaluate("--model", "made", "--out", "run")
    assert result.exit_code == 0, result.stderr
    assert "by the model: 1; by the rules: 1; by the rules because the model gave nothing" in result.stdout
    assert "not told by the server for 1 answers; cost unknown" in result.stdout
    assert [worded_by(result) for result in run_at(site / "run").results] == ["fallback", "rules", "model"]


def test_a_run_in_which_the_model_worded_nothing_fails_and_says_why(site: Path, endpoint: Endpoint) -> None:
    for _ in range(2):
        endpoint.wrong_key()
    result = evaluate("--model", "made", "--out", "run")
    assert result.exit_code == 1
    assert "all scores are those of the rules" in result.stderr
    assert "refused the key" in result.stderr
    run_at(site / "run")


def test_a_model_that_cannot_be_asked_costs_no_run(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL")
    result = evaluate("--model", "made", "--out", "run")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "OPENAI_API_KEY" in result.stderr
    assert not (site / "run").exists()
