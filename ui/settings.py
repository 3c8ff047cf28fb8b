"""Settings from the environment or `.env`, typed in one place. A wrong one fails at start and is named.

| variable | meaning | default |
| --- | --- | --- |
| CASEPILOT_HOME | folder of snapshots, model cache and the local database | ~/.casepilot |
| CASEPILOT_DATABASE_URL | SQLAlchemy address of the feedback database | SQLite file in the home folder |
| CASEPILOT_CHROMA_URL | address of a Chroma server that holds the vectors | none: vectors on disk |
| CASEPILOT_ALLOWED_SITES | sites that may frame the chat, separated by blanks or commas | none: only itself |
| CASEPILOT_EMBEDDING_MODEL | `minilm` here, `words` for none, or a model of the OpenAI-compatible server | minilm |
| CASEPILOT_MODEL | language model of the OpenAI-compatible server that words answers | none: the rules do |
| CASEPILOT_PROSE | who words what the tables answer whole: `rules` or `model` | rules |
| CASEPILOT_PRICES | YAML or JSON file with the prices of models | none: costs are unknown |
| CASEPILOT_MODEL_RECORD | folder for a record of requests to the model and its replies, redacted | none |
| CASEPILOT_TIMEOUT_SECONDS | how long a language model may take for a reply | 60 |
| OPENAI_API_KEY, OPENAI_BASE_URL | key and address of an OpenAI-compatible server | none |
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOCAL_EMBEDDING = ("minilm", "words")
"""What CASEPILOT_EMBEDDING_MODEL names without a server: the model on this machine, and no vectors at all."""


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
    model: str = ""
    prose: Literal["rules", "model"] = "rules"
    prices: Path | None = None
    model_record: Path | None = None
    timeout_seconds: float = Field(default=60, gt=0, le=3600)
    openai_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field(default="", validation_alias="OPENAI_BASE_URL")
    embedding_model: str = "minilm"  # after the key and the address, which its check looks at

    @field_validator("home", "prices", "model_record")
    @classmethod
    def _absolute(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        try:
            return None if value is None else value.expanduser().resolve()
        except (RuntimeError, OSError) as error:
            wanted = "file" if info.field_name == "prices" else "folder"
            raise ValueError(f"cannot be followed ({error}); give a {wanted}") from None

    @field_validator("prices")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value is not None:
            from assistant.model.prices import PriceError, read_prices

            try:
                read_prices(value)
            except PriceError as error:
                raise ValueError(str(error)) from None
        return value

    @field_validator("model_record")
    @classmethod
    def _folder(cls, value: Path | None) -> Path | None:
        if value is not None and value.exists() and not value.is_dir():
            raise ValueError("is a file; give a folder")
        return value

    @field_validator("model")
    @classmethod
    def _name(cls, value: str) -> str:
        return _one_name(value)

    @field_validator("embedding_model")
    @classmethod
    def _embedding(cls, value: str, info: ValidationInfo) -> str:
        name = _one_name(value) or "minilm"
        if name.lower() in LOCAL_EMBEDDING:
            return name.lower()
        key = info.data.get("openai_api_key")
        if not (info.data.get("openai_base_url") or (key is not None and key.get_secret_value())):
            local = " and ".join(LOCAL_EMBEDDING)
            raise ValueError(f"only {local} need no server; for another set OPENAI_API_KEY or OPENAI_BASE_URL")
        return name

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


def _one_name(value: str) -> str:
    """The name of a model as it is sent: without blanks around it, in one line."""
    name = value.strip()
    if not name.isprintable():
        raise ValueError("is not the name of a model; give it in one line")
    return name


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
