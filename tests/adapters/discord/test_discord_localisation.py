"""Commands in the languages of Discord's clients."""

from __future__ import annotations

import re

import pytest

from adapters.files.texts import read_lines
from bot.assistant import Assistant
from bot.messages import Messages
from bot.replies import Replies
from bot.settings import ROOT
from tests.adapters.discord.conftest import Slow, StartBot
from tests.servers.discord import FakeDiscord
from tests.small import Small

LINES = {
    "name.ask": "demander",
    "name.help": "Aide moi",
    "name.card": "fiche",
    "command.question": "Pose ta question, " + "avec tous les détails, " * 9,
    "command.answer": "Répondre à ce message",
    "option.question": "Ta question",
}


class Speaking(Slow):
    """The core's assistant with a language that is not in the content."""

    seconds = 0.0

    def __init__(self, core: Assistant, code: str) -> None:
        super().__init__(core)
        english = read_lines(ROOT / "content" / "messages")["en"]
        self._lines = Messages({"en": english, code: LINES})

    def replies(self, language: str = "en") -> Replies:
        """See `Assistant`."""
        return Replies(self._lines, self._lines.match(language))


async def test_names_and_descriptions(
    world: FakeDiscord, start: StartBot, small: Small, caplog: pytest.LogCaptureFixture
) -> None:
    """What a language has is shown to its clients, as far as Discord takes it."""
    await start(Speaking(small.assistant, "fr"))
    commands = {command["name"]: command for command in world.commands[None]}
    ask, entry = commands["ask"], commands["Answer this"]
    assert ask["name_localizations"] == {"fr": "demander"}
    assert len(ask["description_localizations"]["fr"]) <= 100
    assert ask["options"][0]["description_localizations"] == {"fr": "Ta question"}
    assert entry["name_localizations"] == {"fr": "Répondre à ce message"}
    assert not commands["help"]["name_localizations"]
    assert "“Aide moi” (fr) cannot be the name of a command" in caplog.text


async def test_a_language_that_no_client_has(
    world: FakeDiscord, start: StartBot, small: Small
) -> None:
    """It has no place in the commands."""
    await start(Speaking(small.assistant, "sw"))
    assert not any(command["name_localizations"] for command in world.commands[None])


async def test_translations_are_set_once(world: FakeDiscord, start: StartBot, small: Small) -> None:
    """A second start finds them as they should be; a changed one is set."""
    for times in (1, 1):
        bot = await start(Speaking(small.assistant, "fr"))
        await world.answer(await world.person().say("what is cors"))
        await bot.stop()
        assert len(world.api.called(r"PUT .*/commands")) == times
    await start(Speaking(small.assistant, "de"))
    await world.until(lambda: len(world.api.called(r"PUT .*/commands")) == 2)


def test_names_in_the_content() -> None:
    """Every language's names of commands are such as Discord takes, and differ from one another."""
    for language, lines in read_lines(ROOT / "content" / "messages").items():
        names = {key: text for key, text in lines.items() if key.startswith("name.")}
        assert len(set(names.values())) == len(names), language
        for name in names.values():
            assert re.fullmatch(r"[-_\w]{1,32}", name), name
            assert name == name.lower()
        for key in ("command.answer", "command.delete", "command.make_card"):
            assert 0 < len(lines.get(key, "x")) <= 32, (language, key)
