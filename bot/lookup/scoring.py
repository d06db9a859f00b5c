"""From a query to scored cards: a cheap look at every card, a close one at the best.

1. `shortlist`: word postings (spread over related words), vectors of whole cards and bodies give
   every card a rough score; the best `CANDIDATES` go on.
2. `rank`: the candidates' phrases one by one, what tells each card from its neighbours, and bodies.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bot.lookup.analysis import stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.lookup.bodies import Bodies
    from bot.lookup.contrast import Contrasts
    from bot.lookup.index import Index
    from bot.lookup.passages import Passages
    from bot.lookup.query import Query
    from bot.lookup.ranking import Weights
    from bot.lookup.symptoms import Symptoms

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

CANDIDATES = 24
"""Cards that are looked at closely."""
NEAR = 5
"""Phrases of a card that count as its nearest few."""
EXACT = 12.0
"""Logits for a phrase that holds just the question's words: nothing may rank above it."""
SAME = 0.999
"""Likeness from which on two texts hold the same words."""
BODY = 1.5
"""Weight of the body's score in the rough look."""
NEAREST = 20
"""Texts nearest to a question among which those that no card answers are counted."""
NEARNESS = 0.1
"""Likeness by which a text must be nearer to count e times as much."""
_REMEMBERED = 20_000
_PLAIN = 0.8  # weight of the mean phrase where there is no contrast


class Ranked(NamedTuple):
    """Candidates, best first; all arrays of one length."""

    cards: Ints
    scores: Floats
    likeness: Floats
    """The query's likeness with each card's best phrase, in about [-1, 1]."""
    signs: Floats
    """What speaks for each card, the fields of `Weights` in their order, (candidates, signs)."""
    phrases: Ints
    """That phrase."""
    symptoms: Mapping[int, str]
    """The line of a symptom that the question shows, for cards where it does."""
    words: int
    """Words of the question."""
    foreign: Floats
    """The share of the query's words, by rarity, that texts which no card answers hold and the card
    does not, in [0, 1]."""
    outside: float
    """How much of what is nearest to the query no card answers, in [0, 1]."""


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
    weights: Weights
    """What each sign counts."""
    outside: bool = False
    """Whether the first card stands for what no card answers."""
    remembered: dict[str, tuple[NDArray[np.int32], Floats]] = field(default_factory=dict)
    """Postings of words that were asked for, those of related words included."""

    def rank(self, query: Query) -> Ranked:
        """The candidates for a query in order; ties go to the card that stands first."""
        bodies = self._bodies(query)
        symptoms = self.symptoms.match(query.text)
        cards = self._shortlist(query, bodies, [*symptoms, *self._exact(query)])
        phrases, firsts = self.phrases_of(cards)
        spread = self.spread(query)
        stems = self._stems(query)
        words = self._words(phrases, spread)
        likeness = self._whole(query, phrases, words)
        best = np.maximum.reduceat(likeness, firsts)
        shown = np.zeros(len(cards), np.float32)
        for card, (share, _) in symptoms.items():
            shown[np.searchsorted(cards, card)] = share
        signs = (
            self._contrast(query, cards, spread, likeness, firsts),
            best,
            _mean_of_nearest(likeness, self.index.sizes[cards]),
            np.maximum.reduceat(words, firsts),
            self._coverage(stems, cards),
            np.zeros(len(cards), np.float32) if bodies is None else bodies[cards],
            shown,
        )
        table = np.stack(signs, axis=1).astype(np.float32)
        scores: Floats = table @ np.array(self.weights, np.float32)
        scores = scores + np.float32(EXACT) * (best >= SAME).astype(np.float32)
        if self.passages is not None and query.vector is not None:
            extra = self.passages.scores(cards, query.vector)
            scores = scores + np.float32(self.weights.nearest + self.weights.near) * extra
        order = np.lexsort((cards, -scores))
        foreign = self._foreign(stems, cards)
        nearest = self._first_at(likeness, best, cards)
        return Ranked(
            cards=cards[order],
            scores=scores[order],
            likeness=best[order],
            signs=table[order],
            phrases=phrases[nearest][order],
            symptoms={card: line for card, (_, line) in symptoms.items()},
            words=len(query.words),
            foreign=foreign[order],
            outside=self._outside(query, spread, likeness),
        )

    def _contrast(
        self, query: Query, cards: Ints, spread: Floats, likeness: Floats, firsts: Ints
    ) -> Floats:
        """What tells each card from its neighbours; the mean phrase where that is not learnt."""
        if self.contrasts is not None:
            return self.contrasts.scores(cards, spread, query.vector, self.total)
        means = np.add.reduceat(likeness, firsts) / self.index.sizes[cards]
        plain: Floats = (_PLAIN * means).astype(np.float32)
        return plain

    def _stems(self, query: Query) -> dict[str, float]:
        """The query's stems with their rarity, summed over the words that have them."""
        roots = [stem(word) for word in query.words]
        rarities = dict.fromkeys(roots, 0.0)
        for root, rarity in zip(roots, self.bodies.rarities(roots).tolist(), strict=True):
            rarities[root] += rarity
        return rarities

    def _coverage(self, stems: Mapping[str, float], cards: Ints) -> Floats:
        """The share of the query's words, by rarity, that the phrases of each card hold."""
        texts = self.index.texts
        return _share(stems, [texts[card].asked for card in cards.tolist()])

    def _foreign(self, stems: Mapping[str, float], cards: Ints) -> Floats:
        """The share that texts which no card answers hold, and the card does not."""
        if not self.outside:
            return np.zeros(len(cards), np.float32)
        texts = self.index.texts
        held = texts[0].asked.intersection(stems)
        return _share(stems, [held - texts[card].said for card in cards.tolist()])

    def _outside(self, query: Query, spread: Floats, likeness: Floats) -> float:
        """The share of texts that no card answers among those nearest to a query, in [0, 1].

        Each of the `NEAREST` counts the more, the more like the query it is; `likeness` is that of
        the candidates' phrases.
        """
        if not self.outside:
            return 0.0
        foreign = self.likeness(query, slice(0, int(self.index.sizes[0])), spread)
        every = np.concatenate([foreign, likeness])
        last = max(0, len(every) - NEAREST)
        least = np.partition(every, last)[last]
        worth = np.exp((every - every.max()) / np.float32(NEARNESS)) * (every >= least)
        return float(worth[: len(foreign)].sum() / worth.sum())

    def learn(self) -> None:
        """Learn what tells every card from its neighbours."""
        if self.contrasts is not None:
            self.contrasts.prepare(np.arange(self.index.cards))

    def _bodies(self, query: Query) -> Floats | None:
        return self.bodies.scores(query.stems) if self.bodies.speak else None

    def _exact(self, query: Query) -> list[int]:
        """The cards with a phrase of just the query's words."""
        return [card for card in self.index.exact.cards(query) if card >= int(self.outside)]

    def _shortlist(self, query: Query, bodies: Floats | None, certain: Sequence[int]) -> Ints:
        """The cards with the best rough scores and those that are certain, ascending."""
        scores = self.rough(query)
        if bodies is not None:
            scores = scores + np.float32(self.total * BODY) * bodies
        first = int(self.outside)
        if len(scores) <= CANDIDATES + first:
            return np.arange(first, len(scores))
        best = np.argpartition(-scores[first:], CANDIDATES - 1)[:CANDIDATES] + first
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

    def likeness(self, query: Query, phrases: Ints | slice, spread: Floats) -> Floats:
        """The query's likeness with each of these phrases, in about [-1, 1]."""
        return self._whole(query, phrases, self._words(phrases, spread))

    def _words(self, phrases: Ints | slice, spread: Floats) -> Floats:
        """The likeness by words alone, in [0, 1]."""
        held = spread.take(_rows(self.index.word_ids, phrases))
        likeness: Floats = np.einsum("ij,ij->i", _rows(self.index.word_weights, phrases), held)
        return likeness

    def _whole(self, query: Query, phrases: Ints | slice, likeness: Floats) -> Floats:
        """The likeness by words with that of the meanings added."""
        if query.vector is not None:
            meant: Floats = _rows(self.vectors, phrases) @ query.vector
            likeness = likeness + meant
        shares: Floats = (likeness / np.float32(self.total)).astype(np.float32)
        return shares

    def _first_at(self, likeness: Floats, best: Floats, cards: Ints) -> Ints:
        """Where each card's best phrase stands; the first of equals."""
        owners = np.repeat(np.arange(len(cards)), self.index.sizes[cards])
        hits = np.flatnonzero(likeness == best[owners])
        return hits[np.searchsorted(owners[hits], np.arange(len(cards)))]


