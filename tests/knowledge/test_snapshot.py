"""Which snapshot is in service, and that nothing that goes wrong in a build disturbs it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from knowledge.base import KnowledgeBase
from knowledge.build import VectorWriter, build_snapshot
from knowledge.errors import BuildError, SnapshotError, SourceError, StarterError
from knowledge.snapshot import Snapshot, current_snapshot, open_snapshot, pointer_text

ROOT = Path(__file__).parents[2]
DAY = date(2026, 5, 1)  # inside the edition that the build gives the tabular list
COMMAND = "casepilot knowledge build"
# A build that stops at the moment that its last argument names, says so, and waits to be killed.
STOPPING = """
import os, sys, time
from pathlib import Path
from knowledge.build import build_snapshot
home, tabular, library, moment = sys.argv[1:]
flushed = 0
def stop(here):
    if here == moment:
        print("stopped", flush=True)
        time.sleep(600)
def fsync(handle, real=os.fsync):
    global flushed
    flushed += 1
    stop(f"flush {flushed}")
    real(handle)
os.fsync = fsync
def write(directory, collections, progress, base):
    directory.mkdir()
    (directory / "half").write_bytes(b"x" * 1000)
    stop("vectors")
    return "stand-in 8", {name: len(listed) for name, listed in collections.items()}
def report(step, done, total):
    stop(f"{step} {done}")
build_snapshot(Path(home), write, report, tabular=Path(tabular), starter=Path(library))
"""
# With vectors there are five files to flush, then their folder, the pointer, and the pointer's folder.
STEP = "Writing facts and words"
MOMENTS = [
    *("Reading the starter library 0", "Reading ICD-10-CM 0", f"{STEP} 0", f"{STEP} 1", f"{STEP} 2", "vectors"),
    *("Verifying 0", "flush 1", "flush 4", "flush 5", "flush 6", "flush 7", "flush 8"),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def build(home: Path, library: Path, tabular: Path) -> Callable[..., Snapshot]:
    """Builds the tiny library into the test's home."""

    def run(writer: VectorWriter | None = None, **more: Path) -> Snapshot:
        return build_snapshot(home, writer, **{"tabular": tabular, "starter": library, **more})

    return run


def answers(home: Path) -> str:
    """What the snapshot in service says of one invented condition."""
    base = KnowledgeBase.open(home)
    try:
        found = base.icd10cm("S02.0XXA", DAY)
        assert base.search("lantern fever", ("icd10cm",), DAY)
        return found.rows[0].title
    finally:
        base.close()


def snapshots(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "snapshots").iterdir())


def refusal(home: Path) -> str:
    """The error of a home whose snapshot cannot be used: one line that ends in the command to run."""
    with pytest.raises(SnapshotError) as caught:
        KnowledgeBase.open(home)
    text = str(caught.value)
    assert text.endswith(f"run: {COMMAND}")
    assert len(text.splitlines()) == 1
    return text


def test_a_new_snapshot_takes_the_place_of_the_old(home: Path, build: Callable[..., Snapshot]) -> None:
    first, second = build(), build()
    assert pointer_text(home) == second.manifest.id != first.manifest.id
    assert current_snapshot(home) == second
    assert not (home / "current.new").exists()
    assert answers(home) == "Moth bite of hat, initial encounter for dry bite"


def test_a_reader_keeps_its_snapshot_while_the_next_is_put_in_service(
    home: Path, build: Callable[..., Snapshot]
) -> None:
    build()
    base = KnowledgeBase.open(home)
    second = build()
    assert base.icd10cm("Q02", DAY).state == "found"
    assert base.manifest.id != second.manifest.id
    base.close()


def test_two_snapshots_are_kept(home: Path, build: Callable[..., Snapshot]) -> None:
    names = [build().manifest.id for _ in range(4)]
    assert snapshots(home) == names[-2:]


def test_of_many_snapshots_the_one_that_was_in_service_is_kept(home: Path, build: Callable[..., Snapshot]) -> None:
    served = build()
    shutil.copytree(served.directory, home / "snapshots" / "99990101T000000000000Z")  # newer by name, never in service
    fresh = build()
    assert snapshots(home) == sorted([served.manifest.id, fresh.manifest.id])


def test_no_snapshot(home: Path) -> None:
    assert str(home) in refusal(home)


@pytest.mark.parametrize(
    "name", ["../outside", "..", ".", ".hidden", "a/../../outside", "/", "absolute", "\0", "x" * 5000]
)
def test_a_pointer_leads_nowhere_but_to_a_snapshot(home: Path, build: Callable[..., Snapshot], name: str) -> None:
    snapshot = build()
    outside = home / "outside"
    for place in (outside, home / "snapshots" / ".hidden"):
        shutil.copytree(snapshot.directory, place)
    assert open_snapshot(outside).manifest == snapshot.manifest  # only the pointer is at fault
    (home / "current").write_text(str(outside) if name == "absolute" else name, encoding="utf-8")
    refusal(home)


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe", b"20990101T000000000000Z"])
def test_a_pointer_without_a_snapshot(home: Path, build: Callable[..., Snapshot], content: bytes) -> None:
    build()
    (home / "current").write_bytes(content)
    refusal(home)


def _without(name: str) -> Callable[[Path], object]:
    return lambda directory: (directory / name).unlink()


