"""Phrases found by the words that they hold."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.lookup import Engine, scoring

if TYPE_CHECKING:
    import pytest

    from bot.cards import Card
    from bot.lookup.vectors import WordVectors


@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_a_phrase_is_found_in_any_order(
    engine: Engine, library: list[Card], chance: random.Random
) -> None:
    """The words of a phrase, shuffled, are that phrase; with a word more they are not."""
    rows = {card.slug: row for row, card in enumerate(sorted(library, key=lambda card: card.slug))}
    card = chance.choice([card for card in library if card.slug != "tokyo"])
    said = chance.choice(card.phrases).split()
    chance.shuffle(said)
    scorer = engine._now.scorer
    exact = scorer.index.exact
    assert rows[card.slug] in exact.cards(engine._query(" ".join(said), scorer, None))
    assert exact.cards(engine._query(" ".join([*said, "zorbing"]), scorer, None)) == []


def test_an_exact_phrase_needs_no_rough_look(
    library: list[Card], vectors: WordVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few cards are looked at closely, the one that has the phrase is among them."""
    monkeypatch.setattr(scoring, "CANDIDATES", 1)
    engine = Engine(library, vectors=vectors)
    for card in library:
        for phrase in card.phrases:
            assert engine.search(phrase)[0].card.slug == card.slug
