"""Phrases by the words that they hold: a question of just these words always meets them.

The first look at all cards may overlook a phrase of common words in a large library. Each word has
a random number, and a phrase the sum of its words' numbers (a Zobrist hash; Zobrist, "A New Hashing
Method with Application for Game Playing", 1970): equal sets have equal sums, and the sums of
others are equal by a chance of one in 2^64.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bot.lookup.query import Query


@dataclass(frozen=True)
class Exact:
    """All phrases of an index, in the order of their sums."""

    ids: Mapping[str, int]
    """The words of the index with their numbers' places."""
    numbers: NDArray[np.uint64]
    """The number of each word."""
    sums: NDArray[np.uint64]
    """Ascending, one a phrase."""
    owners: NDArray[np.int32]
    """The card of each of these."""

    def cards(self, query: Query) -> list[int]:
        """The cards with a phrase of just the query's words, in whatever order; ascending."""
        words = {self.ids.get(word, -1) for word in query.words}
        if not words or -1 in words:
            return []
        wanted = self.numbers[list(words)].sum(dtype=np.uint64)
        first, last = np.searchsorted(self.sums, [wanted, wanted + np.uint64(1)])
        return sorted(set(self.owners[first:last].tolist()))


def read_exact(
    ids: Mapping[str, int],
    words: NDArray[Any],
    lengths: NDArray[np.int32],
    owners: NDArray[np.int32],
) -> Exact:
    """Index phrases by the different words of each, which stand in `words` one after the other.

    `lengths` are the numbers of words of the phrases, each at least 1.
    """
    draw = np.random.default_rng(0)
    numbers = draw.integers(0, 2**63, len(ids), np.uint64, endpoint=True)
    sums = np.add.reduceat(numbers[words], np.cumsum(lengths) - lengths, dtype=np.uint64)
    order = np.argsort(sums, kind="stable")
    return Exact(ids, numbers, sums[order], owners[order])