def _share(stems: Mapping[str, float], held: Sequence[frozenset[str]]) -> Floats:
    """The share of the stems, by rarity, that each of these sets holds."""
    # Sums that do not depend on the order, which in sets changes from process to process.
    sums = [math.fsum(map(stems.__getitem__, one.intersection(stems))) for one in held]
    shares: Floats = np.array(sums, np.float32) / np.float32(math.fsum(stems.values()))
    return shares


def _rows(table: NDArray[Any], rows: Ints | slice) -> NDArray[Any]:
    """Some rows of a table: a run of them without copying, others by the fastest way there is."""
    return table[rows] if isinstance(rows, slice) else table.take(rows, 0)


def _mean_of_nearest(likeness: Floats, sizes: NDArray[np.int32]) -> Floats:
    """The mean of the `NEAR` highest values of each card, or of as many as it has."""
    owners = np.repeat(np.arange(len(sizes)), sizes)
    columns = np.arange(len(likeness)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    table = np.full((len(sizes), max(NEAR, int(sizes.max()))), -np.inf, np.float32)
    table[owners, columns] = likeness
    nearest = -np.partition(-table, NEAR - 1, axis=1)[:, :NEAR]
    known = np.isfinite(nearest)
    means: Floats = np.where(known, nearest, 0).sum(axis=1) / known.sum(axis=1)
    return means.astype(np.float32)
