"""The README's commands run, its settings are the real ones, and its picture and links exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ui.cli import app
from ui.settings import AppSettings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^casepilot .+$", README, re.MULTILINE)
TARGETS = re.findall(r"`?make (\w+)`?", README)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_runs(command: str, words_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEPILOT_HOME", str(words_home))
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    assert result.stdout.strip()


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 9


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    missing = [target for target in set(TARGETS) if not re.search(rf"^{target}:", makefile, re.MULTILINE)]
    assert missing == []


def test_the_settings_table_names_exactly_the_settings() -> None:
    named = set(re.findall(r"^\| `(CASEPILOT_\w+)`", README, re.MULTILINE))
    real = {f"CASEPILOT_{name.upper()}" for name in AppSettings.model_fields}
    assert named == real


def test_pictures_and_links_exist() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
