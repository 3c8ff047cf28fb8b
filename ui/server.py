"""The ASGI application: the chat window, `/healthz`, and the headers on every response.

Sessions live in the memory of one process, so it is served by one worker. The snapshot is opened once for the
process and warmed in the background. Addresses of requests are not logged, and no log line holds what was typed.

    uvicorn --factory ui.server:create_app --no-access-log
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit import config as streamlit_config
from streamlit.starlette import App

from assistant.privacy.documents import MAX_BYTES
from knowledge.errors import KnowledgeError
from ui import current
from ui.conversation import log_failure
from ui.headers import SecurityHeaders, frame_ancestors
from ui.settings import AppSettings, load_settings

GRACE_SECONDS = 5
_UPLOAD_MEGABYTES = MAX_BYTES // 1_000_000
SCRIPT = Path(__file__).parent / "pages" / "entry.py"
_OPTIONS: dict[str, Any] = {
    # Privacy does not hang on a file that may be missing: these hold whatever config.toml says.
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "logger.enableRich": False,
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": _UPLOAD_MEGABYTES,
}


def create_app(settings: AppSettings | None = None, services: current.Services | None = None) -> App:
    """The application. Nothing is opened before the server starts. Raises SettingsError for a wrong setting."""
    given = settings or load_settings()
    held = services or current.make_services(given)
    app = App(
        SCRIPT,
        routes=[Route("/healthz", health_route(held), methods=["GET"])],
        middleware=[Middleware(SecurityHeaders, policy=frame_ancestors(given.sites))],
        lifespan=_lifespan(held),
    )
    for name, value in _OPTIONS.items():
        streamlit_config.set_option(name, value)
    # A note that is uploaded stays in memory: beyond this size Starlette would put it into a file.
    MultiPartParser.spool_max_size = (_UPLOAD_MEGABYTES + 1) * 1024 * 1024
    return app


def health_route(services: current.Services) -> Callable[[Request], Any]:
    """The handler of `/healthz`: 200 with the snapshot's id, or 503 with what is wrong and what to run."""

    async def healthz(_request: Request) -> JSONResponse:
        try:
            manifest = await run_in_threadpool(lambda: services.service.assistant().kb.manifest)
        except KnowledgeError as error:
            return JSONResponse({"ok": False, "snapshot": None, "error": str(error)}, status_code=503)
        return JSONResponse({"ok": True, "snapshot": manifest.id, "releases": len(manifest.releases)})

    return healthz


def run(host: str, port: int) -> None:
    """Serve until stopped, in one process."""
    app = create_app()
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1", "::") else host
    sys.stdout.write(f"CasePilot is at http://{shown}:{port} (stop with Ctrl+C)\n")
    sys.stdout.flush()
    uvicorn.run(
        app,
        host=host,
        port=port,
        workers=1,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _lifespan(services: current.Services) -> Callable[[App], AbstractAsyncContextManager[dict[str, Any] | None]]:
    @contextlib.asynccontextmanager
    async def lifespan(_app: App) -> AsyncIterator[None]:
        current.install(services)
        threading.Thread(target=_warm_up, args=(services,), name="warm-up", daemon=True).start()
        try:
            yield
        finally:
            current.install(None)
            if services.evaluations is not None:
                await run_in_threadpool(services.evaluations.close)
            services.feedback.close()

    return lifespan


def _warm_up(services: current.Services) -> None:
    """Open the snapshot and the search before anyone asks. A missing snapshot is told by the page and by /healthz."""
    try:
        services.service.warm_up()
    except KnowledgeError as error:
        log_failure("warming up", error)
