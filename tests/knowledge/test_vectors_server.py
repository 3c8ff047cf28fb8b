"""Vectors on a Chroma server, started for the tests on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.errors import BuildError, SnapshotError
from knowledge.vector_writing import upload_vectors, write_vectors
from knowledge.vectors import VectorIndex
from tests.knowledge.vector_samples import GIVEN, PASSAGES, HashEmbedder, brute_force, file_digests


@pytest.fixture
def embedder() -> Embedder:
    return HashEmbedder()


@pytest.fixture
def written(tmp_path: Path, embedder: Embedder) -> Path:
    write_vectors(tmp_path / "vectors", GIVEN, embedder)
    return tmp_path / "vectors"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server of our own on this machine."""
    port = _free_port()
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--host", "127.0.0.1", "--port", str(port)]
    folder = tmp_path_factory.mktemp("server")
    process = subprocess.Popen(
        [*command, "--path", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    )
    try:
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        assert process.poll() is None, "the Chroma server did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def test_a_server_answers_as_the_directory_does(server: str, written: Path, embedder: Embedder) -> None:
    report = upload_vectors(server, "first-", GIVEN, embedder)
    upload_vectors(server, "second-", {"passages": PASSAGES}, embedder)
    assert report.counts == {"icd10cm": 60, "passages": 4}
    with VectorIndex.connect(server, "first-", embedder) as remote, VectorIndex.open(written, embedder) as local:
        assert remote.counts() == local.counts()
        for text in ("concept 11", "same words", "nothing like it"):
            for collection in GIVEN:
                there, here = (index.query(collection, text, 8) for index in (remote, local))
                assert [ref for ref, _ in there] == [ref for ref, _ in here]
                assert [cosine for _, cosine in there] == pytest.approx([cosine for _, cosine in here], abs=1e-5)


def test_an_upload_takes_the_vectors_of_the_directory_just_written(server: str, written: Path) -> None:
    before = file_digests(written)
    embedder = HashEmbedder()
    wanted = {**GIVEN, "passages": [*PASSAGES[:3], ("passage:d", "other words"), ("passage:e", "new words")]}
    report = upload_vectors(server, "taken-", wanted, embedder, written=written)
    assert (report.counts, report.embedded) == ({"icd10cm": 60, "passages": 5}, 2)
    assert embedder.sizes == [2]
    assert file_digests(written) == before
    with VectorIndex.connect(server, "taken-", embedder) as remote:
        for collection, text in (("icd10cm", "concept 31"), ("passages", "other words"), ("passages", "same words")):
            exact = brute_force(embedder, wanted[collection], text)
            found = remote.query(collection, text, 3)
            assert found[0][0] in [ref for ref, cosine in exact if cosine > 0.999]
            assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in exact[:3]], abs=1e-5)


def test_an_upload_replaces_a_broken_one_of_the_same_prefix(server: str, embedder: Embedder) -> None:
    upload_vectors(server, "again-", {"passages": [("old", "old words")], "summaries": [("s", "t")]}, embedder)
    upload_vectors(server, "again-", {"passages": PASSAGES}, embedder)
    with VectorIndex.connect(server, "again-", embedder) as index:
        assert index.counts() == {"passages": 4}


def test_a_server_with_another_embedder_or_without_the_prefix_is_refused(server: str, embedder: Embedder) -> None:
    upload_vectors(server, "other-", {"passages": PASSAGES}, HashEmbedder("another"))
    with pytest.raises(SnapshotError, match=r"made by embedder 'another', this is 'sha256 8': run `casepilot"):
        VectorIndex.connect(server, "other-", embedder)
    with pytest.raises(SnapshotError, match=r"'absent-'.*run `casepilot knowledge build`"):
        VectorIndex.connect(server, "absent-", embedder)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}", "127.0.0.1:{port}", "http://:{port}", "http://127.0.0.1:seven", ""]
)
def test_no_server_is_one_line_with_the_address(url: str, embedder: Embedder) -> None:
    address = url.format(port=_free_port())
    with pytest.raises(SnapshotError) as caught:
        VectorIndex.connect(address, "x-", embedder)
    assert repr(address) in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(BuildError, match="cannot be written to the Chroma server"):
        upload_vectors(address, "x-", GIVEN, embedder)


def test_a_password_in_the_address_is_not_shown(embedder: Embedder) -> None:
    with pytest.raises(SnapshotError) as caught:
        VectorIndex.connect(f"http://coder:secret@127.0.0.1:{_free_port()}", "x-", embedder)
    assert "secret" not in str(caught.value)


def test_something_else_on_the_port_is_refused(embedder: Embedder) -> None:
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(502)
            self.end_headers()
            self.wfile.write(b"<html>bad gateway</html>")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as page:
        threading.Thread(target=page.serve_forever, daemon=True).start()
        try:
            with pytest.raises(SnapshotError, match="does not answer"):
                VectorIndex.connect(f"http://127.0.0.1:{page.server_port}", "x-", embedder)
        finally:
            page.shutdown()
