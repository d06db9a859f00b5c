"""Noisy questions are repeatable and still look like their originals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from .noise import KINDS, Kind, keyboard, misspellings, noisy

QUESTION = "How do I receive the transferred money before tomorrow?"


@given(st.text(), st.sampled_from(KINDS), st.integers(0, 5))
def test_the_same_text_kind_and_seed_give_the_same_noise(text: str, kind: Kind, seed: int) -> None:
    """Noise depends on its three arguments alone, for any text."""
    assert noisy(text, kind, seed) == noisy(text, kind, seed)


@given(st.text())
def test_clean_is_the_text_itself(text: str) -> None:
    """The clean kind changes nothing."""
    assert noisy(text, "clean") == text


@pytest.mark.parametrize("kind", ["typos", "misspelt"])
def test_noise_changes_a_question_but_not_beyond_recognition(kind: Kind) -> None:
    """At least one word changes, and most letters stay."""
    for seed in range(50):
        changed = noisy(QUESTION, kind, seed)
        assert changed != QUESTION
        assert OSA.normalized_similarity(changed, QUESTION) > 0.6


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=12))
def test_a_slip_is_one_edit(word: str) -> None:
    """A slip is one letter changed, added, left out or swapped; the first one stays."""
    if (changed := noisy(word, "typos")) != word and len(changed) >= 4:
        assert OSA.distance(word, changed) == 1
        assert changed[0] == word[0]


def test_seeds_differ() -> None:
    """Another seed makes other slips."""
    assert len({noisy(QUESTION, "typos", seed) for seed in range(10)}) > 5


def test_keys_are_neighbours_both_ways() -> None:
    """The keyboard's neighbours are mutual, and those of one letter are known."""
    near = keyboard()
    assert set(near["g"]) == set("tyfhvb")
    assert all(key in near[other] for key in near for other in near[key])


def test_every_misspelling_differs_from_its_word() -> None:
    """The table holds hundreds of words, in lower case, none misspelt as itself."""
    table = misspellings()
    assert len(table) > 500
    for word, forms in table.items():
        assert forms
        assert word == word.lower()
        assert word not in forms
