"""From a query to scored cards: a cheap look at every card, a close one at the best.

1. The first look (see `firstlook`) and the bodies give every card a score; the best `CANDIDATES`
   go on.
2. `rank`: the candidates' phrases one by one, what tells each card from its neighbours, and bodies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bot.lookup.firstlook import joined
from bot.lookup.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.lookup.bodies import Bodies
    from bot.lookup.contrast import Contrasts
    from bot.lookup.coverage import Coverage, Rarities
    from bot.lookup.firstlook import FirstLook
    from bot.lookup.index import Index
    from bot.lookup.passages import Passages
    from bot.lookup.query import Query
    from bot.lookup.ranking import Weights
    from bot.lookup.symptoms import Symptoms

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

CANDIDATES = 24
"""Cards that are looked at closely."""
EXACT = 12.0
"""Logits for a phrase that holds just the question's words: nothing may rank above it."""
SAME = 0.999
"""Likeness from which on two texts hold the same words."""
BODY = 1.5
"""Weight of the body's score beside that of the first look."""
NEAREST = 20
"""Texts nearest to a question among which those that no card answers are counted."""
NEARNESS = 0.1
"""Likeness by which a text must be nearer to count e times as much."""
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
    first_look: FirstLook
    bodies: Bodies
    coverage: Coverage
    symptoms: Symptoms
    passages: Passages | None
    vectors: Floats
    """The meaning of each phrase, (n, size)."""
    total: float
    """The likeness of a phrase with itself: 1 for its words and the encoder's weight."""
    contrasts: Contrasts | None
    """What tells cards apart, or nothing where there are too many cards to learn it."""
    weights: Weights
    """What each sign counts."""
    outside: bool = False
    """Whether the first card stands for what no card answers."""

    def rank(self, query: Query) -> Ranked:
        """The candidates for a query in order; ties go to the card that stands first."""
        bodies = self.bodies.scores(query.stems) if self.bodies.speak else None
        symptoms = self.symptoms.match(query.text)
        cards = self._shortlist(query, bodies, [*symptoms, *self.index.exact.cards(query)])
        pool = Pool.of(self.index, cards)
        rarities = self.coverage.rarities(query.words)
        spread = self.spread(query)
        words = self._words(pool.phrases, spread)
        likeness = self._whole(query, pool.phrases, words)
        best = pool.best(likeness)
        none = np.zeros(len(cards), np.float32)
        in_order_of_weights = (
            self._contrast(query, pool, cards, spread, likeness),
            best,
            pool.mean_of_nearest(likeness),
            pool.best(words),
            self.coverage.by_phrases(rarities, cards),
            none if bodies is None else bodies[cards],
            _shown(symptoms, cards) if symptoms else none,
        )
        signs: Floats = np.array(in_order_of_weights, np.float32).T
        scores = self._scores(query, cards, signs, best)
        order = np.lexsort((cards, -scores))
        return Ranked(
            cards=cards[order],
            scores=scores[order],
            likeness=best[order],
            signs=signs[order],
            phrases=pool.first_with(likeness, best)[order],
            symptoms={card: line for card, (_, line) in symptoms.items()},
            words=len(query.words),
            foreign=self._foreign(rarities, cards)[order],
            outside=self._outside(query, spread, likeness),
        )

    def _scores(self, query: Query, cards: Ints, signs: Floats, best: Floats) -> Floats:
        """The logits of these cards."""
        scores: Floats = signs @ np.array(self.weights, np.float32)
        scores += np.float32(EXACT) * (best >= SAME)
        if self.passages is not None and query.vector is not None:
            extra = self.passages.scores(cards, query.vector)
            scores += np.float32(self.weights.nearest + self.weights.near) * extra
        return scores

    def _contrast(
        self, query: Query, pool: Pool, cards: Ints, spread: Floats, likeness: Floats
    ) -> Floats:
        """What tells each card from its neighbours; the mean phrase where that is not learnt."""
        if self.contrasts is None:
            return np.float32(_PLAIN) * pool.mean(likeness)
        return self.contrasts.scores(cards, spread, query.vector, self.total)

    def _foreign(self, rarities: Rarities, cards: Ints) -> Floats:
        """The share of the query's words that texts which no card answers hold, a card does not."""
        if not self.outside:
            return np.zeros(len(cards), np.float32)
        return self.coverage.by_first_alone(rarities, cards)

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

    def _shortlist(self, query: Query, bodies: Floats | None, wanted: Sequence[int]) -> Ints:
        """The cards with the best scores at first look and those wanted anyway, ascending.

        What stands for no card is not among them.
        """
        scores = self.first_look.scores(query)
        if bodies is not None:
            scores = scores + np.float32(self.total * BODY) * bodies
        first = int(self.outside)
        if len(scores) <= CANDIDATES + first:
            return np.arange(first, len(scores))
        best = np.argpartition(-scores[first:], CANDIDATES - 1)[:CANDIDATES] + first
        certain = [card for card in wanted if card >= first]
        return np.union1d(best, np.array(certain, np.intp)) if certain else np.sort(best)

    def spread(self, query: Query) -> Floats:
        """The query's weights on every word of the index, through the fuzzy word kernel."""
        near = self.index.lexicon.near
        ids, values = joined([(near(word), weight) for word, weight in query.weights])
        spread = np.zeros(len(self.index.rarity), np.float32)
        np.add.at(spread, ids, values)
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
        shares: Floats = likeness / np.float32(self.total)
        return shares


def _shown(symptoms: Mapping[int, tuple[float, str]], cards: Ints) -> Floats:
    """The share of a symptom of each of these cards that the question shows."""
    found = [symptoms.get(card, (0.0, ""))[0] for card in cards.tolist()]
    return np.array(found, np.float32)


def _rows(table: NDArray[Any], rows: Ints | slice) -> NDArray[Any]:
    """Some rows of a table: a run of them without copying, others by the fastest way there is."""
    return table[rows] if isinstance(rows, slice) else table.take(rows, 0)
