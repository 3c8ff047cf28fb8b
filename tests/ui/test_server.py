"""The server: health, headers, and what it writes to its log."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from ui_samples import TODAY, fake_service

from knowledge.errors import SnapshotError
from ui import current
from ui.headers import SecurityHeaders, frame_ancestors
from ui.records import FeedbackStore
from ui.server import health_route
from ui.settings import SettingsError

CANARY = "canary-Josephine-Testpatient"


class Response(NamedTuple):
    """What the server said."""

    status: int
    headers: Message
    text: str


def get(address: str) -> Response:
    """One request; an error status is an answer as well."""
    try:
        with urllib.request.urlopen(address, timeout=20) as found:
            return Response(found.status, found.headers, found.read().decode("utf-8"))
    except urllib.error.HTTPError as error:
        with error:
            return Response(error.code, error.headers, error.read().decode("utf-8"))


def wait_for(address: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until the server answers, or say that it ended."""
    for _ in range(600):
        try:
            get(address)
        except (urllib.error.URLError, ConnectionError):
            if process is not None and process.poll() is not None:
                raise AssertionError(f"the server ended with status {process.returncode}") from None
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing answers at {address}")


# --- health, on the routes and middleware alone ------------------------------------------------------------------


def serve_health(services: current.Services, sites: tuple[str, ...]) -> Iterator[str]:
    """Serve the health route with the headers on a loopback port."""
    middleware = [Middleware(SecurityHeaders, policy=frame_ancestors(sites))]
    app = Starlette(routes=[Route("/healthz", health_route(services))], middleware=middleware)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    wait_for(f"{address}/healthz")
    yield address
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture
def healthy(store: FeedbackStore) -> Iterator[str]:
    """A server whose snapshot is there, and which two other sites may frame."""
    services = current.Services(fake_service(), store, lambda: TODAY)
    yield from serve_health(services, ("https://intranet.example.org", "https://*.example.net"))


@pytest.fixture
def unhealthy(store: FeedbackStore) -> Iterator[str]:
    """A server without a snapshot."""
    service = fake_service()
    service.broken = SnapshotError("no snapshot; run: casepilot knowledge build")
    yield from serve_health(current.Services(service, store, lambda: TODAY), ())


def test_a_healthy_server_names_its_snapshot(healthy: str) -> None:
    found = get(f"{healthy}/healthz")
    assert found.status == 200
    assert json.loads(found.text) == {"ok": True, "snapshot": "20261123T000000000000Z", "releases": 2}


def test_a_server_without_a_snapshot_says_what_to_run(unhealthy: str) -> None:
    found = get(f"{unhealthy}/healthz")
    assert found.status == 503
    told = json.loads(found.text)
    assert told["ok"] is False
    assert "casepilot knowledge build" in told["error"]


def test_only_this_site_and_the_allowed_ones_may_frame_the_page(healthy: str, unhealthy: str) -> None:
    policy = "frame-ancestors 'self' https://intranet.example.org https://*.example.net"
    assert get(f"{healthy}/healthz").headers["Content-Security-Policy"] == policy
    assert get(f"{unhealthy}/healthz").headers["Content-Security-Policy"] == "frame-ancestors 'self'"


@pytest.mark.parametrize("site", ["https://a.example; script-src *", "'unsafe-inline'", "*", "a b", "javascript:x", ""])
def test_what_is_not_the_name_of_a_site_is_refused_by_the_name_of_the_setting(site: str) -> None:
    with pytest.raises(SettingsError, match="CASEPILOT_ALLOWED_SITES"):
        frame_ancestors((site,))


# --- the whole server, in a process of its own -------------------------------------------------------------------


class Running(NamedTuple):
    """A server and its log."""

    address: str
    log: Path


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The chat window on a free loopback port, with a home folder that holds no snapshot."""
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEPILOT_")}
    environment |= {"CASEPILOT_HOME": str(folder / "home"), "PYTHONUNBUFFERED": "1"}
    log = folder / "log.txt"
    with log.open("wb") as out:
        code = f"from ui.server import run; run('127.0.0.1', {port})"
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=Path(__file__).parents[2],
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield Running(f"http://127.0.0.1:{port}", log)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.parametrize("path", ["/", "/healthz", "/_stcore/health", "/no-such-page"])
def test_every_response_carries_the_headers(running: Running, path: str) -> None:
    headers = get(running.address + path).headers
    assert headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_page_is_served_although_there_is_no_snapshot(running: Running) -> None:
    assert get(running.address).status == 200
    health = get(f"{running.address}/healthz")
    assert health.status == 503
    assert "casepilot knowledge build" in json.loads(health.text)["error"]


def test_addresses_of_requests_are_not_logged(running: Running) -> None:
    get(f"{running.address}/?q={CANARY}")
    get(f"{running.address}/healthz?q={CANARY}")
    get(f"{running.address}/{CANARY}")
    assert CANARY not in running.log.read_text(encoding="utf-8", errors="replace")


def test_an_uploaded_note_is_held_in_memory_however_large_it_may_be(tmp_path: Path) -> None:
    code = (
        "from starlette.formparsers import MultiPartParser\nfrom streamlit import config\n"
        "from ui.server import create_app\ncreate_app()\n"
        "print(MultiPartParser.spool_max_size > config.get_option('server.maxUploadSize') * 1024 * 1024)"
    )
    environment = {**os.environ, "CASEPILOT_HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.strip() == "True"
