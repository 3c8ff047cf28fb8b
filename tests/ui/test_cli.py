"""The command line's contract: one JSON object and nothing else, errors in one line, exit status 0, 1 or 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ui.cli import app

ROOT = Path(__file__).resolve().parents[2]
FEE_DAY = "2026-08-01"
ANSWER_KEYS = {
    "id", "question", "answer", "status", "topic", "as_of", "facts", "codes", "citations", "ask", "caveats", "stale",
    "mode", "usage", "timings_ms",
}  # fmt: skip
CODE_KEYS = {
    "code", "system", "status", "title", "summary", "notice", "facts", "notes", "modifiers", "addons", "pairs",
    "pair_tables", "policies", "crosswalks", "history", "citations", "stale",
}  # fmt: skip
CITATION_KEYS = {
    "key", "publisher", "title", "edition", "effective_from", "effective_to", "locator", "url", "passage",
    "passage_kind", "form",
}  # fmt: skip


@pytest.fixture
def home(words_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("CASEPILOT_HOME", str(words_home))
    monkeypatch.chdir(tmp_path)  # no .env of whoever runs the tests
    return words_home


def run(*arguments: str, text: str | bytes = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=text)


def one_object(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("\n") == 1
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


def one_error(result: Result, status: int) -> str:
    assert result.exit_code == status, (result.stdout, result.stderr)
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("casepilot: ")
    return lines[0]


# --- ask -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "status"),
    [
        pytest.param("What is CPT 62320?", "partial", id="partial"),
        pytest.param("Can I bill 62320-50?", "answered", id="answered"),
        pytest.param("What is Z99.999?", "no_row", id="no-row"),
        pytest.param("What is 99999?", "not_loaded", id="not-loaded"),
        pytest.param("What is code 623200?", "needs_clarification", id="needs-clarification"),
        pytest.param("What is the weather?", "declined", id="declined"),
    ],
)
def test_ask_json_is_the_answer_object_with_exit_status_0_for_every_status(
    home: Path, question: str, status: str
) -> None:
    answer = one_object(run("ask", question, "--json", "--as-of", FEE_DAY))
    assert answer.keys() >= ANSWER_KEYS
    assert (answer["status"], answer["question"], answer["as_of"]) == (status, question, FEE_DAY)
    assert (answer["id"], answer["mode"]) == (None, "rules")
    assert set(answer["usage"]) == {"input_tokens", "output_tokens", "cost"}
    assert answer["timings_ms"]["total"] >= 0
    keys = {citation["key"] for citation in answer["citations"]}
    assert all(set(citation) == CITATION_KEYS for citation in answer["citations"])
    assert all(fact.keys() >= {"subject", "name", "value", "meaning", "cite", "in_force"} for fact in answer["facts"])
    assert {fact["cite"] for fact in answer["facts"]} <= keys
    assert all(set(code) == {"code", "system", "status", "verified"} for code in answer["codes"])


def test_ask_reads_the_question_from_standard_input(home: Path) -> None:
    answer = one_object(run("ask", "-", "--json", text="What is CPT 62320?\n"))
    assert answer["question"] == "What is CPT 62320?"


def test_ask_takes_date_state_and_payer(home: Path) -> None:
    answer = one_object(
        run("ask", "Does it cover 62321?", "--as-of", "8/1/2026", "--state", "florida", "--payer", "medicare", "--json")
    )
    assert answer["as_of"] == FEE_DAY
    assert "Which state or MAC?" not in answer["ask"]
    assert "Which payer?" not in answer["ask"]


def test_ask_without_json_is_for_people(home: Path) -> None:
    result = run("ask", "Can I bill 62320-50?", "--as-of", FEE_DAY)
    assert result.exit_code == 0
    assert "No." in result.stdout
    assert "Sources" in result.stdout
    assert "row 62320" in result.stdout
    assert "Verify with the official source and the payer" in result.stdout


@pytest.mark.parametrize("payer", ["medicare", "medicare advantage", "medicaid", "commercial", "tricare"])
def test_every_payer_that_the_error_names_is_taken(home: Path, payer: str) -> None:
    one_object(run("ask", "What is 62320?", "--payer", payer, "--json"))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        pytest.param(("ask", ""), "empty", id="empty"),
        pytest.param(("ask", "   "), "empty", id="blank"),
        pytest.param(("ask",), "empty", id="no-question"),
        pytest.param(("ask", "x" * 30_000), "characters", id="long"),
        pytest.param(("ask", "62320", "--state", "XX"), "XX", id="state"),
        pytest.param(("ask", "62320", "--as-of", "soon"), "soon", id="as-of"),
        pytest.param(("ask", "62320", "--as-of", "2026-02-30"), "2026-02-30", id="impossible-day"),
        pytest.param(("ask", "62320", "--payer", "nobody"), "nobody", id="payer"),
        pytest.param(("search", "neck pain", "--system", "icd10cm,zz"), "zz", id="system"),
        pytest.param(("search", ""), "no words", id="no-words"),
        pytest.param(("search", "neck", "--as-of", "soon"), "soon", id="search-as-of"),
        pytest.param(("code", "hello"), "hello", id="no-code"),
        pytest.param(("code", "62320 99213"), "62320 99213", id="two-codes"),
        pytest.param(("code", "62320", "--as-of", "soon"), "soon", id="code-as-of"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_status_2(home: Path, arguments: tuple[str, ...], named: str) -> None:
    for tail in ((), ("--json",)):
        assert named in one_error(run(*arguments, *tail), 2)


@pytest.mark.parametrize("text", ["", " \n", "\x00\x00"])
def test_empty_standard_input_is_wrong_usage(home: Path, text: str) -> None:
    one_error(run("ask", "-", "--json", text=text), 2)


def test_megabytes_and_binary_on_standard_input_are_refused_in_one_line(home: Path) -> None:
    one_error(run("ask", "-", text="x" * 1_500_000), 2)
    one_error(run("ask", "-", text=bytes(range(128, 256)) * 40), 2)


@pytest.mark.parametrize(
    "arguments", [("ask", "62320", "--nonsense"), ("search", "neck", "--limit", "0"), ("nonsense",)]
)
def test_unknown_options_and_commands_exit_with_2(home: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


# --- code, search, knowledge -----------------------------------------------------------------------------------


def test_code_json_holds_the_record_of_the_contract(home: Path) -> None:
    record = one_object(run("code", "62320", "--json", "--as-of", FEE_DAY))
    assert record.keys() >= CODE_KEYS
    assert (record["code"], record["system"], record["status"]) == ("62320", "cpt", "active")
    facts = {fact["name"]: fact["value"] for fact in record["facts"] if fact["subject"] == "62320"}
    assert (facts["bilateral_surgery"], facts["work_rvu"]) == ("9", "1.76")
    verdicts = {entry["modifier"]: entry["verdict"] for entry in record["modifiers"]}
    assert verdicts["50"] == "not_allowed"
    assert [link["value"] for link in record["addons"]] == ["0777T"]
    assert {fact["name"]: fact["value"] for fact in record["history"]}["added_on"] == "2017-01-01"
    assert "American Medical Association" in record["notice"]
    assert {citation["key"] for citation in record["citations"]} >= {fact["cite"] for fact in record["facts"]}


def test_code_with_a_modifier_keeps_only_that_verdict(home: Path) -> None:
    record = one_object(run("code", "62320-50", "--json", "--as-of", FEE_DAY))
    assert record["code"] == "62320"
    assert [(entry["modifier"], entry["verdict"]) for entry in record["modifiers"]] == [("50", "not_allowed")]


def test_code_json_of_a_diagnosis_has_its_notes_and_no_notice(home: Path) -> None:
    record = one_object(run("code", "m54.12", "--json", "--as-of", FEE_DAY))
    assert (record["code"], record["system"], record["status"]) == ("M54.12", "icd10cm", "billable")
    assert record["title"] == "Radiculopathy, cervical region"
    assert any(note["name"] == "excludes1" for note in record["notes"])
    assert record["notice"] is None


def test_code_json_of_an_unknown_code_is_an_object_that_holds_nothing(home: Path) -> None:
    record = one_object(run("code", "99999", "--json"))
    assert record["status"] == "not_loaded"
    assert (record["facts"], record["pairs"], record["summary"]) == ([], [], None)


def test_search_json_holds_ranked_hits(home: Path) -> None:
    found = one_object(run("search", "cervical radiculopathy", "--json", "--limit", "3", "--system", "icd10cm"))
    assert 1 <= len(found["hits"]) <= 3
    assert all(set(hit) == {"code", "system", "title", "billable", "score", "why"} for hit in found["hits"])
    assert {hit["system"] for hit in found["hits"]} == {"icd10cm"}
    assert found["hits"][0]["code"].startswith("M54.1")
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_search_without_a_hit_is_an_object_with_a_note(home: Path) -> None:
    found = one_object(run("search", "qqqq zzzz", "--json"))
    assert found["hits"] == []
    assert found["note"]


def test_knowledge_status_json_names_releases_and_what_is_stale(home: Path) -> None:
    status = one_object(run("knowledge", "status", "--json"))
    assert status.keys() >= {"snapshot", "built_at", "releases", "counts"}
    keys = {"id", "publisher", "title", "edition", "effective_from", "effective_to", "rows", "stale"}
    assert all(release.keys() >= keys for release in status["releases"])
    pairs = next(release for release in status["releases"] if release["id"] == "ptp-practitioner:2024-07")
    assert (pairs["effective_to"], pairs["stale"]) == ("2024-09-30", True)
    assert status["counts"]["icd10cm_billable"] == 74_719
    assert status["counts"]["icd10cm_items"] == 98_505


def test_knowledge_status_for_people_names_the_count(home: Path) -> None:
    result = run("knowledge", "status")
    assert result.exit_code == 0
    assert "74,719" in result.stdout
    assert "STALE" in result.stdout


# --- what is not in this version, and a missing snapshot --------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("case", "note.txt"), id="case"),
        pytest.param(("detect", "-"), id="detect"),
        pytest.param(("claim", "claim.json", "--json"), id="claim"),
    ],
)
def test_commands_that_are_not_built_yet_say_so(home: Path, arguments: tuple[str, ...]) -> None:
    assert "not in this version" in one_error(run(*arguments), 1)


@pytest.mark.parametrize(
    "arguments", [("ask", "What is 62320?"), ("code", "62320"), ("search", "neck pain"), ("knowledge", "status")]
)
def test_a_missing_snapshot_is_one_line_that_names_the_command(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CASEPILOT_HOME", str(tmp_path / "none"))
    monkeypatch.chdir(tmp_path)
    for tail in ((), ("--json",)):
        assert "casepilot knowledge build" in one_error(run(*arguments, *tail), 1)
    assert not (tmp_path / "none").exists()


def test_a_wrong_setting_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEPILOT_EMBEDDING_MODEL", "gigantic")
    assert "CASEPILOT_EMBEDDING_MODEL" in one_error(run("ask", "What is 62320?"), 1)


def test_as_a_process_it_prints_the_object_alone_and_never_a_traceback(home: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ui.cli", "ask", "--json"]
    good = subprocess.run([*command, "What is 62320?"], capture_output=True, env=environment, check=False)
    assert (good.returncode, good.stderr) == (0, b"")
    assert json.loads(good.stdout)["codes"][0]["code"] == "62320"
    odd = subprocess.run([*command, b"What is 62320 \xff?"], capture_output=True, env=environment, check=False)
    assert odd.returncode == 0
    assert json.loads(odd.stdout)["status"] == "partial"
    bad = subprocess.run([*command, ""], capture_output=True, env=environment, check=False)
    assert (bad.returncode, bad.stdout) == (2, b"")
    assert bad.stderr.count(b"\n") == 1
