"""How sure an answer is: a probability that means what it says.

A logistic regression over a few features that do not depend on the number of cards, so that one
set of coefficients serves every community (data/heads.toml, fitted by `fit`).
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_SURE_ALONE = 0.6
"""Highest confidence where the index holds fewer than three cards, whose margin says little."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a card."""

    margin: float
    """Its score less that of the best other card."""
    coverage: float
    """Share of the question's words, by rarity, that the card holds, in [0, 1]."""
    length: float
    """ln(1 + words of the question)."""
    likeness: float
    """The question's likeness with the card's best phrase, in about [-1, 1]."""


@dataclass(frozen=True, slots=True)
class Head:
    """Coefficients of the logistic regression."""

    bias: float
    weights: tuple[float, ...]

    def probability(self, evidence: Evidence) -> float:
        """That the card answers the question, in (0, 1)."""
        values: Sequence[float] = astuple(evidence)
        logit = self.bias + sum(w * x for w, x in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
