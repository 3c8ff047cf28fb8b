"""Writing, moving, opening and asking collections of vectors."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from knowledge.embedding import Embedder
from knowledge.errors import BuildError, EmbeddingError, SnapshotError
from knowledge.vector_writing import write_vectors
from knowledge.vectors import VectorIndex
from tests.knowledge.vector_samples import CONCEPTS, GIVEN, PASSAGES, HashEmbedder, brute_force, file_digests

ROOT = Path(__file__).parents[2]
COMMAND = "`casepilot knowledge build`"


class FailingEmbedder(HashEmbedder):
    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Any:
        raise EmbeddingError("no model")


@pytest.fixture
def embedder() -> Embedder:
    return HashEmbedder()


@pytest.fixture
def written(tmp_path: Path, embedder: Embedder) -> Path:
    write_vectors(tmp_path / "vectors", GIVEN, embedder)
    return tmp_path / "vectors"


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def test_report_says_what_was_written(tmp_path: Path, embedder: Embedder) -> None:
    report = write_vectors(tmp_path / "vectors", {**GIVEN, "modifiers": []}, embedder)
    assert report.counts == {"icd10cm": 60, "passages": 4, "modifiers": 0}
    assert report.embedder == "sha256 8"
    assert report.seconds > 0


def test_a_moved_directory_answers_as_exact_search_does(written: Path, tmp_path: Path, embedder: Embedder) -> None:
    moved = written.rename(tmp_path / "moved")
    with VectorIndex.open(moved, embedder) as index:
        assert index.counts() == {"icd10cm": 60, "passages": 4}
        found = index.query("icd10cm", "concept 7", 10)
        expected = brute_force(embedder, CONCEPTS, "concept 7")[:10]
        assert [ref for ref, _ in found] == [ref for ref, _ in expected]
        assert [cosine for _, cosine in found] == pytest.approx([cosine for _, cosine in expected], abs=1e-5)
        assert found[0][0] == "icd10cm:007"
        assert found[0][1] == pytest.approx(1.0, abs=1e-5)


def test_equal_similarities_are_ordered_by_id(written: Path, embedder: Embedder) -> None:
    with VectorIndex.open(written, embedder) as index:
        refs = [ref for ref, _ in index.query("passages", "same words", 4)]
    assert refs == ["passage:a", "passage:b", "passage:c", "passage:d"]


def test_several_texts_asked_at_once_get_what_each_gets_alone(written: Path) -> None:
    embedder = HashEmbedder()
    texts = ["concept 7", "concept 40", "something else", "concept 7", *(f"concept {n}" for n in range(20, 32))]
    with VectorIndex.open(written, embedder) as index:
        together = index.query_all("icd10cm", texts, 6)
        assert embedder.sizes == [1] * (len(texts) - 1)  # in company a text's vector would be another
        assert together == [index.query("icd10cm", text, 6) for text in texts]
        assert index.query_all("icd10cm", texts[:2], 0) == [[], []]
        assert index.query_all("icd10cm", [], 6) == []


@pytest.mark.parametrize(("limit", "answers"), [(0, 0), (1, 1), (4, 4), (500, 4)])
def test_limit_bounds_the_answers(written: Path, embedder: Embedder, limit: int, answers: int) -> None:
    with VectorIndex.open(written, embedder) as index:
        assert len(index.query("passages", "anything", limit)) == answers


def test_an_empty_collection_answers_nothing(tmp_path: Path, embedder: Embedder) -> None:
    write_vectors(tmp_path / "vectors", {"passages": PASSAGES, "modifiers": []}, embedder)
    with VectorIndex.open(tmp_path / "vectors", embedder) as index:
        assert index.query("modifiers", "distinct procedure", 5) == []
        assert index.counts() == {"modifiers": 0, "passages": 4}


def test_batches_keep_to_the_limit_and_lose_nothing(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    seen: list[int] = []
    report = write_vectors(tmp_path / "vectors", GIVEN, embedder, seen.append, batch_limit=7)
    assert embedder.sizes == [7, 7, 7, 7, 7, 7, 7, 7, 4, 4]
    assert report.counts == {"icd10cm": 60, "passages": 4}
    assert seen == [7, 14, 21, 28, 35, 42, 49, 56, 60, 64]
    with VectorIndex.open(tmp_path / "vectors", embedder) as index:
        for ref, text in CONCEPTS:
            assert index.query("icd10cm", text, 1)[0][0] == ref


def test_more_vectors_than_chroma_takes_at_once_are_written(tmp_path: Path, embedder: Embedder) -> None:
    rows = [(f"r{n}", f"row {n}") for n in range(6000)]
    assert write_vectors(tmp_path / "vectors", {"icd10cm": rows}, embedder).counts == {"icd10cm": 6000}
    with VectorIndex.open(tmp_path / "vectors", embedder) as index:
        assert {index.query("icd10cm", f"row {n}", 1)[0][0] for n in (0, 999, 5461, 5999)} == {
            "r0",
            "r999",
            "r5461",
            "r5999",
        }


def test_an_id_given_twice_is_refused(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(BuildError, match="'passages' has the id 'p1' twice"):
        write_vectors(tmp_path / "vectors", {"passages": [("p1", "a"), ("p2", "b"), ("p1", "c")]}, embedder)


def test_a_directory_in_service_is_not_written_to(written: Path, embedder: Embedder) -> None:
    before = file_digests(written)
    with pytest.raises(BuildError, match="is not empty"):
        write_vectors(written, GIVEN, embedder)
    assert file_digests(written) == before


def test_a_failed_write_passes_its_cause_on_and_leaves_nothing_that_opens(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(EmbeddingError, match="no model"):
        write_vectors(tmp_path / "vectors", GIVEN, FailingEmbedder())
    with pytest.raises(SnapshotError):
        VectorIndex.open(tmp_path / "vectors", embedder)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildError, match=r"cannot be written to '.*file/vectors'"):
        write_vectors(tmp_path / "file" / "vectors", GIVEN, embedder)


def test_another_embedder_is_refused(written: Path, scratch: Path) -> None:
    with pytest.raises(SnapshotError) as caught:
        VectorIndex.open(written, HashEmbedder("sha256 8 second edition"), scratch=scratch)
    text = str(caught.value)
    assert "'sha256 8'" in text
    assert "'sha256 8 second edition'" in text
    assert COMMAND in text
    assert "\n" not in text
    assert not list(scratch.iterdir())


def test_a_missing_directory_says_what_to_run(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(SnapshotError, match=r"absent.*run `casepilot knowledge build`"):
        VectorIndex.open(tmp_path / "absent", embedder)
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize("damage", ["index files gone", "database cut short", "database of rubbish"])
def test_a_damaged_directory_is_refused(tmp_path: Path, scratch: Path, embedder: Embedder, damage: str) -> None:
    folder = tmp_path / "vectors"
    write_vectors(folder, {"icd10cm": [(f"r{n}", f"row {n}") for n in range(2500)]}, embedder)
    database = folder / "chroma.sqlite3"
    if damage == "index files gone":
        # Chroma itself would answer from what is left, with a few of the rows.
        (index_files,) = [path for path in folder.iterdir() if path.is_dir()]
        shutil.rmtree(index_files)
    elif damage == "database cut short":
        database.write_bytes(database.read_bytes()[:5000])
    else:
        database.write_bytes(b"x" * database.stat().st_size)
    with pytest.raises(SnapshotError) as caught:
        VectorIndex.open(folder, embedder, scratch=scratch)
    assert COMMAND in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not list(scratch.iterdir())


def test_use_leaves_the_served_directory_as_it_was(written: Path, embedder: Embedder, scratch: Path) -> None:
    before = file_digests(written)
    with VectorIndex.open(written, embedder, scratch=scratch) as first:
        with VectorIndex.open(written, embedder, scratch=scratch) as second:
            assert first.query("icd10cm", "concept 3", 5) == second.query("icd10cm", "concept 3", 5)
            assert len(list(scratch.iterdir())) == 2
        assert first.query("icd10cm", "concept 4", 1)[0][0] == "icd10cm:004"
    assert file_digests(written) == before
    assert not list(scratch.iterdir())


def test_an_unknown_collection_is_named_with_those_held(written: Path, embedder: Embedder) -> None:
    with VectorIndex.open(written, embedder) as index, pytest.raises(SnapshotError) as caught:
        index.query("summaries", "epidural injection", 3)
    assert "'summaries'" in str(caught.value)
    assert "['icd10cm', 'passages']" in str(caught.value)


def test_a_closed_index_refuses_questions(written: Path, embedder: Embedder) -> None:
    index = VectorIndex.open(written, embedder)
    index.close()
    index.close()
    with pytest.raises(SnapshotError, match="have been closed"):
        index.query("icd10cm", "concept 1", 1)
    with pytest.raises(SnapshotError, match="have been closed"):
        index.counts()


def test_threads_get_their_own_answers(written: Path, embedder: Embedder) -> None:
    wrong: list[str] = []

    def ask(offset: int) -> None:
        for n in range(40):
            ref, text = CONCEPTS[(n + offset) % len(CONCEPTS)]
            if index.query("icd10cm", text, 3)[0][0] != ref:
                wrong.append(text)

    with VectorIndex.open(written, embedder) as index:
        threads = [threading.Thread(target=ask, args=(offset,)) for offset in (0, 15, 30, 45)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_closing_waits_for_questions_under_way(written: Path, scratch: Path) -> None:
    asked, go_on = threading.Event(), threading.Event()

    class SlowEmbedder(HashEmbedder):
        def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Any:
            asked.set()
            go_on.wait()
            return super().embed(texts, progress)

    index = VectorIndex.open(written, SlowEmbedder(), scratch=scratch)
    answers: list[str] = []
    question = threading.Thread(target=lambda: answers.append(index.query("icd10cm", "concept 9", 1)[0][0]))
    closing = threading.Thread(target=index.close)
    question.start()
    asked.wait()
    closing.start()
    while True:  # until close has begun, which then refuses new questions
        try:
            index.counts()
        except SnapshotError:
            break
    assert list(scratch.iterdir())
    go_on.set()
    question.join()
    closing.join()
    assert answers == ["icd10cm:009"]
    assert not list(scratch.iterdir())


_OTHER_PROCESS = """
import os, signal, sys
from pathlib import Path
from tests.knowledge.vector_samples import HashEmbedder
from knowledge.vectors import VectorIndex
index = VectorIndex.open(Path(sys.argv[1]), HashEmbedder(), scratch=Path(sys.argv[2]))
print(index.query("icd10cm", "concept 5", 1)[0][0], len(list(Path(sys.argv[2]).iterdir())), flush=True)
if sys.argv[3] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _other_process(written: Path, scratch: Path, end: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _OTHER_PROCESS, str(written), str(scratch), end],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def test_a_process_that_ends_without_closing_leaves_no_copy(written: Path, scratch: Path) -> None:
    done = _other_process(written, scratch, "ended")
    assert (done.returncode, done.stdout) == (0, "icd10cm:005 1\n")
    assert not list(scratch.iterdir())


def test_the_copy_of_a_killed_process_is_removed_and_a_living_one_kept(
    written: Path, scratch: Path, embedder: Embedder
) -> None:
    killed = _other_process(written, scratch, "killed")
    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "icd10cm:005 1\n")
    (left,) = scratch.iterdir()
    with VectorIndex.open(written, embedder, scratch=scratch) as index:
        assert not left.exists()
        (mine,) = scratch.iterdir()
        assert _other_process(written, scratch, "ended").stdout == "icd10cm:005 2\n"
        assert list(scratch.iterdir()) == [mine]
        assert index.query("icd10cm", "concept 6", 1)[0][0] == "icd10cm:006"
