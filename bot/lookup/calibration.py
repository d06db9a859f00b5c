"""Fits what ranks cards, what turns evidence into confidence, and confidence into decisions.

All of it on labelled questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.lookup.confidence import Head
from bot.lookup.decision import Thresholds
from bot.lookup.evaluation import PRECISION, coverage
from bot.lookup.ranking import Weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.lookup.confidence import Evidence
    from bot.lookup.engine import Engine
    from bot.lookup.evaluation import Labelled, Prediction

RIDGE = 1e-3
"""Penalty on the coefficients of standardised features."""
REPLIED = 0.985
"""Of the right cards among three, the share that the threshold for a choice lets through."""
INTRUDERS = 0.01
"""Share of unanswerable questions that may be answered."""
_STEPS = 30
_RANK_STEPS = 100


@dataclass(frozen=True, slots=True)
class Candidates:
    """What speaks for the candidates of one question, and which of them are right."""

    signs: NDArray[np.float32]
    """(candidates, signs)"""
    right: NDArray[np.bool_]


def candidates(engine: Engine, questions: Sequence[Labelled]) -> list[Candidates]:
    """The candidates of those questions that have a right one among them."""
    found = []
    for asked in questions:
        ranked = engine.rank(asked.question) if asked.accept else None
        if ranked is not None:
            right = np.array([slug in asked.accept for slug in ranked[0]])
            if right.any():
                found.append(Candidates(ranked[1].signs, right))
    return found


def fit_weights(found: Sequence[Candidates]) -> Weights:
    """The conditional logit model: how likely the right candidates are among all.

    Each step solves a quadratic bound on the likelihood, so that none makes it worse by much.
    """
    signs = np.concatenate([one.signs for one in found]).astype(float)
    spread = signs.std(axis=0) + 1e-6
    counts = [len(one.signs) for one in found]
    rows = np.repeat(np.arange(len(found)), counts)
    right = np.concatenate([one.right for one in found])
    design = signs / spread
    solved = np.zeros(design.shape[1])
    for _ in range(_RANK_STEPS):
        logits = design @ solved
        chance = np.exp(logits - np.maximum.reduceat(logits, _firsts(counts))[rows])
        total = np.bincount(rows, chance)
        hit = np.bincount(rows, chance * right) + 1e-12 * total
        chance, among = chance / total[rows], chance * right / hit[rows]
        slope = (among - chance) @ design / len(found) - RIDGE * solved
        means = np.add.reduceat(design * chance[:, None], _firsts(counts))
        curve = (design.T * chance) @ design - means.T @ means
        curve = curve / len(found) + RIDGE * np.eye(len(solved))
        solved = solved + np.linalg.solve(curve, slope) / 2
    return Weights(*(solved / spread).tolist())


def _firsts(counts: Sequence[int]) -> NDArray[np.intp]:
    """Where each question's candidates begin."""
    return np.cumsum([0, *counts[:-1]])


@dataclass(frozen=True, slots=True)
class Sample:
    """The evidence for the first match of a question, and whether that match is right."""

    evidence: Evidence
    right: bool
    weight: float


def sample(engine: Engine, questions: Sequence[Labelled]) -> list[Sample]:
    """Samples of one community."""
    found = [(asked, engine.weigh(asked.question)) for asked in questions]
    return samples_of([(asked, best) for asked, best in found if best is not None])


def samples_of(kept: Sequence[tuple[Labelled, tuple[str, Evidence]]]) -> list[Sample]:
    """Questions with their first match and its evidence, as samples.

    Those with an answer weigh 1 in all and the others a half.
    """
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
