"""The share of a question's words that cards hold, beside the same worked out with sets."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards import Card
from bot.lookup.bodies import read_bodies
from bot.lookup.coverage import Coverage, read_coverage
from bot.lookup.texts import read_card

WORDS = st.sampled_from(["redis", "cache", "git", "branch", "token", "mail"])
TEXT = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
LIBRARY = st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5)
QUESTION = st.lists(st.one_of(WORDS, st.just("unheard")), min_size=1, max_size=6)


def coverage_of(library: list[tuple[str, str, str]]) -> Coverage:
    """The coverage of cards with a title, one phrase and a body."""
    cards = [Card(str(i), a, body, phrases=(b,)) for i, (a, b, body) in enumerate(library)]
    texts = [read_card(card, {}) for card in cards]
    return read_coverage(texts, read_bodies(texts))


@given(library=LIBRARY, question=QUESTION)
def test_shares_are_those_of_the_sets(
    library: list[tuple[str, str, str]], question: list[str]
) -> None:
    """What phrases hold, and what the first card's phrases hold and another card nowhere."""
    coverage = coverage_of(library)
    said = [{*a.split(), *b.split(), *body.split()} for a, b, body in library]
    asked = [{*a.split(), *b.split()} for a, b, _ in library]

    def rarity(word: str) -> float:
        holders = sum(word in one for one in said)
        return math.log(1 + (len(said) - holders + 0.5) / (holders + 0.5))

    def share(held: set[str]) -> float:
        return sum(rarity(w) for w in question if w in held) / sum(map(rarity, question))

    rarities, cards = coverage.rarities(question), np.arange(len(library))
    assert coverage.by_phrases(rarities, cards) == pytest.approx([*map(share, asked)], abs=1e-5)
    assert coverage.by_first_alone(rarities, cards) == pytest.approx(
        [share(asked[0] - one) for one in said], abs=1e-5
    )


def test_forms_of_a_word_are_one() -> None:
    """A card that caches covers a question about caching."""
    coverage = coverage_of([("caching keys", "a cache", "none")])
    shares = coverage.by_phrases(coverage.rarities(["cached", "key"]), np.zeros(1, np.intp))
    assert shares.tolist() == [1.0]
