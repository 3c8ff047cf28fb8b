"""Client of CMS's Coverage API: fetches a list of documents, or one document with its code tables, into a file.

For a site's administrator; nothing here is called while a question is answered. Addresses and fields: CMS, Coverage API
(api.coverage.cms.gov/docs). NCDs and the lists of documents are open. Local determinations and articles carry CPT, CDT
and UB-04 codes: their addresses want a bearer token, which the API hands out, for an hour, to those who accept the
licence agreements of the AMA, ADA and AHA. The client asks for it only when told that they are accepted, and never
writes it to a file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import httpx
from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from knowledge.errors import SourceError
from knowledge.sources.coverage_api_files import SOURCE

BASE = "https://api.coverage.cms.gov"
LICENCE = "/v1/metadata/license-agreement/"
REPORTS: dict[str, str] = {
    "lcd": "/v1/reports/local-coverage-final-lcds/",
    "article": "/v1/reports/local-coverage-articles/",
    "ncd": "/v1/reports/national-coverage-ncd/",
}
TABLES: dict[str, tuple[str, ...]] = {
    # beside the document itself, which is "/v1/data/article/"
    "lcd": ("contractor", "hcpc-code", "hcpc-code-group", "related-documents"),
    "article": (
        "contractor",
        "hcpc-code",
        "hcpc-code-group",
        "icd10-covered",
        "icd10-covered-group",
        "icd10-noncovered",
        "icd10-noncovered-group",
        "related-documents",
    ),
}
DocumentKind = Literal["lcd", "article", "ncd"]
_MOST_PAGES = 2_000


class _TryAgainError(Exception):
    """The server was busy or out of reach; the text says how."""


class CoverageApi:
    """One session with the API. Use as a context manager. Each method writes one file and returns its path.

    Every failure is a SourceError of one line, after `attempts` tries where trying again may help.
    """

    def __init__(
        self,
        *,
        licence_accepted: bool,
        base: str = BASE,
        timeout: float = 30.0,
        attempts: int = 4,
        longest_wait: float = 20.0,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._accepted = licence_accepted
        self._client = httpx.Client(base_url=base, timeout=timeout, follow_redirects=False)
        self._attempts = attempts
        self._wait = wait_exponential(multiplier=min(1.0, longest_wait), max=longest_wait)
        self._today = today
        self._token = ""

    def __enter__(self) -> CoverageApi:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._client.close()

    def fetch_list(self, kind: DocumentKind, folder: Path, **parameters: str) -> Path:
        """The current documents of a kind; `parameters` narrow the list as the API names them (state_id="12")."""
        path = REPORTS[kind]
        answer = self._answer(path, dict(parameters), licensed=False)
        narrowed = "".join(f" {name} {value}" for name, value in sorted(parameters.items()))
        return self._write(folder, f"list {kind}{narrowed}", [answer])

    def fetch_document(self, number: str, folder: Path, version: str = "") -> Path:
        """One LCD or article ("L39240", "A58993") with its contractors, codes, diagnoses and group paragraphs."""
        named = re.fullmatch(r"([LA])(\d{5,6})", number.strip().upper())
        if named is None:
            raise SourceError(f"{number!r:.20} is not the number of an LCD or article; give it as L39240 or A58993")
        kind = "lcd" if named.group(1) == "L" else "article"
        wanted = {f"{kind}id": named.group(2), **({"ver": version} if version else {})}
        first = self._answer(f"/v1/data/{kind}/", wanted, licensed=True)
        if not first["data"]:
            raise SourceError(f"{number}: the Coverage API holds no such document; check number and version")
        answers = [first]
        answers += [self._answer(f"/v1/data/{kind}/{table}", wanted, licensed=True) for table in TABLES[kind]]
        return self._write(folder, named.group(), answers)

    # --- requests ------------------------------------------------------------------------------------------

    def _answer(self, path: str, parameters: dict[str, str], *, licensed: bool) -> dict[str, Any]:
        """All pages of one address as one answer."""
        rows: list[Any] = []
        asked = dict(parameters)
        for _ in range(_MOST_PAGES):
            body = self._get(path, asked, licensed=licensed)
            data = body.get("data")
            rows.extend(data if isinstance(data, list) else [] if data is None else [data])
            meta = body.get("meta")
            token = meta.get("next_token") if isinstance(meta, dict) else None
            if not token:
                return {"endpoint": path, "parameters": parameters, "data": rows}
            asked = {**parameters, "next_token": str(token)}
        raise SourceError(f"{path}: more than {_MOST_PAGES:,} pages; narrow the list")

    def _get(self, path: str, parameters: dict[str, str], *, licensed: bool) -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        if licensed:
            headers["Authorization"] = f"Bearer {self._token or self._fresh_token()}"
        answer = self._send(path, parameters, headers)
        if answer.status_code == 401 and licensed:  # the token has run out
            headers["Authorization"] = f"Bearer {self._fresh_token()}"
            answer = self._send(path, parameters, headers)
        if answer.status_code != 200:
            raise SourceError(f"{path}: the Coverage API answered {answer.status_code}; try again later")
        try:
            body = answer.json()
        except ValueError:
            kind = answer.headers.get("content-type", "no type")
            raise SourceError(f"{path}: the answer is not JSON ({kind!r:.40}); try again later") from None
        if not isinstance(body, dict):
            raise SourceError(f"{path}: the answer has no data; the API may have changed")
        return body

    def _fresh_token(self) -> str:
        if not self._accepted:
            raise SourceError(
                "LCDs and articles carry CPT, CDT and UB-04 codes: accept the licence agreements of AMA, ADA and AHA"
                f" first (shown by {BASE}{LICENCE}), then state that they are accepted"
            )
        self._token = ""
        body = self._get(LICENCE, {}, licensed=False)
        data = body.get("data")
        row = data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else {}
        token = row.get("Token") or row.get("token")
        if not isinstance(token, str) or not token:
            raise SourceError(f"{LICENCE}: the answer holds no token; the API may have changed")
        self._token = token
        return token

    def _send(self, path: str, parameters: dict[str, str], headers: dict[str, str]) -> httpx.Response:
        tries = Retrying(
            stop=stop_after_attempt(self._attempts), wait=self._wait, retry=retry_if_exception_type(_TryAgainError)
        )
        try:
            return tries(self._once, path, parameters, headers)
        except RetryError as error:
            reason = error.last_attempt.exception()
            raise SourceError(f"{path}: {reason} ({self._attempts} tries); try again later") from None

    def _once(self, path: str, parameters: dict[str, str], headers: dict[str, str]) -> httpx.Response:
        try:
            answer = self._client.get(path, params=parameters, headers=headers)
        except httpx.TransportError as error:
            raise _TryAgainError(f"no answer ({type(error).__name__})") from None
        if answer.status_code == 429 or answer.status_code >= 500:
            raise _TryAgainError(f"the Coverage API answered {answer.status_code}")
        return answer

    def _write(self, folder: Path, piece: str, answers: list[dict[str, Any]]) -> Path:
        """Write the answers under a name of our own; the file appears only when it is whole."""
        day = self._today().isoformat()
        body = {"source": SOURCE, "fetched_on": day, "piece": piece, "answers": answers}
        target = folder / f"coverage-api-{re.sub(r'[^A-Za-z0-9]+', '-', piece)}-{day}.json"
        unfinished = target.with_suffix(".part")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
            unfinished.replace(target)
        except OSError as error:
            raise SourceError(f"{str(target)!r} cannot be written ({error.strerror}); choose another folder") from None
        return target
