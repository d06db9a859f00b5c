"""How good the lookup is on labelled questions: the same code as answers learners, counted.

A question is labelled with the cards that answer it; with none of them nothing should be answered.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import NexusError
from bot.lookup.decision import Answer, Choice, Decision

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.cards import Match

PRECISION = 0.95
"""The precision that coverage is measured at, and that thresholds are chosen for."""
LISTED = 10
"""Matches of each question that an evaluation keeps."""

Answerer = Callable[[str], tuple[Decision, Sequence["Match"]]]
"""A question to the decision on it and its matches, best first; small talk has no matches."""


class EvaluationError(NexusError):
    """A file of labelled questions that cannot be read: file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and the slugs that answer it."""

    question: str
    accept: frozenset[str]
    """Empty where nothing should answer."""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the engine made of a labelled question."""

    asked: Labelled
    decision: Decision
    matches: tuple[Match, ...]

    @property
    def confidence(self) -> float:
        """Of the first match; 0 where there is none."""
        return self.matches[0].confidence if self.matches else 0.0

    @property
    def place(self) -> int:
        """Of the first match that answers, from 1; 0 where none of them does."""
        for place, match in enumerate(self.matches, 1):
            if match.card.slug in self.asked.accept:
                return place
        return 0

    @property
    def shown(self) -> tuple[Match, ...]:
        """The cards that the learner is shown as an answer or a choice."""
        if isinstance(self.decision, Answer):
            return (self.decision.match,)
        return self.decision.matches if isinstance(self.decision, Choice) else ()

    def as_json(self) -> dict[str, object]:
        """The line of a predictions file."""
        return {
            "q": self.asked.question,
            "decision": type(self.decision).__name__.lower(),
            "matches": [
                {
                    "slug": match.card.slug,
                    "title": match.card.title,
                    "confidence": round(match.confidence, 6),
                    "phrase": match.phrase,
                }
                for match in self.matches
            ],
        }


@dataclass(frozen=True, slots=True)
class Figures:
    """What an evaluation found; shares are in [0, 1] and 0 where there is nothing to share."""

    answerable: int
    """Questions that a card answers."""
    unanswerable: int
    """Questions that nothing should answer."""
    accuracy_at_1: float
    accuracy_at_3: float
    mrr: float
    """Mean reciprocal rank of the first right card among those kept."""
    auroc: float
    """How well confidence tells answerable from unanswerable questions: 0.5 is chance, 1 perfect."""
    coverage: float
    """Share of answerable questions answered rightly by the cut-off that keeps `PRECISION`."""
    answered: float
    """Share of answerable questions answered at once by the deployed thresholds."""
    right_when_answered: float
    """Share of all questions answered at once whose answer is right."""
    right_card_in_reply: float
    """Share of answerable questions whose answer or choice holds a right card."""
    unanswerable_answered: float
    """Share of unanswerable questions answered at once."""
    unanswerable_offered: float
    """Share of unanswerable questions that got a choice."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over all questions and for each style, with what was predicted."""

    figures: Figures
    styles: dict[str, Figures] = field(default_factory=dict)
    predictions: tuple[Prediction, ...] = ()


