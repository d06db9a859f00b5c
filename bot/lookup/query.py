"""A question made ready to be looked up."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.lookup.analysis import bounded, stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.lookup.index import Index
    from bot.lookup.vectors import Encoder


@dataclass(frozen=True)
class Query:
    """What the engine knows about a question before it looks at any card."""

    text: str
    """The question as it was typed, without the frames of tracebacks."""
    words: tuple[str, ...]
    """The words in order, misspelt ones as what they were read as."""
    read_as: tuple[tuple[str, str], ...]
    """Misspelt words with what they were read as."""
    weights: tuple[tuple[str, float], ...]
    """The different words with their tf-idf weights; the squares add up to 1."""
    stems: tuple[str, ...]
    """The different stems."""
    vector: NDArray[np.float32] | None
    """The meaning, of squared length `Encoder.weight`."""


def read_query(text: str, typed: Sequence[str], index: Index, encoder: Encoder | None) -> Query:
    """Analyse a question, of these words, against those of an index; may hold no word at all."""
    typed = bounded(typed)
    read = [index.lexicon.read(word) for word in typed]
    changed = dict.fromkeys(pair for pair in zip(typed, read, strict=True) if pair[0] != pair[1])
    return Query(
        text=text,
        words=tuple(read),
        read_as=tuple(changed),
        weights=_weigh(read, index),
        stems=tuple(dict.fromkeys(map(stem, read))),
        vector=encoder.encode([read])[0] if encoder and read else None,
    )


def _weigh(read: Sequence[str], index: Index) -> tuple[tuple[str, float], ...]:
    """tf-idf weights of length 1; a word that no phrase holds counts half of what it would.

    It still counts, because it makes every card less likely.
    """
    weights: list[tuple[str, float]] = []
    squares = 0.0
    for word, times in Counter(read).items():
        row = index.lexicon.ids.get(word)
        rarity = index.unknown_rarity if row is None else float(index.rarity[row])
        weight = (1 + math.log(times)) * rarity
        squares += weight * weight
        weights.append((word, weight if row is not None else min(weight, 2 + weight / 2)))
    length = math.sqrt(squares) or 1.0
    return tuple((word, weight / length) for word, weight in weights)
