"""Runs in the background, the sets and runs on disk, and answers read back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from evaluation_samples import MALFORMED, SMALL, runs_in, write_set
from ui_samples import PARTIAL

from assistant.assistant import Assistant
from evals.errors import RunError, SetError
from evals.runs import read_run
from knowledge.base import KnowledgeBase
from knowledge.errors import SnapshotError
from ui import evaluation
from ui.answer_json import answer_from_json
from ui.evaluation_runs import MOST_WAITING, UNEXPECTED, Choice, EvaluationRuns
from ui.evaluation_sets import held_sets
from ui.evaluation_shelf import LISTED, RunShelf
from ui.run_lock import is_being_written, only_writer


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the small set alone."""
    monkeypatch.setattr(evaluation, "OWN_SETS", tmp_path / "no-sets")
    write_set(tmp_path)
    return tmp_path


@pytest.fixture
def runs(home: Path, base: KnowledgeBase) -> Iterator[EvaluationRuns]:
    held = runs_in(home, lambda: base)
    yield held
    held.close()


def finished(runs: EvaluationRuns, choice: Choice = Choice()) -> str:  # noqa: B008
    name = runs.begin(choice)
    assert runs.wait(60)
    return name


# --- one after another --------------------------------------------------------------------------------------------


def test_a_run_is_kept_item_by_item_in_a_folder_of_its_own(runs: EvaluationRuns) -> None:
    first, second = finished(runs), finished(runs, Choice(limit=1))
    assert (first, second) == ("2026-11-23T093000", "2026-11-23T093000-2")
    assert [r.outcome for r in read_run(runs.folder / first).results] == [
        "right",
        "wrong",
        "right",
        "not_applicable",
        "right",
    ]
    status = runs.status(second)
    assert status is not None
    assert (status.state, status.total, status.done, status.counted, status.right) == ("finished", 1, 1, 1, 1)


def test_runs_wait_in_line_and_too_many_are_refused(home: Path, base: KnowledgeBase) -> None:
    gate, inside, most = threading.Event(), threading.Semaphore(0), []

    def opened() -> KnowledgeBase:
        most.append(sum(status.state == "running" for status in runs.statuses()))
        inside.release()
        gate.wait(60)
        return base

    runs = runs_in(home, opened)
    try:
        names = [runs.begin(Choice(limit=1))]
        assert inside.acquire(timeout=60)
        names += [runs.begin(Choice(limit=1)) for _ in range(MOST_WAITING)]
        with pytest.raises(RunError, match=f"{MOST_WAITING} runs are waiting"):
            runs.begin(Choice())
        assert [status.state for status in runs.statuses()] == ["running", *["waiting"] * MOST_WAITING]
        assert [status.name for status in runs.statuses()] == names
        gate.set()
        assert runs.wait(60)
        assert most == [1] * len(names)
    finally:
        gate.set()
        runs.close()


def test_a_run_that_is_stopped_keeps_what_is_finished_and_can_be_gone_on_with(
    home: Path, base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = runs_in(home, lambda: base)
    asked: list[str] = []
    ask = Assistant.ask

    def asked_and_stopped(self: Assistant, text: str, *rest: object, **named: object) -> object:
        asked.append(text)
        if len(asked) == 2:
            runs.stop(name)
        return ask(self, text, *rest, **named)

    monkeypatch.setattr(Assistant, "ask", asked_and_stopped)
    try:
        name = runs.begin(Choice())
        assert runs.wait(60)
        stopped = runs.status(name)
        assert stopped is not None
        assert (stopped.state, stopped.done) == ("stopped", 2)
        runs.go_on(name)
        assert runs.wait(60)
        again = runs.status(name)
        assert again is not None
        assert (again.state, again.done, again.right) == ("finished", 5, 3)
        # The two finished items are not asked again; the conversation asks twice.
        assert [text[:16] for text in asked] == [
            "What is CPT 6232",
            "What does 62320 ",
            "What is CPT 7700",
            "and with 26?",
        ]
        assert [r.id for r in read_run(runs.folder / name).results] == [
            "small-code",
            "small-fee",
            "small-follow-up",
            "small-absent",
            "small-search",
        ]
    finally:
        runs.close()


def test_a_run_by_tags_is_gone_on_with_by_the_same_tags(runs: EvaluationRuns) -> None:
    name = finished(runs, Choice(tags=("fast", "money")))
    path = runs.folder / name / "run.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    runs.go_on(name)
    assert runs.wait(60)
    assert [r.id for r in read_run(path).results] == ["small-code", "small-fee"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SnapshotError("no snapshot; run `casepilot knowledge build`"), "no snapshot; run"),
        (RuntimeError("canary of a patient"), UNEXPECTED),
    ],
    ids=["known", "unexpected"],
)
def test_a_run_that_fails_says_why_and_the_next_one_is_run(
    home: Path, base: KnowledgeBase, error: Exception, said: str
) -> None:
    left = [error]

    def opened() -> KnowledgeBase:
        if left:
            raise left.pop()
        return base

    runs = runs_in(home, opened)
    try:
        failed, after = runs.begin(Choice(limit=1)), runs.begin(Choice(limit=1))
        assert runs.wait(60)
        status = runs.status(failed)
        assert status is not None
        assert status.state == "failed"
        assert status.problem.startswith(said)
        assert not (runs.folder / failed).exists()
        assert len(read_run(runs.folder / after).results) == 1
    finally:
        runs.close()


def test_a_finished_run_and_one_whose_sets_changed_are_not_gone_on_with(runs: EvaluationRuns, home: Path) -> None:
    name = finished(runs)
    with pytest.raises(RunError, match="finished already"):
        runs.go_on(name)
    path = runs.folder / name / "run.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
    write_set(home, SMALL.replace("$999.99", "$163.66"))
    runs.go_on(name)
    assert runs.wait(60)
    status = runs.status(name)
    assert status is not None
    assert "interrupted run of other question sets" in status.problem
    assert len(read_run(path).results) == 2


# --- one writer ---------------------------------------------------------------------------------------------------


def test_only_one_writes_a_run_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert not is_being_written(folder)
    with only_writer(folder):
        assert is_being_written(folder)
        with pytest.raises(RunError, match="written already"), only_writer(folder):
            pass
    assert not is_being_written(folder)


# --- sets and runs on disk ----------------------------------------------------------------------------------------


def test_a_malformed_set_takes_no_other_away_and_is_read_again_once_it_is_mended(home: Path) -> None:
    write_set(home, MALFORMED, "broken.yaml")
    write_set(home, SMALL, "twin.yaml")
    (home / "sets" / "notes.txt").write_text("no set", encoding="utf-8")
    held = held_sets(home)
    assert [each.name for each in held.sets] == ["small"]
    broken, twin = held.problems
    assert broken.startswith("broken.yaml, item 'one'")
    assert "'small' is held already (small.yaml)" in twin
    write_set(home, SMALL.replace("set: small", "set: other").replace("small-", "other-"), "twin.yaml")
    (home / "sets" / "broken.yaml").unlink()
    held = held_sets(home)
    assert ([each.name for each in held.sets], held.problems) == (["other", "small"], ())
    with pytest.raises(SetError, match="'none' is not among those"):
        held.chosen(["none"])


def test_the_shelf_reads_what_was_written_since_and_leaves_out_what_is_no_run(runs: EvaluationRuns) -> None:
    assert runs.shelf.listed().runs == ()
    name = finished(runs)
    (runs.folder / "other").mkdir()
    (runs.folder / "other" / "run.jsonl").write_text("{}\n", encoding="utf-8")
    (only,) = runs.shelf.listed().runs
    assert (only.name, only.finished, len(only.results)) == (name, True, 5)
    assert not any(result.answer for result in only.results)
    assert runs.shelf.full(name).results[0].answer["question"] == "What is CPT 62320?"
    assert runs.shelf.totals(name).all.right_count == 3
    path = runs.folder / name / "run.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
    assert [run.finished for run in runs.shelf.listed().runs] == [False]
    assert runs.shelf.totals(name).all.right_count == 1


def test_the_newest_runs_are_listed_and_the_older_ones_counted(runs: EvaluationRuns) -> None:
    text = (runs.folder / finished(runs) / "run.jsonl").read_bytes()
    for number in range(LISTED + 2):
        folder = runs.folder / f"copy-{number}"
        folder.mkdir()
        (folder / "run.jsonl").write_bytes(text)
    shelf = runs.shelf.listed()
    assert (len(shelf.runs), shelf.older) == (LISTED, 3)


def test_the_report_of_a_comparison_holds_both_answers(runs: EvaluationRuns, home: Path) -> None:
    before = finished(runs)
    write_set(home, SMALL.replace("$999.99", "$163.66"))
    after = finished(runs)
    page = RunShelf(runs.folder).report(after, before).decode()
    assert page.startswith("<!doctype html>")
    assert before in page
    assert not (runs.folder / after / "report.html").exists()


# --- answers ------------------------------------------------------------------------------------------------------


def test_an_answer_is_read_back_as_it_was_but_for_the_releases_that_its_object_does_not_hold() -> None:
    read = answer_from_json(PARTIAL.as_json())
    assert read is not None
    assert read.as_json() == PARTIAL.as_json()
    assert read.facts == PARTIAL.facts


@pytest.mark.parametrize(
    "held", [{}, {"hits": []}, {**PARTIAL.as_json(), "as_of": "soon"}], ids=["none", "hits", "day"]
)
def test_what_is_no_answer_is_not_read_as_one(held: dict[str, object]) -> None:
    assert answer_from_json(held) is None
