"""The whole corridor with every address blocked, loopback included: build with vectors, ask, search."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sealed_network import ASKED, PROBE, AddressError, sealed_network
from typer.testing import CliRunner

from assistant.assistant import Assistant
from assistant.question import Settings
from knowledge.assembly import open_base, vector_writer
from knowledge.search import SYSTEMS
from ui.cli import app

TODAY = date(2026, 11, 23)
QUESTIONS = (
    ("What is CPT 62320?", "62320"),
    ("What is CPT code 99213?", "99213"),
    ("What does modifier 59 mean?", "59"),
    ("Can I bill 62320-50?", "62320"),
    ("Is M54.1 billable?", "M54.1"),
    ("Can I bill 45385 with 45380?", "45385"),
)


@pytest.fixture
def sealed() -> Iterator[None]:
    """No name is resolved and no socket connects or listens, not even on this machine."""
    with sealed_network():
        yield


@pytest.fixture
def offline(full_home: Path, sealed: None) -> Iterator[Assistant]:
    base = open_base(full_home)
    yield Assistant(base, lambda: TODAY)
    base.close()


def test_the_seal_holds(sealed: None) -> None:
    with pytest.raises(AddressError), socket.socket() as one:
        one.connect(("127.0.0.1", 9))
    with pytest.raises(AddressError):
        socket.getaddrinfo("localhost", 80)


@pytest.mark.parametrize(("text", "code"), QUESTIONS, ids=[text for text, _ in QUESTIONS])
def test_exact_questions_are_answered(offline: Assistant, text: str, code: str) -> None:
    answer = offline.ask(text, Settings(as_of=date(2026, 8, 1))).answer
    assert code in [named.code for named in answer.codes if named.verified]
    assert answer.citations


@pytest.mark.parametrize("text", ["Guidelines for E/M services", "when may two surgeons bill the same operation"])
def test_questions_in_plain_words_are_answered_with_vectors(offline: Assistant, text: str) -> None:
    assert offline.kb.warm_up() == ""
    assert offline.kb.manifest.vectors
    answer = offline.ask(text).answer
    assert answer.status in ("answered", "partial")
    assert answer.citations


def test_search_finds_by_meaning(offline: Assistant) -> None:
    hits = offline.kb.search("pinched nerve in the neck", SYSTEMS, date(2026, 8, 1), 10)
    assert hits
    assert any(hit.similarity > 0 for hit in hits)


def test_the_command_line_answers(
    full_home: Path, sealed: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CASEPILOT_HOME", str(full_home))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["ask", "What is CPT 62320?", "--json"])
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["codes"][0]["code"] == "62320"
    found = CliRunner().invoke(app, ["search", "pinched nerve in the neck", "--json"])
    assert json.loads(found.stdout)["hits"]


def test_vectors_are_written(sealed: None, tmp_path: Path) -> None:
    texts = {
        "passages": [("one", "modifier 25 on the day of a minor procedure"), ("two", "add-on codes and primaries")]
    }
    target = tmp_path / "building-test" / "vectors"
    target.parent.mkdir()
    embedder, counts = vector_writer(tmp_path)(target, texts, lambda _: None, None)
    assert embedder
    assert counts == {"passages": 2}


@pytest.mark.parametrize("name", ["words_home", "full_home"])
def test_whole_snapshots_are_built(request: pytest.FixtureRequest, sealed: None, name: str) -> None:
    """The snapshots of the run are built under the seal: one from nothing, one with vectors."""
    home: Path = request.getfixturevalue(name)
    assert (home / ASKED).read_text(encoding="utf-8") == repr(PROBE), "the probe alone asked, and it was refused"
    base = open_base(home)
    assert base.manifest.totals()["icd10cm_billable"] == 74_719
    assert bool(base.manifest.vectors) == (name == "full_home")
    assert Assistant(base, lambda: TODAY).ask("What is CPT 62320?").answer.citations
    base.close()
