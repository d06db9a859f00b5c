"""Text to words."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lookup import analysis
from bot.lookup.analysis import MAX_CHARS, MAX_LETTERS, MAX_WORDS, bounded, clip, fold, stem, words


def test_the_examples_in_docstrings_run() -> None:
    """What the docstrings show is what happens."""
    assert doctest.testmod(analysis).failed == 0


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Docker COMPOSE", "docker compose"),
        ("\uff44\uff4f\uff43\uff4b\uff45\uff52", "docker"),
        ("déploiement", "deploiement"),
        ("doc\u200bker\u202e", "docker"),
        ("can't", "cant"),
        ("can\u2019t", "cant"),
        ("pleaaaase", "pleaase"),
        ("what?!... is: docker", "what is docker"),
        ("snake_case", "snake case"),
    ],
)
def test_what_looks_alike_reads_alike(text: str, same: str) -> None:
    """Case, width, accents, invisible characters, apostrophes and punctuation do not matter."""
    assert words(text) == words(same)


def test_languages_keep_their_signs() -> None:
    """C++ and C# are not C, and scripts without spaces become pairs of characters."""
    assert words("C++ or C#") == ["c++", "or", "c#"]
    assert words("東京都") == ["東京", "京都"]
    assert len(words("สวัสดีครับ")) == len("สวัสดีครับ") - 1


def test_slang_becomes_what_it_stands_for() -> None:
    """A short form may stand for several words."""
    assert words("im here", {"im": ("i", "am")}) == ["i", "am", "here"]


def test_long_text_is_read_at_both_ends() -> None:
    """Of 100 kB only `MAX_CHARS` characters are looked at, the last ones among them."""
    text = "word " * 20_000 + "end"
    assert len(clip(text)) == MAX_CHARS + 1
    assert words(text)[-1] == "end"
    assert bounded(words(text))[-1] == "end"
    assert len(bounded(words(text))) == MAX_WORDS


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """A folded text is a fixed point, whatever it was."""
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=300))
def test_words_are_total(text: str) -> None:
    """Every text has words of bearable length, perhaps none."""
    assert all(0 < len(word) <= MAX_LETTERS for word in words(text))


@given(st.from_regex(r"[a-z]{1,20}", fullmatch=True))
def test_a_stem_begins_its_word(word: str) -> None:
    """A stem is never longer than its word and begins with the same letter."""
    assert 0 < len(stem(word)) <= len(word) + 1
    assert stem(word)[0] == word[0]
