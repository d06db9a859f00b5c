"""Connecting, losing the connection and finding it again, starting and stopping."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket

import adapters.discord.bot
from adapters.discord import DiscordBot
from adapters.discord.client import LONGEST_PAUSE, Client, Pauses
from bot.errors import SettingsError
from tests.adapters.discord.conftest import Slow, StartBot, make_bot
from tests.servers.discord import FakeDiscord
from tests.servers.discord_people import NoResponse, Person
from tests.servers.processes import free_port
from tests.small import Small

INTENTS = 1 << 0 | 1 << 9 | 1 << 10 | 1 << 12
"""Servers, their reactions, and the messages there and in private that the bot may read."""


@pytest.fixture
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the pauses that Discord and good manners ask for."""

    async def at_once(*_: Any, **__: Any) -> None:
        return

    monkeypatch.setattr(adapters.discord.bot, "SHORTEST_PAUSE", 0.05)
    monkeypatch.setattr(Client, "before_identify_hook", at_once)


async def test_the_least_is_asked_for(world: FakeDiscord, bot: DiscordBot) -> None:
    """A started bot is ready, and wants to hear of nothing that it need not."""
    assert bot.ready
    assert [data["intents"] for data in world.gateway.identified] == [INTENTS]


@pytest.mark.parametrize("token", ["MTIz.wrong.token", "two words", "line\nbreak", "naïve"])
async def test_a_refused_token(world: FakeDiscord, small: Small, token: str) -> None:
    """The start fails with one sentence that names the variable and not its value."""
    bot = make_bot(world, small, token=token)
    with pytest.raises(SettingsError, match="DISCORD_TOKEN") as caught:
        await bot.start()
    assert token not in str(caught.value)
    assert not bot.ready
    await bot.stop()


async def test_a_token_refused_by_the_gateway(world: FakeDiscord, small: Small) -> None:
    """A token that was changed a moment ago is refused there first."""
    world.gateway.token = "another"
    bot = make_bot(world, small)
    with pytest.raises(SettingsError, match="DISCORD_TOKEN"):
        await bot.start()
    await bot.stop()


@pytest.mark.usefixtures("_hasty")
async def test_discord_is_away_at_the_start(
    world: FakeDiscord, ann: Person, small: Small, caplog: pytest.LogCaptureFixture
) -> None:
    """The start goes through, and the bot connects once Discord is back."""
    world.api.fail("GET /users/@me", 503, times=2)
    bot = make_bot(world, small)
    await bot.start()
    assert not bot.ready
    await world.until(lambda: world.commands.get(None))
    await ann.ask("what is cors")
    assert bot.ready
    assert caplog.text.count("Discord is out of reach") == 2
    await bot.stop()


@pytest.mark.usefixtures("_hasty")
async def test_a_token_refused_later(
    world: FakeDiscord, small: Small, caplog: pytest.LogCaptureFixture
) -> None:
    """If Discord is away at the start and then refuses the token, the log says so once."""
    world.api.fail("GET /users/@me", 503)
    bot = make_bot(world, small, token="MTIz.wrong.token")
    await bot.start()
    await world.until(lambda: len(world.api.called("GET /users/@me")) == 2)
    await asyncio.sleep(0.2)
    assert "Discord stays off: DISCORD_TOKEN is refused" in caplog.text
    assert len(world.api.called("GET /users/@me")) == 2
    await bot.stop()


async def test_nobody_listens_there(small: Small) -> None:
    """An address where nothing is stops neither the start nor the stop."""
    url = f"http://127.0.0.1:{free_port()}"
    bot = DiscordBot(
        token="a.b.c", api_url=url, guild_ids=(), assistant=small.assistant, meter=small.meter
    )
    await bot.start()
    assert not bot.ready
    await bot.stop()


