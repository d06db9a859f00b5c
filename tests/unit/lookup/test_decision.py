"""From matches to a decision."""

from __future__ import annotations

import pytest

from bot.cards import Card, Match
from bot.lookup import Answer, Choice, Thresholds, Unknown, decide, load_thresholds

LIMITS = Thresholds(answer=0.7, choice=0.3)


def matches(*confidences: float) -> list[Match]:
    """Matches of these confidences."""
    return [Match(Card(f"c{i}", "Title"), c, "Title") for i, c in enumerate(confidences)]


def test_a_sure_match_answers() -> None:
    """The first match answers, the others are offered beside it."""
    found = matches(0.7, 0.2, 0.1, 0.1)
    assert decide(found, LIMITS) == Answer(found[0], (found[1], found[2]))


def test_an_unsure_match_becomes_a_choice_of_three() -> None:
    """Between the thresholds the learner chooses."""
    found = matches(0.69, 0.2, 0.1, 0.1)
    assert decide(found, LIMITS) == Choice(tuple(found[:3]))


def test_a_choice_names_what_is_likely_and_at_least_two() -> None:
    """A card of no chance is no choice, but one card alone is none either."""
    for confidences, named in (((0.6, 0.2, 0.01), 2), ((0.6, 0.01, 0.01), 2)):
        found = matches(*confidences)
        assert decide(found, LIMITS) == Choice(tuple(found[:named]))


@pytest.mark.parametrize("confidences", [(), (0.29, 0.2), (0.5,)])
def test_else_nothing_fits(confidences: tuple[float, ...]) -> None:
    """Nothing found, nothing likely, or only one unlikely card: unknown."""
    assert isinstance(decide(matches(*confidences), LIMITS), Unknown)


def test_what_is_not_near_is_not_named() -> None:
    """Beside “I don't know” stand only cards that have some chance."""
    found = matches(0.2, 0.06, 0.04)
    assert decide(found, LIMITS) == Unknown((found[0], found[1]))


@pytest.mark.parametrize("grade", ["none", "static", "sentence"])
def test_each_grade_has_thresholds(grade: str) -> None:
    """Shipped thresholds are ordered and name the evaluation that chose them."""
    limits = load_thresholds(grade)
    assert 0 < limits.choice <= limits.answer < 1
    assert limits.chosen_by
