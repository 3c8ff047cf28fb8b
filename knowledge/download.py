"""One file from one address, whole or not at all: resumed after a break, checked before it gets its name.

The file grows under the name "NAME.part"; a later attempt asks for the rest. What answers with a web page in place of
the file, is shorter than announced or is a damaged archive is never taken for the file.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from knowledge.errors import ZIP_FAULTS, FetchError

ATTEMPTS = 4
LONGEST_WAIT = 60.0
"""Seconds; a server that asks for more patience than this is left alone."""
MOST_BYTES = 2 << 30
_TIMEOUT = httpx.Timeout(30.0, connect=15.0)
Progress = Callable[[int, int], None]


class NotOfferedError(FetchError):
    """The address does not exist (404 or 410): another edition or address may be tried."""


class _TryAgainError(Exception):
    """A break that may heal: connection lost, 429, 5xx. `wait` is what the server asked for, in seconds."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.wait = wait


def download(
    url: str,
    folder: Path,
    client: httpx.Client,
    progress: Progress = lambda _done, _total: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Path:
    """The file's path in `folder`. Raises NotOfferedError for a 404, FetchError for anything else that fails.

    `progress` gets bytes done and bytes in all (0 when the server does not say). A file that is there already and
    whole is not downloaded again.
    """
    name = unquote(Path(urlsplit(url).path).name) or "download"
    target = folder / name
    if target.is_file() and _fault(target) == "":
        return target
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{name}.part"
    retry = Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=_patience,
        retry=retry_if_exception_type(_TryAgainError),
        sleep=sleep,
        reraise=True,
    )
    try:
        retry(_attempt, url, part, client, progress)
    except _TryAgainError as error:
        raise FetchError(f"{url} could not be downloaded after {ATTEMPTS} attempts: {error}") from None
    fault = _fault(part)
    if fault:
        part.unlink(missing_ok=True)
        raise FetchError(f"{url} did not give the file: {fault}")
    part.replace(target)
    return target


def _patience(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait if isinstance(error, _TryAgainError) else 0.0
    return asked or float(wait_exponential(multiplier=1, max=20)(state))


def _attempt(url: str, part: Path, client: httpx.Client, progress: Progress) -> None:
    """One request; appends to what is there when the server agrees to send the rest."""
    held = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={held}-", "Accept-Encoding": "identity"} if held else {"Accept-Encoding": "identity"}
    try:
        with client.stream("GET", url, headers=headers, timeout=_TIMEOUT, follow_redirects=True) as answer:
            if answer.status_code == 416:  # what is held is not a beginning of what is offered now
                part.unlink()
                raise _TryAgainError("the part held did not fit; starting anew")
            _judge(answer, url)
            resumed = answer.status_code == 206
            total = int(answer.headers.get("content-length", "0") or 0) + (held if resumed else 0)
            _write(answer, part, held if resumed else 0, total, progress)
    except httpx.TransportError as error:
        raise _TryAgainError(str(error) or type(error).__name__) from None
    written = part.stat().st_size
    if total and written < total:
        raise _TryAgainError(f"the connection ended after {written:,} of {total:,} bytes")


def _judge(answer: httpx.Response, url: str) -> None:
    status = answer.status_code
    if status in (404, 410):
        raise NotOfferedError(f"{url} is not offered (status {status})")
    if status == 429 or status >= 500:
        wait = answer.headers.get("retry-after", "")
        seconds = float(wait) if wait.isdigit() else 0.0
        if seconds > LONGEST_WAIT:
            raise FetchError(f"{url} asks to wait {seconds:.0f} seconds (status {status}); try again later")
        raise _TryAgainError(f"the server answered with status {status}", seconds)
    if status not in (200, 206):
        raise FetchError(f"{url} answered with status {status}")
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        raise FetchError(f"{url} answered with a web page in place of the file")


def _write(answer: httpx.Response, part: Path, held: int, total: int, progress: Progress) -> None:
    done = held
    with part.open("ab" if held else "wb") as out:
        for chunk in answer.iter_raw():  # as it comes: what is gathered into even pieces is lost in a break
            done += len(chunk)
            if done > MOST_BYTES:
                raise FetchError(f"{answer.url} sends more than {MOST_BYTES:,} bytes; no published file does")
            out.write(chunk)
            progress(done, total)


def _fault(path: Path) -> str:
    """What is wrong with a downloaded file; "" when it can be what was asked for."""
    with path.open("rb") as handle:
        head = handle.read(512)
    if not head:
        return "it is empty"
    if head.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "it is a web page"
    if path.name.removesuffix(".part").lower().endswith(".zip"):
        try:
            with zipfile.ZipFile(path) as archive:
                broken = archive.testzip()
        except ZIP_FAULTS:
            return "it is not a whole zip archive"
        if broken is not None:
            return f"its member {broken!r:.60} is damaged"
    return ""
