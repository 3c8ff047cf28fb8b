"""A publisher's site on this machine, for downloads: files, and every way in which such a site misbehaves."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MUE_ROWS = (
    '"A notice that fills the first record,\nover two lines",,,\n'
    '"HCPCS/\nCPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\n'
    "00001,3,2 Date of Service Edit: Policy,Of lamps\n"
    "00002,1,3 Date of Service Edit: Clinical,Of lamps\n"
)


def zipped(**members: str) -> bytes:
    """A zip of text members; underscores of a keyword stand as they are, its last one before the ending is a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(re.sub(r"_(csv|txt|xlsx)$", r".\1", name), text)
    return out.getvalue()


class Publisher:
    """Serves `files` by path. `faults` says what goes wrong at a path, one fault an answer, in turn."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[str]] = {}
        self.asked: Counter[str] = Counter()
        self.ranges: list[str] = []
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                publisher.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        self.asked[path] += 1
        waiting = self.faults.get(path, [])
        fault = waiting.pop(0) if waiting else ""
        content = self.files.get(path)
        if fault.isdigit():
            self._head(handler, int(fault), {"Retry-After": "7"} if fault == "429" else {})
        elif fault == "forever":
            self._head(handler, 429, {"Retry-After": "86400"})
        elif fault == "page":
            self._body(handler, 200, b"<!DOCTYPE html><title>Sorry</title>", {"Content-Type": "text/html"})
        elif fault == "disguised page":
            self._body(handler, 200, b"<!DOCTYPE html><title>Sorry</title>", {"Content-Type": "application/zip"})
        elif content is None:
            self._head(handler, 404, {})
        else:
            self._file(handler, content, cut=fault == "cut", whole=fault == "no ranges")

    def _file(self, handler: BaseHTTPRequestHandler, content: bytes, *, cut: bool, whole: bool) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        start = int(wanted.group(1)) if wanted and not whole else 0
        if wanted:
            self.ranges.append(handler.headers["Range"])
        if start >= len(content):
            self._head(handler, 416, {})
            return
        status = 206 if start else 200
        handler.send_response(status)
        handler.send_header("Content-Type", "application/zip")
        handler.send_header("Content-Length", str(len(content) - start))
        handler.end_headers()
        end = start + (len(content) - start) // 2 if cut else len(content)
        handler.wfile.write(content[start:end])

    def _head(self, handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str]) -> None:
        self._body(handler, status, b"", headers)

    def _body(self, handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