def read_questions(path: Path) -> list[Labelled]:
    """Labelled questions, a JSON object a line: `{"q": …, "accept": […]}`, perhaps `"style"`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_read(line, f"{path}:{i}") for i, line in enumerate(lines, 1) if line.strip()]


def _read(line: str, where: str) -> Labelled:
    wish = 'write {"q": "a question", "accept": ["slug"]}.'
    try:
        read = json.loads(line)
    except json.JSONDecodeError as problem:
        raise EvaluationError(f"{where}: not JSON ({problem.msg}): {wish}") from problem
    match read:
        case {"q": str(question), "accept": [*accept]} if all(isinstance(s, str) for s in accept):
            return Labelled(question, frozenset(accept), str(read.get("style", "")))
    raise EvaluationError(f"{where}: a line needs a question and its slugs: {wish}")


def evaluate(answer: Answerer, questions: Iterable[Labelled]) -> Evaluation:
    """Ask all questions and count."""
    predictions = []
    for asked in questions:
        decision, matches = answer(asked.question)
        predictions.append(Prediction(asked, decision, tuple(matches[:LISTED])))
    styles: defaultdict[str, list[Prediction]] = defaultdict(list)
    for prediction in predictions:
        if prediction.asked.style:
            styles[prediction.asked.style].append(prediction)
    by_style = {style: count(styles[style]) for style in sorted(styles)}
    return Evaluation(count(predictions), by_style, tuple(predictions))


def count(predictions: Sequence[Prediction]) -> Figures:
    """The figures of these predictions."""
    asked = [p for p in predictions if p.asked.accept]
    foreign = [p for p in predictions if not p.asked.accept]
    answered = [p for p in predictions if isinstance(p.decision, Answer)]
    return Figures(
        answerable=len(asked),
        unanswerable=len(foreign),
        accuracy_at_1=_share(p.place == 1 for p in asked),
        accuracy_at_3=_share(1 <= p.place <= 3 for p in asked),  # noqa: PLR2004 - the name says 3
        mrr=_share(1 / p.place if p.place else 0 for p in asked),
        auroc=auroc([p.confidence for p in asked], [p.confidence for p in foreign]),
        coverage=coverage(predictions, PRECISION)[0],
        answered=_share(isinstance(p.decision, Answer) for p in asked),
        right_when_answered=_share(p.place == 1 for p in answered),
        right_card_in_reply=_share(_shows_right(p) for p in asked),
        unanswerable_answered=_share(isinstance(p.decision, Answer) for p in foreign),
        unanswerable_offered=_share(isinstance(p.decision, Choice) for p in foreign),
    )


def _share(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def _shows_right(prediction: Prediction) -> bool:
    return any(match.card.slug in prediction.asked.accept for match in prediction.shown)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive value is above a negative one, ties counting half.

    The Mann-Whitney statistic over mean ranks (Hanley and McNeil, 1982); 0 without both kinds.

    >>> auroc([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    if not positive or not negative:
        return 0.0
    ranks = _mean_ranks([*positive, *negative])
    least = len(positive) * (len(positive) + 1) / 2
    return (sum(ranks[: len(positive)]) - least) / (len(positive) * len(negative))


def _mean_ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for i in order[start:end]:
            ranks[i] = (start + end + 1) / 2
        start = end
    return ranks


def coverage(predictions: Sequence[Prediction], precision: float) -> tuple[float, float]:
    """The largest share of answerable questions answered rightly at a precision, and its cut-off.

    An unanswerable question answered counts as wrong. Questions of equal confidence are answered
    together. `(0, 1)` where no cut-off keeps the precision.
    """
    answerable = sum(bool(p.asked.accept) for p in predictions)
    ordered = sorted(predictions, key=lambda p: -p.confidence)
    best, cut = 0.0, 1.0
    right = 0
    for i, prediction in enumerate(ordered, 1):
        right += prediction.place == 1
        tied = i < len(ordered) and ordered[i].confidence == prediction.confidence
        if not tied and prediction.confidence > 0 and right >= precision * i:
            best, cut = right / answerable if answerable else 0.0, prediction.confidence
    return best, cut


def reliability(
    predictions: Sequence[Prediction], bins: int = 10
) -> list[tuple[float, float, int]]:
    """For equal bins of confidence: mean confidence, share right, questions; empty bins left out."""
    gathered: defaultdict[int, list[Prediction]] = defaultdict(list)
    for p in predictions:
        gathered[min(int(p.confidence * bins), bins - 1)].append(p)
    return [
        (_share(p.confidence for p in found), _share(p.place == 1 for p in found), len(found))
        for _, found in sorted(gathered.items())
    ]
