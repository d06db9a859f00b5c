"""The cheap look at every card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.lookup import firstlook
from bot.lookup.firstlook import FirstLook

if TYPE_CHECKING:
    import random

    from bot.cards import Card
    from bot.lookup import Engine


@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_words_of_many_cards_count_as_others_do(
    engine: Engine, library: list[Card], chance: random.Random
) -> None:
    """It makes no difference to a score how what a word finds is kept."""
    scorer = engine._now.scorer
    words = [word for card in library for phrase in card.phrases for word in phrase.split()]
    said = " ".join(chance.sample(words, 6))
    query = engine._query(said, scorer, engine._encoder)
    centres = scorer.first_look._centres
    found = []
    for many in (0.0, np.inf):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(firstlook, "MANY", many)
            found.append(FirstLook(scorer.index, centres).scores(query))
    assert found[0] == pytest.approx(found[1], abs=1e-5)
    assert found[0] == pytest.approx(scorer.first_look.scores(query), abs=1e-5)


def test_words_that_nothing_holds_find_nothing(engine: Engine) -> None:
    """Every card scores 0 for words alone that no card has, and none is left out."""
    scorer = engine._now.scorer
    query = engine._query("qqqqqqqq 000", scorer, None)
    assert scorer.first_look.scores(query).tolist() == [0] * len(engine.cards)
