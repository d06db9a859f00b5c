"""Peers that compare characters: RapidFuzz, difflib, trigrams and character n-grams."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process, utils

from .peers import Phrases, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.cards import Card

    from .peers import Hit


class RapidFuzz:
    """`rapidfuzz.process` over all phrases with one of its scorers, as bots commonly call it."""

    def __init__(self, scorer: str) -> None:
        self.name = f"RapidFuzz {scorer}"
        self._scorer = getattr(fuzz, scorer)

    def fit(self, cards: Sequence[Card]) -> None:
        """Keep the phrases, processed once."""
        self._phrases = Phrases(cards)
        self._processed = [utils.default_process(text) for text in self._phrases.texts]

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Extract the phrases that score highest, and rank their cards."""
        found = process.extract(
            utils.default_process(text), self._processed, scorer=self._scorer, limit=limit * 20
        )
        best: dict[str, float] = {}
        for _, score, number in found:
            best.setdefault(self._phrases.slugs[self._phrases.owner[number]], score)
        return list(best.items())[:limit]


class Difflib:
    """The comparison that ChatterBot's matcher uses by default: difflib's ratio, two digits."""

    name = "difflib ratio (ChatterBot)"

    def fit(self, cards: Sequence[Card]) -> None:
        """Keep the phrases in lower case."""
        self._phrases = Phrases(cards)
        self._lower = [text.lower() for text in self._phrases.texts]

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Compare with every phrase; difflib's own upper bounds spare the hopeless ones."""
        matcher = SequenceMatcher(None, "", text.lower())
        scores = np.zeros(len(self._lower))
        floor = 0.0
        for number, phrase in enumerate(self._lower):
            matcher.set_seq1(phrase)
            if matcher.real_quick_ratio() > floor and matcher.quick_ratio() > floor:
                scores[number] = round(matcher.ratio(), 2)
                floor = max(floor, scores[number] * 0.7)
        return self._phrases.best(scores, limit)


class _Grams:
    """Phrases by the character n-grams that they hold: n-gram to phrase numbers and weights."""

    def __init__(self, rows: Iterable[dict[str, float]]) -> None:
        numbers: dict[str, list[int]] = defaultdict(list)
        weights: dict[str, list[float]] = defaultdict(list)
        self.size = 0
        for row in rows:
            for gram, weight in row.items():
                numbers[gram].append(self.size)
                weights[gram].append(weight)
            self.size += 1
        self._postings = {
            gram: (np.array(numbers[gram]), np.array(weights[gram])) for gram in numbers
        }

    def products(self, query: dict[str, float]) -> np.ndarray:
        """Sum, for every phrase, the products of the weights of the n-grams that it shares."""
        sums = np.zeros(self.size)
        for gram, weight in query.items():
            if gram in self._postings:
                numbers, weights = self._postings[gram]
                sums[numbers] += weights * weight
        return sums


class TrigramJaccard:
    """Shared trigrams by all trigrams of question and phrase, as pg_trgm's `similarity`."""

    name = "trigram Jaccard"

    def fit(self, cards: Sequence[Card]) -> None:
        """Index the trigrams of every phrase."""
        self._phrases = Phrases(cards)
        rows = [dict.fromkeys(trigrams(text), 1.0) for text in self._phrases.texts]
        self._sizes = np.array([len(row) for row in rows])
        self._index = _Grams(rows)

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Rank the cards by their most similar phrase, in [0, 1]."""
        query = trigrams(text)
        shared = self._index.products(dict.fromkeys(query, 1.0))
        union = self._sizes + len(query) - shared
        return self._phrases.best(shared / np.maximum(union, 1), limit)


def trigrams(text: str) -> set[str]:
    """Collect the trigrams of the words, each padded with two spaces before and one behind."""
    return set(grams(text, 3, 3, "  {} "))


def grams(text: str, shortest: int, longest: int, padding: str = " {} ") -> list[str]:
    """List the character n-grams of each padded word, of all lengths asked for."""
    padded = [padding.format(word) for word in words(text)]
    return [
        word[at : at + size]
        for word in padded
        for size in range(shortest, longest + 1)
        for at in range(len(word) - size + 1)
    ]


class CharacterTfIdf:
    """Cosine of TF-IDF over character n-grams of 2 to 4 letters within words."""

    name = "character n-gram TF-IDF"

    def fit(self, cards: Sequence[Card]) -> None:
        """Weigh the n-grams of every phrase by how rare they are."""
        self._phrases = Phrases(cards)
        rows = [Counter(grams(text, 2, 4)) for text in self._phrases.texts]
        spread = Counter(gram for row in rows for gram in row)
        size = len(rows)
        self._idf = {gram: math.log((1 + size) / (1 + n)) + 1 for gram, n in spread.items()}
        self._index = _Grams(map(self._weigh, rows))

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """Rank the cards by the cosine of their nearest phrase."""
        return self._phrases.best(self._index.products(self._weigh(self._count(text))), limit)

    def _count(self, text: str) -> Counter[str]:
        return Counter(gram for gram in grams(text, 2, 4) if gram in self._idf)

    def _weigh(self, row: Counter[str]) -> dict[str, float]:
        weights = {gram: (1 + math.log(n)) * self._idf[gram] for gram, n in row.items()}
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {gram: weight / norm for gram, weight in weights.items()}
