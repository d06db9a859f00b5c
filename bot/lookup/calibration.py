"""Fits what turns evidence into confidence, and confidence into decisions, on labelled questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.lookup.confidence import Head
from bot.lookup.decision import Thresholds
from bot.lookup.evaluation import PRECISION, coverage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bot.lookup.confidence import Evidence
    from bot.lookup.engine import Engine
    from bot.lookup.evaluation import Labelled, Prediction

RIDGE = 1e-3
"""Penalty on the coefficients of standardised features."""
REPLIED = 0.985
"""Of the right cards among three, the share that the threshold for a choice lets through."""
INTRUDERS = 0.02
"""Share of unanswerable questions that may be answered."""
_STEPS = 30


@dataclass(frozen=True, slots=True)
class Sample:
    """The evidence for the first match of a question, and whether that match is right."""

    evidence: Evidence
    right: bool
    weight: float


def sample(engine: Engine, questions: Sequence[Labelled]) -> list[Sample]:
    """Samples of one community, those with an answer weighing 1 in all and the others a half."""
    found = [(asked, engine.weigh(asked.question)) for asked in questions]
    kept = [(asked, best) for asked, best in found if best is not None]
    answerable = sum(bool(asked.accept) for asked, _ in kept)
    weights = {True: 1 / max(1, answerable), False: 0.5 / max(1, len(kept) - answerable)}
    return [
        Sample(evidence, slug in asked.accept, weights[bool(asked.accept)])
        for asked, (slug, evidence) in kept
    ]


def fit_head(samples: Sequence[Sample]) -> Head:
    """Logistic regression by iteratively reweighted least squares (McCullagh and Nelder, 1989)."""
    features = np.array([s.evidence for s in samples])
    right = np.array([s.right for s in samples], float)
    weights = np.array([s.weight for s in samples])
    weights /= weights.mean()
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(right)), (features - mean) / spread])
    solved = _solve(design, right, weights)
    slopes = solved[1:] / spread
    return Head(float(solved[0] - slopes @ mean), tuple(slopes.tolist()))


def _solve(
    design: NDArray[np.float64], right: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    solved = np.zeros(design.shape[1])
    penalty = RIDGE * len(right) * np.eye(len(solved))
    penalty[0, 0] = 0
    for _ in range(_STEPS):
        probability = 1 / (1 + np.exp(-np.clip(design @ solved, -30, 30)))
        slope = design.T @ (weights * (right - probability)) - penalty @ solved
        curve = (design.T * (weights * probability * (1 - probability))) @ design + penalty
        solved = solved + np.linalg.solve(curve, slope)
    return solved


def choose_thresholds(
    predictions: Sequence[Prediction], chosen_by: str, precision: float = PRECISION
) -> Thresholds:
    """The thresholds that answer as much as a precision allows, and offer what may be right.

    The first match answers from the lowest cut-off that keeps the precision and lets no more than
    `INTRUDERS` of the unanswerable questions through; a choice is offered
    from the cut-off that `REPLIED` of the questions with a right card among three pass.
    """
    _, answer = coverage(predictions, precision)
    foreign = sorted((p.confidence for p in predictions if not p.asked.accept), reverse=True)
    refused = foreign[int(len(foreign) * INTRUDERS) :]
    answer = max(answer, min(1.0, refused[0] + 1e-3)) if refused else answer
    found = sorted(p.confidence for p in predictions if 1 <= p.place <= 3)  # noqa: PLR2004 - a choice holds three
    choice = found[int(len(found) * (1 - REPLIED))] if found else answer
    return Thresholds(answer=answer, choice=min(choice, answer), chosen_by=chosen_by)


def folds(questions: Iterable[Labelled], count: int = 5) -> list[list[Labelled]]:
    """Questions dealt out in turn, for cross-validation."""
    dealt: list[list[Labelled]] = [[] for _ in range(count)]
    for i, asked in enumerate(questions):
        dealt[i % count].append(asked)
    return dealt
