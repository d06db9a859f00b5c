"""Libraries of any size for timing, grown out of the phrases of the data sets.

Up to the phrases there are, every phrase is real. Beyond, a phrase is the head of one and the
tail of another, and new words are coined from heads and tails of words so that the vocabulary
keeps growing as Heaps' law says: words = k * phrases ** beta, k and beta from the real phrases.
"""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

from bot.cards import Card

from .noise import noisy
from .peers import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .datasets import DataSet

PHRASES_A_CARD = 5
"""A title and four phrases."""


def library(sets: Sequence[DataSet], size: int, seed: int = 0) -> list[Card]:
    """Make cards that hold `size` titles and phrases in all, five a card."""
    draw = random.Random(seed)  # noqa: S311 - repeatable, not secret
    groups = [group for data in sets for card in data.pool for group in _fives(card.phrases)]
    draw.shuffle(groups)
    said = [text for group in groups for text in group][:size]
    said += grow(said, size - len(said), draw)
    return [
        Card(f"card-{number}", group[0], phrases=tuple(group[1:]))
        for number, group in enumerate(_fives(said))
    ]


def _fives(texts: Sequence[str]) -> Iterable[Sequence[str]]:
    """Cut into groups of one card's size; a rest that is too short for a card is left out."""
    whole = range(0, len(texts) - PHRASES_A_CARD + 1, PHRASES_A_CARD)
    return (texts[at : at + PHRASES_A_CARD] for at in whole)


def grow(real: Sequence[str], count: int, draw: random.Random) -> list[str]:
    """Make `count` more phrases out of real ones."""
    if count <= 0:
        return []
    factor, beta = heaps(real)
    said, grown = list(real), list[str]()
    known = {word for text in said for word in words(text)}
    pool = sorted(word for word in known if len(word) >= 5)
    while len(grown) < count:
        spliced = _splice(draw.choice(said), draw.choice(said), draw)
        if len(known) < factor * (len(said) + 1) ** beta:
            coined = _coin(draw.choice(pool), draw.choice(pool), draw)
            known.add(coined)
            spliced[draw.randrange(len(spliced))] = coined
        grown.append(" ".join(spliced))
        said.append(grown[-1])
    return grown


def heaps(texts: Sequence[str]) -> tuple[float, float]:
    """Fit k and beta of Heaps' law to the vocabularies of the first half and of all texts."""
    half = len({word for text in texts[: len(texts) // 2] for word in words(text)})
    whole = len({word for text in texts for word in words(text)})
    beta = math.log2(whole / half)
    return whole / len(texts) ** beta, beta


def _splice(one: str, other: str, draw: random.Random) -> list[str]:
    head, tail = one.split(), other.split()
    cut = draw.randint(1, max(1, len(head) - 1))
    return head[:cut] + tail[draw.randint(0, len(tail) // 2) :][:12] or ["what"]


def _coin(one: str, other: str, draw: random.Random) -> str:
    return one[: draw.randint(2, 4)] + other[-draw.randint(3, 5) :]


def questions(sets: Sequence[DataSet], count: int, seed: int = 0) -> list[str]:
    """Take test questions of all data sets, typed with slips of the keyboard by `seed`."""
    draw = random.Random(count)  # noqa: S311 - repeatable, not secret
    texts = [query.text for data in sets for query in data.queries("test", count)]
    return [noisy(text, "typos", seed) for text in draw.sample(texts, min(count, len(texts)))]


def reordered(text: str) -> str:
    """Put the last word first: the same words, but no text that was seen before."""
    *head, last = text.split() or [""]
    return " ".join((last, *head))
