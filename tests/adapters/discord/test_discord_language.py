"""The language that somebody is spoken to in, and short questions after an answer."""

from __future__ import annotations

import pytest

from tests.servers.discord import FakeDiscord
from tests.servers.discord_people import Person
from tests.small import Small


@pytest.mark.usefixtures("bot")
async def test_somebody_chooses_a_language(ann: Person, small: Small) -> None:
    """The languages by their own names, for their eyes alone; the choice counts at once."""
    offer = (await ann.command("language")).seen
    assert offer.private
    assert list(offer.buttons) == ["English", "Français", "Kiswahili", "As my app says"]
    done = await ann.tap(offer, "Français")
    assert "je te parle en Français" in done.seen.text
    assert list(small.store.languages.values()) == ["fr"]
    assert "Tout afficher" in (await ann.ask("what is a viewset")).seen.buttons
    assert "Comment demander" in (await ann.command("help")).seen.text


@pytest.mark.usefixtures("bot")
async def test_the_choice_ends(ann: Person, small: Small) -> None:
    """“As my app says” goes back to the client's language, and nothing of it stays."""
    offer = (await ann.command("language")).seen
    await ann.tap(offer, "Kiswahili")
    again = (await ann.command("language")).seen
    assert "Ile ya programu yangu" in again.buttons
    await ann.tap(again, "Ile ya programu yangu")
    assert not any(small.store.languages.values())
    assert "How to ask" in (await ann.command("help")).seen.text


@pytest.mark.usefixtures("bot")
async def test_a_short_question_goes_on(ann: Person, bob: Person) -> None:
    """“example please” is about the card that was shown to this person, not to another."""
    await ann.ask("what is a viewset")
    shown = (await ann.ask("example please")).seen
    assert "class OrderViewSet(ModelViewSet):" in shown.text
    assert "class OrderViewSet" not in (await bob.ask("example please")).seen.text


@pytest.mark.usefixtures("bot")
async def test_channels_are_kept_apart(ann: Person, world: FakeDiscord) -> None:
    """What was answered in one place is not gone on from in another."""
    await ann.ask("what is a viewset")
    seen = await world.answer(await ann.say("example please"))
    assert "class OrderViewSet" not in seen.text
