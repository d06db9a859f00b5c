"""Scores, contrasts, bodies and symptoms, each by itself."""

from __future__ import annotations

import doctest
from dataclasses import replace

import numpy as np
import pytest

from bot.cards import Card, Kind
from bot.lookup import Engine, errortexts, symptoms
from bot.lookup.bodies import read_bodies
from bot.lookup.index import build_index
from bot.lookup.symptoms import ALIKE, read_symptoms, shape
from bot.lookup.texts import CardText, as_json, from_json, read_card


def texts(*cards: Card) -> list[CardText]:
    """These cards as read without slang."""
    return [read_card(card, {}) for card in cards]


def test_every_phrase_has_length_one() -> None:
    """The squared tf-idf weights of a phrase add up to 1, and padding weighs nothing."""
    index = build_index(texts(Card("a", "One two", phrases=("two three four",)), Card("b", "five")))
    assert np.allclose((index.word_weights**2).sum(axis=1), 1)
    assert not index.word_weights[index.word_ids == len(index.lexicon.words)].any()


def test_postings_agree_with_the_phrases() -> None:
    """A word's postings are the cards that hold it, and each card has length 1."""
    index = build_index(texts(Card("a", "red blue"), Card("b", "blue", phrases=("green blue",))))
    blue = np.array([index.lexicon.ids["blue"]], np.int32)
    rows, values = index.postings.of_all(blue, np.ones(1, np.float32))
    assert rows.tolist() == [0, 1]
    assert 0 < values[0] < values[1] <= 1
    everything = np.arange(len(index.lexicon.words), dtype=np.int32)
    rows, values = index.postings.of_all(everything, np.ones(len(everything), np.float32))
    assert np.allclose(np.bincount(rows, values**2), 1)


def test_a_rare_word_weighs_more_than_a_frequent_one() -> None:
    """Inverse document frequency falls with the number of phrases that hold a word."""
    index = build_index(texts(Card("a", "my docker"), Card("b", "my git"), Card("c", "my api")))
    rarity = index.rarity[[index.lexicon.ids["my"], index.lexicon.ids["git"]]]
    assert rarity[0] < rarity[1] < index.unknown_rarity


def test_bodies_reward_cards_that_say_the_words() -> None:
    """A card whose body has the words of a question scores above one that has them not."""
    bodies = read_bodies(texts(Card("a", "Cache", "Redis keeps keys."), Card("b", "Mail", "SMTP.")))
    scores = bodies.scores(["redi", "key"])
    assert scores[0] > 0 == scores[1]
    assert bodies.scores(["unheard"]).tolist() == [0, 0]
    assert bodies.scores([]).tolist() == [0, 0]


def test_contrast_tells_near_cards_apart() -> None:
    """Words that a card shares with its neighbours count less than the one that it has alone."""
    cards = [
        Card("lost", "Card lost", phrases=("I lost my card", "my card is lost")),
        Card("stolen", "Card stolen", phrases=("somebody took my card", "my card was stolen")),
        Card("late", "Card late", phrases=("my card is late", "where is my card")),
    ]
    engine = Engine(cards, vectors=None)
    for card in cards:
        assert engine.search(f"hello my card my card {card.slug}")[0].card.slug == card.slug


def test_a_text_survives_json() -> None:
    """What the cache file keeps of a card is all of it."""
    card = Card("a", "Größe", "Body of **words**.", phrases=("how big is it", "size"))
    [text] = texts(card)
    assert from_json(card, as_json(text)) == text


SYMPTOM = """ERROR: could not connect to "db" at /srv/app/settings.py, port 5432"""


def challenge(line: str) -> Card:
    """A challenge with this symptom."""
    return Card("c", "Trouble", f"It fails.\n\n## Symptom\n\n```text\n{line}\n```", Kind.CHALLENGE)


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ('error: could not connect to "base" at /home/x/y/settings.py, port 1', True),
        ("my build says ERROR: could not connect to 'q' at port 9, help", True),
        ("could not sleep", False),
        ("how do I connect to a port", False),
        ("", False),
    ],
)
def test_an_error_is_known_by_its_shape(text: str, shows: bool) -> None:  # noqa: FBT001 - a test's table
    """Names, paths and numbers differ from one computer to the next; the rest must be there."""
    found = read_symptoms(texts(Card("a", "Nothing"), challenge(SYMPTOM))).match(text)
    assert bool(found) == shows
    for share, line in found.values():
        assert ALIKE <= share <= 1
        assert line == SYMPTOM


def test_short_symptoms_are_left_out() -> None:
    """A line of one or two words is in too many errors to tell anything."""
    assert read_symptoms(texts(challenge("Error 500"))).match("Error 500") == {}


def test_masking_leaves_only_words() -> None:
    """The docstring's example runs, and nothing of a path or an address is left."""
    assert doctest.testmod(symptoms).failed == doctest.testmod(errortexts).failed == 0
    assert shape("at 0xdeadbeef in /a/b/c.py 10.0.0.1 'name'") == {"at", "in"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("ValueError: too many values to unpack", True),
        ('{"email": ["This field is required."]}', True),
        ("fatal: not a git repository", True),
        ("why do I get a ValueError", False),
        ("my build fails", False),
        ("pause a container", False),
    ],
)
def test_errors_among_phrases_are_symptoms(text: str, error: bool) -> None:  # noqa: FBT001 - a test's table
    """What a program wrote is found by its shape, what a person wrote is not."""
    found = read_symptoms(texts(Card("a", "Trouble", phrases=(text,)))).match(f"help!\n{text}")
    assert bool(found) == error


def test_a_quoted_sentence_is_no_name() -> None:
    """What an error says in quotes stays; a name in quotes is masked."""
    assert shape('{"email": ["This field is required."]}') == {"this", "field", "is", "required"}


def test_a_change_of_kind_alone_is_seen() -> None:
    """Fenced symptoms count in challenges only."""
    topic = replace(challenge(SYMPTOM), kind=Kind.TOPIC)
    assert read_symptoms(texts(topic)).match(SYMPTOM) == {}
