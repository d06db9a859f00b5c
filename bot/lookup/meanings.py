"""Static and sentence vectors as one, and the sentence vectors of cards kept on disk."""

from __future__ import annotations

import os
import tempfile
import zipfile
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.lookup.encoder import SentenceEncoder
    from bot.lookup.vectors import WordVectors

    Floats = NDArray[np.float32]

WORD_WEIGHT = 0.5
"""Weight of static vectors beside a sentence encoder, chosen on dev parts."""
SENTENCE_WEIGHT = 4.0
"""Weight of the sentence encoder, chosen on dev parts."""
_KEY = 16  # bytes of a text's hash


class Meanings:
    """The `Encoder` of the sentence grade: word vectors and sentence vectors side by side.

    The rows are joined, each part brought to the square root of its weight, so that one product
    adds both cosines with their weights.
    """

    def __init__(self, words: WordVectors, sentences: SentenceEncoder, kept: Kept) -> None:
        self.name = f"{words.name}+{sentences.name}"
        self.size = words.size + sentences.size
        self.weight = WORD_WEIGHT + SENTENCE_WEIGHT
        self.common = words.common
        self._words, self._sentences, self._kept = words, sentences, kept

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """One row for each text, the part of the sentence encoder first."""
        joined = [" ".join(text) for text in texts]
        known = self._kept.get(joined)
        missing = [text for text in dict.fromkeys(joined) if text not in known]
        if missing:
            known |= zip(missing, self._sentences.encode(missing), strict=True)
        sentences = np.array([known[text] for text in joined], np.float32)
        return np.concatenate(
            [
                sentences * np.float32(SENTENCE_WEIGHT**0.5),
                self._words.encode(texts) * np.float32((WORD_WEIGHT / self._words.weight) ** 0.5),
            ],
            axis=1,
        )
