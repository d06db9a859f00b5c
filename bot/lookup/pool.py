"""The phrases of some cards one after the other, and what their likeness says about each card."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.lookup.index import runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.lookup.index import Index

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

NEAR = 5
"""Phrases of a card that count as its nearest few."""


class Pool(NamedTuple):
    """`m` phrases of `k` cards."""

    phrases: Ints
    """The phrases, (m,)."""
    owners: Ints
    """The place of each phrase's card among the cards, (m,), ascending from 0."""
    firsts: Ints
    """Where the phrases of each card begin, (k,)."""
    sizes: NDArray[np.int32]
    """The number of phrases of each card, at least 1, (k,)."""

    @classmethod
    def of(cls, index: Index, cards: Ints) -> Pool:
        """All phrases of these cards."""
        sizes = index.sizes[cards]
        firsts = np.cumsum(sizes) - sizes
        owners = np.repeat(np.arange(len(cards)), sizes)
        return cls(runs(index.starts[cards], sizes), owners, firsts, sizes)

    def best(self, values: Floats) -> Floats:
        """The highest value of each card, (k,), where each phrase has one."""
        best: Floats = np.maximum.reduceat(values, self.firsts)
        return best

    def mean(self, values: Floats) -> Floats:
        """The mean value of each card."""
        means: Floats = (np.add.reduceat(values, self.firsts) / self.sizes).astype(np.float32)
        return means

    def mean_of_nearest(self, values: Floats) -> Floats:
        """The mean of the `NEAR` highest values of each card, or of as many as it has."""
        columns = np.arange(len(values)) - self.firsts[self.owners]
        width = max(NEAR, int(self.sizes.max()))
        table = np.full((len(self.sizes), width), -np.inf, np.float32)
        table[self.owners, columns] = values
        table.partition(width - NEAR, axis=1)
        nearest = table[:, width - NEAR :]
        nearest[nearest == -np.inf] = 0
        means: Floats = nearest.sum(axis=1) / np.minimum(self.sizes, NEAR)
        return means.astype(np.float32)

    def first_with(self, values: Floats, best: Floats) -> Ints:
        """The phrase of each card that has its best value; the first of equals, (k,)."""
        hits = np.flatnonzero(values == best[self.owners])
        firsts = np.searchsorted(self.owners[hits], np.arange(len(best)))
        return self.phrases[hits[firsts]]
