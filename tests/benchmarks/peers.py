"""What every measured tool can do: learn some cards, then rank them for a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Card

Hit: TypeAlias = tuple[str, float]
"""A card's slug and its score, higher is better; scores of different tools do not compare."""

_WORD = re.compile(r"\w+")


class Peer(Protocol):
    """A tool that finds cards."""

    @property
    def name(self) -> str:
        """The tool's name in the tables."""

    def fit(self, cards: Sequence[Card]) -> None:
        """Forget what was learnt, then learn these cards."""

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """At most `limit` cards, the best first; the first score says how sure the tool is."""


class Phrases:
    """The titles and phrases of some cards, one after the other, each with its card's number."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self.slugs = [card.slug for card in cards]
        self.texts = [text for card in cards for text in (card.title, *card.phrases)]
        sizes = [1 + len(card.phrases) for card in cards]
        self.owner = np.repeat(np.arange(len(cards)), sizes)
        self._starts = np.cumsum([0, *sizes[:-1]])

    def best(self, scores: np.ndarray, limit: int) -> list[Hit]:
        """Rank the cards by the best of their phrases' scores (one score a phrase)."""
        return top(self.slugs, np.maximum.reduceat(scores, self._starts), limit)


def top(slugs: Sequence[str], scores: np.ndarray, limit: int) -> list[Hit]:
    """Rank the cards by their scores; among equals the earlier card comes first."""
    order = np.argsort(-scores, kind="stable")[:limit]
    return [(slugs[i], float(scores[i])) for i in order]


def words(text: str) -> list[str]:
    """Split a text into its words, in lower case."""
    return _WORD.findall(text.lower())


def full_text(card: Card) -> str:
    """Join title, phrases and body: what an ordinary search engine would index."""
    return "\n".join((card.title, *card.phrases, card.body))
