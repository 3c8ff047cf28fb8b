"""The Evaluations page as a person meets it: finding it, choosing and running a small set on the starter library."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from evaluation_samples import (
    MALFORMED,
    SMALL,
    OpenEvaluations,
    counts,
    follow,
    open_evaluations,
    run_all,
    section,
    write_set,
)
from streamlit.runtime.context import ContextProxy
from ui_pages import shown
from ui_samples import fake_service

from knowledge.errors import SnapshotError
from ui.evaluation_runs import Choice, EvaluationRuns
from ui.records import FeedbackStore

# --- finding the page ---------------------------------------------------------------------------------------------


def test_the_page_is_reached_from_the_chat_and_leads_back(open_evals: OpenEvaluations) -> None:
    page = open_evals()
    assert page.title[0].value == "Evaluations"
    page = follow(page, "Back to the chat")
    assert page.title[0].value == "CasePilot"
    assert follow(page, "Evaluations").title[0].value == "Evaluations"


def test_an_embedded_chat_has_no_link_to_the_page_and_no_page(
    open_evals: OpenEvaluations, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_evals()
    monkeypatch.setattr(ContextProxy, "is_embedded", property(lambda self: True))
    page.run()
    assert page.title[0].value == "CasePilot"
    assert not page.get("page_link")
    assert not [button for button in page.button if button.key == "evaluation-begin"]


# --- nothing there yet --------------------------------------------------------------------------------------------


def test_without_a_set_the_page_says_where_to_put_one(open_evals: OpenEvaluations) -> None:
    page = open_evals()
    assert "docs/evaluation-sets.md" in page.info[0].value
    assert not page.error


@pytest.mark.parametrize(("name", "expected"), [("Results", "No run yet"), ("Compare", "needs two finished runs")])
def test_without_a_run_each_section_says_so(
    open_evals: OpenEvaluations, eval_home: Path, name: str, expected: str
) -> None:
    write_set(eval_home)
    page = section(open_evals(), name)
    assert expected in page.info[0].value
    assert not page.error


def test_without_a_snapshot_nothing_can_be_run_and_the_page_says_what_to_do(
    open_evals: OpenEvaluations, eval_home: Path
) -> None:
    write_set(eval_home)
    service = fake_service()
    service.broken = SnapshotError("no snapshot in 'x'; run `casepilot knowledge build`")
    page = open_evals(service)
    assert "casepilot knowledge build" in page.error[0].value.replace("\\", "")
    assert page.button(key="evaluation-begin").disabled


def test_a_malformed_set_is_told_in_one_line_and_the_others_can_be_run(
    open_evals: OpenEvaluations, eval_home: Path
) -> None:
    write_set(eval_home)
    write_set(eval_home, MALFORMED, "broken.yaml")
    page = open_evals()
    (warning,) = page.warning
    assert warning.value.replace("\\", "").startswith("broken.yaml, item 'one'")
    assert "\n" not in warning.value
    assert page.multiselect(key="evaluation-sets").options == ["small (5)"]
    assert page.button(key="evaluation-begin").label == "Run 5 items"


# --- choosing -----------------------------------------------------------------------------------------------------


def test_tags_and_a_limit_narrow_what_is_run(
    open_evals: OpenEvaluations, eval_home: Path, eval_runs: EvaluationRuns
) -> None:
    write_set(eval_home)
    page = open_evals()
    page.multiselect(key="evaluation-tags").set_value(["fast", "money"]).run()
    assert page.button(key="evaluation-begin").label == "Run 2 items"
    page.number_input(key="evaluation-limit").set_value(1).run()
    assert page.button(key="evaluation-begin").label == "Run 1 item"
    page = run_all(page, eval_runs)
    assert counts(page)["Right"] == "1"
    assert "only items tagged fast; money" in shown(page).replace("\\", "")


def test_two_sets_that_use_one_id_cannot_be_run_together_but_each_alone(
    open_evals: OpenEvaluations, eval_home: Path
) -> None:
    write_set(eval_home)
    write_set(eval_home, SMALL.replace("set: small", "set: other"), "other.yaml")
    page = open_evals()
    assert "'small-code' is used more than once" in page.error[0].value.replace("\\", "")
    assert page.button(key="evaluation-begin").disabled
    page.multiselect(key="evaluation-sets").set_value(["other"]).run()
    assert not page.error
    assert page.button(key="evaluation-begin").label == "Run 5 items"


# --- running ------------------------------------------------------------------------------------------------------


def test_a_run_shows_what_it_came_to_and_which_items_failed(
    open_evals: OpenEvaluations, eval_home: Path, eval_runs: EvaluationRuns
) -> None:
    write_set(eval_home)
    page = open_evals()
    page.button(key="evaluation-begin").click().run()
    assert eval_runs.wait(60)
    page.run()
    assert page.success[0].value == "Finished: 5 items, 3 of 4 right."
    page.button(key=f"show-{eval_runs.statuses()[0].name}").click().run()
    assert counts(page) == {"Right": "3", "Wrong": "1", "No answer": "0", "Failed": "0", "Not applicable": "1"}
    assert len(page.expander) == 5
    page.get("button_group")[1].set_value("failures").run()
    assert [expander.label for expander in page.expander] == [
        ":red-badge[Wrong] What does 62320 pay, \\$5 or \\$6? \\:red\\[x\\] \\<b\\>y\\</b\\>"
    ]


def test_a_run_goes_on_when_its_window_is_closed_and_another_window_finds_it(
    eval_home: Path, gated: EvaluationRuns, gate: threading.Event, store: FeedbackStore
) -> None:
    write_set(eval_home)
    open_evaluations(gated, store).button(key="evaluation-begin").click().run()
    other = open_evaluations(gated, store)
    assert "A run that another window began" in shown(other)
    gate.set()
    assert gated.wait(60)
    assert counts(section(other, "Results"))["Right"] == "3"


def test_a_second_run_waits_and_the_page_says_for_which(
    eval_home: Path, gated: EvaluationRuns, gate: threading.Event, store: FeedbackStore
) -> None:
    write_set(eval_home)
    page = open_evaluations(gated, store)
    page.button(key="evaluation-begin").click().run()
    page.button(key="evaluation-begin").click().run()
    first, second = (status.name for status in gated.statuses())
    assert f"Waits until the run {first} has ended" in shown(page).replace("\\", "")
    page.button(key=f"stop-{second}").click().run()
    gate.set()
    assert gated.wait(60)
    page.run()
    assert page.warning[0].value == "Stopped before its first item."
    assert page.success[0].value == "Finished: 5 items, 3 of 4 right."


def test_an_interrupted_run_is_gone_on_with(
    open_evals: OpenEvaluations, eval_home: Path, eval_runs: EvaluationRuns
) -> None:
    write_set(eval_home)
    name = eval_runs.begin(Choice())
    assert eval_runs.wait(60)
    path = eval_runs.folder / name / "run.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))  # as a killed server leaves it
    page = section(open_evals(), "Run")
    assert "2 of 5 items" in shown(page)
    page.button(key=f"go-on-{name}").click().run()
    assert eval_runs.wait(60)
    page.run()
    assert page.success[0].value == "Finished: 5 items, 3 of 4 right."
