"""Fixtures of the chat window's tests: a page whose services are given by the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from evaluation_samples import OpenEvaluations, open_evaluations, runs_in
from streamlit.testing.v1 import AppTest
from ui_samples import TODAY, FakeService, fake_service

from knowledge.base import KnowledgeBase
from ui import current, evaluation
from ui.evaluation_runs import EvaluationRuns
from ui.records import FeedbackStore

PAGE = Path(__file__).parents[2] / "ui" / "pages" / "entry.py"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the votes of one test are kept."""
    return tmp_path / "votes.sqlite"


@pytest.fixture
def store(database: Path) -> Iterator[FeedbackStore]:
    """An empty store of votes."""
    opened = FeedbackStore(f"sqlite:///{database}")
    yield opened
    opened.close()


@pytest.fixture
def open_page(store: FeedbackStore) -> Iterator[Callable[..., AppTest]]:
    """Opens the page on a service; the fake one unless another is given."""

    def opened(service: FakeService | None = None, **query: str) -> AppTest:
        current.install(current.Services(service or fake_service(), store, lambda: TODAY))
        page = AppTest.from_file(str(PAGE), default_timeout=30)
        for name, value in query.items():
            page.query_params[name] = value
        return page.run()

    yield opened
    current.install(None)


@pytest.fixture
def eval_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, in which there are no question sets but those it writes."""
    monkeypatch.setattr(evaluation, "OWN_SETS", tmp_path / "no-sets")
    return tmp_path


@pytest.fixture
def eval_runs(eval_home: Path, base: KnowledgeBase) -> Iterator[EvaluationRuns]:
    """The runs of that home."""
    held = runs_in(eval_home, lambda: base)
    yield held
    held.close()


@pytest.fixture
def gate() -> threading.Event:
    """What the runs of `gated` wait for."""
    return threading.Event()


@pytest.fixture
def gated(eval_home: Path, base: KnowledgeBase, gate: threading.Event) -> Iterator[EvaluationRuns]:
    """Runs that do not get beyond opening the snapshot until the gate is open."""

    def opened() -> KnowledgeBase:
        gate.wait(60)
        return base

    held = runs_in(eval_home, opened)
    yield held
    gate.set()
    held.close()
    current.install(None)


@pytest.fixture
def open_evals(eval_runs: EvaluationRuns, store: FeedbackStore) -> Iterator[OpenEvaluations]:
    """Opens the Evaluations page in a session of its own."""
    yield lambda service=None: open_evaluations(eval_runs, store, service)
    current.install(None)
