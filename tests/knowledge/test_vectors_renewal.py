"""Writing vectors on the base of those written before: only what is new or changed is embedded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge.embedding import Embedder
from knowledge.errors import BuildError, EmbeddingError, SnapshotError
from knowledge.vector_record import RECORD, TEXTS
from knowledge.vector_writing import VectorReport, write_vectors
from knowledge.vectors import VectorIndex
from tests.knowledge.vector_samples import CONCEPTS, GIVEN, PASSAGES, HashEmbedder, brute_force, file_digests

Rows = list[tuple[str, str]]


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture
def base(tmp_path: Path, embedder: HashEmbedder) -> Path:
    write_vectors(tmp_path / "base", GIVEN, embedder)
    embedder.sizes.clear()
    return tmp_path / "base"


def _answers_as_exact_search(directory: Path, collections: dict[str, Rows], embedder: Embedder) -> None:
    """The directory holds exactly what was wanted, and each text finds itself and its true neighbours."""
    with VectorIndex.open(directory, embedder) as index:
        assert index.counts() == {name: len(rows) for name, rows in collections.items()}
        for name, rows in collections.items():
            for text in {text for _, text in rows}:
                found = index.query(name, text, 5)
                exact = brute_force(embedder, rows, text)
                assert [cosine for _, cosine in found] == pytest.approx([c for _, c in exact[: len(found)]], abs=1e-5)
                assert found[0][0] in {ref for ref, words in rows if words == text}


def _folders(directory: Path) -> int:
    return sum(path.is_dir() for path in directory.iterdir())


def test_nothing_changed_embeds_nothing(base: Path, tmp_path: Path, embedder: HashEmbedder) -> None:
    seen: list[int] = []
    report = write_vectors(tmp_path / "new", GIVEN, embedder, seen.append, base=base)
    assert (report.counts, report.embedded) == ({"icd10cm": 60, "passages": 4}, 0)
    assert embedder.sizes == []
    assert seen == [60, 64]
    _answers_as_exact_search(tmp_path / "new", {**GIVEN}, embedder)


def test_only_new_and_changed_texts_are_embedded(base: Path, tmp_path: Path, embedder: HashEmbedder) -> None:
    before = file_digests(base)
    rows = [*CONCEPTS[2:], ("icd10cm:new", "a new concept")]
    rows[0] = (rows[0][0], "another text")
    seen: list[int] = []
    report = write_vectors(tmp_path / "new", {**GIVEN, "icd10cm": rows}, embedder, seen.append, base=base)
    assert (report.counts, report.embedded) == ({"icd10cm": 59, "passages": 4}, 2)
    assert embedder.sizes == [2]
    assert seen == [57, 59, 63]
    assert file_digests(base) == before
    _answers_as_exact_search(tmp_path / "new", {**GIVEN, "icd10cm": rows}, embedder)
    with VectorIndex.open(tmp_path / "new", embedder) as index:
        assert "icd10cm:000" not in {ref for ref, _ in index.query("icd10cm", "concept 0", 59)}


def test_a_renewed_directory_is_a_base_itself(base: Path, tmp_path: Path, embedder: HashEmbedder) -> None:
    """Ten small changes one after another, among them ids that come back with another text."""
    rows = dict(CONCEPTS)
    last = base
    for turn in range(10):
        rows.pop(f"icd10cm:{turn:03}", None)
        rows[f"icd10cm:{turn + 30:03}"] = f"changed {turn}"
        rows[f"icd10cm:{turn - 1:03}"] = f"back {turn}"
        new = tmp_path / f"turn-{turn}"
        embedder.sizes.clear()
        report = write_vectors(new, {"icd10cm": list(rows.items())}, embedder, base=last)
        assert report.embedded == 2
        last = new
    _answers_as_exact_search(last, {"icd10cm": list(rows.items())}, embedder)
    assert _folders(last) == 1


def test_a_collection_with_many_replaced_places_is_written_anew(
    base: Path, tmp_path: Path, embedder: HashEmbedder
) -> None:
    def replaced(directory: Path) -> int:
        return int(json.loads((directory / RECORD).read_text())["replaced"].get("icd10cm", 0))

    rows = [(ref, f"other {text}") if place < 15 else (ref, text) for place, (ref, text) in enumerate(CONCEPTS)]
    write_vectors(tmp_path / "few", {"icd10cm": rows}, embedder, base=base)
    assert replaced(tmp_path / "few") == 15
    report = write_vectors(tmp_path / "many", {"icd10cm": rows[1:]}, embedder, base=tmp_path / "few")
    assert report.embedded == 0
    assert replaced(tmp_path / "many") == 0
    assert embedder.sizes == [15]
    _answers_as_exact_search(tmp_path / "many", {"icd10cm": rows[1:]}, embedder)
    assert _folders(tmp_path / "many") == 1


def test_collections_come_and_go(base: Path, tmp_path: Path, embedder: HashEmbedder) -> None:
    wanted: dict[str, Rows] = {"modifiers": [("modifier:25", "same day")], "passages": [], "icd10cm": CONCEPTS}
    report = write_vectors(tmp_path / "new", wanted, embedder, base=base)
    assert report.embedded == 1
    _answers_as_exact_search(tmp_path / "new", wanted, embedder)
    report = write_vectors(tmp_path / "one", {"modifiers": wanted["modifiers"]}, embedder, base=tmp_path / "new")
    assert (report.counts, report.embedded) == ({"modifiers": 1}, 0)
    _answers_as_exact_search(tmp_path / "one", {"modifiers": wanted["modifiers"]}, embedder)
    assert _folders(tmp_path / "one") <= 1


def test_an_empty_collection_is_filled_later(tmp_path: Path, embedder: HashEmbedder) -> None:
    write_vectors(tmp_path / "empty", {"passages": []}, embedder)
    report = write_vectors(tmp_path / "new", {"passages": PASSAGES}, embedder, base=tmp_path / "empty")
    assert (report.counts, report.embedded) == ({"passages": 4}, 4)
    _answers_as_exact_search(tmp_path / "new", {"passages": PASSAGES}, embedder)


def _flip_a_byte(base: Path) -> None:
    path = next(base.rglob("data_level0.bin"), base / "chroma.sqlite3")
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 255
    path.write_bytes(bytes(body))


def _cut(base: Path) -> None:
    path = base / "chroma.sqlite3"
    path.write_bytes(path.read_bytes()[:4096])


def _of_an_older_builder(base: Path) -> None:
    (base / TEXTS).unlink()
    record = json.loads((base / RECORD).read_text())
    files = {name: size for name, size in record["files"].items() if name != TEXTS}
    (base / RECORD).write_text(json.dumps({**{k: record[k] for k in ("embedder", "counts")}, "files": files}))


UNUSABLE: dict[str, Callable[[Path], object]] = {
    "missing": shutil.rmtree,
    "altered": _flip_a_byte,
    "cut off": _cut,
    "no record": lambda base: (base / RECORD).unlink(),
    "record of something else": lambda base: (base / RECORD).write_text("[1]"),
    "record that is no text": lambda base: (base / RECORD).write_bytes(b"\xff\x00"),
    "texts changed": lambda base: (base / TEXTS).write_text("{}"),
    "older builder": _of_an_older_builder,
}


@pytest.mark.parametrize("damage", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_a_base_that_cannot_be_used_costs_time_only(
    base: Path, tmp_path: Path, embedder: HashEmbedder, damage: Callable[[Path], object]
) -> None:
    damage(base)
    report = write_vectors(tmp_path / "new", GIVEN, embedder, base=base)
    assert (report.counts, report.embedded) == ({"icd10cm": 60, "passages": 4}, 64)
    _answers_as_exact_search(tmp_path / "new", {**GIVEN}, embedder)


def test_the_vectors_of_another_embedder_are_not_taken_over(base: Path, tmp_path: Path) -> None:
    other = HashEmbedder("another")
    assert write_vectors(tmp_path / "new", GIVEN, other, base=base).embedded == 64
    with VectorIndex.open(tmp_path / "new", other) as index:
        assert index.counts() == {"icd10cm": 60, "passages": 4}


class _Breaks(HashEmbedder):
    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Any:
        raise EmbeddingError("no model")


def test_a_renewal_that_breaks_leaves_the_base_whole_and_nothing_that_opens(
    base: Path, tmp_path: Path, embedder: HashEmbedder
) -> None:
    before = file_digests(base)
    with pytest.raises(EmbeddingError):
        write_vectors(tmp_path / "new", {"icd10cm": [*CONCEPTS, ("new", "new")]}, _Breaks(), base=base)
    assert file_digests(base) == before
    with pytest.raises(SnapshotError, match="run `casepilot knowledge build`"):
        VectorIndex.open(tmp_path / "new", embedder)
    _answers_as_exact_search(base, {**GIVEN}, embedder)


def test_an_id_given_twice_is_refused_before_anything_is_copied(
    base: Path, tmp_path: Path, embedder: HashEmbedder
) -> None:
    with pytest.raises(BuildError, match="'p1' twice"):
        write_vectors(tmp_path / "new", {"passages": [("p1", "a"), ("p1", "b")]}, embedder, base=base)
    assert not (tmp_path / "new").exists()


def test_the_report_tells_what_was_embedded(tmp_path: Path, embedder: HashEmbedder) -> None:
    report = write_vectors(tmp_path / "new", GIVEN, embedder)
    assert isinstance(report, VectorReport)
    assert report.embedded == 64
