"""The README's commands run, its settings are the real ones, and its picture and links exist."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from knowledge.sources.catalogue import LAYOUTS
from ui.cli import app
from ui.settings import AppSettings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^casepilot .+$", README, re.MULTILINE)
# What changes the snapshot, or compares releases that the starter does not hold, runs on a site of its own.
CHANGING = tuple(c for c in COMMANDS if re.match(r"casepilot knowledge (?:add|fetch|diff|remove|verify)\b", c))
EVALUATING = tuple(c for c in COMMANDS if c.startswith("casepilot eval"))
REDACTING = tuple(c for c in COMMANDS if c.startswith("casepilot redact"))
TARGETS = re.findall(r"`?make (\w+)`?", README)


@pytest.mark.parametrize(
    "command", [command for command in COMMANDS if command not in CHANGING + EVALUATING + REDACTING]
)
def test_every_command_of_the_readme_runs(command: str, words_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEPILOT_HOME", str(words_home))
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    assert result.stdout.strip()


@pytest.mark.parametrize("command", CHANGING)
def test_every_command_on_official_files_runs(command: str, site: Path) -> None:
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    assert result.stdout.strip()
    assert "not read" not in result.stdout


@pytest.mark.parametrize("command", REDACTING)
def test_every_command_on_notes_runs(command: str, notes: Path) -> None:
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    assert "check the result" in result.stderr or "--batch" in command
    written = [path.read_text(encoding="utf-8") for path in notes.glob("redacted/*")]
    written += [path.read_text(encoding="utf-8") for path in notes.glob("clean.txt")]
    assert "Roe" not in result.stdout + "".join(written)
    assert result.stdout or written


def test_the_commands_of_evaluation_run_in_order(
    words_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(words_home, home, symlinks=True)
    monkeypatch.setenv("CASEPILOT_HOME", str(home))
    monkeypatch.setenv("CASEPILOT_EMBEDDING_MODEL", "words")
    monkeypatch.chdir(tmp_path)
    own = re.findall(r"```csv\n(.*?)```", (ROOT / "docs" / "evaluation-sets.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "my-set.csv").write_text(own[0], encoding="utf-8")
    for command in EVALUATING:
        result = CliRunner().invoke(app, shlex.split(command)[1:])
        assert result.exit_code == 0, (command, result.output)
        assert result.stdout.strip()


def test_the_scores_shown_are_the_newest_that_are_kept() -> None:
    newest = max((ROOT / "evals" / "results").glob("[0-9]*.json"), key=lambda p: [int(n) for n in p.stem.split(".")])
    shown = README.split("<!-- scores -->")[1].split("<!-- /scores -->")[0].strip()
    assert shown == "\n".join(json.loads(newest.read_text(encoding="utf-8"))["table"])


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 20
    assert len(CHANGING) >= 7
    assert len(REDACTING) >= 3


def test_the_document_on_official_files_names_every_command_and_layout() -> None:
    text = (ROOT / "docs" / "official-files.md").read_text(encoding="utf-8")
    commands = ("add", "fetch", "status", "diff", "remove", "verify")
    assert [name for name in commands if f"casepilot knowledge {name}" not in text] == []
    short_names = {name for layout in LAYOUTS for name in re.findall(r"\(([A-Z][A-Z0-9a-z]{2,})\)", layout.name)}
    assert {"MUE", "PTP", "GPCI"} <= short_names
    assert [name for name in sorted(short_names) if name not in text] == []


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    missing = [target for target in set(TARGETS) if not re.search(rf"^{target}:", makefile, re.MULTILINE)]
    assert missing == []


def test_the_settings_table_names_exactly_the_settings() -> None:
    named = set(re.findall(r"^\| `((?:CASEPILOT|OPENAI)_\w+)`", README, re.MULTILINE))
    real = {
        name.upper() if name.startswith("openai") else f"CASEPILOT_{name.upper()}" for name in AppSettings.model_fields
    }
    assert named == real


def test_pictures_and_links_exist() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
