"""The health of a library: phrases that find another card, or that two cards nearly share."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.lookup.analysis import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.cards import Card
    from bot.lookup.engine import Engine
    from bot.lookup.vectors import Encoder

    Floats = NDArray[np.float32]

NEAR = 0.85
"""Likeness of two phrases, in [0, 1], from which it takes luck to find the right card."""
_LOOKED_AT = 10  # matches among which the phrase's own card is sought
_ROWS = 512  # phrases compared with all others at a time


@dataclass(frozen=True, slots=True)
class Astray:
    """A phrase that finds another card before its own."""

    slug: str
    phrase: str
    found: str
    """The slug of the card that comes first."""
    confidence: float
    """In that card, in [0, 1]."""
    own_confidence: float
    """In the phrase's own card, in [0, `confidence`]; 0 where it is not among the first ten."""


@dataclass(frozen=True, slots=True)
class Near:
    """Two phrases of different cards that say nearly the same."""

    slug: str
    phrase: str
    other: str
    """The slug of the other card, later in the alphabet."""
    other_phrase: str
    likeness: float
    """In [0, 1]."""


def astray(engine: Engine) -> Iterator[Astray]:
    """Every title and phrase that does not find its own card first, in the order of the cards."""
    for card in engine.cards.values():
        for phrase in dict.fromkeys((card.title, *card.phrases)):
            matches = engine.search(phrase, _LOOKED_AT)
            if matches and matches[0].card.slug != card.slug:
                own = (m.confidence for m in matches if m.card.slug == card.slug)
                first = matches[0]
                yield Astray(card.slug, phrase, first.card.slug, first.confidence, next(own, 0.0))


class Texts:
    """Titles and phrases of cards, with their words and their meanings."""

    def __init__(
        self, cards: Iterable[Card], encoder: Encoder, slang: Mapping[str, str] | None = None
    ) -> None:
        ordered = sorted(cards, key=lambda card: card.slug)
        self.slugs = tuple(card.slug for card in ordered)
        self._phrases = [
            (card.slug, text)
            for card in ordered
            for text in dict.fromkeys((card.title, *card.phrases))
        ]
        expanded = {short: tuple(long.split()) for short, long in (slang or {}).items()}
        read = [words(text, expanded) for _, text in self._phrases]
        self._weights = _weigh(read)
        self._meanings = encoder.encode(read) / np.float32(encoder.weight**0.5)

    def near(self, least: float = NEAR) -> list[Near]:
        """Pairs of phrases of different cards that are at least so like, the most like first.

        Likeness is the mean of the cosines of meanings and of rarity-weighted words.
        """
        pairs = (
            Near(*self._phrases[i], *self._phrases[j], self._like(i, j))
            for i, j in self._meant_alike(2 * least - 1)
        )
        return sorted((p for p in pairs if p.likeness >= least), key=lambda p: -p.likeness)

    def card_likeness(self) -> Floats:
        """How like the cards are as a whole, in [-1, 1], (c, c) in the order of `slugs`.

        A card is the mean meaning of its phrases, less what all cards have in common.
        """
        owners = np.searchsorted(self.slugs, [slug for slug, _ in self._phrases])
        sums = np.zeros((len(self.slugs), self._meanings.shape[1]), np.float32)
        np.add.at(sums, owners, self._meanings)
        centres = _to_length_1(sums)
        centres = _to_length_1(centres - centres.mean(axis=0))
        likeness: Floats = centres @ centres.T
        return likeness

    def _meant_alike(self, least: float) -> Iterator[tuple[int, int]]:
        """Pairs of phrases of different cards whose meanings have at least this cosine."""
        for start in range(0, len(self._phrases), _ROWS):
            cosines = self._meanings[start : start + _ROWS] @ self._meanings.T
            for i, j in np.argwhere(cosines >= least):
                one, other = start + int(i), int(j)
                if one < other and self._phrases[one][0] != self._phrases[other][0]:
                    yield one, other

    def _like(self, one: int, other: int) -> float:
        held, wanted = self._weights[one], self._weights[other]
        by_words = sum(weight * wanted.get(word, 0.0) for word, weight in held.items())
        return (by_words + float(self._meanings[one] @ self._meanings[other])) / 2


def _weigh(read: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """The words of each phrase with tf-idf weights whose squares add up to 1."""
    counts = Counter(word for phrase in read for word in set(phrase))
    weighed: list[dict[str, float]] = []
    for phrase in read:
        weights = {w: n * math.log(1 + len(read) / counts[w]) for w, n in Counter(phrase).items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        weighed.append({word: weight / length for word, weight in weights.items()})
    return weighed


def _to_length_1(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Floats = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled
