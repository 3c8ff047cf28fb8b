"""The drawn set: made by a room that imports nothing of what it evaluates, and the same whenever it is drawn."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from types import ModuleType

import pytest

from evals import sampled_rows, sampling


@pytest.mark.parametrize("room", [sampling, sampled_rows], ids=["sampling", "sampled_rows"])
def test_the_drawing_rooms_import_none_of_the_rooms_they_evaluate(room: ModuleType) -> None:
    tree = ast.parse(Path(str(room.__file__)).read_text(encoding="utf-8"))
    named = {n.name for node in ast.walk(tree) if isinstance(node, ast.Import) for n in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [name for name in named if name.split(".")[0] in ("knowledge", "assistant", "ui")]
    assert {name for name in named if name.split(".")[0] == "evals"} <= {"evals.sampled_rows"}


def test_drawing_again_gives_the_committed_set() -> None:
    folder = os.environ.get("CASEPILOT_REAL_DATA", "")
    if not folder:
        pytest.skip("CASEPILOT_REAL_DATA is not set: the official files are not at hand")
    assert sampling.made_set(Path(folder)) == sampling.TARGET.read_text(encoding="utf-8")
