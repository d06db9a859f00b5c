"""The health of a library: phrases that find another card, or that two cards nearly share."""

from __future__ import annotations

import numpy as np
import pytest

from bot.cards import Card
from bot.lookup import Engine, open_grade
from bot.lookup.health import Astray, Texts, astray
from tests.small import CARDS


@pytest.fixture(scope="module")
def encoder() -> object:
    """The vectors that every installation has."""
    return open_grade("static").vectors


def test_a_healthy_library(encoder: object) -> None:
    """Every title and phrase finds its own card, and no two cards share one."""
    assert list(astray(Engine(CARDS, vectors=encoder))) == []
    assert Texts(CARDS, encoder).near() == []


def test_a_phrase_that_belongs_elsewhere(encoder: object) -> None:
    """The card that comes first is named, with the confidence in both."""
    stray = Card("git-undo", "Undo in Git", phrases=("what is cors",))
    engine = Engine([*CARDS, stray], vectors=encoder)
    found = [one for one in astray(engine) if "cors" in one.phrase]
    assert {one.slug for one in found} <= {"cors", "git-undo"}
    assert all(one.found != one.slug for one in found)
    assert all(0 <= one.own_confidence <= one.confidence <= 1 for one in found)
    assert all(isinstance(one, Astray) for one in found)
    assert found


def test_phrases_of_two_cards_that_say_nearly_the_same(encoder: object) -> None:
    """Both are named, the card that comes first in the alphabet first."""
    other = Card(
        "web-security", "Web security", phrases=("allow my react frontend to call an api",)
    )
    (near,) = Texts([*CARDS, other], encoder).near()
    assert (near.slug, near.phrase) == ("cors", "allow my react frontend to call the api")
    assert (near.other, near.other_phrase) == ("web-security", other.phrases[0])
    assert 0.85 <= near.likeness <= 1


def test_slang_is_the_same_as_what_it_stands_for(encoder: object) -> None:
    """Two phrases that differ in slang alone are alike."""
    cards = [
        Card("a", "Alpha", phrases=("u push it",)),
        Card("b", "Beta", phrases=("you push it",)),
    ]
    assert [n.likeness for n in Texts(cards, encoder, {"u": "you"}).near(0.999)] == [
        pytest.approx(1)
    ]


def test_likeness_of_cards(encoder: object) -> None:
    """Cards are like themselves, and ViewSets more like routers than like volumes."""
    texts = Texts(reversed(CARDS), encoder)
    likeness = texts.card_likeness()
    assert texts.slugs == tuple(sorted(card.slug for card in CARDS))
    assert np.diag(likeness) == pytest.approx(1, abs=1e-5)
    at = texts.slugs.index
    viewsets = likeness[at("drf-viewsets")]
    assert viewsets[at("drf-routers")] > viewsets[at("docker-volumes")]


def test_an_empty_library(encoder: object) -> None:
    """Nothing is near nothing."""
    assert Texts([], encoder).near() == []
