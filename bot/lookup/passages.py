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


@dataclass(frozen=True)
class Passages:
    """The vectors of the sentences of bodies, card after card."""

    vectors: Floats
    starts: Ints
    """Where each card's begin, and the end of the last, (c + 1,)."""
    worth: Floats
    """What each card's best sentence counts beside its nearest phrase, (c,): as much for a card
    that has a title alone; less the more phrases it has, because they say better how people ask."""

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
    worth = (1 / np.asarray(phrases)).astype(np.float32)
    return Passages(np.concatenate(vectors), starts, worth)
