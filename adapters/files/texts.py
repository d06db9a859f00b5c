"""The glossary of chat slang and the bot's own lines, from TOML files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.errors import SettingsError
from bot.lookup import Language, Languages


def read_glossary(path: Path) -> dict[str, str]:
    """Slang and what it stands for: `{"u": "you"}`. Without the file there is none."""
    slang = _read(path).get("slang", {}) if path.exists() else {}
    if not _is_texts(slang):
        raise SettingsError(f'{path}: [slang] must hold lines like u = "you".')
    return dict(slang)


def read_languages(path: Path) -> Languages:
    """The languages of the glossary other than English. Without the file there are none."""
    tables = _read(path).get("languages", {}) if path.exists() else {}
    return Languages([_language(path, name, table) for name, table in tables.items()])


def _language(path: Path, name: str, table: Any) -> Language:
    small = table.get("small") if isinstance(table, Mapping) else None
    words = table.get("words") if isinstance(table, Mapping) else None
    if not isinstance(small, list) or not isinstance(words, dict) or not _is_texts(words):
        raise SettingsError(
            f"{path}: [languages.{name}] needs a list of small words, and "
            f'[languages.{name}.words] lines like rapide = "fast".'
        )
    return Language(frozenset(map(str, small)), words, name)


def read_lines(folder: Path) -> dict[str, dict[str, str]]:
    """The bot's lines by language (the file's name) and key; buttons are `button.<name>`."""
    languages: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.toml")):
        tables = _read(path)
        lines, buttons = tables.get("lines", {}), tables.get("buttons", {})
        if not _is_texts(lines) or not _is_texts(buttons):
            raise SettingsError(f'{path}: [lines] and [buttons] must hold lines like key = "text".')
        languages[path.stem] = {**lines, **{f"button.{k}": v for k, v in buttons.items()}}
    if "en" not in languages:
        raise SettingsError(
            f"{folder / 'en.toml'} is missing; the bot takes its own lines from it."
        )
    return languages


def read_smalltalk(folder: Path) -> dict[str, tuple[str, ...]]:
    """What people say that is no question, by kind, all languages together."""
    return _phrases(folder, "smalltalk")


def read_followups(folder: Path) -> dict[str, tuple[str, ...]]:
    """What people say to go on from an answer, by kind, all languages together."""
    return _phrases(folder, "followup")


def _phrases(folder: Path, table: str) -> dict[str, tuple[str, ...]]:
    kinds: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.toml")):
        for kind, phrases in _read(path).get(table, {}).items():
            kinds[kind] = (*kinds.get(kind, ()), *map(str, phrases))
    return kinds


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}.") from error


def _is_texts(table: object) -> bool:
    return isinstance(table, Mapping) and all(isinstance(v, str) for v in table.values())
