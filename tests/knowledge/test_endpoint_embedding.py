"""Embeddings through an endpoint: what is sent, what is refused, and what a failing endpoint leaves standing."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from embedding_server import WIDTH, EmbeddingServer
from vector_samples import HashEmbedder

from knowledge import search
from knowledge.assembly import open_base, vector_opener
from knowledge.build import build_snapshot
from knowledge.endpoint_embedding import (
    MOST_CHARACTERS,
    AskedEmbedder,
    EmbeddingEndpoint,
    EmbeddingWork,
    PublishedEmbedder,
    work_of,
)
from knowledge.endpoint_writing import EndpointWriter
from knowledge.errors import BuildError, EmbeddingError, SnapshotError
from knowledge.snapshot import current_snapshot, pointer_text
from knowledge.vector_writing import write_vectors
from knowledge.vectors import VectorIndex
from knowledge.verification import verify

KEY = "sk-made-key"
ROWS = {"lamps": [("a", "lamp at night"), ("b", "lantern on the pier"), ("c", "lamp at night")]}  # invented
DAY = date(2026, 8, 1)


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    found = EmbeddingServer()
    yield found
    found.close()


@pytest.fixture
def endpoint(server: EmbeddingServer) -> EmbeddingEndpoint:
    return EmbeddingEndpoint("made-embedding", server.url, KEY, 5)


def asked_of(endpoint: EmbeddingEndpoint, written: str = "") -> AskedEmbedder:
    """With a cleaner that takes one name out, as it is written with a capital letter."""
    return AskedEmbedder(endpoint, lambda text: text.replace("Verrano", ""), written)


def test_rows_are_in_order_and_of_length_one(server: EmbeddingServer, endpoint: EmbeddingEndpoint) -> None:
    seen: list[int] = []
    texts = [f"lamp {n}" for n in range(70)]
    rows = PublishedEmbedder(endpoint).embed(texts, seen.append)
    assert rows.shape == (70, WIDTH)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(rows[7], PublishedEmbedder(endpoint).embed(["lamp 7"])[0], atol=1e-6)
    assert seen == [32, 64, 70]
    assert server.keys[0] == f"Bearer {KEY}"


def test_texts_are_sent_as_text_and_without_a_length_of_vectors(
    server: EmbeddingServer, endpoint: EmbeddingEndpoint
) -> None:
    PublishedEmbedder(endpoint).embed(["lamp", "", "lamp", "wick " * 1000])
    assert all(isinstance(text, str) for text in server.sent)
    assert not any("dimensions" in body for body in server.bodies)
    assert server.bodies[-1]["encoding_format"] == "float"
    assert server.sent[1:3] == ["lamp", "-"]  # an equal text is sent once, an empty one has a sign
    assert MOST_CHARACTERS - 10 < len(server.sent[3]) <= MOST_CHARACTERS
    assert server.sent[3].endswith("wick")


def test_the_identity_names_model_length_and_host(server: EmbeddingServer, endpoint: EmbeddingEndpoint) -> None:
    assert PublishedEmbedder(endpoint).identity == f"made-embedding {WIDTH} {server.host}"
    assert EmbeddingEndpoint("m").identity(3) == "m 3 api.openai.com"
    assert EmbeddingEndpoint("m", "https://coder:secret@models.example:8443/v1").identity(3) == (
        "m 3 models.example:8443"
    )
    assert KEY not in repr(endpoint)


@pytest.mark.parametrize(
    ("written", "identity"),
    [
        ("m 384 h:1", "m 384 h:1"),
        ("m 384 h:2", "m ? h:1"),
        ("n 384 h:1", "m ? h:1"),
        ("all-MiniLM-L6-v2 int8.1 384 53aa51172d14", "m ? h:1"),
        ("m 0 h:1", "m ? h:1"),
        ("", "m ? h:1"),
    ],
    ids=["same", "other host", "other model", "on this machine", "no length", "none"],
)
def test_what_asks_knows_its_identity_without_asking(written: str, identity: str) -> None:
    assert asked_of(EmbeddingEndpoint("m", "http://h:1/v1"), written).identity == identity


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((401, {"error": {"message": f"Incorrect API key provided: {KEY}."}}), "OPENAI_API_KEY"),
        ((404, {"error": {"message": "no such model"}}), "CASEPILOT_EMBEDDING_MODEL"),
        ((400, {"error": {"message": "text 'lamp' is too long"}}), "400"),
        ((200, b"<html>Sign in</html>"), "no vectors"),
        ((200, {"object": "list", "data": [], "model": "m"}), "one vector for each text"),
        ((200, {"data": [{"embedding": [0.0, 0.0], "index": 0}]}), "no direction"),
        ((200, {"data": [{"embedding": [1.0, 2.0], "index": n} for n in range(2)]}), "one vector for each text"),
    ],
    ids=["wrong key", "no model", "refused", "page", "empty", "zero", "too many"],
)
def test_a_failure_is_one_line_without_key_or_text(
    server: EmbeddingServer, endpoint: EmbeddingEndpoint, answer: Any, told: str
) -> None:
    server.script.append(answer)
    with pytest.raises(EmbeddingError, match=told) as caught:
        PublishedEmbedder(endpoint).embed(["lamp"])
    line = str(caught.value)
    assert "made-embedding" in line
    assert KEY not in line
    assert "lamp" not in line
    assert "\n" not in line


def test_an_unreachable_endpoint_is_told_with_its_setting() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        with pytest.raises(EmbeddingError, match="OPENAI_BASE_URL"):
            asked_of(EmbeddingEndpoint("m", address)).embed_questions(["lamp"])


def test_a_build_tries_again_and_a_question_does_not(server: EmbeddingServer, endpoint: EmbeddingEndpoint) -> None:
    server.fail(429)
    server.fail(503)
    assert len(PublishedEmbedder(endpoint).embed(["lamp"])) == 1
    server.fail(429)
    before = len(server.bodies)
    with pytest.raises(EmbeddingError, match="quota"):
        asked_of(endpoint).embed_questions(["lamp"])
    assert len(server.bodies) == before + 1


def test_retries_of_a_build_end(server: EmbeddingServer, endpoint: EmbeddingEndpoint) -> None:
    server.fail(500, times=50)
    with pytest.raises(EmbeddingError, match="500"):
        PublishedEmbedder(endpoint).embed(["lamp"])
    assert len(server.bodies) == 5


def test_a_silent_endpoint_is_left(server: EmbeddingServer) -> None:
    server.script.append(2.0)
    with pytest.raises(EmbeddingError, match=r"within 0\.1 seconds"):
        asked_of(EmbeddingEndpoint("m", server.url, "", 0.1)).embed_questions(["lamp"])


def test_vectors_of_another_length_are_refused(server: EmbeddingServer, endpoint: EmbeddingEndpoint) -> None:
    with pytest.raises(EmbeddingError, match="casepilot knowledge build"):
        asked_of(endpoint, f"made-embedding 8 {server.host}").embed_questions(["lamp"])


def test_every_question_is_cleaned_before_it_is_sent(server: EmbeddingServer, endpoint: EmbeddingEndpoint) -> None:
    asked = asked_of(endpoint)
    asked.embed_questions(["lamp of Verrano", "Verrano"])
    assert server.sent == ["lamp of", "-"]
    assert not hasattr(asked, "embed")


def test_what_sends_published_texts_cannot_be_asked(
    server: EmbeddingServer, endpoint: EmbeddingEndpoint, tmp_path: Path
) -> None:
    published = PublishedEmbedder(endpoint)
    write_vectors(tmp_path / "vectors", ROWS, published)
    before = len(server.bodies)
    index = VectorIndex.open(tmp_path / "vectors", published)  # type: ignore[arg-type]
    with index, pytest.raises(AttributeError):
        index.query("lamps", "Who is Verrano?", 1)
    assert len(server.bodies) == before


def test_vectors_are_found_by_what_asks(server: EmbeddingServer, endpoint: EmbeddingEndpoint, tmp_path: Path) -> None:
    report = write_vectors(tmp_path / "vectors", ROWS, PublishedEmbedder(endpoint))
    with VectorIndex.open(tmp_path / "vectors", asked_of(endpoint, report.embedder)) as index:
        assert index.query("lamps", "the lantern of Verrano", 1)[0][0] == "b"
        asked = len(server.bodies)
        index.query_all("lamps", ["pier", "wharf", "quay"], 1)
        assert len(server.bodies) == asked + 1  # in one request
    assert "Verrano" not in " ".join(server.sent)


def test_vectors_of_another_embedder_are_refused_with_the_command(endpoint: EmbeddingEndpoint, tmp_path: Path) -> None:
    report = write_vectors(tmp_path / "vectors", ROWS, HashEmbedder())
    with pytest.raises(SnapshotError, match="casepilot knowledge build") as caught:
        VectorIndex.open(tmp_path / "vectors", asked_of(endpoint, report.embedder))
    assert report.embedder in str(caught.value)
    assert "made-embedding" in str(caught.value)


def test_work_is_estimated_high() -> None:
    work = work_of(EmbeddingEndpoint("m"), ["lamp at night", "x" * 10_000])
    assert (work.texts, work.tokens) == (2, 6 + 501)


# A whole build, of a tiny library.


@pytest.fixture
def told() -> list[EmbeddingWork]:
    return []


@pytest.fixture
def writer(endpoint: EmbeddingEndpoint, told: list[EmbeddingWork]) -> EndpointWriter:
    return EndpointWriter(endpoint, "", told.append)


@pytest.fixture
def home(tmp_path: Path, writer: EndpointWriter, library: Path, tabular: Path) -> Path:
    """A home whose snapshot was built with the endpoint."""
    build_snapshot(tmp_path / "home", writer, tabular=tabular, starter=library)
    return tmp_path / "home"


def test_a_build_says_what_it_sends_and_its_manifest_by_whom(
    home: Path, server: EmbeddingServer, told: list[EmbeddingWork]
) -> None:
    base = open_base(home)
    assert base.manifest.embedder == f"made-embedding {WIDTH} {server.host}"
    assert [work.texts for work in told] == [sum(base.manifest.vectors.values())]
    assert told[0].tokens >= sum(len(text.split()) for text in server.sent[1:])
    base.close()


def test_a_later_build_sends_only_what_is_new(
    home: Path, writer: EndpointWriter, library: Path, tabular: Path, server: EmbeddingServer, told: list[EmbeddingWork]
) -> None:
    before = len(server.bodies)
    build_snapshot(home, writer, tabular=tabular, starter=library)
    assert len(told) == 1
    assert len(server.bodies) == before


def test_a_failing_endpoint_leaves_the_snapshot_in_service(
    home: Path, endpoint: EmbeddingEndpoint, library: Path, tabular: Path, server: EmbeddingServer
) -> None:
    before = pointer_text(home)
    server.script.append((200, {"data": [{"embedding": [1.0] * 5, "index": 0}]}))
    server.fail(401)
    writer = EndpointWriter(endpoint, "", lambda _: None)  # its vectors are of another length, so all are new
    with pytest.raises(BuildError, match="the snapshot in service is unchanged"):
        build_snapshot(home, writer, tabular=tabular, starter=library)
    assert pointer_text(home) == before
    assert [path.name for path in (home / "snapshots").iterdir()] == [before.strip()]


def test_an_endpoint_that_cannot_be_used_is_told_before_a_build(
    server: EmbeddingServer, writer: EndpointWriter
) -> None:
    server.fail(401)
    with pytest.raises(BuildError, match="OPENAI_API_KEY"):
        writer.reach()


def test_search_goes_on_by_words_when_the_vectors_are_of_another_embedder(home: Path, server: EmbeddingServer) -> None:
    before = len(server.bodies)
    other = EmbeddingEndpoint("other-embedding", server.url)
    base = open_base(home, asked=lambda written: asked_of(other, written))
    assert base.search("lamp at night", ("guideline",), DAY)[0].code == "lamp-rule"
    assert "casepilot knowledge build" in base.search_note
    assert base.words_only
    assert len(server.bodies) == before
    base.close()


def test_search_sends_no_wording_of_an_uncleaned_question(
    home: Path, endpoint: EmbeddingEndpoint, server: EmbeddingServer
) -> None:
    base = open_base(home, asked=lambda written: asked_of(endpoint, written))
    before = len(server.sent)
    hits = base.search("Does the lamp of Verrano burn at night?", ("guideline", "cpt", "modifier", "icd10cm"), DAY)
    assert hits[0].similarity > 0
    assert base.search_note == ""
    sent = " ".join(server.sent[before:]).lower()
    assert "lamp" in sent
    assert "verrano" not in sent
    base.close()


def test_search_goes_on_by_words_while_the_endpoint_fails(
    home: Path, endpoint: EmbeddingEndpoint, server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = open_base(home, asked=lambda written: asked_of(endpoint, written))
    server.fail(503)
    assert base.search("lamp at night", ("guideline",), DAY)[0].code == "lamp-rule"
    assert "503" in base.search_note
    asked = len(server.bodies)
    base.search("lamp at dusk", ("guideline",), DAY)
    assert len(server.bodies) == asked  # nobody waits for it again at once
    monkeypatch.setattr(search, "_REST_SECONDS", 0)
    monkeypatch.setattr(base._search, "_resting_until", 0.0)
    assert base.search("lamp at dawn", ("guideline",), DAY)[0].similarity > 0
    assert base.search_note == ""
    base.close()


def test_verification_asks_the_endpoint(home: Path, endpoint: EmbeddingEndpoint) -> None:
    snapshot = current_snapshot(home)
    open_vectors = vector_opener(home, asked=lambda written: asked_of(endpoint, written))
    checks = [check for check in verify(snapshot, lambda: open_vectors(snapshot)) if check.name == "vectors"]
    assert [check.holds for check in checks] == [True]


def test_nothing_heavy_is_imported_before_a_text_is_sent() -> None:
    code = (
        "import sys; from knowledge.endpoint_embedding import *; from knowledge.endpoint_writing import *;"
        "PublishedEmbedder(EmbeddingEndpoint('m')); AskedEmbedder(EmbeddingEndpoint('m'), str, '').identity;"
        "print({'langchain_openai', 'openai', 'numpy', 'chromadb'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
