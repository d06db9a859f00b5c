"""Which stored words a typed word means."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.lookup.lexicon import ALIKE, SPREAD, Lexicon

STORED = ["docker", "compose", "commit", "container", "containers", "email", "api", "404", "deploy"]
WORDS = st.text("abcdeinor", min_size=1, max_size=9)
FEW_LETTERS = st.text("aab1\u00e9\u0436\u0442", min_size=1, max_size=14)
"""Letters that come again and again, and some that share a bit."""
ANY_WORDS = st.one_of(WORDS, FEW_LETTERS, st.text(min_size=1, max_size=20))


def lexicon(stored: list[str], common: frozenset[str] = frozenset()) -> Lexicon:
    """A lexicon in which every word stands once."""
    ordered = Lexicon.order(set(stored))
    return Lexicon(ordered, [1] * len(ordered), common)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("docer", "docker"),
        ("dokcer", "docker"),
        ("comit", "commit"),
        ("conatiner", "container"),
        ("emial", "email"),
        ("docker", "docker"),
        ("405", "405"),
        ("ap", "ap"),
        ("kubernetes", "kubernetes"),
    ],
)
def test_misspelt_words_are_repaired(typed: str, meant: str) -> None:
    """Swapped, dropped and doubled letters are mended; numbers and strangers are left alone."""
    assert lexicon(STORED).read(typed) == meant


def test_the_more_alike_of_two_near_words_is_meant() -> None:
    """A dropped letter is likelier than a wrong one, though the other word is more frequent."""
    book = Lexicon(["reset", "repeat"], [5, 1])
    assert book.read("repet") == "repeat"


def test_common_words_are_no_misspellings() -> None:
    """A word of the language stays itself, however near a stored word is."""
    assert lexicon(STORED).read("employ") == "deploy"
    assert lexicon(STORED, frozenset({"employ"})).read("employ") == "employ"


@given(st.lists(ANY_WORDS, min_size=1, max_size=30), ANY_WORDS.filter(lambda w: not w.isdigit()))
def test_the_prefilter_loses_nothing(stored: list[str], typed: str) -> None:
    """Every stored word of three letters and more that is alike enough, and about as long, is found.

    Its weight says how alike, and is 1 for the word itself alone.
    """
    book = lexicon(stored)
    ids, weights = book.near(typed)
    found = dict(zip([book.words[i] for i in ids], weights.tolist(), strict=True))
    near = (w for w in book.words if len(w) >= 3 and abs(len(w) - len(typed)) <= SPREAD)
    alike = {w: fuzz.ratio(typed, w) for w in near if fuzz.ratio(typed, w) >= ALIKE}
    if len(typed) >= 3:
        wanted = {w: (ratio - 60) / 50 + 0.2 * (ratio == 100) for w, ratio in alike.items()}
        assert found == pytest.approx(wanted, rel=1e-5)
    else:
        assert found == dict.fromkeys({typed} & set(book.words), 1)


@given(st.lists(WORDS, min_size=1, max_size=30), WORDS)
def test_a_word_is_nearest_to_itself(stored: list[str], typed: str) -> None:
    """Weights lie in [0, 1] and only the word itself has 1."""
    book = lexicon([*stored, typed])
    near = book.near(typed)
    assert np.all((near.weights >= 0) & (near.weights <= 1))
    assert [book.words[i] for i in near.ids[near.weights == 1]] == [typed]