async def test_a_start_that_takes_long(
    world: FakeDiscord, small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway that lets nobody in does not hold up the rest of the start."""
    monkeypatch.setattr(adapters.discord.bot, "START_WITHIN", 0.3)
    world.gateway.away = True
    bot = make_bot(world, small)
    await bot.start()
    assert not bot.ready
    await bot.stop()


async def test_a_lost_connection_is_resumed(
    world: FakeDiscord, ann: Person, bot: DiscordBot
) -> None:
    """What was asked while the line was dead is answered when it is back."""
    await world.gateway.hang_up()
    await world.until(lambda: not world.gateway.connected)
    message = await ann.say("what is cors")
    assert (await world.answer(message)).text.startswith("## CORS")
    assert len(world.gateway.resumed) == 1
    assert len(world.gateway.identified) == 1
    assert bot.ready


async def test_discord_asks_to_reconnect(world: FakeDiscord, ann: Person, bot: DiscordBot) -> None:
    """When Discord moves a shard, nothing is lost either."""
    await world.gateway.ask_to_reconnect()
    await world.until(lambda: world.gateway.resumed)
    assert (await ann.ask("what is cors")).seen.text.startswith("## CORS")
    assert bot.ready


@pytest.mark.usefixtures("_hasty")
async def test_a_forgotten_session(world: FakeDiscord, ann: Person, bot: DiscordBot) -> None:
    """A session that Discord no longer knows is begun anew, at the address of the setting."""
    world.gateway.forgetful = True
    await world.gateway.hang_up()
    await world.until(lambda: len(world.gateway.identified) == 2)
    assert (await ann.ask("what is cors")).seen.text.startswith("## CORS")
    assert bot.ready


@pytest.mark.usefixtures("_hasty")
async def test_an_outage_of_the_gateway(world: FakeDiscord, ann: Person, bot: DiscordBot) -> None:
    """While nobody gets in the bot is not ready; what comes after the outage is answered."""
    world.gateway.away = world.gateway.forgetful = True
    await world.gateway.hang_up()
    await asyncio.sleep(0.3)
    assert not bot.ready
    world.gateway.away = False
    await world.until(lambda: len(world.gateway.connected) == 1)
    assert (await ann.ask("what is cors")).seen.text.startswith("## CORS")
    assert bot.ready


async def test_an_outage_of_many_minutes(
    world: FakeDiscord, ann: Person, bot: DiscordBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often nobody got in, the next try is near, and what comes after it is answered."""
    paused: list[float] = []

    def shortened(pauses: Pauses) -> float:
        paused.append(delay(pauses))
        return paused[-1] / 1000

    delay = Pauses.delay
    monkeypatch.setattr(Pauses, "delay", shortened)
    world.gateway.away = world.gateway.forgetful = True
    await world.gateway.hang_up()
    while sum(paused) < 1800:  # noqa: ASYNC110 - half an hour, as the bot counts it
        await asyncio.sleep(0.01)
    assert not bot.ready
    assert max(paused) <= LONGEST_PAUSE
    world.gateway.away = False
    await world.until(lambda: len(world.gateway.connected) == 1)
    message, asked = await ann.say("what is cors"), await ann.ask("what is cors")
    assert (await world.answer(message)).text.startswith("## CORS")
    assert asked.seen.text.startswith("## CORS")
    assert bot.ready


@pytest.mark.usefixtures("_hasty")
async def test_one_shard_is_lost(small: Small) -> None:
    """It comes back alone and hears what it has missed; the others keep their connections."""
    async with FakeDiscord(shards=2) as world:
        bot = make_bot(world, small)
        await bot.start()
        lost, kept = sorted(
            world.gateway.sessions, key=lambda session: session.shard != world.shard_of(world.guild)
        )
        sockets = lost.socket, kept.socket
        assert sockets[0] is not None
        await sockets[0].ws.close(code=4000)
        missed = await world.person().say(world.mention("what is cors"), world.channel)
        assert (await world.answer(missed)).text.startswith("## CORS")
        assert [data["session_id"] for data in world.gateway.resumed] == [lost.id]
        assert kept.socket is sockets[1]
        await bot.stop()


@pytest.mark.usefixtures("_hasty")
async def test_shards(small: Small) -> None:
    """As many shards connect as Discord asks for, and each is heard."""
    async with FakeDiscord(shards=2) as world:
        bot = make_bot(world, small)
        await bot.start()
        assert bot.ready
        assert [data["shard"] for data in world.gateway.identified] == [[0, 2], [1, 2]]
        ann = world.person()
        direct = await ann.say("what is cors")
        in_server = await ann.say(world.mention("what is cors"), world.channel)
        for message in (direct, in_server):
            assert (await world.answer(message)).text.startswith("## CORS")
        await bot.stop()


async def test_without_compression(
    world: FakeDiscord, ann: Person, start: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frames that are plain text are read as well."""
    connect = DiscordWebSocket.from_client.__func__  # type: ignore[attr-defined]
    plain = classmethod(lambda cls, *args, **how: connect(cls, *args, **how, compress=False))
    monkeypatch.setattr(DiscordWebSocket, "from_client", plain)
    await start()
    assert (await ann.ask("what is cors")).seen.text.startswith("## CORS")


async def test_a_stop_finishes_what_is_in_hand(
    world: FakeDiscord, ann: Person, start: StartBot, small: Small
) -> None:
    """Whoever has asked before the stop still gets the answer."""
    slow = Slow(small.assistant)
    slow.seconds = 0.5
    bot = await start(slow)
    asking = asyncio.create_task(ann.ask("what is cors"))
    await asyncio.sleep(0.2)
    await bot.stop()
    assert (await asking).seen.text.startswith("## CORS")
    assert not bot.ready
    assert not world.gateway.connected


async def test_a_stop_takes_nothing_new(
    world: FakeDiscord, ann: Person, bob: Person, start: StartBot, small: Small
) -> None:
    """While the last answers go out, nothing is begun that could not be finished."""
    slow = Slow(small.assistant)
    slow.seconds = 1.0
    bot = await start(slow)
    asking = asyncio.create_task(ann.ask("what is cors"))
    await asyncio.sleep(0.1)
    stopping = asyncio.create_task(bot.stop())
    await asyncio.sleep(0.1)
    with pytest.raises(NoResponse):
        await bob.ask("what is cors")
    await stopping
    assert (await asking).seen.text.startswith("## CORS")


async def test_a_stop_does_not_wait_for_ever(
    ann: Person,
    start: StartBot,
    small: Small,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What takes too long is cut off, and the log says how much it was."""
    monkeypatch.setattr(adapters.discord.bot, "FINISH", 0.1)
    bot = await start(Slow(small.assistant))
    asking = asyncio.create_task(ann.ask("what is cors"))
    await asyncio.sleep(0.1)
    await bot.stop()
    with pytest.raises(NoResponse):
        await asking
    assert "1 answers were cut off" in caplog.text


async def test_a_stop_before_the_start(world: FakeDiscord, small: Small) -> None:
    """Where the start of something else has failed, this one is stopped without having begun."""
    await make_bot(world, small).stop()
