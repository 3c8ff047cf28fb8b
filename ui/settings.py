"""Settings from the environment or `.env`, typed in one place. A wrong one fails at start and is named.

| variable | meaning | default |
| --- | --- | --- |
| CASEPILOT_HOME | folder of snapshots, model cache and the local database | ~/.casepilot |
| CASEPILOT_DATABASE_URL | SQLAlchemy address of the feedback database | SQLite file in the home folder |
| CASEPILOT_CHROMA_URL | address of a Chroma server that holds the vectors | none: vectors on disk |
| CASEPILOT_ALLOWED_SITES | sites that may frame the chat, separated by blanks or commas | none: only itself |
| CASEPILOT_EMBEDDING_MODEL | embedding model; `words` turns vectors off | minilm |
| CASEPILOT_TIMEOUT_SECONDS | how long a language model may take for a reply | 60 |
| OPENAI_API_KEY, OPENAI_BASE_URL | key and address of an OpenAI-compatible server, for a judge of runs | none |
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """A setting has a wrong value; the text names the variable."""


class AppSettings(BaseSettings):
    """Typed settings of every surface."""

    model_config = SettingsConfigDict(
        env_prefix="CASEPILOT_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = Field(default_factory=lambda: Path.home() / ".casepilot")
    database_url: str = ""
    chroma_url: str = ""
    allowed_sites: str = ""
    embedding_model: Literal["minilm", "words"] = "minilm"
    timeout_seconds: float = Field(default=60, gt=0, le=3600)
    openai_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field(default="", validation_alias="OPENAI_BASE_URL")

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        try:
            return value.expanduser().resolve()
        except (RuntimeError, OSError) as error:
            raise ValueError(f"cannot be followed ({error}); give a folder") from None

    @field_validator("chroma_url", "openai_base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and "://" not in value:
            raise ValueError("must be an SQLAlchemy address such as postgresql+psycopg://host/name")
        return value

    @property
    def database(self) -> str:
        """The feedback database; a SQLite file in the home folder unless one is named."""
        return self.database_url or f"sqlite:///{self.home / 'casepilot.sqlite'}"

    @property
    def sites(self) -> tuple[str, ...]:
        """Sites that may frame the chat window."""
        return tuple(site for site in self.allowed_sites.replace(",", " ").split() if site)


def load_settings() -> AppSettings:
    """Read the settings. Raises SettingsError naming the first wrong variable, or a `.env` that cannot be read."""
    try:
        return AppSettings()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the file '.env' in this folder cannot be read ({error}); write it as UTF-8") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = "_".join(str(part) for part in first["loc"]).upper()
        name = place if place.startswith("OPENAI_") else f"CASEPILOT_{place}"
        raise SettingsError(
            f"{name}={first.get('input')!r:.80} is wrong: {first['msg'].removeprefix('Value error, ')}"
        ) from None
