"""What the phrases of cards say about each card, beside the same worked out one by one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lookup.pool import NEAR, Pool

if TYPE_CHECKING:
    from bot.lookup.index import Index

SHARES = st.integers(-8, 8).map(lambda eighths: eighths / 8)
CARDS = st.lists(st.lists(SHARES, min_size=1, max_size=2 * NEAR), min_size=1, max_size=6)


def pool_of(sizes: list[int], chosen: list[int]) -> Pool:
    """The pool of some of the cards with so many phrases each."""
    every = np.array(sizes, np.int32)
    index = SimpleNamespace(sizes=every, starts=(np.cumsum(every) - every).astype(np.int32))
    return Pool.of(cast("Index", index), np.array(chosen, np.intp))


@given(cards=CARDS)
def test_each_card_is_told_by_its_phrases(cards: list[list[float]]) -> None:
    """Best, mean and mean of the nearest few are those of the card's own phrases."""
    pool = pool_of([len(one) for one in cards], [*range(len(cards))])
    values = np.array([value for one in cards for value in one], np.float32)
    best = pool.best(values)
    assert best.tolist() == [max(one) for one in cards]
    assert pool.mean(values) == pytest.approx([sum(one) / len(one) for one in cards], abs=1e-6)
    near = [sorted(one)[-NEAR:] for one in cards]
    assert pool.mean_of_nearest(values) == pytest.approx(
        [sum(one) / len(one) for one in near], abs=1e-6
    )
    starts = np.cumsum([0, *map(len, cards)])[:-1]
    firsts = [start + one.index(max(one)) for start, one in zip(starts, cards, strict=True)]
    assert pool.first_with(values, best).tolist() == firsts


def test_phrases_of_some_cards_keep_their_numbers() -> None:
    """The phrases of the second and the fourth card are those that the index has there."""
    pool = pool_of([2, 3, 1, 2], [1, 3])
    assert pool.phrases.tolist() == [2, 3, 4, 6, 7]
    assert pool.owners.tolist() == [0, 0, 0, 1, 1]
    values = np.array([0.5, 0.7, 0.7, 0.1, 0.2], np.float32)
    assert pool.first_with(values, pool.best(values)).tolist() == [3, 7]
