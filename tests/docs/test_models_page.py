"""The document on models: its settings are real, its prices are read, what was not tried or is not checked is said."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from model_endpoint import Endpoint, quoting
from typer.testing import CliRunner

from assistant.model import tokens
from assistant.model.prices import read_prices
from ui.cli import app
from ui.settings import AppSettings

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "models.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
SERVERS = ("OpenAI", "Ollama", "vLLM", "llama.cpp", "LM Studio")


def test_every_setting_it_names_is_one() -> None:
    real = {
        name.upper() if name.startswith("openai") else f"CASEPILOT_{name.upper()}" for name in AppSettings.model_fields
    }
    named = set(re.findall(r"\b(?:CASEPILOT|OPENAI)_[A-Z_]+", TEXT))
    assert len(named) >= 8
    assert named <= real


def test_its_prices_are_read(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    path = tmp_path / "prices.yaml"
    path.write_text(example, "utf-8")
    assert read_prices(path).cost("NAME", 1_000_000, 1_000_000) == Decimal("2.00")


def test_the_file_of_tokens_has_the_name_that_is_looked_for() -> None:
    assert f"`{tokens._FILES[tokens.ENCODING][0]}`" in TEXT
    assert f"{tokens.ENCODING}.tiktoken" in TEXT


def test_the_test_server_starts_as_it_says_and_words_the_answer(
    words_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, ask = re.findall(r"^.*\.venv/bin/.*$", TEXT.split("## Settings")[0], re.MULTILINE)
    script = shlex.split(start)[1]
    asked = subprocess.run(
        [sys.executable, str(ROOT / script), "--help"], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert "--port" in asked.stdout
    with Endpoint(otherwise=quoting()) as endpoint:
        parts = shlex.split(ask)
        given = dict(part.split("=", 1) for part in parts[:2]) | {"OPENAI_BASE_URL": endpoint.url}
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("CASEPILOT_HOME", str(words_home))
        monkeypatch.chdir(tmp_path)
        result = CliRunner().invoke(app, parts[3:])
    assert result.exit_code == 0, result.output
    assert "Worded by made" in " ".join(result.stdout.split())


@pytest.mark.parametrize("text", [TEXT, README], ids=["document", "README"])
def test_what_was_not_tried_and_what_is_not_checked_is_said(text: str) -> None:
    flat = " ".join(text.split())
    assert [name for name in SERVERS if name not in flat] == []
    assert re.search(r"[Oo]nly the test server of this project", flat)
    assert re.search(r"(?:was|were) not tried|No hosted service and no local server .* was tried", flat)
    assert "Not checked:" in flat
    assert "word by word only" in flat


def test_its_files_and_links_exist() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", TEXT) + re.findall(r"`((?:assistant|tests)/[\w/.]+)`", TEXT)
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert "docs/models.md" in README
