"""Client of the Coverage API against a server of this machine: pages, the licence token, retries, odd answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from coverage_samples import ARTICLE, LCD, LIST_COLUMNS, LIST_ROWS, api_answer

from knowledge import records
from knowledge.coverage_api import CoverageApi
from knowledge.errors import SourceError
from knowledge.sources import coverage_api_files
from knowledge.sources.layout import SourceFile

_TABLES = {
    "": "article",
    "contractor": "article_x_contractor",
    "hcpc-code": "article_x_hcpc_code",
    "hcpc-code-group": "article_x_hcpc_code_group",
    "icd10-covered": "article_x_icd10_covered",
    "icd10-covered-group": "article_x_icd10_covered_group",
    "icd10-noncovered": "article_x_icd10_noncovered",
    "icd10-noncovered-group": "article_x_icd10_noncovered_group",
    "related-documents": "article_related_documents",
}


@dataclass
class Api:
    """A made Coverage API: what it was asked, what it answers first, and which tokens it takes."""

    url: str = ""
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    before: list[tuple[int, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    good: str = "token-1"

    def answer(self, path: str, query: dict[str, str], bearer: str) -> tuple[int, str]:
        """The status and the body for one request."""
        self.asked.append((path, query, bearer))
        if self.before:
            return self.before.pop(0)
        if path == "/v1/metadata/license-agreement/":
            token = f"token-{len(self.tokens) + 1}"
            self.tokens.append(token)
            self.good = token
            return 200, json.dumps({"meta": {}, "data": [{"Token": token}]})
        if path.startswith("/v1/data/"):
            if bearer != f"Bearer {self.good}":
                return 401, "{}"
            _, _, _, stem, *rest = path.split("/")
            if stem == "lcd":
                return 200, json.dumps(api_answer("lcd", LCD) if rest == [""] else {"meta": {}, "data": []})
            return 200, json.dumps(api_answer(_TABLES[rest[0]], ARTICLE))
        return 200, json.dumps(self._page(query))

    @staticmethod
    def _page(query: dict[str, str]) -> dict[str, Any]:
        place = int(query.get("next_token", "0"))
        row = dict(zip(LIST_COLUMNS, LIST_ROWS[place], strict=True))
        following = str(place + 1) if place + 1 < len(LIST_ROWS) else ""
        return {"meta": {"next_token": following}, "data": [row]}


@pytest.fixture
def api() -> Iterator[Api]:
    made = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, body = made.answer(parts.path, dict(parse_qsl(parts.query)), self.headers.get("Authorization", ""))
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if body.startswith("{") else "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def _client(api: Api, *, accepted: bool = True, attempts: int = 3) -> CoverageApi:
    today = date(2026, 11, 5)
    return CoverageApi(
        licence_accepted=accepted, base=api.url, timeout=5, attempts=attempts, longest_wait=0, today=lambda: today
    )


def _rows(path: Path) -> list[object]:
    file = SourceFile(path, path.name)
    assert coverage_api_files.recognises(file)
    (reading,) = coverage_api_files.read(file)
    rows = list(reading.rows)
    assert reading.tally.refused == []
    return rows


def test_a_list_is_fetched_page_by_page_without_a_licence(api: Api, tmp_path: Path) -> None:
    with _client(api, accepted=False) as client:
        path = client.fetch_list("lcd", tmp_path, state_id="12")
    assert [query.get("next_token") for _, query, _ in api.asked] == [None, "1", "2", "3", "4"]
    assert all(query["state_id"] == "12" for _, query, _ in api.asked)
    documents = [row for row in _rows(path) if isinstance(row, records.PolicyDocument)]
    assert [document.number for document in documents] == [row[1] for row in LIST_ROWS]


def test_an_article_is_fetched_with_its_code_tables_into_one_file(api: Api, tmp_path: Path) -> None:
    with _client(api) as client:
        path = client.fetch_document("A70002", tmp_path, version="9")
    assert path.name == "coverage-api-A70002-2026-11-05.json"
    rows = _rows(path)
    kinds = {type(row) for row in rows}
    assert kinds >= {records.PolicyDocument, records.PolicyCode, records.PolicyDiagnosis, records.PolicyGroup}
    assert kinds >= {records.PolicyContractor, records.PolicyLink}
    assert all(q == {"articleid": "70002", "ver": "9"} for p, q, _ in api.asked if p.startswith("/v1/data"))
    assert api.tokens == ["token-1"]
    assert "token-1" not in path.read_text()


def test_an_lcd_has_tables_of_its_own(api: Api, tmp_path: Path) -> None:
    with _client(api) as client:
        path = client.fetch_document("l70001", tmp_path)
    assert any(isinstance(row, records.PolicyText) for row in _rows(path))
    assert {p for p, _, _ in api.asked} >= {"/v1/data/lcd/", "/v1/data/lcd/hcpc-code"}


def test_without_the_licences_no_token_is_asked_for(api: Api, tmp_path: Path) -> None:
    with _client(api, accepted=False) as client, pytest.raises(SourceError, match="AMA, ADA and AHA"):
        client.fetch_document("A70002", tmp_path)
    assert api.asked == []
    assert list(tmp_path.iterdir()) == []


def test_a_token_that_has_run_out_is_renewed(api: Api, tmp_path: Path) -> None:
    with _client(api) as client:
        client.fetch_document("A70002", tmp_path)
        api.good = "another"
        client.fetch_document("A70002", tmp_path)
    assert api.tokens == ["token-1", "token-2"]


def test_a_busy_server_is_asked_again(api: Api, tmp_path: Path) -> None:
    api.before = [(429, "{}"), (503, "{}")]
    with _client(api) as client:
        path = client.fetch_list("article", tmp_path)
    assert len(_rows(path)) == len(LIST_ROWS)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([(503, "{}")] * 3, "answered 503 (3 tries)"),
        ([(404, "{}")], "answered 404"),
        ([(200, "<html>Access denied</html>")], "not JSON ('text/html')"),
        ([(200, '{"data": [')], "not JSON"),
    ],
)
def test_odd_answers_are_one_line_and_leave_no_file(
    api: Api, tmp_path: Path, answers: list[tuple[int, str]], said: str
) -> None:
    api.before = answers
    with _client(api) as client, pytest.raises(SourceError) as caught:
        client.fetch_list("ncd", tmp_path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_server_out_of_reach_is_one_line(tmp_path: Path) -> None:
    client = CoverageApi(licence_accepted=True, base="http://127.0.0.1:9", timeout=1, attempts=2, longest_wait=0)
    with client, pytest.raises(SourceError, match=r"no answer \(ConnectError\) \(2 tries\)"):
        client.fetch_list("lcd", tmp_path)


def test_a_wrong_number_or_an_unknown_document_is_said(api: Api, tmp_path: Path) -> None:
    with _client(api) as client:
        with pytest.raises(SourceError, match="L39240 or A58993"):
            client.fetch_document("62321", tmp_path)
        client.fetch_document("L70001", tmp_path)
        api.before = [(200, '{"meta": {}, "data": []}')]
        with pytest.raises(SourceError, match="holds no such document"):
            client.fetch_document("L70001", tmp_path)
