"""Batch mode: one line in, one object out, same id, same order; a bad line yields an error and the run goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ui.cli import app

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(words_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("CASEPILOT_HOME", str(words_home))
    monkeypatch.chdir(tmp_path)
    return words_home


def run(command: str, *lines: str | bytes | dict[str, Any], options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The objects that come back for some lines. Every line of the output must be one JSON object."""
    raw = [json.dumps(line) if isinstance(line, dict) else line for line in lines]
    data = b"\n".join(line.encode("utf-8") if isinstance(line, str) else line for line in raw) + b"\n"
    result = CliRunner().invoke(app, [command, "--batch", "-", *options], input=data)
    assert result.exit_code == 0, (result.stderr, result.exception)
    objects = [json.loads(line, parse_constant=_no_constant) for line in result.stdout.splitlines()]
    assert all(isinstance(value, dict) for value in objects)
    return objects


def _no_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


def test_answers_come_in_order_with_their_ids(home: Path) -> None:
    codes = ["62320", "99213", "J3301", "M54.12"]
    lines = [{"id": f"q{number}", "question": f"What is {code}?"} for number, code in enumerate(codes)]
    answers = run("ask", *lines)
    assert [answer["id"] for answer in answers] == ["q0", "q1", "q2", "q3"]
    for code, answer in zip(codes, answers, strict=True):
        assert code in [named["code"] for named in answer["codes"]]


@pytest.mark.parametrize("item_id", [0, 7, "x", "", None, 1.5, True, ["a"], {"b": 1}, "\u00e9\U0001f600"])
def test_any_id_comes_back_as_it_was(home: Path, item_id: Any) -> None:
    (answer,) = run("ask", {"id": item_id, "question": "What is 62320?"})
    assert answer["id"] == item_id
    (error,) = run("ask", {"id": item_id, "question": ""})
    assert error["id"] == item_id


def test_date_state_and_payer_of_a_line_hold_for_that_line_only(home: Path) -> None:
    first, second = run(
        "ask",
        {"id": 1, "question": "What is 62320?", "as_of": "2026-08-01", "state": "FL", "payer": "medicare_advantage"},
        {"id": 2, "question": "What is 62320?"},
        options=("--as-of", "2026-05-01"),
    )
    assert (first["as_of"], second["as_of"]) == ("2026-08-01", "2026-05-01")


@pytest.mark.parametrize(
    "turns",
    [
        pytest.param(["What is 62320?"], id="texts"),
        pytest.param([{"question": "What is 62320?"}], id="questions"),
        pytest.param(
            [{"role": "user", "content": "What is 62320?"}, {"role": "assistant", "content": "99213"}], id="roles"
        ),
        pytest.param(["What is 20610?", "", "What is 62320?"], id="the-last-counts"),
    ],
)
def test_turns_give_a_follow_up_its_subject(home: Path, turns: list[Any]) -> None:
    (answer,) = run("ask", {"id": 1, "question": "its MUE?", "turns": turns, "as_of": "2026-05-01"})
    limits = {(f["subject"], f["value"]) for f in answer["facts"] if f["name"] == "mue_units"}
    assert limits == {("62320", "1")}


def test_turns_of_one_line_do_not_leak_into_the_next(home: Path) -> None:
    first, second = run(
        "ask", {"id": 1, "question": "its MUE?", "turns": ["What is 62320?"]}, {"id": 2, "question": "its MUE?"}
    )
    assert [f["subject"] for f in first["facts"]]
    assert [f for f in second["facts"] if f["subject"] == "62320"] == []


