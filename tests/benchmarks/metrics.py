"""What the tables report, from ranked answers to labelled questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PRECISION = 0.95
"""The share of answers that must be right where a coverage is reported."""


@dataclass(frozen=True)
class Outcome:
    """What a tool did with some questions, one entry a question.

    `rank` is the right card's place (0 is first; -1 not found, or nothing to find), `score` is
    how sure the tool was of its first card, `in_scope` whether any card answers the question.
    """

    rank: np.ndarray
    score: np.ndarray
    in_scope: np.ndarray

    @property
    def right(self) -> np.ndarray:
        """Whether the first card answers the question."""
        return self.in_scope & (self.rank == 0)


@dataclass(frozen=True)
class Figures:
    """The figures of one data set, or their mean; all are shares in [0, 1]."""

    accuracy_at_1: float
    recall_at_3: float
    auroc: float
    coverage: float

    @staticmethod
    def of(outcome: Outcome) -> Figures:
        """Compute the figures of some questions; not a number where they do not apply."""
        ranks = outcome.rank[outcome.in_scope]
        return Figures(
            _mean(ranks == 0),
            _mean((ranks >= 0) & (ranks < 3)),
            auroc(outcome.score[outcome.in_scope], outcome.score[~outcome.in_scope]),
            coverage(outcome),
        )

    @staticmethod
    def mean(figures: Iterable[Figures]) -> Figures:
        """Average each figure over those for which it is a number."""
        columns = np.array([list(vars(row).values()) for row in figures])
        known = ~np.isnan(columns)
        sums = np.where(known, columns, 0).sum(0)
        return Figures(*np.divide(sums, known.sum(0), where=known.any(0), out=sums * np.nan))


def rank_of(slugs: Sequence[str], accept: frozenset[str]) -> int:
    """Find the place of the first acceptable card, -1 where there is none."""
    return next((place for place, slug in enumerate(slugs) if slug in accept), -1)


def auroc(inside: np.ndarray, outside: np.ndarray) -> float:
    """Give the chance that a question in scope scores above one out of scope; ties count half.

    This is the Mann-Whitney statistic; not a number where either side is empty.
    """
    if not len(inside) or not len(outside):
        return float("nan")
    ordered = np.sort(outside)
    below = np.searchsorted(ordered, inside, "left")
    upto = np.searchsorted(ordered, inside, "right")
    return float((below + upto).sum() / (2 * len(inside) * len(outside)))


def coverage(outcome: Outcome, precision: float = PRECISION) -> float:
    """Give the largest share of in-scope questions that one threshold answers rightly.

    Every question at or above the threshold is answered; the share of right ones among all
    answered, out-of-scope questions among them, is at least `precision`.
    """
    order = np.argsort(-outcome.score, kind="stable")
    score, right = outcome.score[order], np.cumsum(outcome.right[order])
    last_of_its_score = np.append(score[1:] != score[:-1], True)
    answered = np.arange(1, len(order) + 1)
    allowed = np.flatnonzero(last_of_its_score & (right >= precision * answered))
    if not outcome.in_scope.any():
        return float("nan")
    return float(right[allowed[-1]] / outcome.in_scope.sum()) if len(allowed) else 0.0


@dataclass(frozen=True)
class Difference:
    """How much better one tool is than another, with the interval that holds 95 % of resamples."""

    mean: float
    low: float
    high: float


def paired_bootstrap(
    pairs: Sequence[tuple[np.ndarray, np.ndarray]], *, rounds: int = 1000, seed: int = 0
) -> Difference:
    """Compare two tools on the same questions by the macro mean over data sets.

    Each pair holds, for one data set, the two tools' results a question, in the same order; the
    questions of each data set are drawn anew with replacement in every round.
    """
    draw = np.random.default_rng(seed)
    means = np.zeros(rounds)
    for ours, theirs in pairs:
        gain = np.asarray(ours, float) - np.asarray(theirs, float)
        counts = draw.multinomial(len(gain), np.full(len(gain), 1 / len(gain)), size=rounds)
        means += counts @ gain / len(gain) / len(pairs)
    observed = np.mean([np.mean(ours) - np.mean(theirs) for ours, theirs in pairs])
    low, high = np.quantile(means, [0.025, 0.975])
    return Difference(float(observed), float(low), float(high))


def _mean(values: np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else float("nan")
