"""The real discord.py before a small Discord of our own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import DiscordBot
from bot.assistant import Assistant, Question
from bot.people import Person
from bot.replies import Reply
from tests.servers import discord_people
from tests.servers.discord import FakeDiscord
from tests.small import Small, small_core

StartBot = Callable[..., Awaitable[DiscordBot]]


class Slow(Assistant):
    """The core's assistant, which thinks for a while before it answers."""

    seconds = 2.0

    def __init__(self, core: Assistant) -> None:
        vars(self).update(vars(core))

    async def ask(self, question: Question) -> Reply:
        """See `Assistant`."""
        await asyncio.sleep(self.seconds)
        return await super().ask(question)

    async def act(self, data: str, asker: Person, *about: Any) -> Reply:
        """See `Assistant`."""
        await asyncio.sleep(self.seconds)
        return await super().act(data, asker, *about)


@pytest.fixture(autouse=True)
def _addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put back where discord.py connects to, which is one place for the whole process."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


@pytest.fixture
async def world() -> AsyncIterator[FakeDiscord]:
    """An empty Discord with one server and one channel."""
    async with FakeDiscord() as fake:
        yield fake


@pytest.fixture
def small() -> Small:
    """A core of its own."""
    return small_core()


@pytest.fixture
def ann(world: FakeDiscord) -> discord_people.Person:
    """A learner."""
    return world.person("ann")


@pytest.fixture
def bob(world: FakeDiscord) -> discord_people.Person:
    """Another one."""
    return world.person("bob")


@pytest.fixture
async def start(world: FakeDiscord, small: Small) -> AsyncIterator[StartBot]:
    """Starts bots, and stops them at the end; a given assistant takes the place of the core's."""
    bots: list[DiscordBot] = []

    async def begin(assistant: Assistant | None = None, *guild_ids: int, **more: Any) -> DiscordBot:
        bot = make_bot(world, small, assistant, guild_ids=guild_ids, **more)
        bots.append(bot)
        await bot.start()
        if bot.ready:
            await world.until(lambda: world.commands.get(None) or guild_ids)
        return bot

    yield begin
    for bot in bots:
        await bot.stop()


@pytest.fixture
async def bot(start: StartBot) -> DiscordBot:
    """A bot that is connected and has set its commands."""
    return await start()


def make_bot(
    world: FakeDiscord,
    small: Small,
    assistant: Assistant | None = None,
    *,
    token: str = "",
    guild_ids: tuple[int, ...] = (),
    **more: Any,
) -> DiscordBot:
    """A bot that is not started yet."""
    return DiscordBot(
        token=token or world.token,
        api_url=world.url,
        guild_ids=guild_ids,
        assistant=assistant or small.assistant,
        meter=small.meter,
        **more,
    )
