"""A cheap look at every card: its words as a whole and the mean meaning of its phrases.

What a word finds is remembered: the cards that hold it or one like it, each with how much of it. A
word that is found in many cards is kept as a value for each card, which is quicker to add up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.lookup.index import Index
    from bot.lookup.query import Query

    Floats = NDArray[np.float32]

MANY = 0.25
"""Finds for each card, on average, from which a word has a value for each card."""
MOST = 32_000_000
"""Values that are remembered, of 4 to 8 bytes each; beyond it all are forgotten."""
MOST_WORDS = 50_000
"""Words whose finds are remembered, those that find nothing included."""


class Found(NamedTuple):
    """What a word finds."""

    rows: NDArray[Any] | None
    """The cards, some of them several times; nothing where `values` has one for each card."""
    values: Floats
    """How much of the word each has."""


class FirstLook:
    """Scores all cards of an index; safe to use from several threads."""

    def __init__(self, index: Index, centres: Floats) -> None:
        """`centres` are the leading numbers of each card's mean meaning, (c, leading)."""
        self._index = index
        self._centres = centres
        self._remembered: dict[str, Found] = {}
        self._values = 0

    def scores(self, query: Query) -> Floats:
        """Likeness of a query with every card as a whole, (c,)."""
        scores = self._by_words(query.weights)
        if query.vector is not None:
            scores += self._centres @ query.vector[: self._centres.shape[1]]
        return scores

    def _by_words(self, weights: Sequence[tuple[str, float]]) -> Floats:
        found = [(self._find(word), weight) for word, weight in weights]
        few = [((one.rows, one.values), weight) for one, weight in found if one.rows is not None]
        scores = np.bincount(*joined(few), self._index.cards).astype(np.float32)
        for one, weight in found:
            if one.rows is None:
                scores += np.float32(weight) * one.values
        return scores

    def _find(self, word: str) -> Found:
        found = self._remembered.get(word)
        if found is None:
            if self._values > MOST or len(self._remembered) >= MOST_WORDS:
                self._remembered.clear()
                self._values = 0
            found = self._remembered[word] = self._search(word)
            self._values += len(found.values)
        return found

    def _search(self, word: str) -> Found:
        near = self._index.lexicon.near(word)
        rows, values = self._index.postings.of_all(near.ids, near.weights)
        if len(rows) < MANY * self._index.cards:
            return Found(rows, values)
        return Found(None, np.bincount(rows, values, self._index.cards).astype(np.float32))


def joined(
    found: Sequence[tuple[tuple[NDArray[Any], Floats], float]],
) -> tuple[NDArray[Any], Floats]:
    """Rows with their values, one after the other, the values times what each pair counts."""
    if not found:
        return np.zeros(0, np.int32), np.zeros(0, np.float32)
    rows = [pair[0] for pair, _ in found]
    counts = np.array([count for _, count in found], np.float32)
    values = np.concatenate([pair[1] for pair, _ in found])
    values *= counts.repeat([len(one) for one in rows])
    return np.concatenate(rows), values
