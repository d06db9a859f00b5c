"""How much of a question's words, by their rarity, each card holds anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.lookup.analysis import stem
from bot.lookup.index import runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.lookup.bodies import Bodies
    from bot.lookup.texts import CardText

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]


class Rarities(NamedTuple):
    """The rarity of a question's stems."""

    each: Floats
    """The summed rarity of the question's words that have each stem of the index, (stems,)."""
    total: float
    """That of all its words, those that no card holds included; above 0."""


@dataclass(frozen=True)
class Coverage:
    """The stems of each card: those of title, phrases and wordings first, then those of its body."""

    bodies: Bodies
    asked: NDArray[np.int32]
    """How many of its stems stand in its title, phrases and wordings, at least 1, (c,)."""

    def rarities(self, words: Sequence[str]) -> Rarities:
        """How rare the words of a question are; there is at least one."""
        ids = [self.bodies.ids.get(stem(word), -1) for word in words]
        known = np.array([i for i in ids if i >= 0], np.intp)
        rarity = self.bodies.rarity[known]
        each = np.zeros(len(self.bodies.ids), np.float32)
        np.add.at(each, known, rarity)
        unknown = self.bodies.unknown_rarity * (len(ids) - len(known))
        return Rarities(each, float(rarity.sum()) + unknown)

    def by_phrases(self, rarities: Rarities, cards: Ints) -> Floats:
        """The share of a question's words that the phrases of each of these cards hold."""
        return self._shares(rarities.each, rarities.total, cards, self.asked[cards])

    def by_first_alone(self, rarities: Rarities, cards: Ints) -> Floats:
        """The share that the phrases of the first card hold, and each of these cards nowhere."""
        held = self.bodies.stems[: self.asked[0]]
        each = np.zeros_like(rarities.each)
        each[held] = rarities.each[held]
        share = float(each.sum()) / rarities.total
        starts = self.bodies.starts
        sizes = starts[cards + 1] - starts[cards]
        both = self._shares(each, rarities.total, cards, sizes)
        return (share - both).astype(np.float32)

    def _shares(
        self, each: Floats, total: float, cards: Ints, sizes: NDArray[np.integer]
    ) -> Floats:
        """The share of the rarities that the first so many stems of each card have."""
        stems = self.bodies.stems.take(runs(self.bodies.starts[cards], sizes))
        sums = np.add.reduceat(each.take(stems), np.cumsum(sizes) - sizes)
        return (sums / total).astype(np.float32)


def read_coverage(texts: Sequence[CardText], bodies: Bodies) -> Coverage:
    """The stems of these cards; there is at least one, and each has a word."""
    asked = [np.count_nonzero(text.in_phrases) for text in texts]
    return Coverage(bodies, np.array(asked, np.int32))
