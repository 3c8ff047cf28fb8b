"""Shared fixtures: the network guard and one snapshot for the whole run."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from sealed_network import build_under_seal
from short_tabular import TABULAR

from assistant.assistant import Assistant
from knowledge import build
from knowledge.assembly import open_base, vector_writer
from knowledge.base import KnowledgeBase
from knowledge.build import build_snapshot
from knowledge.sources.starter import ROOM, StarterLibrary, read_starter

# The day on which the suite's questions are asked; later than every release of the starter library.
TODAY = date(2026, 11, 23)

_real_connect = socket.socket.connect


class NetworkUsedError(AssertionError):
    """A test tried to reach another machine."""


def _guarded(self: socket.socket, address: Any) -> Any:
    if self.family == socket.AF_UNIX or (
        isinstance(address, tuple) and address[0] in ("127.0.0.1", "::1", "localhost")
    ):
        return _real_connect(self, address)
    raise NetworkUsedError(f"a test tried to connect to {address!r}")


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Only loopback and Unix sockets connect."""
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _guarded)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def no_authorities() -> Iterator[None]:
    """No test speaks TLS: no client reads the list of authorities, which takes each a twentieth of a second."""
    patch = pytest.MonkeyPatch()
    for name in ("load_verify_locations", "load_default_certs"):
        patch.setattr(ssl.SSLContext, name, lambda *_, **__: None)
    yield
    patch.undo()


own_library = cache(lambda: read_starter(ROOM))


@pytest.fixture(scope="session")
def built_in_library() -> StarterLibrary:
    """The built-in library, read once by each worker."""
    return own_library()


@pytest.fixture(autouse=True, scope="session")
def built_in_library_is_read_once() -> Iterator[None]:
    """Builds of a run share one reading of the built-in library, which no test changes; other folders are read anew."""
    patch = pytest.MonkeyPatch()
    patch.setattr(build, "read_starter", lambda room: own_library() if room == ROOM else read_starter(room))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of whoever runs the tests do not leak in."""
    for name in list(os.environ):
        if name.startswith(("CASEPILOT_", "OPENAI_")) and name not in ("CASEPILOT_REAL_DATA", "CASEPILOT_LICENSED_CPT"):
            monkeypatch.delenv(name)


def once_in_a_run(tmp_path_factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """A folder that one worker of the run fills and the others wait for; without workers it is simply filled."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder, done = shared / name, shared / f"{name}.done"
    with FileLock(shared / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed half-way
            folder.mkdir()
            build(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def words_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the whole starter snapshot, built for words only (about twenty seconds) with no network."""
    return once_in_a_run(tmp_path_factory, "words-home", lambda home: build_under_seal(home, lambda: None))


@pytest.fixture(scope="session")
def short_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter snapshot with a short list of invented ICD-10-CM codes: for tests that ask for none of the real."""
    return once_in_a_run(tmp_path_factory, "short-home", lambda home: build_snapshot(home, None, tabular=TABULAR))


@pytest.fixture(scope="session")
def full_home(tmp_path_factory: pytest.TempPathFactory, words_home: Path) -> Path:
    """A home folder with the whole starter snapshot and its vectors: the one for words, carried on (a minute)."""

    def build(home: Path) -> None:
        shutil.copytree(words_home, home, dirs_exist_ok=True)
        build_under_seal(home, lambda: vector_writer(home))

    return once_in_a_run(tmp_path_factory, "full-home", build)


@pytest.fixture(scope="session")
def base(words_home: Path) -> Iterator[KnowledgeBase]:
    """The knowledge base of the words-only snapshot."""
    opened = open_base(words_home)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def assistant(base: KnowledgeBase) -> Assistant:
    """An assistant on the words-only snapshot, on a fixed day."""
    return Assistant(base, lambda: TODAY)


@pytest.fixture(scope="session")
def full_assistant(full_home: Path) -> Iterator[Assistant]:
    """An assistant on the snapshot with vectors, on a fixed day."""
    opened = open_base(full_home)
    yield Assistant(opened, lambda: TODAY)
    opened.close()
