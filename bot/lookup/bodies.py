"""Bodies of cards: BM25F over title, phrases and body.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section
3.6: the frequencies of a word in the fields of a card are weighted and added before they saturate.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bot.lookup.texts import CardText

SATURATION = 1.2
"""k1: how soon more of the same word stops to count."""
LENGTH = 0.6
"""b: how far a long body is held against its words, in [0, 1]."""
PHRASE = 1.5
"""Weight of a word in all phrases together, the body's words weighing 1."""


@dataclass(frozen=True)
class Bodies:
    """Words of whole cards, for the share of a question that a card covers."""

    cards: int
    postings: dict[str, tuple[NDArray[np.int32], NDArray[np.float32]]]
    """Stem to cards and to what the stem adds to each card's score."""
    rarity: dict[str, float]
    """Stem to its BM25 inverse document frequency."""
    unknown_rarity: float

    def scores(self, stems: Iterable[str]) -> NDArray[np.float32]:
        """How much of these stems each card has, in about [0, 1]; (c,)."""
        found = [self.postings[stem] for stem in stems if stem in self.postings]
        most = sum(self.rarity.get(stem, self.unknown_rarity) for stem in stems)
        if not found:
            return np.zeros(self.cards, np.float32)
        rows = np.concatenate([rows for rows, _ in found])
        values = np.concatenate([values for _, values in found])
        return (np.bincount(rows, values, self.cards) / most).astype(np.float32)


def read_bodies(texts: Sequence[CardText]) -> Bodies | None:
    """Index the bodies of these cards, or nothing where no card has one."""
    if not any(text.body for text in texts):
        return None
    lengths = [sum(text.body.values()) for text in texts]
    usual = sum(lengths) / sum(map(bool, lengths))
    gathered: dict[str, list[tuple[int, float]]] = {}
    for row, text in enumerate(texts):
        stretch = 1 - LENGTH + LENGTH * lengths[row] / usual
        for stem, frequency in _frequencies(text, stretch).items():
            gathered.setdefault(stem, []).append((row, frequency / (frequency + SATURATION)))
    return _weigh(gathered, len(texts))


def _frequencies(text: CardText, stretch: float) -> dict[str, float]:
    """Weighted frequencies of the stems of a card over its fields."""
    frequencies = {stem: count / stretch for stem, count in text.body.items()}
    once = PHRASE / math.sqrt(len(text.phrases))
    for stem, phrases in Counter(text.phrase_stems).items():
        frequencies[stem] = frequencies.get(stem, 0.0) + once * phrases
    return frequencies


def _weigh(gathered: dict[str, list[tuple[int, float]]], cards: int) -> Bodies:
    rarity = {
        stem: math.log(1 + (cards - len(found) + 0.5) / (len(found) + 0.5))
        for stem, found in gathered.items()
    }
    postings = {
        stem: (
            np.array([row for row, _ in found], np.int32),
            np.array([share * rarity[stem] for _, share in found], np.float32),
        )
        for stem, found in gathered.items()
    }
    return Bodies(cards, postings, rarity, math.log(1 + (cards + 0.5) / 0.5))
