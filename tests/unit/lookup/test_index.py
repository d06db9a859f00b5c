"""Phrases and cards as arrays of words."""

from __future__ import annotations

import doctest
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards import Card
from bot.lookup import index as index_module
from bot.lookup.index import Index, build_index, number_type
from bot.lookup.texts import MAX_PHRASE_WORDS, packed, read_card, unpacked

PHRASE = st.lists(
    st.sampled_from(["how", "to", "undo", "the", "last", "big", "commit", "in", "git"]), min_size=1
)
CARDS = st.lists(st.lists(PHRASE.map(" ".join), min_size=1, max_size=4), min_size=1, max_size=5)


def index_of(cards: list[list[str]]) -> Index:
    """An index of cards with these phrases, the first of each being the title."""
    made = [Card(f"c{i}", said[0], phrases=tuple(said[1:])) for i, said in enumerate(cards)]
    return build_index([read_card(card, {}) for card in made])


def weights(index: Index, phrase: str) -> dict[str, float]:
    """The tf-idf weights of a phrase's words, of length 1, by the definition."""
    counts = dict(list(Counter(phrase.split()).items())[:MAX_PHRASE_WORDS])
    rare = {word: float(index.rarity[index.lexicon.ids[word]]) for word in counts}
    found = {word: (1 + math.log(n)) * rare[word] for word, n in counts.items()}
    length = math.sqrt(math.fsum(weight**2 for weight in found.values()))
    return {word: weight / length for word, weight in found.items()}


@given(CARDS)
def test_a_phrase_is_its_words(cards: list[list[str]]) -> None:
    """Each row holds the words of its phrase with their tf-idf weights."""
    index = index_of(cards)
    nothing = len(index.lexicon.words)
    for i, (ids, held) in enumerate(zip(index.word_ids, index.word_weights, strict=True)):
        kept = ids != nothing
        found = {index.lexicon.words[n]: w for n, w in zip(ids[kept], held[kept], strict=True)}
        assert found == pytest.approx(weights(index, index.phrase(i)), rel=1e-5)
        assert not held[~kept].any()


@given(CARDS)
def test_a_card_is_the_sum_of_its_phrases(cards: list[list[str]]) -> None:
    """The postings of a word name each card that holds it once, in order, all cards of length 1."""
    index = index_of(cards)
    sums = [Counter[str]() for _ in cards]
    for i, owner in enumerate(index.owners.tolist()):
        sums[owner].update(weights(index, index.phrase(i)))
    for word, row in index.lexicon.ids.items():
        rows, values = index.postings.of_all(np.array([row], np.int32), np.ones(1, np.float32))
        holders = [card for card, found in enumerate(sums) if word in found]
        assert rows.tolist() == holders
        lengths = [math.sqrt(math.fsum(w**2 for w in sums[c].values())) for c in holders]
        wanted = [sums[c][word] / length for c, length in zip(holders, lengths, strict=True)]
        assert values.tolist() == pytest.approx(wanted, rel=1e-5)


def test_numbers_fit_their_type() -> None:
    """A small type is chosen only where the highest number fits."""
    for count in (1, 65_535, 65_536, 1_000_000):
        highest = count - 1
        assert np.array([highest]).astype(number_type(count)).tolist() == [highest]
    assert number_type(65_535) is np.uint16


@given(st.lists(st.lists(st.integers(0, 70_000))))
def test_packed_counts_come_back(parts: list[list[int]]) -> None:
    """Counts packed apart are unpacked one after the other; very high ones are cut."""
    found = unpacked(map(packed, parts)).tolist()
    assert found == [min(n, 65_535) for part in parts for n in part]


def test_words_are_kept_as_they_are_read() -> None:
    """A phrase keeps all its words for counting, and as many as a question's for its meaning."""
    text = read_card(Card("long", "one two " * 50), {})
    assert text.read == (" ".join(["one", "two"] * 50),)
    assert text.phrase_words == (("one", "two") * 32,)


def test_the_example_of_runs_is_true() -> None:
    """What the docstring shows is what happens."""
    assert doctest.testmod(index_module).attempted > 0 == doctest.testmod(index_module).failed
