"""A home for a bot that runs as a process of its own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from adapters.files.folder import write_folder
from bot.settings import ROOT, Settings
from tests.small import CARDS


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with small content, a place for data, and nothing else."""
    content = tmp_path / "content"
    write_folder(CARDS, content)
    shutil.copytree(ROOT / "content" / "messages", content / "messages")
    shutil.copy(ROOT / "content" / "glossary.toml", content)
    return tmp_path


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """The machine's environment with none of our settings but the folders."""
    clean = {k: v for k, v in os.environ.items() if k.lower() not in Settings.model_fields}
    return {
        **clean,
        "CONTENT_DIR": str(home / "content"),
        "DATA_DIR": str(home / "data"),
        "COLUMNS": "100",
    }
