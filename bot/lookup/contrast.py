"""What tells a card from its neighbours, learnt from the phrases when the index is built.

For each card a ridge regression (Hoerl and Kennedy, 1970) in its dual form: over the card's own
phrases, which should give 1, and the nearest phrases of other cards, which should give 0. The
solution is kept as one weight for each word and one vector, so that a lookup costs a product.
Own phrases are few against many foreign ones; they are fitted closer, `OWN` times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.lookup.index import Index

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

PENALTY = 1.0
"""Ridge penalty of a foreign phrase, beside kernel values in about [-1, 1]."""
OWN = 4.0
"""How many times smaller the penalty of a card's own phrases is."""
FOREIGN = 64
"""Foreign phrases that a card is set against."""
RIVALS = 24
"""Cards from which these are taken: those that the card's own phrases find."""
_WORDS = 160  # weights kept for a card: beyond these they are noise


@dataclass(frozen=True)
class Contrasts:
    """A weight for each of some words, and a vector, per card; padded like the index."""

    word_ids: NDArray[np.int32]
    word_weights: Floats
    vectors: Floats

    def scores(self, cards: Ints, spread: Floats, vector: Floats | None, total: float) -> Floats:
        """How much more a question is like each of these cards than like its neighbours.

        `spread` holds the question's weight on every word, `total` the kernel's value of a phrase
        with itself.
        """
        words = spread.take(self.word_ids.take(cards, 0))
        scores = np.einsum("ij,ij->i", self.word_weights.take(cards, 0), words)
        if vector is not None:
            scores = scores + self.vectors.take(cards, 0) @ vector
        return (scores / np.float32(total)).astype(np.float32)


@dataclass(frozen=True)
class Trained:
    """The contrast of one card."""

    words: Ints
    weights: Floats
    vector: Floats


def train(index: Index, vectors: Floats, own: Ints, foreign: Ints, total: float) -> Trained:
    """Fit one card's phrases `own` against `foreign` ones."""
    support = np.concatenate([own, foreign])
    kernel = _kernel(index, vectors, support, total)
    target = np.zeros(len(support), np.float32)
    target[: len(own)] = 1
    penalties = np.where(target == 1, PENALTY / OWN, PENALTY).astype(np.float32)
    kernel[np.diag_indices_from(kernel)] = 1 + penalties
    dual = np.linalg.solve(kernel, target).astype(np.float32)
    weights = np.bincount(
        index.word_ids[support].ravel(),
        (index.word_weights[support] * dual[:, None]).ravel(),
        len(index.rarity),
    ).astype(np.float32)
    weights[-1] = 0
    words = np.argsort(-np.abs(weights), kind="stable")[:_WORDS]
    words = words[weights[words] != 0]
    return Trained(words, weights[words], dual @ vectors[support])


def _kernel(index: Index, vectors: Floats, support: Ints, total: float) -> Floats:
    """The likeness of each two phrases, symmetric, about 1 on the diagonal."""
    lexical = _Local(index, support).lexical(len(support))
    rows = vectors[support]
    kernel: Floats = (((lexical + lexical.T) / 2 + rows @ rows.T) / total).astype(np.float32)
    return kernel


class _Local:
    """Some phrases over the words that they hold, as one small dense matrix."""

    def __init__(self, index: Index, phrases: Ints) -> None:
        ids = index.word_ids[phrases]
        self._words = np.unique(ids)
        columns = np.searchsorted(self._words, ids)
        self._matrix = np.zeros((len(phrases), len(self._words)), np.float32)
        np.put_along_axis(self._matrix, columns, index.word_weights[phrases], axis=1)
        self._lexicon = index.lexicon

    def lexical(self, first: int) -> Floats:
        """Fuzzy tf-idf products of the first phrases with all."""
        rows = self._matrix[:first]
        used = np.flatnonzero(rows.any(axis=0))
        spread: Floats = rows[:, used] @ self._relations(used) @ self._matrix.T
        return spread

    def _relations(self, used: Ints) -> Floats:
        """The weights of the fuzzy word kernel between some of the words and all of them."""
        relations = np.zeros((len(used), len(self._words)), np.float32)
        stored = self._lexicon.words
        near = [self._lexicon.near(stored[word]) for word in self._words[used].tolist()]
        ids = np.concatenate([found.ids for found in near])
        rows = np.repeat(np.arange(len(used)), [len(found.ids) for found in near])
        weights = np.concatenate([found.weights for found in near])
        columns = np.minimum(np.searchsorted(self._words, ids), len(self._words) - 1)
        here = self._words[columns] == ids
        relations[rows[here], columns[here]] = weights[here]
        return relations


def pack(trained: list[Trained], nothing: int, size: int) -> Contrasts:
    """Put the contrasts of all cards into padded arrays."""
    widest = max((len(one.words) for one in trained), default=0)
    word_ids = np.full((len(trained), max(widest, 1)), nothing, np.int32)
    word_weights = np.zeros(word_ids.shape, np.float32)
    vectors = np.zeros((len(trained), size), np.float32)
    for row, one in enumerate(trained):
        word_ids[row, : len(one.words)] = one.words
        word_weights[row, : len(one.words)] = one.weights
        vectors[row] = one.vector
    return Contrasts(word_ids, word_weights, vectors)
