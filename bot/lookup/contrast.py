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
    from collections.abc import Callable

    from numpy.typing import NDArray

    from bot.lookup.index import Index

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

PENALTY = 1.5
"""Ridge penalty of a foreign phrase, beside kernel values in about [-1, 1]."""
OWN = 2.0
"""How many times smaller the penalty of a card's own phrases is."""
FOREIGN = 64
"""Foreign phrases that a card is set against."""
RIVALS = 24
"""Cards from which these are taken: those that the card's own phrases find."""
WORDS = 160
"""Words that keep a weight for a card: those beyond are noise."""


@dataclass(frozen=True)
class Trained:
    """The contrast of one card."""

    words: Ints
    weights: Floats
    vector: Floats


class Contrasts:
    """The contrast of every card, each learnt when it is first asked for.

    What is learnt depends on the index alone, so it does not matter who asks first, and two
    threads that learn the same card at once write the same.
    """

    def __init__(self, cards: int, words: int, size: int, learn: Callable[[int], Trained]) -> None:
        self.word_ids = np.full((cards, WORDS), words, np.int32)
        self.word_weights = np.zeros((cards, WORDS), np.float32)
        self.vectors = np.zeros((cards, size), np.float32)
        self.ready = np.zeros(cards, bool)
        self._learn = learn

    def scores(self, cards: Ints, spread: Floats, vector: Floats | None, total: float) -> Floats:
        """How much more a question is like each of these cards than like its neighbours.

        `spread` holds the question's weight on every word, `total` the kernel's value of a phrase
        with itself.
        """
        self.prepare(cards)
        words = spread.take(self.word_ids.take(cards, 0))
        scores: Floats = np.einsum("ij,ij->i", self.word_weights.take(cards, 0), words)
        if vector is not None:
            scores = scores + self.vectors.take(cards, 0) @ vector
        return (scores / np.float32(total)).astype(np.float32)

    def prepare(self, cards: Ints) -> None:
        """Learn those of these cards that are not learnt yet."""
        for card in cards[~self.ready[cards]].tolist():
            trained = self._learn(card)
            self.word_ids[card, : len(trained.words)] = trained.words
            self.word_weights[card, : len(trained.words)] = trained.weights
            self.vectors[card] = trained.vector
            self.ready[card] = True


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
    words = np.argsort(-np.abs(weights), kind="stable")[:WORDS]
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
        spread = rows[:, used] @ self._relations(used) @ self._matrix.T
        return spread.astype(np.float32, copy=False)

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
