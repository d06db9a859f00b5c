"""How sure an answer is: a probability that means what it says.

A logistic regression over a few features that do not depend on the number of cards, so that one
set of coefficients serves every community. `data/heads.toml` holds the coefficients of each grade
and says what they were fitted on.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.lookup.ranking import Weights

if TYPE_CHECKING:
    from bot.lookup.scoring import Ranked

HEADS = Path(__file__).parent / "data" / "heads.toml"
CLEAR = 3.0
"""Logits beyond which a wider margin says no more."""
FEW = 3
"""Cards below which the margin says little."""
MOST_SURE_OF_FEW = 0.6
"""Highest confidence where there are so few."""
_SURE = 30.0  # logits beyond which nothing changes


class Evidence(NamedTuple):
    """What speaks for a card."""

    margin: float
    """Its score less that of the best other card, in logits, at most `CLEAR`."""
    coverage: float
    """Share of the question's words, by rarity, that the card's phrases hold, in [0, 1]."""
    length: float
    """ln(1 + words of the question)."""
    likeness: float
    """The question's likeness with the card's best phrase, in about [-1, 1]."""
    outside: float
    """Share of what is nearest to the question that no card answers, in [0, 1]."""
    foreign: float
    """Share of the question's words, by rarity, that texts which no card answers hold and this card
    does not, in [0, 1]."""
    contrast: float
    """How much more the question is like this card than like its neighbours, in about [-1, 1]."""


@dataclass(frozen=True, slots=True)
class Head:
    """Coefficients of the logistic regression."""

    bias: float
    weights: tuple[float, ...]

    @classmethod
    def load(cls, grade: str, path: Path = HEADS) -> Head:
        """The head of a grade."""
        head = tomllib.loads(path.read_text(encoding="utf-8"))[grade]
        return cls(head["bias"], tuple(head["weights"]))

    def probability(self, evidence: Evidence) -> float:
        """That the card answers the question, in (0, 1)."""
        logit = self.bias + sum(w * x for w, x in zip(self.weights, evidence, strict=True))
        return 1 / (1 + math.exp(-max(-_SURE, min(_SURE, logit))))


class Weigher:
    """Gathers what speaks for the candidates of one query."""

    def __init__(self, ranked: Ranked) -> None:
        self._ranked = ranked

    def weigh(self, place: int) -> Evidence:
        """What speaks for the candidate at a place, from 0."""
        scores = self._ranked.scores
        signs = Weights(*self._ranked.signs[place].tolist())
        rival = 1 if place == 0 else 0
        score = float(scores[place])
        margin = score - float(scores[rival]) if rival < len(scores) else score
        return Evidence(
            margin=min(margin, CLEAR),
            coverage=signs.coverage,
            length=math.log1p(self._ranked.words),
            likeness=float(self._ranked.likeness[place]),
            outside=self._ranked.outside,
            foreign=float(self._ranked.foreign[place]),
            contrast=signs.contrast,
        )
