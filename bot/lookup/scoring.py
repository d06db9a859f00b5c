"""From a query to scored cards: a cheap look at every card, a close one at the best.

1. `shortlist`: word postings (spread over related words), vectors of whole cards and bodies give
   every card a rough score; the best `CANDIDATES` go on.
2. `rank`: the candidates' phrases one by one, what tells each card from its neighbours, and bodies.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.lookup.bodies import Bodies
    from bot.lookup.contrast import Contrasts
    from bot.lookup.index import Index
    from bot.lookup.passages import Passages
    from bot.lookup.query import Query
    from bot.lookup.symptoms import Symptoms

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

CANDIDATES = 24
"""Cards that are looked at closely."""
BEST_PHRASE = 0.6
"""Weight of the best single phrase beside the contrast, which weighs 1."""
EXACT = 1.0
"""Added for a phrase that holds just the question's words: nothing may rank above it."""
SAME = 0.999
"""Likeness from which on two texts hold the same words."""
SYMPTOM = 0.6
"""Weight of a symptom that the question shows."""
BODY = 1.5
"""Weight of the body's score beside the contrast."""
_REMEMBERED = 20_000
_PLAIN = 0.8  # weight of the mean phrase where there is no contrast


class Ranked(NamedTuple):
    """Candidates, best first; all arrays of one length."""

    cards: Ints
    scores: Floats
    likeness: Floats
    """The query's likeness with each card's best phrase, in about [-1, 1]."""
    phrases: Ints
    """That phrase."""
    symptoms: Mapping[int, str]
    """The line of a symptom that the question shows, for cards where it does."""


@dataclass(frozen=True)
class Scorer:
    """Everything that scoring reads, of one state of the cards."""

    index: Index
    bodies: Bodies
    symptoms: Symptoms
    passages: Passages | None
    vectors: Floats
    """The meaning of each phrase, (n, size)."""
    centres: Floats
    """The mean meaning of each card's phrases, (c, size or fewer)."""
    total: float
    """The likeness of a phrase with itself: 1 for its words and the encoder's weight."""
    contrasts: Contrasts | None
    """What tells cards apart, or nothing where there are too many cards to learn it."""
    remembered: dict[str, tuple[NDArray[np.int32], Floats]] = field(default_factory=dict)
    """Postings of words that were asked for, those of related words included."""

    def rank(self, query: Query) -> Ranked:
        """The candidates for a query in order; ties go to the card that stands first."""
        bodies = self._bodies(query)
        symptoms = self.symptoms.match(query.text)
        cards = self._shortlist(query, bodies, list(symptoms))
        phrases, firsts = self.phrases_of(cards)
        spread = self.spread(query)
        likeness = self.likeness(query, phrases, spread)
        best: Floats = np.maximum.reduceat(likeness, firsts)
        scores: Floats = np.float32(BEST_PHRASE) * best
        if self.contrasts is not None:
            scores = scores + self.contrasts.scores(cards, spread, query.vector, self.total)
        else:
            means = np.add.reduceat(likeness, firsts) / self.index.sizes[cards]
            scores = scores + np.float32(_PLAIN) * means.astype(np.float32)
        scores = scores + np.float32(EXACT) * (best >= SAME).astype(np.float32)
        if bodies is not None:
            scores = scores + np.float32(BODY) * bodies[cards]
        if self.passages is not None and query.vector is not None:
            scores = scores + self.passages.scores(cards, query.vector)
        for card, (share, _) in symptoms.items():
            scores[np.searchsorted(cards, card)] += SYMPTOM * share
        order = np.lexsort((cards, -scores))
        nearest = self._first_at(likeness, best, cards)
        lines = {card: line for card, (_, line) in symptoms.items()}
        return Ranked(cards[order], scores[order], best[order], phrases[nearest][order], lines)

    def learn(self) -> None:
        """Learn what tells every card from its neighbours."""
        if self.contrasts is not None:
            self.contrasts.prepare(np.arange(self.index.cards))

    def _bodies(self, query: Query) -> Floats | None:
        return self.bodies.scores(query.stems) if self.bodies.speak else None

    def _shortlist(self, query: Query, bodies: Floats | None, certain: Sequence[int]) -> Ints:
        """The cards with the best rough scores and those that are certain, ascending."""
        scores = self.rough(query)
        if bodies is not None:
            scores = scores + np.float32(self.total * BODY) * bodies
        if len(scores) <= CANDIDATES:
            return np.arange(len(scores))
        best = np.argpartition(-scores, CANDIDATES - 1)[:CANDIDATES]
        return (
            np.unique(np.concatenate([best, certain]).astype(np.intp)) if certain else np.sort(best)
        )

    def rough(self, query: Query) -> Floats:
        """Likeness of a query with every card as a whole, (c,)."""
        scores = self._by_words(query.weights)
        if query.vector is not None:
            width = self.centres.shape[1]
            scores = scores + self.centres @ query.vector[:width]
        return scores

    def _by_words(self, weights: Sequence[tuple[str, float]]) -> Floats:
        """The same by words alone."""
        posted = [(self._posted(word), weight) for word, weight in weights]
        rows = [found[0] for found, _ in posted if len(found[0])]
        if not rows:
            return np.zeros(self.index.cards, np.float32)
        values = [found[1] * np.float32(weight) for found, weight in posted if len(found[0])]
        summed = np.bincount(np.concatenate(rows), np.concatenate(values), self.index.cards)
        return summed.astype(np.float32)

    def _posted(self, word: str) -> tuple[NDArray[np.int32], Floats]:
        """The cards that hold a word or one like it, and how much of it; remembered."""
        found = self.remembered.get(word)
        if found is None:
            if len(self.remembered) >= _REMEMBERED:
                self.remembered.clear()
            near = self.index.lexicon.near(word)
            found = self.remembered[word] = self.index.postings.of_all(near.ids, near.weights)
        return found

    def phrases_of(self, cards: Ints) -> tuple[Ints, Ints]:
        """The phrases of some cards one after the other, and where each card's begin."""
        sizes = self.index.sizes[cards]
        firsts = np.cumsum(sizes) - sizes
        shifts = np.repeat(self.index.starts[cards] - firsts, sizes)
        return shifts + np.arange(len(shifts)), firsts

    def spread(self, query: Query) -> Floats:
        """The query's weights on every word of the index, through the fuzzy word kernel."""
        spread = np.zeros(len(self.index.rarity), np.float32)
        for word, weight in query.weights:
            near = self.index.lexicon.near(word)
            spread[near.ids] += near.weights * np.float32(weight)
        return spread

    def likeness(self, query: Query, phrases: Ints, spread: Floats) -> Floats:
        """The query's likeness with each of these phrases, in about [-1, 1]."""
        words = spread.take(self.index.word_ids.take(phrases, 0))
        likeness = np.einsum("ij,ij->i", self.index.word_weights.take(phrases, 0), words)
        if query.vector is not None:
            likeness = likeness + self.vectors.take(phrases, 0) @ query.vector
        shares: Floats = (likeness / np.float32(self.total)).astype(np.float32)
        return shares

    def _first_at(self, likeness: Floats, best: Floats, cards: Ints) -> Ints:
        """Where each card's best phrase stands; the first of equals."""
        owners = np.repeat(np.arange(len(cards)), self.index.sizes[cards])
        hits = np.flatnonzero(likeness == best[owners])
        return hits[np.searchsorted(owners[hits], np.arange(len(cards)))]
