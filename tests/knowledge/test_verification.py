"""A snapshot that is as written holds; every kind of damage is found and named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from official_files import mue_file, ptp_file

from knowledge.add import add_files
from knowledge.errors import SnapshotError
from knowledge.snapshot import Snapshot, current_snapshot
from knowledge.verification import Check, verify


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, module_library: Path, module_tabular: Path) -> Path:
    """A home with a loaded table of each kind."""
    folder = tmp_path_factory.mktemp("verified")
    files = [
        mue_file(folder / "in", "00001,3,2 x: P,r", "00002,1,3 x: C,r"),
        ptp_file(folder / "in", "00001\t00002\t\t20200101\t*\t1\tOf lamps"),
    ]
    add_files(folder / "home", files, None, tabular=module_tabular, starter=module_library)
    return folder / "home"


@pytest.fixture
def snapshot(written: Path, tmp_path: Path) -> Snapshot:
    """A copy that a test may damage."""
    return current_snapshot(Path(shutil.copytree(written, tmp_path / "home")))


def failed(checks: tuple[Check, ...]) -> list[Check]:
    return [check for check in checks if not check.holds]


def test_a_snapshot_as_written_holds(snapshot: Snapshot) -> None:
    told: list[tuple[str, int, int]] = []
    checks = verify(snapshot, progress=lambda *step: told.append(step))
    assert failed(checks) == []
    names = {check.name for check in checks}
    assert {"facts.sqlite", "words.sqlite", "mue-practitioner:2026-04", "ptp-practitioner:2026-04"} <= names
    assert any(check.found == "unit_limits 00002: found by its key" for check in checks)
    assert any(check.found == "pairs 00001 00002: found by its key" for check in checks)
    assert told[-1][1] == told[-1][2]


def _altered(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("UPDATE unit_limits SET value = 99 WHERE code = '00001'")
    db.close()


def _row_less(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM unit_limits WHERE code = '00001'")
    db.close()


@pytest.mark.parametrize(
    ("damage", "said"),
    [pytest.param(_altered, "checksum", id="altered value"), pytest.param(_row_less, "rows", id="row gone")],
)
def test_damage_is_found(snapshot: Snapshot, damage: Callable[[Path], None], said: str) -> None:
    damage(snapshot.parts["mue-practitioner:2026-04"])
    found = failed(verify(snapshot))
    assert {check.name for check in found} == {"mue-practitioner:2026-04"}
    assert any(check.found.startswith(said) for check in found)


def test_vectors_that_cannot_be_opened_fail_their_check(snapshot: Snapshot) -> None:
    def broken() -> NoReturn:
        raise SnapshotError("the vectors are gone")

    with_vectors = replace(snapshot, manifest=replace(snapshot.manifest, embedder="stand-in 8"))
    assert failed(verify(with_vectors, broken)) == [Check("vectors", False, "the vectors are gone")]
