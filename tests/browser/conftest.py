"""A real server and a real Chromium. No browser is downloaded: the one that is installed is used."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from browser_steps import PATIENCE, settled
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]


class Server(NamedTuple):
    """A running chat window, its log and its database of votes."""

    address: str
    log: Path
    database: Path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The installed Chromium. Without one these tests are skipped, but in CI they fail."""
    found = os.environ.get("CHROME") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        message = "no Chromium found: install Debian's package `chromium` or name one in CHROME"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests; every page gets its own context."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium, args=["--headless=new", "--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server(words_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The chat window on the starter snapshot, in a process of its own on a free loopback port."""
    with served(words_home, tmp_path_factory.mktemp("chat")) as running:
        yield running


@pytest.fixture(scope="session")
def serving() -> Callable[..., contextlib.AbstractContextManager[Server]]:
    """Serves any home; other test modules cannot import from a conftest, there are several."""
    return served


@contextlib.contextmanager
def served(home: Path, folder: Path, **settings: str) -> Iterator[Server]:
    """Serve a home with these settings until the end of the block; the log and the votes lie in the folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEPILOT_")}
    environment |= {
        "CASEPILOT_HOME": str(home),
        "CASEPILOT_DATABASE_URL": f"sqlite:///{folder / 'votes.sqlite'}",
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    log = folder / "log.txt"
    with log.open("wb") as out:
        code = f"from ui.server import run; run('127.0.0.1', {port})"
        process = subprocess.Popen(
            [sys.executable, "-c", code], env=environment, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/healthz", process)
        yield Server(address, log, folder / "votes.sqlite")
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=20):
                return
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None:
                raise AssertionError(f"the server ended with status {process.returncode}") from None
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {address}")


@pytest.fixture
def open_chat(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Opens the chat window in a fresh context: width, height, light or dark, and what follows the address."""
    contexts = []

    def opened(width: int = 1280, height: int = 900, scheme: str = "light", query: str = "") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(server.address + query)
        page.get_by_test_id("stChatInputTextArea").wait_for()
        settled(page)
        return page

    yield opened
    for context in contexts:
        context.close()
