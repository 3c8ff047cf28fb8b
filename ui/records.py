"""What is kept about answers: votes, and nothing that anyone typed.

Until a redactor stands in front of it, the table has no column for text or codes (design, principle 7). SQLite by
default, any SQLAlchemy address otherwise. A vote can be changed or taken back; each answer has one row at most.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import DateTime, Engine, String, create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

Vote = Literal["up", "down"]
# ImportError: the address names a database whose driver is not installed.
_FAILURES = (SQLAlchemyError, OSError, ValueError, ImportError)


class StoreError(Exception):
    """Feedback could not be kept. Seen by the chat window, which says so and goes on."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A vote on one answer. `id` is random; the other fields are fixed words of ours or the snapshot's id."""

    id: str
    at: datetime
    vote: Vote
    topic: str
    status: str
    mode: str
    snapshot: str
    intent: str = ""


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    __tablename__ = "feedback"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    vote: Mapped[str] = mapped_column(String(8))
    topic: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(32))
    mode: Mapped[str] = mapped_column(String(120))
    snapshot: Mapped[str] = mapped_column(String(64))
    intent: Mapped[str] = mapped_column(String(32))


class FeedbackStore:
    """The table of votes. Opened at the first use, so that a database that is down never stops the chat."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    def save(self, feedback: Feedback) -> None:
        """Keep a vote; the same id replaces the earlier vote. Raises StoreError."""
        row = _Row(
            id=feedback.id,
            at=feedback.at,
            vote=feedback.vote,
            topic=feedback.topic,
            status=feedback.status,
            mode=feedback.mode,
            snapshot=feedback.snapshot,
            intent=feedback.intent,
        )
        try:
            with Session(self._open()) as session, session.begin():
                session.merge(row)
        except _FAILURES as error:
            raise self._failed("saved", error) from None

    def remove(self, feedback_id: str) -> None:
        """Take a vote back. Raises StoreError."""
        try:
            with Session(self._open()) as session, session.begin():
                row = session.get(_Row, feedback_id)
                if row is not None:
                    session.delete(row)
        except _FAILURES as error:
            raise self._failed("removed", error) from None

    def votes(self) -> tuple[Feedback, ...]:
        """Every vote, the oldest first. Raises StoreError."""
        try:
            with Session(self._open()) as session:
                return tuple(_feedback(row) for row in session.scalars(select(_Row).order_by(_Row.at, _Row.id)))
        except _FAILURES as error:
            raise self._failed("read", error) from None

    def close(self) -> None:
        """Give connections back. The store opens again at the next use."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
            self._engine = None

    def _open(self) -> Engine:
        with self._lock:
            if self._engine is None:
                engine = create_engine(self._url, pool_pre_ping=True, hide_parameters=True)
                _Base.metadata.create_all(engine)
                self._engine = engine
            return self._engine

    def _failed(self, done: str, error: Exception) -> StoreError:
        kind = type(error).__name__
        return StoreError(f"feedback was not {done} in {_shown(self._url)!r} ({kind}); check CASEPILOT_DATABASE_URL")


def _feedback(row: _Row) -> Feedback:
    vote: Vote = "up" if row.vote == "up" else "down"
    return Feedback(row.id, row.at, vote, row.topic, row.status, row.mode, row.snapshot, row.intent)


def _shown(url: str) -> str:
    """The address without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "an address that cannot be read"