BAD_LINES = [
    pytest.param("not json", id="no-json"),
    pytest.param('{"id": 1, "question": "62320"', id="cut-off"),
    pytest.param("[1, 2]", id="list"),
    pytest.param("null", id="null"),
    pytest.param('"62320"', id="text"),
    pytest.param(b"\xff\xfe\x00", id="not-utf-8"),
    pytest.param("[" * 100_000, id="nested"),
    pytest.param('{"id": 1}', id="no-question"),
    pytest.param('{"id": 1, "question": 62320}', id="question-is-a-number"),
    pytest.param('{"id": 1, "question": null}', id="question-is-null"),
    pytest.param('{"id": 1, "question": "  "}', id="empty-question"),
    pytest.param('{"id": 1, "question": "62320", "as_of": "soon"}', id="as-of"),
    pytest.param('{"id": 1, "question": "62320", "as_of": [2026]}', id="as-of-list"),
    pytest.param('{"id": 1, "question": "62320", "state": "XX"}', id="state"),
    pytest.param('{"id": 1, "question": "62320", "payer": "nobody"}', id="payer"),
    pytest.param('{"id": 1, "question": "' + "x" * 30_000 + '"}', id="long-question"),
    pytest.param('{"id": 1, "question": "' + "x" * 7_000_000 + '"}', id="seven-megabytes"),
    pytest.param('{"id": ' + "9" * 5000 + ', "question": "62320"}', id="number-of-5000-digits"),
]


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_bad_line_yields_an_error_and_the_run_goes_on(home: Path, line: str | bytes) -> None:
    bad, good = run("ask", line, {"id": "next", "question": "What is 62320?"})
    assert set(bad) == {"id", "error"}
    assert bad["error"]
    assert "\n" not in bad["error"]
    assert len(bad["error"]) < 200
    assert (good["id"], good["status"]) == ("next", "partial")


def test_the_id_of_a_bad_line_is_kept_where_it_can_be_read(home: Path) -> None:
    (error,) = run("ask", {"id": "q-9", "question": ""})
    assert error["id"] == "q-9"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('{"id": "\\ud800", "question": "What is 62320?"}', id="half-a-character-as-id"),
        pytest.param('{"id": NaN, "question": "What is 62320?"}', id="nan"),
        pytest.param('{"id": 1e999, "question": "What is 62320?"}', id="infinity"),
        pytest.param('{"id": 1, "question": "What is 62320 \\ud800?"}', id="half-a-character-in-the-question"),
        pytest.param('{"id": 1, "question": "What is 62320?", "turns": 5}', id="turns-of-another-kind"),
        pytest.param('{"id": 1, "question": "What is 62320?", "other": {"a": [1]}}', id="other-fields"),
    ],
)
def test_an_odd_line_still_yields_one_object_of_json(home: Path, line: str) -> None:
    odd, good = run("ask", line, {"id": "next", "question": "What is 62320?"})
    assert "error" in odd or odd["status"] == "partial"
    assert good["id"] == "next"


def test_blank_lines_are_passed_over(home: Path) -> None:
    assert [a["id"] for a in run("ask", "", {"id": 1, "question": "hello"}, "   ", {"id": 2, "question": "hello"})] == [
        1,
        2,
    ]


def test_an_empty_file_gives_nothing(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_bytes(b"")
    result = CliRunner().invoke(app, ["ask", "--batch", str(path)])
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_file_is_read_like_standard_input(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": 1, "question": "What is 62320?"}', encoding="utf-8")
    result = CliRunner().invoke(app, ["ask", "--batch", str(path)])
    assert json.loads(result.stdout)["id"] == 1


def test_a_file_that_cannot_be_read_is_one_line_and_exit_status_1(home: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        result = CliRunner().invoke(app, ["ask", "--batch", str(path)])
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.count("\n") == 1
        assert str(path) in result.stderr


def test_search_lines_give_hits_and_errors(home: Path) -> None:
    lines = (
        {"id": 1, "query": "cervical radiculopathy", "system": "icd10cm", "limit": 2},
        {"id": 2, "query": "cervical radiculopathy", "system": ["icd10cm", "cpt"]},
        {"id": 3, "query": "qqqq zzzz"},
        {"id": 4},
        {"id": 5, "query": "neck", "system": "zz"},
        {"id": 6, "query": "neck", "limit": 0},
        {"id": 7, "query": "neck", "limit": "many"},
        {"id": 8, "query": "neck", "system": 5},
        {"id": 9, "query": "neck"},
    )
    found = run("search", *lines)
    assert [item["id"] for item in found] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert 1 <= len(found[0]["hits"]) <= 2
    assert all(set(hit) == {"code", "system", "title", "billable", "score", "why"} for hit in found[0]["hits"])
    assert {hit["system"] for hit in found[1]["hits"]} <= {"icd10cm", "cpt"}
    assert found[2]["hits"] == []
    assert found[2]["note"]
    assert all("error" in item for item in found[3:8])
    assert found[8]["hits"]


def test_answers_come_as_the_lines_come(home: Path) -> None:
    command = [sys.executable, "-m", "ui.cli", "ask", "--batch", "-"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in (1, 2):
            process.stdin.write(json.dumps({"id": number, "question": "What is 62320?"}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(30) == 0
