"""Whole cards, body included: BM25F and the rarity of stems.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section
3.6: the frequencies of a word in the fields of a card are weighted and added before they saturate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from bot.lookup.index import Postings, number_type, numbering
from bot.lookup.texts import unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.lookup.index import Numbers
    from bot.lookup.texts import CardText

    Floats = NDArray[np.float32]

SATURATION = 1.2
"""k1: how soon more of the same word stops to count."""
LENGTH = 0.6
"""b: how far a long body is held against its words, in [0, 1]."""
PHRASE = 1.5
"""Weight of a word in all phrases together, the body's words weighing 1."""


@dataclass(frozen=True)
class Bodies:
    """The stems of whole cards."""

    ids: dict[str, int]
    postings: Postings
    """Stems to cards, with what the stem adds to the card's score."""
    rarity: Floats
    """BM25 inverse document frequency of each stem."""
    stems: NDArray[np.int32]
    """The different stems of the first card, then those of the second, and so on."""
    starts: NDArray[np.int64]
    """Where the stems of each card begin, and where the last one's end, (c + 1,)."""
    cards: int
    speak: bool
    """Whether any card has a body; without one the phrases say all there is to say."""

    @property
    def unknown_rarity(self) -> float:
        """The rarity of a stem that no card holds."""
        return math.log(1 + (self.cards + 0.5) / 0.5)

    def scores(self, stems: Sequence[str]) -> Floats:
        """How much of these stems each card has, in about [0, 1]; (c,)."""
        known = np.array([self.ids[stem] for stem in stems if stem in self.ids], np.int32)
        unknown = self.unknown_rarity * (len(stems) - len(known))
        most = float(self.rarity[known].sum()) + unknown or 1.0
        rows, values = self.postings.of_all(known, np.full(len(known), 1 / most, np.float32))
        return np.bincount(rows, values, self.cards).astype(np.float32)


def read_bodies(texts: Sequence[CardText]) -> Bodies:
    """Index whole cards; there is at least one."""
    sizes = [len(text.stems) for text in texts]
    ids = numbering()
    stems = chain.from_iterable(text.stems for text in texts)
    words = np.fromiter(map(ids.__getitem__, stems), np.int32, sum(sizes))
    rows = np.repeat(np.arange(len(texts), dtype=number_type(len(texts))), sizes)
    frequencies = _frequencies(texts, rows)
    holders = np.bincount(words, minlength=len(ids))
    rarity = np.log(1 + (len(texts) - holders + 0.5) / (holders + 0.5)).astype(np.float32)
    values = frequencies / (frequencies + np.float32(SATURATION)) * rarity[words]
    order = np.argsort(words, kind="stable")
    starts = np.concatenate([[0], np.cumsum(holders)])
    postings = Postings(starts, rows[order], values[order].astype(np.float32))
    return Bodies(
        ids=dict(ids),
        postings=postings,
        rarity=rarity,
        stems=words,
        starts=np.cumsum([0, *sizes]),
        cards=len(texts),
        speak=any(any(text.in_body) for text in texts),
    )


def _frequencies(texts: Sequence[CardText], rows: Numbers) -> Floats:
    """Weighted frequency of each stem of each card over its fields."""
    in_body = unpacked(text.in_body for text in texts).astype(np.float32)
    in_phrases = unpacked(text.in_phrases for text in texts).astype(np.float32)
    lengths = np.bincount(rows, in_body, len(texts))
    usual = lengths[lengths > 0].mean() if lengths.any() else 1.0
    stretch = (1 - LENGTH + LENGTH * lengths / usual).astype(np.float32)
    phrase = PHRASE / np.sqrt([len(text.phrases) for text in texts]).astype(np.float32)
    frequencies: Floats = in_body / stretch[rows] + in_phrases * phrase[rows]
    return frequencies