def _with(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda directory: (directory / name).write_bytes(content)


def _cut(name: str, share: float) -> Callable[[Path], object]:
    return lambda directory: os.truncate(directory / name, int((directory / name).stat().st_size * share))


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        pytest.param(shutil.rmtree, "manifest.json", id="whole folder missing"),
        pytest.param(_without("manifest.json"), "manifest.json", id="manifest missing"),
        pytest.param(_with("manifest.json", b""), "manifest.json", id="manifest empty"),
        pytest.param(_with("manifest.json", b"[]"), "manifest.json", id="manifest of another kind"),
        pytest.param(_with("manifest.json", b"\xff"), "manifest.json", id="manifest not text"),
        pytest.param(_cut("manifest.json", 0.5), "manifest.json", id="manifest half-written"),
        pytest.param(_with("manifest.json", b'{"builder": "3"}'), "manifest.json", id="manifest with parts missing"),
        pytest.param(_without("facts.sqlite"), "facts.sqlite", id="facts missing"),
        pytest.param(_with("facts.sqlite", b""), "facts.sqlite", id="facts empty"),
        pytest.param(_with("facts.sqlite", b"not a database at all"), "facts.sqlite", id="facts of another kind"),
        pytest.param(_cut("facts.sqlite", 0.5), "facts.sqlite", id="facts half-written"),
        pytest.param(_cut("facts.sqlite", 0.99), "facts.sqlite", id="facts without their last page"),
        pytest.param(_without("words.sqlite"), "words.sqlite", id="words missing"),
        pytest.param(_without("parts/icd10cm-2026-04.sqlite"), "parts/icd10cm-2026-04.sqlite", id="part missing"),
        pytest.param(_cut("parts/icd10cm-2026-04.sqlite", 0.99), "parts/icd10cm-2026-04.sqlite", id="part cut off"),
    ],
)
def test_a_damaged_snapshot_is_refused(
    home: Path, build: Callable[..., Snapshot], damage: Callable[[Path], object], named: str
) -> None:
    damage(build().directory)
    assert named in refusal(home)


def test_a_snapshot_of_another_builder_is_refused(home: Path, build: Callable[..., Snapshot]) -> None:
    path = build().directory / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "builder": "999"}), encoding="utf-8")
    assert "'999'" in refusal(home)


def _no_space(directory: Path, _texts: object, _progress: object, _base: object) -> tuple[str, dict[str, int]]:
    directory.mkdir()
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _interrupted(_directory: Path, _texts: object, _progress: object, _base: object) -> tuple[str, dict[str, int]]:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param("starter", StarterError, id="broken starter library"),
        pytest.param("tabular", SourceError, id="broken tabular list"),
        pytest.param(_no_space, BuildError, id="disk full"),
        pytest.param(_interrupted, KeyboardInterrupt, id="interrupted"),
    ],
)
def test_a_failed_build_leaves_the_snapshot_in_service(
    home: Path,
    build: Callable[..., Snapshot],
    library: Path,
    tmp_path: Path,
    fault: str | VectorWriter,
    error: type[BaseException],
) -> None:
    served = build()
    more: dict[str, Path] = {}
    if fault == "starter":
        (library / "codes" / "lamps.yaml").write_text("- code: [", encoding="utf-8")
    if fault == "tabular":
        more["tabular"] = tmp_path / "broken.xml"
        more["tabular"].write_text("<ICD10CM.tabular><chapter>", encoding="utf-8")
    with pytest.raises(error):
        build(None if isinstance(fault, str) else fault, **more)
    assert pointer_text(home) == served.manifest.id
    assert snapshots(home) == [served.manifest.id]
    assert answers(home)


def test_of_two_builds_at_once_the_second_is_refused(home: Path, build: Callable[..., Snapshot]) -> None:
    refused: list[str] = []

    def meanwhile(
        directory: Path, texts: dict[str, list[tuple[str, str]]], _progress: object, _base: object
    ) -> tuple[str, dict[str, int]]:
        with pytest.raises(BuildError) as caught:
            build()
        refused.append(str(caught.value))
        directory.mkdir()
        return "stand-in 8", {name: len(listed) for name, listed in texts.items()}

    snapshot = build(meanwhile)
    assert len(refused) == 1
    assert str(home) in refused[0]
    assert snapshots(home) == [snapshot.manifest.id]
    assert build().manifest.id > snapshot.manifest.id  # the right to build is free again


@pytest.fixture
def stopped(
    home: Path, library: Path, tabular: Path, tmp_path: Path
) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Starts a build in another process and returns when it stands still at a moment."""
    started: list[subprocess.Popen[str]] = []
    other = tmp_path / "other.xml"  # not the file that was read before, so that it is read
    other.write_bytes(tabular.read_bytes() + b"\n")

    def start(moment: str) -> subprocess.Popen[str]:
        given = [sys.executable, "-c", STOPPING, str(home), str(other), str(library), moment]
        process = subprocess.Popen(given, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "stopped\n", f"the build never came to {moment!r}"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_build_leaves_a_snapshot_in_service_and_the_next_succeeds(
    home: Path, build: Callable[..., Snapshot], stopped: Callable[[str], subprocess.Popen[str]], moment: str
) -> None:
    served = build()
    process = stopped(moment)
    with pytest.raises(BuildError, match="another build"):
        build()
    process.kill()
    assert process.wait() == -signal.SIGKILL
    switched = moment == "flush 8"  # the pointer's last moment: its new text stands already
    assert (current_snapshot(home).manifest.id == served.manifest.id) is not switched
    assert answers(home)
    fresh = build()
    assert current_snapshot(home) == fresh
    assert answers(home)
    assert len(snapshots(home)) == 2
    assert not [name for name in snapshots(home) if name.startswith("building-")]


def test_a_first_build_that_is_killed_leaves_no_snapshot(
    home: Path, build: Callable[..., Snapshot], stopped: Callable[[str], subprocess.Popen[str]]
) -> None:
    process = stopped(f"{STEP} 1")
    process.kill()
    process.wait()
    assert str(home) in refusal(home)
    build()
    assert answers(home)
