"""The figures of the tables are what they say they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .metrics import (
    Figures,
    Outcome,
    auroc,
    coverage,
    paired_bootstrap,
    rank_of,
)


def outcome(*rows: tuple[int, float, bool]) -> Outcome:
    """Make an outcome of (rank, score, in scope) a question."""
    rank, score, in_scope = zip(*rows, strict=True)
    return Outcome(np.array(rank), np.array(score, float), np.array(in_scope))


def test_rank_counts_from_zero_and_misses_are_minus_one() -> None:
    """The place of the first acceptable card is found, whichever of several it is."""
    assert rank_of(["a", "b", "c"], frozenset("cb")) == 1
    assert rank_of(["a"], frozenset("z")) == -1
    assert rank_of([], frozenset()) == -1


def test_auroc_by_hand() -> None:
    """Three of four pairs are in order and one is a tie that counts half."""
    assert auroc(np.array([0.9, 0.5]), np.array([0.5, 0.1])) == pytest.approx(3.5 / 4)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=30),
    st.lists(st.integers(0, 9), min_size=1, max_size=30),
)
def test_auroc_equals_the_count_of_pairs(inside: list[int], outside: list[int]) -> None:
    """The fast statistic equals the share of ordered pairs, ties counting half."""
    pairs = [(a > b) + (a == b) / 2 for a in inside for b in outside]
    assert auroc(np.array(inside), np.array(outside)) == pytest.approx(sum(pairs) / len(pairs))


def test_coverage_takes_the_lowest_threshold_that_is_precise_enough() -> None:
    """A wrong answer may be outweighed by right ones below it."""
    found = outcome((0, 0.9, True), (1, 0.8, True), (0, 0.7, True), (-1, 0.1, False))
    assert coverage(found, precision=0.6) == pytest.approx(2 / 3)
    assert coverage(found, precision=0.95) == pytest.approx(1 / 3)


def test_coverage_cannot_split_a_tie() -> None:
    """Questions of one score are answered together or not at all."""
    assert coverage(outcome((0, 0.5, True), (-1, 0.5, False))) == 0


def test_an_out_of_scope_question_answered_is_wrong() -> None:
    """A sure score on a question that nothing answers spoils the precision above it."""
    assert coverage(outcome((-1, 0.9, False), (0, 0.8, True))) == 0


@given(
    st.lists(
        st.tuples(st.integers(-1, 3), st.sampled_from([0.0, 0.2, 0.5, 0.9]), st.booleans()),
        min_size=1,
        max_size=40,
    )
)
def test_coverage_equals_trying_every_threshold(rows: list[tuple[int, float, bool]]) -> None:
    """The fast sweep finds what trying each score as the threshold finds."""
    found = outcome(*rows)
    best = 0.0
    for threshold in set(found.score.tolist()):
        answered = found.score >= threshold
        if found.right[answered].sum() >= 0.95 * answered.sum():
            best = max(best, found.right[answered].sum() / max(found.in_scope.sum(), 1))
    if found.in_scope.any():
        assert coverage(found) == pytest.approx(best)
    else:
        assert np.isnan(coverage(found))


def test_figures_of_some_questions() -> None:
    """Accuracy and recall count questions in scope alone."""
    found = Figures.of(outcome((0, 0.9, True), (2, 0.6, True), (5, 0.4, True), (-1, 0.5, False)))
    assert found.accuracy_at_1 == pytest.approx(1 / 3)
    assert found.recall_at_3 == pytest.approx(2 / 3)
    assert found.auroc == pytest.approx(2 / 3)


def test_a_mean_leaves_out_what_does_not_apply() -> None:
    """A data set without out-of-scope questions has no AUROC and does not drag the mean."""
    only_in_scope = Figures.of(outcome((0, 0.9, True)))
    both = Figures.of(outcome((0, 0.9, True), (-1, 0.1, False)))
    assert Figures.mean([only_in_scope, both]).auroc == 1.0
    assert np.isnan(Figures.mean([only_in_scope]).auroc)


def test_bootstrap_sees_a_sure_gain_and_no_gain() -> None:
    """A tool that is always right beats one that is right half the time; equals do not differ."""
    half = np.tile([0.0, 1.0], 100)
    gain = paired_bootstrap([(np.ones(200), half)])
    assert gain.mean == pytest.approx(0.5)
    assert 0.4 < gain.low < 0.5 < gain.high < 0.6
    same = paired_bootstrap([(half, half)])
    assert (same.mean, same.low, same.high) == (0, 0, 0)


def test_bootstrap_weighs_data_sets_alike() -> None:
    """A small data set counts as much as a large one."""
    large, small = np.zeros(900), np.ones(10)
    assert paired_bootstrap([(large, large), (small, 0 * small)]).mean == pytest.approx(0.5)
