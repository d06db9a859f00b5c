"""The desk speaks the language that a moderator chose."""

from __future__ import annotations

from dataclasses import replace

from bot.replies import Action, Verb
from tests.desks import MOD, Office
from tests.reading import text_of


async def test_the_desk_speaks_the_chosen_language(office: Office) -> None:
    """What `/language` stored counts at the desk too, before the client's language."""
    assert "The moderators' desk" in text_of(await office.desk.open(MOD))
    french = Action(Verb.LANGUAGE, language="fr").encode()
    await office.small.assistant.act(french, MOD.person, "en")
    opened = await office.desk.open(replace(MOD, language="sw"))
    assert "Le bureau des modérateurs" in text_of(opened)
    assert opened.language == "fr"


async def test_a_post_speaks_the_language_of_its_place(office: Office) -> None:
    """A card posted by a moderator who chose French is told in French."""
    french = Action(Verb.LANGUAGE, language="fr").encode()
    await office.small.assistant.act(french, MOD.person, "en")
    await office.desk.command("post cors", MOD)
    assert [delivery.to.language for delivery in office.queue.deliveries.values()] == ["fr"]
