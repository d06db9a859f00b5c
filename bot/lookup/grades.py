"""Which vectors the engine runs on: the setting `ENCODER`, and what is there to fulfil it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.lookup.encoder import EncoderError, open_encoder
from bot.lookup.kept import Kept
from bot.lookup.meanings import Meanings
from bot.lookup.vectors import TABLE, WordVectors

if TYPE_CHECKING:
    from pathlib import Path

    from bot.lookup.vectors import Encoder


class Grade(NamedTuple):
    """Vectors, and why they are not the ones that were asked for."""

    vectors: Encoder | None
    shortfall: str = ""
    """Empty where all is as wished, else one sentence."""

    @property
    def name(self) -> str:
        """`none`, `static` or `sentence`: whose head and thresholds apply."""
        return self.vectors.grade if self.vectors is not None else "none"


def open_grade(
    wanted: str = "auto",
    cache_dir: Path | None = None,
    model_dir: Path | None = None,
    shipped: Path | None = None,
) -> Grade:
    """The vectors for a grade: `auto`, `static`, `sentence` or `none`.

    `auto` is `sentence` where its extra is installed and `static` elsewhere. `cache_dir` keeps the
    vectors of cards, `model_dir` holds a sentence model other than the packaged one, `shipped` is a
    file with the vectors of cards that came with them (see `Kept.ship`).
    """
    if wanted == "none":
        return Grade(None)
    if not TABLE.exists():
        return Grade(None, f"The table of word vectors, {TABLE}, is missing: install Nexus again.")
    words = WordVectors.load()
    if wanted == "static":
        return Grade(words)
    try:
        sentences = open_encoder(model_dir)
    except EncoderError as problem:
        return Grade(words, str(problem) if wanted == "sentence" else "")
    return Grade(
        Meanings(words, sentences, Kept(cache_dir, sentences.name, sentences.size, shipped))
    )
