"""Who moderates: asked of Discord, and no when in doubt."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from adapters.discord import DiscordBot
from bot.people import Person, Place
from bot.ports import Rights
from tests.adapters.discord.conftest import make_bot
from tests.servers.discord import FakeDiscord
from tests.servers.discord_people import Person as Client
from tests.small import Small

MANAGE_MESSAGES, ADMINISTRATOR, KICK = 1 << 13, 1 << 3, 1 << 1
BeginBot = Callable[..., Awaitable[DiscordBot]]


@pytest.fixture
async def begin(world: FakeDiscord, small: Small) -> AsyncIterator[BeginBot]:
    """Starts bots that take certain roles or servers at their word."""
    bots: list[DiscordBot] = []

    async def start(*roles: str, servers: tuple[int, ...] | None = None) -> DiscordBot:
        servers = (int(world.guild["id"]),) if servers is None else servers
        bot = make_bot(
            world, small, guild_ids=servers, moderator_roles=tuple(int(role) for role in roles)
        )
        bots.append(bot)
        await bot.start()
        await world.until(lambda: bot.ready)
        return bot

    yield start
    for bot in bots:
        await bot.stop()


@pytest.mark.parametrize(
    ("permissions", "may"), [(MANAGE_MESSAGES, True), (ADMINISTRATOR, True), (KICK, False)]
)
async def test_by_permission(
    world: FakeDiscord, ann: Client, begin: BeginBot, permissions: int, *, may: bool
) -> None:
    """“Manage Messages” makes a moderator, in the channel and in private; other rights do not."""
    world.join(ann, world.role(permissions))
    bot = await begin()
    assert isinstance(bot, Rights)
    for place in (_here(world), None):
        assert await bot.may_moderate(_person(ann), place) is may


async def test_by_role(world: FakeDiscord, ann: Client, bob: Client, begin: BeginBot) -> None:
    """A named role is enough; another one is not."""
    team, other = world.role(), world.role()
    world.join(ann, team)
    world.join(bob, other)
    bot = await begin(team["id"])
    assert await bot.may_moderate(_person(ann), _here(world))
    assert not await bot.may_moderate(_person(bob), _here(world))


async def test_a_moderator_no_more(world: FakeDiscord, ann: Client, begin: BeginBot) -> None:
    """Discord is asked each time: a role that was taken away counts no longer."""
    member = world.join(ann, world.role(MANAGE_MESSAGES))
    bot = await begin()
    assert await bot.may_moderate(_person(ann), _here(world))
    member["roles"] = []
    assert not await bot.may_moderate(_person(ann), _here(world))


async def test_strangers(world: FakeDiscord, ann: Client, begin: BeginBot) -> None:
    """Who is no member does not moderate, nor anybody by the word of another server."""
    world.join(ann, world.role(MANAGE_MESSAGES))
    bot = await begin()
    assert not await bot.may_moderate(Person("discord", "12345"), _here(world))
    assert not await bot.may_moderate(Person("discord", "no id"), None)
    assert not await bot.may_moderate(Person("telegram", ann.json["id"]), None)
    elsewhere = Place("discord", "1", community="2")
    assert not await bot.may_moderate(_person(ann), elsewhere)


async def test_only_named_servers_count(world: FakeDiscord, ann: Client, begin: BeginBot) -> None:
    """Where servers are set, moderating another server that has the bot counts for nothing."""
    world.join(ann, world.role(MANAGE_MESSAGES))
    assert not await (await begin(servers=(12345,))).may_moderate(_person(ann), None)


async def test_a_channel_that_is_named_without_its_server(
    world: FakeDiscord, ann: Client, begin: BeginBot
) -> None:
    """Whose it is is looked up; one of no server that counts is nobody's to post into."""
    world.join(ann, world.role(MANAGE_MESSAGES))
    bot = await begin()
    assert await bot.may_moderate(_person(ann), Place("discord", world.channel["id"]))
    for elsewhere in ("12345", ann.direct["id"], "no id"):
        assert not await bot.may_moderate(_person(ann), Place("discord", elsewhere))


async def test_discord_is_away(world: FakeDiscord, ann: Client, begin: BeginBot) -> None:
    """What cannot be asked now means no."""
    world.join(ann, world.role(MANAGE_MESSAGES))
    bot = await begin()
    world.api.fail("GET /guilds/.*/members/.*", 403, 50001)
    assert not await bot.may_moderate(_person(ann), None)
    assert await bot.may_moderate(_person(ann), None)


async def test_not_started(world: FakeDiscord, small: Small, ann: Client) -> None:
    """A bot that is not connected knows no moderators."""
    assert not await make_bot(world, small).may_moderate(_person(ann), None)


def _here(world: FakeDiscord) -> Place:
    return Place("discord", world.channel["id"], community=world.guild["id"])


def _person(client: Client) -> Person:
    return Person("discord", client.json["id"])
