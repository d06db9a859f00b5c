"""Static and sentence vectors side by side: the `Encoder` of the sentence grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from numpy.typing import NDArray

    from bot.lookup.encoder import SentenceEncoder
    from bot.lookup.kept import Kept
    from bot.lookup.vectors import WordVectors

    Floats = NDArray[np.float32]

WORD_WEIGHT = 0.5
"""Weight of static vectors beside a sentence encoder, chosen on dev parts."""
SENTENCE_WEIGHT = 3.5
"""Weight of the sentence encoder, chosen on dev parts."""
_MANY = 4  # texts from which their vectors are kept: cards come many at a time, questions singly


class Meanings:
    """Word vectors and sentence vectors joined.

    Each part of a row is brought to the square root of its weight, so that one product adds both
    cosines with their weights.
    """

    def __init__(self, words: WordVectors, sentences: SentenceEncoder, kept: Kept) -> None:
        self.grade = "sentence"
        self.name = f"{words.name}+{sentences.name}"
        self.size = self.leading = words.size + sentences.size
        self.weight = WORD_WEIGHT + SENTENCE_WEIGHT
        self.common: Container[str] = words.common
        self.words = words
        self.kept = kept
        self._sentences = sentences

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """One row for each text, the part of the sentence encoder first."""
        joined = [" ".join(text) for text in texts]
        known = self.kept.get(joined)
        missing = [text for text in dict.fromkeys(joined) if text not in known]
        if missing:
            rows = _rounded(self._sentences.encode(missing))
            known.update(zip(missing, rows, strict=True))
            if len(texts) >= _MANY:
                self.kept.add(missing, rows)
        sentences = np.array([known[text] for text in joined], np.float32)
        sentences = sentences.reshape(len(joined), self._sentences.size)
        return np.concatenate(
            [
                sentences * np.float32(SENTENCE_WEIGHT**0.5),
                self.words.encode(texts) * np.float32((WORD_WEIGHT / self.words.weight) ** 0.5),
            ],
            axis=1,
        )


def _rounded(rows: Floats) -> Floats:
    """Vectors as they are kept, so that kept and fresh ones are the same."""
    return rows.astype(np.float16).astype(np.float32)
