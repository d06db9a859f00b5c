"""The glossary and the bot's own lines."""

from pathlib import Path

import pytest

from adapters.files.texts import read_glossary, read_languages, read_lines, read_smalltalk
from bot.errors import SettingsError
from bot.settings import ROOT


def test_the_shipped_texts_are_read() -> None:
    """Slang, lines and small talk of the repository are in their files."""
    assert read_glossary(ROOT / "content" / "glossary.toml")["u"] == "you"
    lines = read_lines(ROOT / "content" / "messages")
    assert lines["en"]["button.helped"] == "This helped"
    kinds = read_smalltalk(ROOT / "content" / "messages")
    assert "hi" in kinds["greeting"]
    assert all(f"{kind}.text" in lines["en"] for kind in kinds)


def test_no_glossary_is_no_slang(tmp_path: Path) -> None:
    """The glossary may be left out."""
    assert read_glossary(tmp_path / "none.toml") == {}


@pytest.mark.parametrize("text", ["not toml", "[slang]\nu = 1\n"])
def test_a_broken_glossary_is_named(text: str, tmp_path: Path) -> None:
    """The error names the file."""
    path = tmp_path / "glossary.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"glossary\.toml"):
        read_glossary(path)


def test_english_lines_are_needed(tmp_path: Path) -> None:
    """Every other language falls back on English, so it must be there."""
    with pytest.raises(SettingsError, match=r"en\.toml is missing"):
        read_lines(tmp_path)


def test_the_shipped_languages_are_read() -> None:
    """Questions in French and Swahili are read as English."""
    languages = read_languages(ROOT / "content" / "glossary.toml")
    assert languages.read("Pourquoi ma base de données est lente ?") == "why database data slow"
    assert languages.read("kwa nini query yangu iko polepole") == "query slow"


@pytest.mark.parametrize("table", ["fr = 1", "[languages.fr]\nsmall = []", "[languages]\nfr = {}"])
def test_a_broken_language_is_named(table: str, tmp_path: Path) -> None:
    """The error names the file and the table."""
    path = tmp_path / "glossary.toml"
    path.write_text(table if "languages" in table else f"[languages]\n{table}")
    with pytest.raises(SettingsError, match=r"glossary\.toml: \[languages\.fr\]"):
        read_languages(path)
