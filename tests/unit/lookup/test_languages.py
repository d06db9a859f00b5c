"""Questions in other languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.texts import read_languages
from bot.cards import Card
from bot.lookup import Engine, Language, Languages
from bot.settings import ROOT

FRENCH = Language(
    frozenset({"je", "mes", "les", "dans", "le"}),
    {"conteneur": "container", "donnees": "data", "perdre": "lose", "comment": "how"},
)
SHIPPED = read_languages(ROOT / "content" / "glossary.toml")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Comment ne pas perdre les données dans le conteneur ?", "how ne pas lose data container"),
        ("comment on a container", "comment on a container"),
        ("l'API dans le conteneur", "api container"),
        ("how do I keep data", "how do I keep data"),
        ("", ""),
    ],
)
def test_a_text_is_read_as_english(text: str, read: str) -> None:
    """Small words go, known ones are English, the rest stays; English texts are left alone."""
    assert Languages([FRENCH]).read(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "turn on the debug toolbar as me",
        "what is the difference between car and plus on les mis",
        "as I said, on production it fails",
    ],
)
def test_english_is_never_taken_for_another_language(text: str) -> None:
    """Words that English shares with a language do not give it away."""
    assert SHIPPED.read(text) == text


def test_a_french_question_finds_an_english_card() -> None:
    """Word by word is enough for a lookup."""
    cards = [
        Card("docker-volumes", "Volumes", phrases=("my data is lost when the container stops",)),
        Card("cors", "CORS", phrases=("the browser blocked my request",)),
        Card("csrf", "CSRF", phrases=("what is the token in my form",)),
    ]
    engine = Engine(cards, vectors=None, languages=SHIPPED)
    asked = "Pourquoi mes données sont perdues quand le conteneur est arrêté ?"
    assert engine.search(asked)[0].card.slug == "docker-volumes"


def test_a_french_question_finds_a_french_phrase() -> None:
    """Phrases are read as questions are, so that a card may have them in any language."""
    cards = [
        Card("volumes", "Volumes", phrases=("comment garder les données dans un conteneur",)),
        Card("ports", "Ports", phrases=("le port est déjà pris par un autre serveur",)),
        Card("cors", "CORS", phrases=("the browser blocked my request",)),
    ]
    engine = Engine(cards, vectors=None, languages=SHIPPED)
    assert engine.search("le port est deja pris par un autre")[0].card.slug == "ports"


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    """Whatever is typed, something comes back, and reading it again changes nothing more."""
    assert isinstance(SHIPPED.read(text), str)
