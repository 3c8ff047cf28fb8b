"""Notes full of marked identifiers go through every way in, and none of them is found in what is kept or sent.

What is looked at: log records of every logger, warnings, what the commands print, the votes, the home folder, the
history of an evaluation's judge, and requests to a model.
"""

from __future__ import annotations

import json
import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner
from ui_samples import TODAY

from assistant.assistant import Assistant
from assistant.model.client import ChatModel
from assistant.model.wording import Prose
from assistant.privacy.redactor import Redactor, standard_redactor
from assistant.question import Settings
from ui.cli import app
from ui.conversation import ask, log_failure
from ui.records import Feedback, FeedbackStore

CANARIES = (
    "Zwyckelbart",
    "Quenneville",
    "zq.canary@mailbox.example",
    "QX7731904",
    "845-555-0173",
    "900-44-1182",
    "1EG4-TE5-MK73",
    "04/17/1931",
    "203.0.113.88",
    "IMG_77120_zq.jpg",
    "PJN482913S",
    "4417 Quail Run Dr",
)
NOTE = (
    "Patient: Hedwig Zwyckelbart, DOB 04/17/1931, MRN QX7731904, MBI 1EG4-TE5-MK73, SSN 900-44-1182.\n"
    "Lives at 4417 Quail Run Dr, Amarillo, TX 79109; phone 845-555-0173, zq.canary@mailbox.example.\n"
    "Dr. Quenneville swapped the pacemaker (serial PJN482913S), see IMG_77120_zq.jpg from 203.0.113.88.\n"
)
QUESTIONS = (
    f"{NOTE}Is 33228 right, and may 62320 carry modifier 50 for Mrs. Zwyckelbart?",
    "mrs. Zwyckelbart, mrn QX7731904: What is CPT 62320?",
    "What is 99999 for Dr. Quenneville, SSN 900-44-1182?",
)


class Answering:
    """A service with one assistant."""

    def __init__(self, held: Assistant) -> None:
        self._held = held

    def assistant(self, prose: Prose | None = None) -> Assistant:
        del prose
        return self._held

    def warm_up(self) -> str:
        return ""


class Broken:
    """A service whose assistant fails with the whole question in its error."""

    def assistant(self, prose: Prose | None = None) -> Any:
        del prose
        return self

    def stream(self, question: str, *_: Any, **__: Any) -> Any:
        raise RuntimeError(question)


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """All log records and warnings of the test, as text with tracebacks."""
    caplog.set_level(logging.DEBUG)
    formatter = logging.Formatter("%(name)s %(message)s")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        yield lambda: "\n".join([*(formatter.format(r) for r in caplog.records), *(str(w.message) for w in told)])


def none_in(text: str) -> None:
    found = [canary for canary in CANARIES if canary.lower() in text.lower()]
    assert not found, found


@pytest.mark.parametrize("question", QUESTIONS, ids=["note", "short", "unknown code"])
def test_a_conversation_keeps_and_logs_none(assistant: Assistant, heard: Callable[[], str], question: str) -> None:
    exchange = ask(Answering(assistant), question, Settings(), ())
    assert exchange.answer is not None
    none_in(json.dumps(exchange.answer.as_json()) + exchange.question + repr(exchange.turn))
    assert any("Identifiers removed" in caveat for caveat in exchange.answer.caveats)
    none_in(heard())


def test_a_failure_keeps_and_logs_none(heard: Callable[[], str]) -> None:
    exchange = ask(Broken(), QUESTIONS[0], Settings(), ())  # type: ignore[arg-type]
    assert exchange.problem is not None
    none_in(exchange.question + exchange.problem.text)
    log_failure("reading", ValueError(NOTE))
    assert "ValueError" in heard()
    none_in(heard())


def test_a_redactor_that_breaks_lets_nothing_through(assistant: Assistant) -> None:
    def broken(text: str) -> Any:
        raise RuntimeError(text)

    words = standard_redactor()._vocabulary
    failing = Assistant(assistant.kb, lambda: TODAY, Redactor(words, (broken,)))
    none_in(json.dumps(failing.ask(QUESTIONS[1]).answer.as_json()))


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        pytest.param(("ask", QUESTIONS[0], "--json"), "", id="ask"),
        pytest.param(("ask", "-"), QUESTIONS[1], id="ask for people"),
        pytest.param(("ask", "--batch", "-"), json.dumps({"id": "1", "question": QUESTIONS[1]}), id="batch"),
        pytest.param(("redact", "-"), NOTE, id="redact"),
        pytest.param(("redact", "-", "--json"), NOTE, id="redact json"),
        pytest.param(("redact", "--batch", "-"), json.dumps({"id": "1", "text": NOTE}), id="redact batch"),
    ],
)
def test_commands_print_and_write_none(
    words_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    heard: Callable[[], str],
    arguments: tuple[str, ...],
    text: str,
) -> None:
    monkeypatch.setenv("CASEPILOT_HOME", str(words_home))
    monkeypatch.chdir(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in words_home.rglob("*") if path.is_file()}
    result = CliRunner().invoke(app, list(arguments), input=text)
    assert result.exit_code == 0, result.stderr
    none_in(result.stdout + result.stderr + heard())
    assert not list(tmp_path.iterdir())
    for path in words_home.rglob("*"):
        if path.is_file() and before.get(path) != path.stat().st_mtime_ns:
            none_in(path.read_bytes().decode("latin-1"))


def test_the_page_and_the_votes_hold_none(
    assistant: Assistant,
    store: FeedbackStore,
    database: Path,
    open_page: Callable[..., AppTest],
    heard: Callable[[], str],
) -> None:
    page = open_page(Answering(assistant))
    page.chat_input[0].set_value(QUESTIONS[1]).run()
    assert not page.exception
    none_in(repr(page.session_state))
    store.save(Feedback("1", datetime(2026, 11, 23, tzinfo=UTC), "up", "code", "answered", "rules", "x"))
    none_in(database.read_bytes().decode("latin-1") + heard())


def test_a_model_is_sent_none(heard: Callable[[], str]) -> None:
    sent: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.requestline.encode() + str(self.headers).encode())
            sent.append(self.rfile.read(int(self.headers["content-length"])))
            body = json.dumps({"error": {"message": "no such model"}}).encode()
            self.send_response(404)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing: the records of the client are what is looked at."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        model = ChatModel("made", base_url=f"http://127.0.0.1:{server.server_port}/v1")
        with pytest.raises(Exception, match="no such model"):
            model.complete(standard_redactor().redact(NOTE).redacted)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert sent
    none_in(b"".join(sent).decode("latin-1") + heard())
