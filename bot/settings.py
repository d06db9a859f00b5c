"""What an operator sets, read once from the environment and `.env`, handed down as values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError
from bot.people import Person, Place

ROOT = Path(__file__).resolve().parent.parent
"""The checkout (or the image's folder) that holds `bot/` and `content/`."""


class Settings(BaseSettings):
    """All settings; a name in upper case is the variable's name."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_file_encoding="utf-8")

    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_url: str = ""
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_group_ids: Annotated[tuple[int, ...], NoDecode] = ()
    telegram_group_answer_minutes: int = Field(default=0, ge=0, le=2820)
    discord_token: SecretStr = SecretStr("")
    discord_api_url: str = ""
    discord_guild_ids: Annotated[tuple[int, ...], NoDecode] = ()
    discord_moderator_roles: Annotated[tuple[int, ...], NoDecode] = ()
    discord_channel_ids: Annotated[tuple[int, ...], NoDecode] = ()
    discord_help_forum_ids: Annotated[tuple[int, ...], NoDecode] = ()
    answer_emoji: str = Field(default="\N{PUSHPIN}", min_length=1, max_length=40)
    cooldown_seconds: float = Field(default=3.0, ge=0, le=3600)
    database_url: SecretStr = SecretStr("")
    redis_url: SecretStr = SecretStr("")
    data_dir: Path = ROOT / "data"
    content_dir: Path = ROOT / "content"
    moderators: Annotated[frozenset[Person], NoDecode] = frozenset()
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    retention_days: int = Field(default=90, ge=1, le=3650)
    secret_key: SecretStr = SecretStr("")
    propose_after: int = Field(default=3, ge=1, le=1000)
    digest_to: Annotated[tuple[Place, ...], NoDecode] = ()
    digest: Literal["daily", "weekly"] = "daily"
    encoder: Literal["auto", "static", "sentence", "none"] = "auto"

    @field_validator("telegram_api_url", "telegram_webhook_url", "discord_api_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("write a URL that begins with http:// or https://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: SecretStr) -> SecretStr:
        known = ("sqlite:", "sqlite+aiosqlite:", "postgresql:", "postgresql+psycopg:", "postgres:")
        if value.get_secret_value() and not value.get_secret_value().startswith(known):
            raise ValueError("write a URL that begins with postgresql:// or sqlite:///")
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: SecretStr) -> SecretStr:
        known = ("redis://", "rediss://", "unix://")
        if value.get_secret_value() and not value.get_secret_value().startswith(known):
            raise ValueError("write a URL that begins with redis://, rediss:// or unix://")
        return value

    @field_validator(
        "discord_guild_ids",
        "discord_moderator_roles",
        "discord_channel_ids",
        "discord_help_forum_ids",
        mode="before",
    )
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isdecimal() for part in parts):
            raise ValueError(
                "write ids as Discord shows them, which are numbers, with commas between them"
            )
        return tuple(int(part) for part in parts)

    @field_validator("telegram_group_ids", mode="before")
    @classmethod
    def _split_groups(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.removeprefix("-").isdecimal() for part in parts):
            raise ValueError("write group ids, such as -1001234, with commas between them")
        return tuple(int(part) for part in parts)

    @field_validator("moderators", mode="before")
    @classmethod
    def _split_people(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return frozenset(Person.read(part) for part in value.split(",") if part.strip())

    @field_validator("digest_to", mode="before")
    @classmethod
    def _split_places(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(Place.read(part) for part in value.split(",") if part.strip())

    @property
    def database(self) -> str:
        """The database's URL; without a setting, an SQLite file in the data folder."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir / 'nexus.db'}"

    @property
    def database_exists(self) -> bool:
        """Whether anything can be in the database: it is set, or the default file is there."""
        return bool(self.database_url) or (self.data_dir / "nexus.db").exists()

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be written to a log, passwords inside URLs included."""
        values = (getattr(self, name) for name in type(self).model_fields)
        texts = [v.get_secret_value() for v in values if isinstance(v, SecretStr) and v]
        return (*texts, *filter(None, (urlsplit(text).password for text in texts)))


def read_settings(
    env_file: Path | None = ROOT / ".env", overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Read the environment and the file; raises SettingsError that names the first variable."""
    try:
        # mypy sees the fields as the only arguments; pydantic-settings takes the file beside them.
        return Settings(_env_file=env_file, **dict(overrides or {}))  # type: ignore[call-arg]
    except ValidationError as error:
        # No `from`: pydantic's own text quotes the value, which may be a token.
        raise SettingsError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]).upper() if first["loc"] else "a setting"
    advice = first["msg"].removeprefix("Value error, ")
    return f"{name} has a wrong value: {advice[:1].lower()}{advice[1:]}."
