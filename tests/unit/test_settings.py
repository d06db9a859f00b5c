"""Settings from the environment, and what is said when one is wrong."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.people import Person
from bot.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away whatever the machine has set."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_defaults_need_nothing() -> None:
    """Without any setting there is an SQLite file in the data folder."""
    settings = read_settings(env_file=None)
    assert settings.database == f"sqlite:///{settings.data_dir / 'nexus.db'}"
    assert not settings.telegram_token


def test_a_file_is_read(tmp_path: Path) -> None:
    """A .env file gives values, lists included."""
    file = tmp_path / ".env"
    groups = "TELEGRAM_GROUP_IDS=-1001, -1002\nDISCORD_GUILD_IDS=10,20\n"
    file.write_text(f"MODERATORS=telegram:1, discord:2\n{groups}HTTP_PORT=0\n")
    settings = read_settings(file)
    assert settings.moderators == {Person("telegram", "1"), Person("discord", "2")}
    assert settings.discord_guild_ids == (10, 20)
    assert settings.telegram_group_ids == (-1001, -1002)
    assert settings.http_port == 0


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("HTTP_PORT", "many", "HTTP_PORT has a wrong value"),
        ("HTTP_PORT", "70000", "HTTP_PORT has a wrong value"),
        ("TELEGRAM_API_URL", "api.telegram.org", "begins with http:// or https://"),
        ("DATABASE_URL", "mysql://x", "begins with postgresql:// or sqlite:///"),
        ("REDIS_URL", "localhost:6379", "begins with redis://"),
        ("DISCORD_GUILD_IDS", "my server", "write ids as Discord"),
        ("TELEGRAM_GROUP_IDS", "our group", "write group ids"),
        ("MODERATORS", "ann", "write people as telegram:123"),
        ("MODERATORS", "telegram:@ann", "by their numbers"),
        ("DIGEST_TO", "telegram:@moderators", "write chats as telegram:-100123"),
        ("DIGEST_TO", "discord:#desk", "by their numbers"),
        ("ANSWER_EMOJI", "", "ANSWER_EMOJI has a wrong value"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL has a wrong value"),
        ("ENCODER", "best", "ENCODER has a wrong value"),
        ("RETENTION_DAYS", "0", "RETENTION_DAYS has a wrong value"),
    ],
)
def test_a_wrong_value_is_named(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is one sentence that names the variable and what to write."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings(env_file=None)
    assert str(caught.value).startswith(name)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_wrong_secret_is_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The value itself stays out of the message: it may be a password."""
    monkeypatch.setenv("DATABASE_URL", "mysql://root:hunter2@db/x")
    with pytest.raises(SettingsError) as caught:
        read_settings(env_file=None)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_secrets_include_passwords_in_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    """What must not be logged is known with its parts."""
    monkeypatch.setenv("REDIS_URL", "redis://:open-sesame@cache:6379/0")
    assert "open-sesame" in read_settings(env_file=None).secrets
