"""The key of the hashes that people are stored by."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app.assembly import _key
from bot.errors import SettingsError
from bot.settings import Settings


def test_a_key_is_made_once(tmp_path: Path) -> None:
    """It is the same at the next start, and nobody else on the machine may read it."""
    settings = Settings.model_construct(secret_key=SecretStr(""), data_dir=tmp_path)
    first = _key(settings)
    assert len(first) == 64
    assert _key(settings) == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_set_is_taken(tmp_path: Path) -> None:
    """No file is made beside it."""
    settings = Settings.model_construct(secret_key=SecretStr("ours"), data_dir=tmp_path)
    assert _key(settings) == b"ours"
    assert not list(tmp_path.iterdir())


def test_an_empty_key_is_refused(tmp_path: Path) -> None:
    """A start that was cut off may leave one: hashes by it could be guessed."""
    (tmp_path / "secret.key").touch()
    settings = Settings.model_construct(secret_key=SecretStr(""), data_dir=tmp_path)
    with pytest.raises(SettingsError, match="is empty"):
        _key(settings)
