"""The store of votes, on SQLite files."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ui.records import Feedback, FeedbackStore, StoreError

FIRST = Feedback(
    "a1", datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "up", "code", "answered", "rules", "20261123T0Z", "find"
)


def test_votes_come_back_in_the_order_in_which_they_were_given(store: FeedbackStore) -> None:
    second = replace(FIRST, id="a0", at=FIRST.at + timedelta(hours=1), vote="down", intent="")
    store.save(second)
    store.save(FIRST)
    assert [(row.id, row.vote, row.intent) for row in store.votes()] == [("a1", "up", "find"), ("a0", "down", "")]


def test_a_second_vote_on_an_answer_replaces_the_first(store: FeedbackStore) -> None:
    store.save(FIRST)
    store.save(replace(FIRST, vote="down"))
    assert [row.vote for row in store.votes()] == ["down"]


def test_a_vote_that_is_not_there_can_be_taken_back(store: FeedbackStore) -> None:
    store.remove("nothing")
    assert store.votes() == ()


def test_votes_outlive_the_process(store: FeedbackStore, database: Path) -> None:
    store.save(FIRST)
    store.close()
    again = FeedbackStore(f"sqlite:///{database}")
    assert [row.id for row in again.votes()] == ["a1"]
    again.close()


def test_the_table_has_no_column_for_text_or_codes(store: FeedbackStore, database: Path) -> None:
    store.save(FIRST)
    store.close()
    connection = sqlite3.connect(database)
    columns = {row[1] for row in connection.execute("pragma table_info(feedback)")}
    connection.close()
    assert columns == {"id", "at", "vote", "topic", "status", "mode", "snapshot", "intent"}


def test_opening_a_store_touches_nothing(tmp_path: Path) -> None:
    FeedbackStore(f"sqlite:///{tmp_path / 'votes.sqlite'}").close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address", ["sqlite:////no/such/folder/votes.sqlite", "no address at all", "nosuch://x:pw@y/z"]
)
def test_a_store_that_cannot_be_reached_says_which_setting_to_check(address: str) -> None:
    broken = FeedbackStore(address)
    with pytest.raises(StoreError, match="CASEPILOT_DATABASE_URL") as caught:
        broken.save(FIRST)
    assert ":pw@" not in str(caught.value)
    with pytest.raises(StoreError):
        broken.votes()
