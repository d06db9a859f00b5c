"""Telling somebody later: where they asked, once, and what becomes of it where that fails."""

from __future__ import annotations

import pytest

from adapters.discord import DiscordBot
from bot.desk import Courier
from bot.people import Address, Place
from bot.ports import Fate
from bot.replies import Reply, ReplyKind
from bot.richtext import paragraph
from tests.adapters.discord.conftest import make_bot
from tests.servers.discord import FakeDiscord
from tests.servers.discord_objects import make_channel, snowflake
from tests.servers.discord_people import WITH_BOT, Person
from tests.servers.discord_rules import Seen
from tests.small import Small

NEWS = Reply(ReplyKind.CARD, (paragraph("There is an answer now."),))
UNKNOWN = "zzz qqq xxx"
WATCH = "Tell me when there's an answer"


@pytest.mark.usefixtures("bot")
async def test_the_address_of_who_waits(ann: Person, world: FakeDiscord, small: Small) -> None:
    """It is the channel with its server, and the question's message where there is one."""
    asked = await ann.say(world.mention(UNKNOWN), world.channel)
    await ann.tap(await world.answer(asked), WATCH)
    (where,) = _addresses(small)
    place = Place("discord", world.channel["id"], community=world.guild["id"])
    assert where == Address(place, asked["id"], ann.json["id"], "en")


@pytest.mark.usefixtures("bot")
async def test_addresses_elsewhere(ann: Person, world: FakeDiscord, small: Small) -> None:
    """In private it is that chat; where only the person brought the bot, they are told directly."""
    direct = await ann.ask(UNKNOWN, context=WITH_BOT)
    await ann.tap(direct.seen, WATCH)
    elsewhere = make_channel(snowflake(), "elsewhere")
    world.channels[elsewhere["id"]] = elsewhere
    far = await ann.ask(UNKNOWN, channel=elsewhere)
    await ann.tap(far.seen, WATCH, channel=elsewhere)
    near, brought = _addresses(small)
    assert near.place == Place("discord", ann.direct["id"])
    assert (brought.place, brought.message) == (Place("discord", ""), "")


async def test_told_once_in_the_place(bot: DiscordBot, ann: Person, world: FakeDiscord) -> None:
    """The reply stands under the question, pings nobody, and a second try adds nothing."""
    asked = await ann.say("hello?", world.channel)
    to = _to(world, asked["id"])
    for _ in range(2):
        assert (await bot.send(NEWS, to, "watch:1")).fate is Fate.DELIVERED
    (told,) = world.answers(asked)
    assert told.text == "There is an answer now."
    assert str(told.json["message_reference"]["message_id"]) == asked["id"]
    assert not told.pings
    await bot.send(NEWS, to, "watch:2")
    assert len(world.answers(asked)) == 2


async def test_told_directly(bot: DiscordBot, ann: Person, world: FakeDiscord) -> None:
    """An address without a chat is that of the person."""
    to = Address(Place("discord", ""), "", ann.json["id"])
    assert (await bot.send(NEWS, to, "watch:1")).fate is Fate.DELIVERED
    assert [m["channel_id"] for m in world.messages.values()] == [ann.direct["id"]]


async def test_the_question_is_gone(bot: DiscordBot, world: FakeDiscord) -> None:
    """Without the message to reply to, the reply is sent all the same."""
    assert (await bot.send(NEWS, _to(world, "123"), "watch:1")).fate is Fate.DELIVERED
    (message,) = map(Seen, world.messages.values())
    assert "message_reference" not in message.json


async def test_places_that_are_gone(bot: DiscordBot, world: FakeDiscord) -> None:
    """A deleted channel, or one where the bot may not write, is the end."""
    missing = Address(Place("discord", "12345"))
    gone = await bot.send(NEWS, missing, "watch:1")
    assert (gone.fate, gone.reason) == (Fate.GONE, "the channel is gone")
    world.closed.add(world.channel["id"])
    assert (await bot.send(NEWS, _to(world), "watch:1")).fate is Fate.GONE
    nobody = Address(Place("discord", ""), "", "12345")
    assert (await bot.send(NEWS, nobody, "watch:1")).fate is Fate.GONE


async def test_patience(bot: DiscordBot, world: FakeDiscord) -> None:
    """A long rate limit is not waited for: the queue hears how long it is."""
    world.api.limit("POST /channels/.*", 90.0)
    later = await bot.send(NEWS, _to(world), "watch:1")
    assert (later.fate, later.wait) == (Fate.LATER, 90.0)


async def test_discord_is_away(bot: DiscordBot, world: FakeDiscord, small: Small) -> None:
    """A broken connection, or a bot that is not connected, means later."""
    world.api.fail("POST /channels/.*", 0, times=20)
    assert (await bot.send(NEWS, _to(world), "watch:1")).fate is Fate.LATER
    assert (await make_bot(world, small).send(NEWS, _to(world), "watch:1")).fate is Fate.LATER


async def test_the_bot_is_a_courier(bot: DiscordBot) -> None:
    """The queue finds it by what it can do."""
    assert isinstance(bot, Courier)


def _to(world: FakeDiscord, message: str = "") -> Address:
    place = Place("discord", world.channel["id"], community=world.guild["id"])
    return Address(place, message, "1")


def _addresses(small: Small) -> list[Address]:
    return list(small.store.watches.values())
