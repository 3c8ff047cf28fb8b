"""The fast items of every set, on the starter snapshot with vectors, against the scores kept for this version."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.identity import code_version
from evals.results import RESULTS
from ui.cli import app


@pytest.mark.slow
def test_no_fast_item_that_was_right_is_wrong_now(
    full_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(full_home, home, symlinks=True)
    monkeypatch.setenv("CASEPILOT_HOME", str(home))
    kept = RESULTS / f"{code_version()}.json"
    command = ["eval", "--tag", "fast", "--out", str(tmp_path / "run"), "--compare", str(kept), "--fail-on-regression"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    assert "Compared with" in result.stdout
