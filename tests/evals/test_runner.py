"""Runs: order, interruption and going on, items that fail, snapshots that change, and a reader that reads wrongly."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import fee_files
import pytest
from eval_samples import ITEMS, OUTCOMES, fee_item
from short_tabular import TABULAR, add_beside_it

from assistant.assistant import Reply
from assistant.errors import AssistantError
from evals.asking import Subject
from evals.errors import RunError, RunStoppedError, SetError
from evals.identity import header_of
from evals.items import Item, QuestionSet
from evals.runner import begun_on, choose_items, run_items
from evals.runs import RUN_FILE, Run, RunHeader
from evals.score import ItemResult
from evals.subjects import rules_subject
from knowledge.assembly import open_base
from knowledge.base import KnowledgeBase
from knowledge.build import build_snapshot
from knowledge.sources import relative_values

DAY = date(2026, 11, 23)
MADE = QuestionSet("made", "Made items", ITEMS, "0" * 64)


@pytest.fixture
def subject(base: KnowledgeBase) -> Subject:
    return rules_subject(base, DAY)


def header(kb: KnowledgeBase, items: tuple[Item, ...] = ITEMS, **settings: str) -> RunHeader:
    now = datetime(2026, 11, 23, 9, 0).astimezone()
    return header_of(kb, [replace(MADE, items=items)], items, settings, now, DAY)


def outcomes(run: Run) -> dict[str, str]:
    return {result.id: result.outcome for result in run.results}


class Stubborn:
    """Passes questions on until one asks for a code that it will not answer, or it is interrupted."""

    def __init__(self, subject: Subject, stop_at: int = 10**6, error: type[BaseException] = KeyboardInterrupt) -> None:
        self._subject, self._left, self._error = subject, stop_at, error

    def ask(self, *arguments: Any) -> Reply:
        self._left -= 1
        if self._left < 0:
            raise self._error("the endpoint 'http://model.example' answered 503")
        return self._subject.answerer.ask(*arguments)


@pytest.mark.parametrize("jobs", [1, 4])
def test_results_stand_in_the_order_of_the_items_whatever_finishes_first(
    subject: Subject, base: KnowledgeBase, tmp_path: Path, jobs: int
) -> None:
    told: list[tuple[str, int, int]] = []

    def on_result(result: ItemResult, done: int, total: int) -> None:
        told.append((result.id, done, total))

    run = run_items(ITEMS, subject, tmp_path / "run", header(base), on_result, jobs)
    assert outcomes(run) == OUTCOMES
    assert [name for name, _, _ in told] == [item.id for item in ITEMS]
    assert [done for _, done, _ in told] == [1, 2, 3, 4, 5]
    assert run.finished
    assert run.header == header(base)


def test_an_item_whose_release_is_not_loaded_says_which(subject: Subject, base: KnowledgeBase, tmp_path: Path) -> None:
    run = run_items(ITEMS, subject, tmp_path, header(base))
    absent = run.results[2]
    assert absent.reason == "gpci:2026-01 is not loaded"
    assert not absent.scores


def test_ctrl_c_keeps_what_is_finished_and_the_same_command_goes_on(
    subject: Subject, base: KnowledgeBase, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    with pytest.raises(RunStoppedError, match=r"stopped after 3 of 5 items.*--out .* goes on"):
        run_items(ITEMS, replace(subject, answerer=Stubborn(subject, stop_at=2)), folder, header(base))
    kept = (folder / RUN_FILE).read_text().splitlines()
    assert len(kept) == 1 + 3
    asked: list[str] = []
    run = run_items(ITEMS, subject, folder, header(base), lambda result, done, total: asked.append(result.id))
    assert asked == ["right-2", "right-3"]
    assert outcomes(run) == OUTCOMES
    assert (folder / RUN_FILE).read_text().splitlines()[: len(kept)] == kept


def test_a_line_that_was_cut_off_is_run_again(subject: Subject, base: KnowledgeBase, tmp_path: Path) -> None:
    run_items(ITEMS, subject, tmp_path, header(base))
    path = tmp_path / RUN_FILE
    path.write_bytes(path.read_bytes()[:-40])
    run = run_items(ITEMS, subject, tmp_path, header(base))
    assert outcomes(run) == OUTCOMES


def test_what_is_left_is_asked_on_the_day_on_which_the_run_began(
    subject: Subject, base: KnowledgeBase, tmp_path: Path
) -> None:
    assert begun_on(tmp_path, date(2027, 1, 1)) == date(2027, 1, 1)
    with pytest.raises(RunStoppedError):
        run_items(ITEMS, replace(subject, answerer=Stubborn(subject, stop_at=1)), tmp_path, header(base))
    assert begun_on(tmp_path, date(2027, 1, 1)) == DAY


def test_an_interrupted_run_of_other_settings_is_refused_and_left_as_it_is(
    subject: Subject, base: KnowledgeBase, tmp_path: Path
) -> None:
    with pytest.raises(RunStoppedError):
        run_items(ITEMS, replace(subject, answerer=Stubborn(subject, stop_at=1)), tmp_path, header(base))
    before = (tmp_path / RUN_FILE).read_bytes()
    with pytest.raises(RunError, match=r"interrupted run of other settings; its 1 finished items are kept"):
        run_items(ITEMS, subject, tmp_path, header(base, embedding_model="words"))
    with pytest.raises(RunError, match="other question sets"):
        run_items(ITEMS[:4], subject, tmp_path, header(base, ITEMS[:4]))
    assert (tmp_path / RUN_FILE).read_bytes() == before


def test_a_finished_run_is_not_written_over(subject: Subject, base: KnowledgeBase, tmp_path: Path) -> None:
    run_items(ITEMS, subject, tmp_path, header(base))
    with pytest.raises(RunError, match="holds a finished run of 2026-11-23"):
        run_items(ITEMS, subject, tmp_path, header(base))


def test_a_folder_that_cannot_be_made_is_one_line(subject: Subject, base: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RunError, match=r"cannot be written .* give another --out"):
        run_items(ITEMS, subject, tmp_path / "file" / "run", header(base))


@pytest.mark.parametrize("error", [AssistantError, ConnectionError, ValueError], ids=lambda e: e.__name__)
def test_an_endpoint_that_fails_for_some_items_fails_these_alone(
    subject: Subject, base: KnowledgeBase, tmp_path: Path, error: type[Exception]
) -> None:
    run = run_items(ITEMS, replace(subject, answerer=Stubborn(subject, 2, error)), tmp_path, header(base))
    assert [result.outcome for result in run.results] == ["right", "wrong", "not_applicable", "failed", "failed"]
    assert run.results[3].reason == f"{error.__name__}: the endpoint 'http://model.example' answered 503"
    assert run.finished


def test_a_snapshot_that_comes_into_service_during_a_run_changes_nothing_in_it(
    short_home: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(short_home, home, symlinks=True)
    kb = open_base(home)
    fees = tmp_path / "PPRRVU2026_Jul.csv"
    title = "2026 National Physician Fee Schedule Relative Value File July Release"
    row = fee_files.fee_row("62320", rvus=("9.99", "1.00", "1.00", "1.00"), factor="33.4009")
    fees.write_text(fee_files.csv_text(fee_files.with_pricing(fee_files.fee_cells([row], title))), newline="")

    def replace_snapshot(result: ItemResult, done: int, total: int) -> None:
        if done == 1:
            add_beside_it(home, [fees])
            build_snapshot(home, None, tabular=TABULAR)
            build_snapshot(home, None, tabular=TABULAR)  # the third one: the folder of the first is gone

    run = run_items(ITEMS, rules_subject(kb, DAY), tmp_path / "run", header(kb), replace_snapshot)
    kb.close()
    assert outcomes(run) == OUTCOMES
    assert run.header.snapshot == kb.manifest.id


@pytest.fixture
def misread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader of the fee schedule that takes the malpractice RVU for the work RVU, and the other way round."""
    right = relative_values._record

    def wrong(release: str, cells: list[str]) -> Any:
        swapped = list(cells)
        swapped[5], swapped[10] = cells[10], cells[5]
        return right(release, swapped)

    monkeypatch.setattr(relative_values, "_record", wrong)


