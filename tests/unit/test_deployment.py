"""What an operator copies says what the program takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parents[2]
SETTING = re.compile(r"^# ([A-Z_]+)=(.*)$", re.MULTILINE)
COMPOSE_ONLY = {"POSTGRES_PASSWORD"}


def example() -> str:
    """The file that an operator copies to .env."""
    return (ROOT / ".env.example").read_text()


def test_the_example_lists_every_setting_once() -> None:
    """No setting is missing or misspelt, and none is set before somebody chooses it."""
    names = [name for name, _ in SETTING.findall(example())]
    assert sorted(names) == sorted(
        {field.upper() for field in Settings.model_fields} | COMPOSE_ONLY
    )
    assert all(line.startswith("#") for line in example().splitlines() if line)


def test_the_example_can_be_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every # taken away, the values shown are ones that the program takes."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    file = tmp_path / ".env"
    file.write_text(SETTING.sub(r"\1=\2", example()))
    settings = read_settings(file)
    assert settings.retention_days == Settings.model_fields["retention_days"].default
    assert {person.platform for person in settings.moderators} == {"telegram", "discord"}


def test_the_image_is_built_from_what_its_build_may_see() -> None:
    """Every file that the Dockerfile copies is let through to the build."""
    copied = re.findall(
        r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE
    )
    seen = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    assert {name for line in copied for name in line.split()} == seen
