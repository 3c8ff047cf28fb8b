"""A small question set on the starter library, and a page that runs it in the test's own home."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from streamlit.testing.v1 import AppTest
from ui_samples import TODAY, FakeService, fake_service

from knowledge.base import KnowledgeBase
from ui import current
from ui.evaluation_runs import EvaluationRuns
from ui.records import FeedbackStore
from ui.settings import AppSettings

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ENTRY = Path(__file__).parents[2] / "ui" / "pages" / "entry.py"
# What is expected of "small-fee" is wrong on purpose; the other items are right, or apply to no release that is held.
SMALL = """
set: small
title: A small set
items:
  - id: small-code
    kind: description
    topic: code
    question: What is CPT 62320?
    as_of: 2026-08-01
    tags: [fast]
    expect: {status: [answered, partial], codes: ["62320"]}
    source: [{publisher: CMS, document: Relative Value File, place: row 62320}]
  - id: small-fee
    kind: fee
    topic: payment
    question: "What does 62320 pay, $5 or $6? :red[x] <b>y</b>"
    as_of: 2026-08-01
    tags: [money]
    expect: {status: [answered, partial], says: [["$999.99"]]}
    source: [{publisher: CMS, document: Relative Value File, place: row 62320}]
  - id: small-follow-up
    kind: conversation
    topic: code
    turns: ["What is CPT 77003?"]
    question: and with 26?
    as_of: 2026-08-01
    expect: {status: [answered, partial], codes: ["77003"]}
    source: [{publisher: CMS, document: Relative Value File, place: row 77003-26}]
  - id: small-absent
    kind: fee
    topic: payment
    question: What did 62320 pay in 1999?
    presumes: ["pfs:1999-01"]
    expect: {status: [answered]}
    source: [{publisher: CMS, document: Relative Value File of 1999, place: row 62320}]
  - id: small-search
    kind: search
    topic: diagnosis
    question: type 2 diabetes without complications
    as_of: 2026-08-01
    systems: [icd10cm]
    expect: {relevant: [E11.9]}
    source: [{publisher: CDC, document: ICD-10-CM, place: E11.9}]
"""
MALFORMED = "set: broken\ntitle: Broken\nitems:\n  - id: one\n    qestion: What?\n"


def write_set(home: Path, text: str = SMALL, name: str = "small.yaml") -> None:
    """Put a set where an installation keeps its own."""
    folder = home / "sets"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def runs_in(home: Path, base: Callable[[], KnowledgeBase]) -> EvaluationRuns:
    """The runs of a home, on a snapshot that stands elsewhere."""
    return EvaluationRuns(AppSettings(home=home, embedding_model="words"), base, lambda: NOW)


def open_evaluations(runs: EvaluationRuns, store: FeedbackStore, service: FakeService | None = None) -> AppTest:
    """Open the chat and turn to the Evaluations page."""
    current.install(current.Services(service or fake_service(), store, lambda: TODAY, runs))
    return follow(AppTest.from_file(str(ENTRY), default_timeout=30).run(), "Evaluations")


def follow(page: AppTest, label: str) -> AppTest:
    """Follow a link to another page, as a click does."""
    link = next(link for link in page.get("page_link") if label in link.proto.label)
    page._page_hash = link.proto.page_script_hash  # AppTest itself switches only between files
    return page.run()


OpenEvaluations = Callable[..., AppTest]


def run_all(page: AppTest, runs: EvaluationRuns) -> AppTest:
    """Press Run, wait for the end, and turn to the results."""
    page.button(key="evaluation-begin").click().run()
    assert runs.wait(60)
    page.run()
    return page.button(key=f"show-{runs.statuses()[0].name}").click().run()


def section(page: AppTest, name: str) -> AppTest:
    page.session_state["evaluation-section"] = name
    return page.run()


def counts(page: AppTest) -> dict[str, str]:
    return {metric.label: str(metric.value) for metric in page.metric}


def open_expander(page: AppTest, label: str) -> AppTest:
    """Open the item whose label has these words."""
    widget = next(expander.proto.id for expander in page.expander if label in expander.label)
    found = re.search("(?:item|flip)-.*", widget)
    assert found
    page.session_state[found[0]] = True  # AppTest cannot click on one
    return page.run()
