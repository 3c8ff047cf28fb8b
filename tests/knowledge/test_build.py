"""A build: what it reads, what its manifest says, how it degrades without vectors, and how it reports progress."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from starter_rows import fact_files, fact_rows, starter_entries

from knowledge.base import KnowledgeBase
from knowledge.build import build_snapshot
from knowledge.errors import BuildError, EmbeddingError, KnowledgeError
from knowledge.snapshot import Snapshot, current_snapshot
from knowledge.vector_texts import entry_of

Collections = dict[str, list[tuple[str, str]]]
ROOT = Path(__file__).parents[2]
DAY = date(2026, 5, 1)  # inside the edition that the build gives the tabular list


class Writer:
    """Stands in for the embedding model: keeps what it was given and says what it was told to say."""

    def __init__(self, fault: Exception | None = None, lose: int = 0) -> None:
        self.fault = fault
        self.lose = lose
        self.given: Collections = {}

    def __call__(
        self, directory: Path, collections: Collections, progress: Callable[[int], None], base: Path | None
    ) -> tuple[str, dict[str, int]]:
        directory.mkdir()
        (directory / "half").write_bytes(b"x" * 1000)
        self.given = collections
        if self.fault is not None:
            raise self.fault
        for done in range(1, sum(map(len, collections.values())) + 1):
            progress(done)
        counts = {name: len(listed) for name, listed in collections.items()}
        counts["passages"] -= self.lose
        return "stand-in 8", counts


def rows(name: str) -> list[dict[str, str]]:
    return fact_rows(name)


def entries(folder: str) -> int:
    return sum(1 for _ in starter_entries(f"{folder}/*.yaml"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, datetime]:
    """The real library with the small tabular list, and when the build began."""
    began = datetime.now(UTC)
    tabular = ROOT / "tests" / "fixtures" / "icd10cm" / "tabular_invented.xml"
    return build_snapshot(tmp_path_factory.mktemp("built"), None, tabular=tabular), began


def test_the_counts_are_those_of_the_source_files(built: tuple[Snapshot, datetime]) -> None:
    counts = built[0].manifest.totals()
    files = {
        "fees": "fees.csv",
        "unit_limits": "unit_limits.csv",
        "addon_links": "addon_links.csv",
        "pairs": "pairs.csv",
        "opps": "opps.csv",
        "classes": "rbcs.csv",
        "hcpcs": "hcpcs.csv",
        "drug_limits": "asp.csv",
        "hcpcs_modifiers": "hcpcs_modifiers.csv",
    }
    assert {kind: counts[kind] for kind in files} == {kind: len(rows(name)) for kind, name in files.items()}
    folders = {"summary": "codes", "modifier": "modifiers", "passage": "passages"}
    assert {kind: counts[kind] for kind in folders} == {kind: entries(name) for kind, name in folders.items()}
    # In the fixture: 2 chapters, 4 sections, 22 items spelled out, 12 codes from 7th characters.
    assert counts["icd10cm_billable"] == 18
    assert counts["icd10cm_items"] == 40


def test_each_release_says_how_many_rows_it_gave(built: tuple[Snapshot, datetime]) -> None:
    releases = {release.id: release for release in built[0].manifest.releases}
    given = Counter(
        row["release"]
        for name in fact_files()
        if name not in ("rationales.csv", "pair_scope.csv")
        for row in rows(name)
    )
    assert {name: releases[name].rows_kept for name in given} == dict(given)
    assert all(release.rows_read == release.rows_kept > 0 for release in releases.values())
    assert all(release.refused == () for release in releases.values())


def test_the_tabular_list_is_a_release_with_its_digest(built: tuple[Snapshot, datetime], tabular: Path) -> None:
    [edition] = [release for release in built[0].manifest.releases if release.table == "icd10cm"]
    assert edition.file_name == tabular.name
    assert edition.sha256 == hashlib.sha256(tabular.read_bytes()).hexdigest()
    assert (edition.rows_kept, edition.coverage) == (40, "whole")
    assert edition.effective_from == date(2026, 4, 1)
    assert edition.effective_to == date(2026, 9, 30)


def test_the_manifest_says_when_it_was_built(built: tuple[Snapshot, datetime]) -> None:
    snapshot, began = built
    assert began <= snapshot.manifest.built_at <= datetime.now(UTC)
    assert snapshot.directory.name == snapshot.manifest.id
    assert all(release.read_on == snapshot.manifest.built_at.date() for release in snapshot.manifest.releases)


def test_the_snapshot_in_service_is_the_one_that_was_built(library: Path, tabular: Path, tmp_path: Path) -> None:
    snapshot = build_snapshot(tmp_path / "home", None, tabular=tabular, starter=library)
    assert current_snapshot(tmp_path / "home") == snapshot
    base = KnowledgeBase.open(tmp_path / "home")
    found = base.icd10cm("Q01.10", DAY).first
    assert found is not None
    assert found.title == "Lantern fever, Ångström type, dim"
    assert base.summary("00001") is not None
    base.close()


def test_without_a_writer_words_alone_serve(library: Path, tabular: Path, tmp_path: Path) -> None:
    snapshot = build_snapshot(tmp_path / "home", None, tabular=tabular, starter=library)
    assert (snapshot.manifest.embedder, snapshot.manifest.vectors) == ("", {})
    assert any("words only" in warning for warning in snapshot.manifest.warnings)
    assert not snapshot.vectors.exists()


def test_without_a_model_words_alone_serve_and_the_reason_is_kept(library: Path, tabular: Path, tmp_path: Path) -> None:
    writer = Writer(EmbeddingError("the model file is altered"))
    snapshot = build_snapshot(tmp_path / "home", writer, tabular=tabular, starter=library)
    assert (snapshot.manifest.embedder, snapshot.manifest.vectors) == ("", {})
    assert any("the model file is altered" in warning for warning in snapshot.manifest.warnings)
    assert not snapshot.vectors.exists()
    base = KnowledgeBase.open(tmp_path / "home")
    assert base.search("lantern fever", ("icd10cm",), DAY)
    base.close()


def test_every_kind_of_thing_is_given_to_the_writer(library: Path, tabular: Path, tmp_path: Path) -> None:
    writer = Writer()
    snapshot = build_snapshot(tmp_path / "home", writer, tabular=tabular, starter=library)
    ids = {name: [ref for ref, _ in listed] for name, listed in writer.given.items()}
    assert [len(set(listed)) for listed in ids.values()] == [len(listed) for listed in ids.values()]
    assert {entry_of(ref) for ref in ids["summaries"]} == {"cpt:00001", "cpt:00002"}
    assert {entry_of(ref) for ref in ids["passages"]} == {"guideline:lamp-rule"}
    assert {entry_of(ref) for ref in ids["modifiers"]} == {"modifier:L9"}
    assert "icd10cm:Q01.10" in ids["icd10cm"]
    assert snapshot.manifest.embedder == "stand-in 8"
    assert snapshot.manifest.vectors == {name: len(listed) for name, listed in ids.items()}
    assert snapshot.manifest.warnings == ()


def test_lost_vectors_fail_the_build(library: Path, tabular: Path, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="incomplete"):
        build_snapshot(tmp_path / "home", Writer(lose=1), tabular=tabular, starter=library)


def test_progress_names_each_step_and_never_goes_back(library: Path, tabular: Path, tmp_path: Path) -> None:
    reported: list[tuple[str, int, int]] = []
    build_snapshot(
        tmp_path / "home", Writer(), lambda *report: reported.append(report), tabular=tabular, starter=library
    )
    steps = list(dict.fromkeys(step for step, _, _ in reported))
    assert steps == [
        "Reading the starter library",
        "Reading ICD-10-CM",
        "Writing facts and words",
        "Embedding descriptions",
        "Verifying",
    ]
    for name in steps:
        done = [(done, total) for step, done, total in reported if step == name]
        assert [number for number, _ in done] == sorted(number for number, _ in done)
        assert len({total for _, total in done}) == 1
        assert all(0 <= number <= total for number, total in done)
    assert reported[-1][1] == reported[-1][2]


def test_a_tabular_list_without_codes_is_refused(library: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.xml"
    empty.write_text("<ICD10CM.tabular><version>2099</version></ICD10CM.tabular>", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"empty\.xml"):
        build_snapshot(tmp_path / "home", None, tabular=empty, starter=library)


def test_a_missing_tabular_list_is_refused(library: Path, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"gone\.xml"):
        build_snapshot(tmp_path / "home", None, tabular=tmp_path / "gone.xml", starter=library)


def test_a_home_that_is_a_file_is_refused(library: Path, tabular: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder", encoding="utf-8")
    with pytest.raises(BuildError, match="home"):
        build_snapshot(tmp_path / "home", None, tabular=tabular, starter=library)


def test_a_full_disk_is_one_line_that_names_the_home(library: Path, tabular: Path, tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(BuildError, match="No space left on device") as caught:
        build_snapshot(tmp_path / "home", Writer(full), tabular=tabular, starter=library)
    assert str(tmp_path / "home") in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert list((tmp_path / "home" / "snapshots").iterdir()) == []


def test_a_disk_that_fills_up_under_the_database_is_a_build_error(library: Path, tmp_path: Path) -> None:
    """The kernel refuses every file beyond 32 KiB, so that SQLite itself meets the refusal."""
    script = """
import resource, signal, sys
from pathlib import Path
from knowledge.build import build_snapshot
from knowledge.errors import BuildError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (32768, 32768))
try:
    build_snapshot(Path(sys.argv[1]), None, tabular=Path(sys.argv[2]), starter=Path(sys.argv[3]))
except BuildError as error:
    print(f"refused: {error}")
"""
    given = [str(tmp_path / "home"), str(ROOT / "tests/fixtures/icd10cm/tabular_invented.xml"), str(library)]
    done = subprocess.run(
        [sys.executable, "-c", script, *given], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.startswith("refused: "), done.stderr
    assert str(tmp_path / "home") in done.stdout
    assert list((tmp_path / "home" / "snapshots").iterdir()) == []
