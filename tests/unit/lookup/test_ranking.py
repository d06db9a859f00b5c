"""The signs of a card, what each counts, and how that is fitted."""

from __future__ import annotations

import numpy as np
import pytest

from bot.lookup.calibration import Candidates, fit_weights
from bot.lookup.ranking import FEW, MANY, Ranking, Weights

RANKING = Ranking(Weights(*[1.0] * 7), Weights(*[3.0] * 7))


@pytest.mark.parametrize(
    ("texts", "weight"), [(1, 1), (FEW, 1), ((FEW * MANY) ** 0.5, 2), (MANY, 3), (500, 3)]
)
def test_weights_are_mixed_by_what_is_known_of_a_card(texts: float, weight: float) -> None:
    """Few and many ways of asking have their own weights; half way, by ratio, lies their mean."""
    assert RANKING.at(texts) == pytest.approx([weight] * 7)


@pytest.mark.parametrize("grade", ["none", "static", "sentence"])
def test_every_grade_has_its_weights(grade: str) -> None:
    """None is a number that a fit has lost, and what the card has learnt always counts for it."""
    ranking = Ranking.load(grade)
    assert np.isfinite([*ranking.few, *ranking.many]).all()
    assert ranking.few.contrast > 0 < ranking.many.contrast


def test_the_fit_finds_the_weights_that_drew_the_answers() -> None:
    """On candidates whose right one was drawn by a known law the law comes back."""
    chance = np.random.default_rng(7)
    law = np.array([2.0, -1.0, 0.5, 0, 0, 1.0, 0])
    drawn = []
    for _ in range(3_000):
        signs = chance.normal(size=(6, 7)).astype(np.float32)
        logits = signs @ law + chance.gumbel(size=6)
        drawn.append(Candidates(signs, np.arange(6) == logits.argmax()))
    assert fit_weights(drawn) == pytest.approx(law, abs=0.15)
