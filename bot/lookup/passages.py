"""Sentences of bodies, for cards whose few phrases leave unsaid how people ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

PASSAGE = 0.6
"""Weight of the best sentence's cosine for a card that has a title alone; it is shared among the
phrases that a card has, because they say better how people ask."""


@dataclass(frozen=True)
class Passages:
    """The vectors of the sentences of bodies, card after card."""

    vectors: Floats
    starts: Ints
    """Where each card's begin, and the end of the last, (c + 1,)."""
    worth: Floats
    """The weight of each card's best sentence, (c,)."""

    def scores(self, cards: Ints, vector: Floats) -> Floats:
        """What the sentence nearest to a question adds to each of these cards."""
        scores = np.zeros(len(cards), np.float32)
        length = float(vector @ vector)
        for place, card in enumerate(cards.tolist()):
            part = self.vectors[self.starts[card] : self.starts[card + 1]]
            if len(part) and length:
                scores[place] = (part @ vector).max() / length * self.worth[card]
        return scores


def read_passages(vectors: Sequence[Floats], phrases: ArrayLike) -> Passages | None:
    """The passages of all cards, or nothing where no card has any."""
    sizes = [len(rows) for rows in vectors]
    if not any(sizes) or not vectors[0].shape[1]:
        return None
    starts = np.concatenate([[0], np.cumsum(sizes)])
    worth = (PASSAGE / np.asarray(phrases)).astype(np.float32)
    return Passages(np.concatenate(vectors), starts, worth)