@pytest.fixture
def with_fees(short_home: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[KnowledgeBase]:
    home = tmp_path / "home"
    shutil.copytree(short_home, home, symlinks=True)
    cells = fee_files.fee_cells([fee_files.fee_row("00001", rvus=("1.11", "2.22", "0.55", "0.33"))])
    path = tmp_path / "PPRRVU2025_Oct.csv"
    path.write_text(fee_files.csv_text(cells), newline="")
    add_beside_it(home, [path])
    kb = open_base(home)
    yield kb
    kb.close()


COLUMNS = {"work_rvu": "1.11", "mp_rvu": "0.33", "pe_rvu_nonfacility": "2.22", "total_rvu_nonfacility": "3.66"}


def _column_item(name: str, value: str) -> Item:
    item = fee_item(name, presumes=("pfs:2025-10",), as_of=date(2025, 11, 3), question="RVUs of CPT 00001")
    [fact] = item.expect.facts
    facts = (replace(fact, subject="00001", name=name, value=value),)
    return replace(item, expect=replace(item.expect, statuses=(), facts=facts))


def test_every_column_of_a_file_read_rightly_scores(with_fees: KnowledgeBase, tmp_path: Path) -> None:
    items = tuple(_column_item(name, value) for name, value in COLUMNS.items())
    run = run_items(items, rules_subject(with_fees, DAY), tmp_path / "run", header(with_fees, items))
    assert outcomes(run) == dict.fromkeys(COLUMNS, "right"), [result.why() for result in run.results]


def test_a_column_read_wrongly_makes_its_items_wrong(misread: None, with_fees: KnowledgeBase, tmp_path: Path) -> None:
    items = tuple(_column_item(name, value) for name, value in COLUMNS.items())
    run = run_items(items, rules_subject(with_fees, DAY), tmp_path / "run", header(with_fees, items))
    wrong = [result for result in run.results if result.outcome == "wrong"]
    assert [result.id for result in wrong] == ["work_rvu", "mp_rvu"]
    assert wrong[0].score("facts").explanation == "00001 work_rvu: expected 1.11, the answer has 0.33 RVU"


def test_items_are_chosen_by_tag_and_number() -> None:
    tagged = tuple(replace(item, tags=("fast",)) if item.id.startswith("right") else item for item in ITEMS)
    made = replace(MADE, items=tagged)
    assert [item.id for item in choose_items([made], ["fast"], 2)] == ["right-1", "right-2"]
    assert choose_items([made]) == tagged
    with pytest.raises(RunError, match="no item has the tag 'slow'"):
        choose_items([made], ["slow"])


@pytest.mark.parametrize(
    ("field", "value"),
    [pytest.param("state", "XX", id="no such state"), pytest.param("payer", "the moon", id="no such payer")],
)
def test_an_item_that_cannot_be_put_stops_the_run_before_it_begins(field: str, value: str) -> None:
    item = fee_item("odd", **{field: value})
    with pytest.raises(SetError, match=f"item 'odd', field '{field}': '{value}' is not a {field}"):
        choose_items([replace(MADE, items=(item,))])
