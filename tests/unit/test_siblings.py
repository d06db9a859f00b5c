"""Cards in another language, as a learner meets them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assistant import Question
from bot.cards import Card, Kind
from bot.people import Person
from bot.replies import Reply, Verb
from bot.siblings import Sibling, Siblings
from tests.reading import text_of
from tests.small import CARDS, Small, small_core

ANN, BOB = Person("telegram", "1"), Person("telegram", "2")
CORS = next(card for card in CARDS if card.slug == "cors")
PORT = next(card for card in CARDS if card.slug == "port-already-in-use")
FRENCH = replace(
    CORS,
    title="Le CORS",
    body="Le CORS est une règle des navigateurs.\n\nIl protège les gens.",
    phrases=("c'est quoi le cors",),
)
BUSY = replace(
    PORT,
    title="Port occupé",
    body="Un autre programme tient le port.\n\n"
    "## Symptom\n\n```text\nError: That port is already in use.\n```\n\n"
    "## Cause\n\nDeux programmes.\n\n## Fix\n\nArrête l'autre.",
)
SIBLINGS = Siblings([Sibling("fr", FRENCH, CORS), Sibling("fr", BUSY, PORT)])


@pytest.fixture
def small() -> Small:
    """A core of its own, in which two cards are in French as well."""
    return small_core(siblings=SIBLINGS)


def label(reply: Reply, verb: Verb) -> list[str]:
    """The labels of a reply's buttons of one kind."""
    return [b.label for row in reply.buttons for b in row if b.action.verb is verb]


@pytest.mark.parametrize(
    ("question", "client"), [("what is cors", "fr"), ("c'est quoi le cors dans un api", "en")]
)
async def test_french_people_read_french(small: Small, question: str, client: str) -> None:
    """The card is in French for a French client, and for a French question."""
    reply = await small.assistant.ask(Question(question, ANN, client))
    assert "Le CORS est une règle" in text_of(reply)
    assert "Lire en anglais" in label(reply, Verb.MORE)


async def test_others_read_english(small: Small) -> None:
    """English stays English, without a line on other languages."""
    reply = await small.assistant.ask(Question("what is cors", ANN, "en"))
    assert "CORS is a rule of browsers" in text_of(reply)
    assert not label(reply, Verb.MORE)


async def test_the_card_opens_in_english(small: Small) -> None:
    """The line under it leads to the English text, in place."""
    reply = await small.assistant.ask(Question("what is cors", ANN, "fr"))
    english = next(b for row in reply.buttons for b in row if b.label == "Lire en anglais")
    opened = await small.assistant.act(english.action.encode(), ANN, "fr")
    assert opened.replaces
    assert "CORS is a rule of browsers" in text_of(opened)
    assert opened.language == "en"


async def test_a_french_message_stays_french(small: Small) -> None:
    """Whoever unfolds it: the message goes on in its language."""
    reply = await small.assistant.ask(Question("what is cors", ANN, "fr"))
    assert reply.turn is not None
    opened = await small.assistant.act(reply.turn.encode(), BOB, "en")
    assert "Il protège les gens." in text_of(opened)


async def test_the_english_card_is_newer() -> None:
    """A sibling says so where its card was edited in chat since, but not for a new phrase."""
    taught = replace(CORS, phrases=(*CORS.phrases, "another origin"))
    edited = replace(CORS, body="CORS is something else now.")
    for card, behind in ((CORS, False), (taught, False), (edited, True)):
        small = small_core((*(c for c in CARDS if c is not CORS), card), siblings=SIBLINGS)
        reply = small.assistant.show("cors", "fr")
        assert ("plus récente" in text_of(reply)) is behind


async def test_headings_of_a_challenge_are_french(small: Small) -> None:
    """The file keeps the format's headings, the reader sees their own."""
    shown = text_of(small.assistant.show("port-already-in-use", "fr"))
    assert "Solution" in shown
    assert "Symptôme" in shown
    assert "Fix" not in shown


def test_titles_in_lists_are_french(small: Small) -> None:
    """Related cards and choices are named in the reader's language too."""
    replies = small.assistant.replies("fr")
    cards = small.consultation.engine.cards
    reply = replies.choice([cards["cors"], cards["drf-routers"]], "q")
    assert label(reply, Verb.PICK) == ["Le CORS", "Routers"]
    assert "règle des navigateurs" in text_of(reply)


def test_what_siblings_there_are() -> None:
    """By slug and language, with all ways to ask for them."""
    assert SIBLINGS.languages("cors") == ("fr",)
    assert SIBLINGS.languages("docker-volumes") == ()
    assert SIBLINGS.has("cors")
    assert SIBLINGS.phrases["cors"] == ("Le CORS", "c'est quoi le cors")
    assert SIBLINGS.of(Card("cors", "CORS", kind=Kind.TOPIC), "sw") is None
