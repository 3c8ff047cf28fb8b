"""The redactor beside its peer: the same texts for both, figures of each, and a peer that is absent is named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from benchmarks import redaction_bench
from benchmarks.child import Measured
from benchmarks.redaction_bench import BAD_SIZES, BAD_TEXTS, PRESIDIO_MOST, report_redaction, timed_texts
from evals.redaction_sets import MarkedText, parse_marked

SETS = {
    "questions": (parse_marked("a", "Is ⟦NAME|Zorbaxi⟧ 45 with 99213?"), MarkedText("b", "Is 99213 ok?")),
    "notes": (parse_marked("c", "MRN ⟦MRN|4471⟧"),),
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Children that remove each text's third word at once, with a score of 0.3; which jobs got how many texts."""
    calls: list[tuple[str, int]] = []

    def answer(job: str, arguments: Mapping[str, Any], python: str = "") -> Measured:
        texts = json.loads(Path(arguments["texts"]).read_text("utf-8"))
        calls.append((job.partition(":")[0], len(texts)))
        score = 0.3 if "presidio" in job else 1.0
        spans = [[(3, 10, score)] if text.startswith("Is") else [] for text in texts]
        return Measured({"seconds": [0.001] * len(texts), "spans": spans}, 1.0, 90.0)

    monkeypatch.setattr(redaction_bench, "run_child", answer)
    monkeypatch.setattr(redaction_bench, "_sets", lambda *, quick: SETS)
    return calls


def test_both_get_the_same_texts_and_each_has_its_figures(
    asked: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(redaction_bench, "presidio_missing", lambda: "")
    report_redaction(tmp_path, quick=True)
    timed = timed_texts(quick=True)
    both = sum(each.both for each in timed)
    ours, theirs = "benchmarks.redaction_bench", "benchmarks.presidio_peer"
    assert asked == [(ours, 3), (theirs, 3), (ours, len(timed)), (theirs, both)]
    rows = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    figures = [[cell.strip() for cell in row if cell.strip()] for row in rows if row[0] in SETS]
    # Seven letters of a name, and six of "99213 ok" in a text that has no identifier.
    questions = ["1", "100.0", "53.8", "100.0", "71.4", "50.0"]
    assert figures[0][:8] == ["questions", "ours", *questions]
    assert figures[0][9] == "90 MiB"
    assert figures[1][:4] == ["notes", "ours", "1", "0.0"]
    assert figures[2][1:8] == ["Presidio, blank engine", *questions]
    assert figures[4][1:4] == ["Presidio, blank engine, score from 0.35", "1", "0.0"]
    assert list(tmp_path.iterdir()) == []


def test_a_peer_that_is_not_installed_is_named_and_ours_is_measured(
    asked: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(redaction_bench, "PRESIDIO_FOLDER", tmp_path / "absent")
    report_redaction(tmp_path, quick=True)
    printed = capsys.readouterr().out
    assert "Presidio, blank engine: not installed" in printed
    assert {job for job, _ in asked} == {"benchmarks.redaction_bench"}
    assert "0.05 MB" in printed


def test_a_text_that_takes_too_long_is_shown_with_the_limit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def answer(job: str, arguments: Mapping[str, Any], python: str = "") -> Measured:
        texts = json.loads(Path(arguments["texts"]).read_text("utf-8"))
        spans = [None if text.startswith("QWERT") else [] for text in texts]
        return Measured({"seconds": [0.5] * len(texts), "spans": spans}, 1.0, 90.0)

    monkeypatch.setattr(redaction_bench, "run_child", answer)
    monkeypatch.setattr(redaction_bench, "_sets", lambda *, quick: SETS)
    monkeypatch.setattr(redaction_bench, "presidio_missing", lambda: "not installed")
    report_redaction(tmp_path, quick=True)
    rows = {line.split("  ")[0]: line for line in capsys.readouterr().out.splitlines() if "0.10 MB" in line}
    assert rows["capitals"].split()[3:6] == ["over", "66", "s"]
    assert "0.50 s" in rows["one letter"]


def test_texts_have_the_size_they_are_shown_with() -> None:
    timed = timed_texts(quick=True)
    notes = [each for each in timed if each.title == "notes"]
    assert [len(each.text) for each in notes] == [50_000, 100_000, 500_000, 1_000_000]
    assert [each.both for each in notes] == [len(each.text) <= PRESIDIO_MOST for each in notes]
    bad = [each for each in timed if each.title != "notes"]
    assert [len(each.text) for each in bad] == [size for size in BAD_SIZES for _ in BAD_TEXTS]
    assert len({each.text for each in timed}) == len(timed)
