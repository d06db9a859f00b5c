"""What the engine promises whatever the cards and the question are."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.cards import Card
from bot.lookup import Engine, lexicon
from bot.lookup.analysis import MAX_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.lookup.vectors import WordVectors

UNRELATED = (
    Card("bread", "Baking bread", phrases=("why does my sourdough not rise", "rye flour ratio")),
    Card("chess", "Chess openings", phrases=("sicilian defence for beginners", "castle early")),
    Card("tides", "Tides", phrases=("when is low water at the harbour", "spring and neap tide")),
)


def slip(text: str, chance: random.Random) -> str:
    """The text with two neighbouring letters of its longest word changed places."""
    word = max(text.split(), key=len)
    at = chance.randrange(1, max(2, len(word) - 2))
    wrong = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    return text.replace(word, wrong)


@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_a_misspelt_phrase_never_rises_above_the_exact_one(
    library: list[Card], vectors: WordVectors, chance: random.Random
) -> None:
    """A card whose phrase is the question with a slip stands below the card that has it exactly."""
    card = chance.choice(library[:6])
    phrase = chance.choice(card.phrases)
    slipped = slip(phrase, chance)
    assume(slipped != phrase)  # two equal letters changed places
    rival = Card("rival", "Rival", phrases=(slipped,))
    found = Engine([*library, rival], vectors=vectors).search(phrase)
    assert found[0].card.slug == card.slug


@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_an_unrelated_card_leaves_the_order_of_others(
    library: list[Card], vectors: WordVectors, chance: random.Random
) -> None:
    """A card of another world changes nothing about which of two cards is surer.

    Cards that are as good as equally sure, such as two that have nothing to do with the question,
    may change places.
    """
    question = slip(chance.choice(chance.choice(library[:6]).phrases), chance)
    before = Engine(library, vectors=vectors).search(question, len(library))
    joined = Engine([*library, chance.choice(UNRELATED)], vectors=vectors)
    after = {m.card.slug: m.confidence for m in joined.search(question, len(library) + 1)}
    for surer, other in combinations(before, 2):
        if surer.confidence > other.confidence + 0.001:
            assert after[surer.card.slug] > after[other.card.slug]


@pytest.mark.parametrize(
    "text",
    [
        "word " * 20_000,
        " ".join(f"w{i}x" for i in range(10_000)),
        " ".join("docker\u200b" * 4_000),
        "\u202e" + "dock\x00er " * 9_000,
    ],
)
def test_the_work_for_a_text_is_bounded(
    library: list[Card], vectors: WordVectors, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """However long the text, each of at most `MAX_WORDS` words meets each stored word twice."""
    engine = Engine(library, vectors=vectors)
    compared: list[int] = []
    cdist = lexicon.process.cdist

    def counting(queries: Sequence[str], choices: Sequence[str], **how: object) -> object:
        compared.append(len(queries) * len(choices))
        return cdist(queries, choices, **how)

    monkeypatch.setattr(lexicon.process, "cdist", counting)
    engine.search(text)
    stored = len(
        {word for card in library for p in (card.title, *card.phrases) for word in p.split()}
    )
    assert len(compared) <= 2 * MAX_WORDS
    assert sum(compared) <= 2 * MAX_WORDS * stored


def test_a_card_changed_to_and_fro_is_as_before(library: list[Card], vectors: WordVectors) -> None:
    """A change that is taken back leaves no trace in any answer."""
    engine = Engine(library, vectors=vectors)
    before = [engine.search(phrase, 5) for card in library for phrase in card.phrases]
    engine.update([replace(library[0], phrases=("something else", "and another"))])
    engine.update([library[0]])
    assert [engine.search(phrase, 5) for card in library for phrase in card.phrases] == before
