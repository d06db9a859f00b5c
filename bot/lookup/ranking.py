"""How much each sign counts when cards are ranked.

The score of a card is a weighted sum of signs, in logits: the weights are those under which the
right cards of labelled questions are most likely among the candidates (a conditional logit model;
McFadden, "Conditional Logit Analysis of Qualitative Choice Behavior", 1974). What counts depends on
how many ways of asking are known for a card: with five, what is learnt from them, with fifty, the
ways themselves. So each grade of vectors has weights for both, and in between they are mixed.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

RANKING = Path(__file__).parent / "data" / "ranking.toml"
FEW = 6
"""Titles, phrases and wordings a card, for which the weights `few` were fitted."""
MANY = 50
"""The same for the weights `many`."""


class Weights(NamedTuple):
    """What each sign counts, in logits; or the signs themselves."""

    contrast: float
    """Of what tells the card from its neighbours."""
    nearest: float
    """Of the likeness with the card's nearest phrase, in about [-1, 1]."""
    near: float
    """Of the mean likeness with its nearest few."""
    words: float
    """Of the likeness by words alone with the nearest, in [0, 1]."""
    coverage: float
    """Of the share of the question's words, by rarity, that the card's phrases hold, in [0, 1]."""
    body: float
    """Of the body's score, in about [0, 1]."""
    symptom: float
    """Of the share of a symptom that the question shows, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The weights of one grade of vectors."""

    few: Weights
    many: Weights

    @classmethod
    def load(cls, grade: str, path: Path = RANKING) -> Ranking:
        """The weights of a grade."""
        read = tomllib.loads(path.read_text(encoding="utf-8"))[grade]
        return cls(Weights(**read["few"]), Weights(**read["many"]))

    def at(self, texts: float) -> Weights:
        """The weights for cards with so many ways of asking each, at least 1, on average."""
        share = math.log(texts / FEW) / math.log(MANY / FEW)
        share = min(1.0, max(0.0, share))
        pairs = zip(self.few, self.many, strict=True)
        return Weights(*(few + share * (many - few) for few, many in pairs))
