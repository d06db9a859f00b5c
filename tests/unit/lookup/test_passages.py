"""Sentences of bodies, for cards with few phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import Card
from bot.lookup import Engine
from bot.lookup.passages import read_passages
from bot.lookup.texts import FEW_PHRASES, MAX_PASSAGES, read_card

if TYPE_CHECKING:
    from bot.lookup.vectors import WordVectors

BODY = (
    """Visitors see an old price until the stored copy expires.

```python
this.is_no("sentence at all in here")
```

- Delete the stored copy when the price changes.

## Fix

Short one. """
    + "Another sentence about prices follows here. " * 40
)


def test_bodies_are_cut_into_sentences() -> None:
    """Code, headings and very short sentences are left out, and there is an end to it."""
    passages = read_card(Card("a", "Cache", BODY), {}).passages
    assert passages[0][:4] == ("visitors", "see", "an", "old")
    assert passages[1][0] == "delete"
    assert len(passages) == MAX_PASSAGES
    assert not any("sentence" in passage and "all" in passage for passage in passages)


def test_phrases_make_passages_needless() -> None:
    """A card with enough phrases is not read sentence by sentence."""
    phrases = tuple(f"phrase {i}" for i in range(FEW_PHRASES))
    assert read_card(Card("a", "Cache", BODY, phrases=phrases), {}).passages == ()


def test_a_sentence_is_worth_less_beside_phrases(vectors: WordVectors) -> None:
    """The weight of the best sentence is shared among the phrases, and no card means no passage."""
    rows = vectors.encode([["old", "price"]])
    passages = read_passages([rows, rows], [1, 3])
    assert passages is not None
    assert passages.worth.tolist() == [
        passages.worth.dtype.type(1),
        passages.worth.dtype.type(1 / 3),
    ]
    assert read_passages([rows[:0], rows[:0]], [1, 1]) is None


def test_a_question_in_the_words_of_a_body_finds_it(vectors: WordVectors) -> None:
    """Cards of title and body are found by what their bodies say."""
    cards = [
        Card("invalidation", "Invalidation", BODY),
        Card("queue", "Queue", "Jobs wait in line until a worker is free."),
        Card("login", "Login", "People prove who they are with a password."),
    ]
    engine = Engine(cards, vectors=vectors)
    found = engine.search("customers still see yesterday's cost after I changed it")
    assert found[0].card.slug == "invalidation"
