"""An embeddings server on this machine that fails as it is told to; otherwise texts that share words are near."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from model_endpoint_wire import WIDTH, embeddings, error_body

__all__ = ["WIDTH", "EmbeddingServer"]


class EmbeddingServer:
    """Keeps what it was sent. What is put in `script` answers the next requests, in turn: (status, body) or seconds."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.script: deque[tuple[int, Any] | float] = deque()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.bodies.append(body)
                owner.keys.append(self.headers.get("Authorization", ""))
                status, answer = owner._answer(body)
                raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html" if isinstance(answer, bytes) else "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.send_header("Retry-After", "0.01")
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}/v1"

    def _answer(self, body: dict[str, Any]) -> tuple[int, Any]:
        told = self.script.popleft() if self.script else 0.0
        if isinstance(told, tuple):
            return told
        time.sleep(told)
        return embeddings(body)

    def fail(self, status: int, text: str = "it failed", times: int = 1) -> None:
        """An error in the usual form."""
        self.script.extend([(status, error_body(text))] * times)

    @property
    def sent(self) -> list[str]:
        """Every text that was sent, in order."""
        return [text for body in self.bodies for text in body["input"]]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
