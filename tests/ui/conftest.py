"""Fixtures of the chat window's tests: a page whose services are given by the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from ui_samples import TODAY, FakeService, fake_service

from ui import current
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
