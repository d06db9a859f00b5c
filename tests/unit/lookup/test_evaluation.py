"""Figures and calibration on made-up predictions."""

from __future__ import annotations

import doctest
import random
from typing import TYPE_CHECKING

import pytest

from bot.cards import Card, Match
from bot.lookup import Answer, Thresholds, decide, evaluation
from bot.lookup.calibration import Sample, choose_thresholds, fit_head
from bot.lookup.confidence import Evidence
from bot.lookup.evaluation import (
    EvaluationError,
    Labelled,
    Prediction,
    count,
    coverage,
    evaluate,
    read_questions,
    reliability,
)

if TYPE_CHECKING:
    from pathlib import Path


def prediction(confidence: float, *, right: bool, accept: bool = True) -> Prediction:
    """One question, answered rightly or not, that a card answers or not."""
    slug = "yes" if right else "no"
    match = Match(Card(slug, slug), confidence, slug)
    asked = Labelled("q", frozenset({"yes"} if accept else ()))
    return Prediction(asked, decide([match], Thresholds()), (match,))


def test_the_examples_in_docstrings_run() -> None:
    """What the docstrings show is what happens."""
    assert doctest.testmod(evaluation).failed == 0


def test_coverage_takes_the_largest_share_that_keeps_the_precision() -> None:
    """Wrong answers and answers to unanswerable questions lower the precision; ties go together."""
    found = [prediction(0.9 - i / 100, right=True) for i in range(19)]
    found.append(prediction(0.5, right=False, accept=False))
    found.append(prediction(0.4, right=False))
    assert coverage(found, 0.95) == (19 / 20, 0.5)
    tied = [prediction(0.5, right=True), prediction(0.5, right=False)]
    assert coverage(tied, 0.95) == (0, 1)


def test_figures_count_answers_and_refusals() -> None:
    """Shares are taken over the questions that they are about."""
    figures = count(
        [
            prediction(0.9, right=True),
            prediction(0.1, right=False),
            prediction(0.8, right=False, accept=False),
            prediction(0.0, right=False, accept=False),
        ]
    )
    assert (figures.answerable, figures.unanswerable) == (2, 2)
    assert figures.accuracy_at_1 == figures.answered == figures.right_when_answered == 0.5
    assert figures.unanswerable_answered == 0.5
    assert figures.auroc == 0.75


def test_an_evaluation_asks_every_question() -> None:
    """Styles are counted by themselves and every question leaves a line of predictions."""
    match = Match(Card("yes", "Yes"), 0.876543219, "yes")
    asked = [Labelled("a", frozenset({"yes"}), "typo"), Labelled("b", frozenset())]
    found = evaluate(lambda _: (Answer(match), [match] * 12), asked)
    assert found.styles["typo"].accuracy_at_1 == 1
    assert len(found.predictions[0].matches) == 10
    line = found.predictions[0].as_json()
    assert line["decision"] == "answer"
    assert line["q"] == "a"


def test_reliability_compares_what_was_said_with_what_came() -> None:
    """Each bin has its mean confidence, its share of right answers and its size."""
    found = [prediction(0.95, right=True), prediction(0.93, right=False)]
    [(said, came, size)] = reliability(found)
    assert (round(said, 2), came, size) == (0.94, 0.5, 2)


@pytest.mark.parametrize("line", ["{", "[]", '{"q": "x"}', '{"q": 1, "accept": []}'])
def test_a_broken_line_is_named(line: str, tmp_path: Path) -> None:
    """The error says which file and line and how to write it."""
    file = tmp_path / "questions.jsonl"
    file.write_text('{"q": "fine", "accept": ["a"], "style": "s"}\n\n' + line)
    with pytest.raises(EvaluationError, match=r"questions\.jsonl:3"):
        read_questions(file)


def test_questions_are_read(tmp_path: Path) -> None:
    """Slugs and style come with the question."""
    file = tmp_path / "questions.jsonl"
    file.write_text('{"q": "fine", "accept": ["a"], "style": "s"}\n')
    assert read_questions(file) == [Labelled("fine", frozenset({"a"}), "s")]


def test_a_fitted_head_is_calibrated() -> None:
    """On samples drawn from a known logistic law the head gives their share of right ones back."""
    chance = random.Random(4)  # noqa: S311 - draws, no secrets
    samples = []
    for _ in range(4_000):
        margin = chance.uniform(-2, 2)
        evidence = Evidence(margin, *(chance.random() for _ in range(6)))
        samples.append(Sample(evidence, chance.random() < 1 / (1 + 2.718 ** (-2 * margin)), 1.0))
    head = fit_head(samples)
    assert head.weights[0] == pytest.approx(2, abs=0.3)
    assert head.probability(Evidence(0, *[0.5] * 6)) == pytest.approx(0.5, abs=0.08)


def test_thresholds_keep_the_wanted_precision() -> None:
    """The answer's threshold is the cut-off of coverage, the choice's lies below."""
    found = [prediction(0.5 + i / 200, right=i > 10) for i in range(100)]
    limits = choose_thresholds(found, "made up")
    answered = [p for p in found if p.confidence >= limits.answer]
    assert sum(p.place == 1 for p in answered) >= 0.95 * len(answered)
    assert limits.choice <= limits.answer
    assert limits.chosen_by == "made up"


def test_unanswerable_questions_raise_the_threshold() -> None:
    """An answer needs more confidence than all but a few unanswerable questions have."""
    found = [prediction(0.9, right=True) for _ in range(90)]
    found += [prediction(0.6, right=False, accept=False) for _ in range(3)]
    assert choose_thresholds(found, "made up").answer > 0.6
