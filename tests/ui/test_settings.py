"""Settings: defaults, the environment, `.env`, and a wrong value that is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a `.env`, and a home folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_without_any_setting_everything_is_local(elsewhere: Path) -> None:
    settings = load_settings()
    assert settings.home == elsewhere / ".casepilot"
    assert settings.database == f"sqlite:///{elsewhere / '.casepilot' / 'casepilot.sqlite'}"
    assert (settings.chroma_url, settings.sites, settings.embedding_model) == ("", (), "minilm")
    assert not settings.home.exists()


def test_the_environment_is_read(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("HOME", "data/here"),
        ("DATABASE_URL", "postgresql+psycopg://db/casepilot"),
        ("CHROMA_URL", "http://chroma:8000"),
        ("ALLOWED_SITES", "https://a.example, https://b.example  https://c.example"),
        ("EMBEDDING_MODEL", "words"),
    ):
        monkeypatch.setenv(f"CASEPILOT_{name}", value)
    settings = load_settings()
    assert settings.home == elsewhere / "data" / "here"
    assert settings.database == "postgresql+psycopg://db/casepilot"
    assert settings.chroma_url == "http://chroma:8000"
    assert settings.sites == ("https://a.example", "https://b.example", "https://c.example")
    assert settings.embedding_model == "words"


def test_a_tilde_is_the_home_folder(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEPILOT_HOME", "~/cases")
    assert load_settings().home == elsewhere / "cases"


def test_a_dot_env_file_is_read_and_the_environment_comes_first(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (elsewhere / ".env").write_text("CASEPILOT_EMBEDDING_MODEL=words\nCASEPILOT_CHROMA_URL=http://file:1\nOTHER=x\n")
    monkeypatch.setenv("CASEPILOT_CHROMA_URL", "http://environment:2")
    settings = load_settings()
    assert (settings.embedding_model, settings.chroma_url) == ("words", "http://environment:2")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CASEPILOT_EMBEDDING_MODEL", "gigantic"),
        ("CASEPILOT_CHROMA_URL", "chroma:8000"),
        ("CASEPILOT_HOME", "~nobody-of-this-name/x"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable_in_one_line(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert name in str(wrong.value)
    assert value in str(wrong.value)
    assert "\n" not in str(wrong.value)


PRICED = """{"made-1": {"input_per_million": 1, "output_per_million": 2, "currency": "USD", "as_of": "2026-11-01",
"source": "invented"}}"""


def test_a_model_is_off_until_it_is_named() -> None:
    settings = load_settings()
    assert (settings.model, settings.prose, settings.prices, settings.model_record) == ("", "rules", None, None)


def test_settings_of_a_model_are_read(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (elsewhere / "prices.json").write_text(PRICED)
    for name, value in (
        ("MODEL", " made-1 "),
        ("PROSE", "model"),
        ("PRICES", "~/prices.json"),
        ("MODEL_RECORD", "record"),
    ):
        monkeypatch.setenv(f"CASEPILOT_{name}", value)
    settings = load_settings()
    assert (settings.model, settings.prose) == ("made-1", "model")
    assert (settings.prices, settings.model_record) == (elsewhere / "prices.json", elsewhere / "record")
    assert not (elsewhere / "record").exists()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PROSE", "poem", "'rules' or 'model'"),
        ("MODEL", "made\x07", "in one line"),
        ("PRICES", "absent.yaml", "absent.yaml"),
        ("PRICES", "wrong.yaml", "field currency is missing"),
        ("MODEL_RECORD", "wrong.yaml", "give a folder"),
    ],
)
def test_a_wrong_setting_of_a_model_is_named(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    (elsewhere / "wrong.yaml").write_text("made-1: {input_per_million: 1, output_per_million: 2}")
    monkeypatch.setenv(f"CASEPILOT_{name}", value)
    with pytest.raises(SettingsError, match=told) as wrong:
        load_settings()
    assert f"CASEPILOT_{name}=" in str(wrong.value)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(
    ("given", "with_server", "wanted"),
    [
        (" MiniLM", False, "minilm"),
        ("Words", True, "words"),
        ("  ", False, "minilm"),
        ("text-embedding-3-small", True, "text-embedding-3-small"),
        ("Made/Embedding:7b", True, "Made/Embedding:7b"),
    ],
)
@pytest.mark.parametrize("server", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_an_embedding_model_of_a_server_needs_one(
    monkeypatch: pytest.MonkeyPatch, given: str, with_server: bool, wanted: str, server: str
) -> None:
    monkeypatch.setenv("CASEPILOT_EMBEDDING_MODEL", given)
    if with_server:
        monkeypatch.setenv(server, "http://127.0.0.1:9/v1")
    assert load_settings().embedding_model == wanted


def test_an_embedding_model_without_a_server_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEPILOT_EMBEDDING_MODEL", "text-embedding-3-small")
    with pytest.raises(SettingsError, match=r"CASEPILOT_EMBEDDING_MODEL.*OPENAI_API_KEY or OPENAI_BASE_URL"):
        load_settings()


def test_settings_cannot_be_changed_later() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().chroma_url = "http://other"
