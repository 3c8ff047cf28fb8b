"""The document on redaction: its commands run, its example prints what it says, and it names every type."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.privacy.documents import SUFFIXES
from assistant.privacy.spans import KINDS
from ui.cli import app

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "redaction.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^(casepilot redact .+?)\s{2,}\S", TEXT, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs(command: str, notes: Path) -> None:
    result = CliRunner().invoke(app, shlex.split(command)[1:], input="Jane Roe has M54.12.")
    assert result.exit_code == 0, result.output
    assert "Roe" not in result.stdout
    assert "M54.12" in result.stdout or "--out" in command


def test_its_picture_exists() -> None:
    assert [link for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT) if not (DOCS / link).exists()] == []


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 6


def test_the_recogniser_of_the_example_prints_what_the_document_says() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    (expected,) = re.findall(r"prints\n\n```\n(.*?)```", TEXT, re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "docs/redaction.md", "exec"), {})
    assert printed.getvalue() == expected


def test_every_type_and_every_kind_of_file_is_named_and_nothing_is_promised() -> None:
    assert [kind for kind in KINDS if f"`{kind}`" not in TEXT] == []
    assert [suffix for suffix in SUFFIXES if suffix not in TEXT] == []
    assert "check the result" in TEXT
    assert "compliant" not in TEXT.lower()
