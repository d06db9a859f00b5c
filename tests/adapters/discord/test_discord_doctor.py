"""What `nexus doctor` says of Discord."""

from __future__ import annotations

from typing import Any

from adapters.discord import DiscordBot, Manners
from tests.adapters.discord.conftest import make_bot
from tests.servers.discord import FakeDiscord
from tests.servers.discord_api import VIEW
from tests.servers.discord_objects import make_channel, make_direct, make_thread
from tests.servers.processes import free_port
from tests.small import Small

SEND, HISTORY, MANAGE_THREADS, SEND_IN_THREADS = 1 << 11, 1 << 16, 1 << 34, 1 << 38
"""Bits of permissions."""


async def test_all_is_well(world: FakeDiscord, small: Small) -> None:
    """Nothing is said where nothing is wrong, and nothing is connected for it."""
    assert await make_bot(world, small, guild_ids=(int(world.guild["id"]),)).problems() == []
    assert not world.gateway.identified


async def test_what_is_only_worth_knowing(world: FakeDiscord, small: Small) -> None:
    """The switch that lets the bot read messages is named where it is off."""
    (note,) = await make_bot(world, small).notes()
    assert note.startswith("Message Content Intent is off")
    world.reads = True
    assert await make_bot(world, small).notes() == []


async def test_roles_that_moderate(world: FakeDiscord, small: Small) -> None:
    """A role that no named server has is said, and one without a server to have it."""
    here, role = int(world.guild["id"]), int(world.role()["id"])
    well = make_bot(world, small, guild_ids=(here,), moderator_roles=(role,))
    assert await well.problems() == []
    wrong = make_bot(world, small, guild_ids=(here,), moderator_roles=(role, 12345))
    (problem,) = await wrong.problems()
    assert "DISCORD_MODERATOR_ROLES names role 12345" in problem
    (problem,) = await make_bot(world, small, moderator_roles=(role,)).problems()
    assert "DISCORD_GUILD_IDS: set that too" in problem


async def test_a_refused_token(world: FakeDiscord, small: Small) -> None:
    """A wrong token is named by its variable, with where to get the right one."""
    for token in ("MTIz.wrong.token", "two words"):
        (problem,) = await make_bot(world, small, token=token).problems()
        assert problem.startswith("DISCORD_TOKEN is refused")
        assert token not in problem


async def test_nobody_listens_there(small: Small) -> None:
    """An address where nothing is names the variable too."""
    url = f"http://127.0.0.1:{free_port()}"
    bot = DiscordBot(
        token="a.b.c", api_url=url, guild_ids=(), assistant=small.assistant, meter=small.meter
    )
    (problem,) = await bot.problems()
    assert "check DISCORD_API_URL" in problem


async def test_servers_that_the_bot_is_not_in(world: FakeDiscord, small: Small) -> None:
    """A wrong number and a bot without servers get an invitation to follow."""
    (problem,) = await make_bot(world, small, guild_ids=(12345,)).problems()
    assert "DISCORD_GUILD_IDS names server 12345" in problem
    world.guilds.clear()
    (problem,) = await make_bot(world, small).problems()
    assert problem.startswith("The bot is in no server yet: invite it by https://discord.com/")


async def test_missing_permissions(world: FakeDiscord, small: Small) -> None:
    """A channel where members may write and the bot may not is named; a read-only one is not."""
    asked, read_only, hidden = (
        make_channel(world.guild["id"], name) for name in ("help", "news", "staff")
    )
    asked["permission_overwrites"] = [_denied(world.bot["id"], 1, SEND | HISTORY)]
    read_only["permission_overwrites"] = [_denied(world.guild["id"], 0, SEND)]
    hidden["permission_overwrites"] = [_denied(world.guild["id"], 0, 1 << 10)]
    world.guild["channels"] += [asked, read_only, hidden]
    problems = await make_bot(world, small).problems()
    assert [problem.split(", where")[0] for problem in problems] == [
        "In server “School” the bot lacks “Send Messages” in #help",
        "In server “School” the bot lacks “Read Message History” in #help",
    ]


async def test_only_channels_where_it_speaks(world: FakeDiscord, small: Small) -> None:
    """What it may not do elsewhere is no problem."""
    asked, other = world.open_channel("ask-here"), world.open_channel("other")
    for channel in (asked, other):
        channel["permission_overwrites"] = [_denied(world.bot["id"], 1, SEND)]
    manners = Manners(channels=(int(asked["id"]),))
    (problem,) = await make_bot(world, small, manners=manners).problems()
    assert "lacks “Send Messages” in #ask-here, where members may write" in problem


async def test_help_forums(world: FakeDiscord, small: Small) -> None:
    """A forum wants the switch for message content, and the right to set its tag if it has one."""
    plain, tagged = world.open_forum("talk"), world.open_forum("help", "Solved")
    forums = (int(plain["id"]), int(tagged["id"]))
    bot = make_bot(world, small, manners=Manners(help_forums=forums))
    right, switch = await bot.problems()
    assert "lacks “Manage Threads” in #help, where members say that a post is solved" in right
    assert "switch on “Message Content Intent”" in switch
    world.reads = True
    allowed = {"id": world.bot["id"], "type": 1, "allow": str(MANAGE_THREADS), "deny": "0"}
    tagged["permission_overwrites"] = [allowed]
    assert await bot.problems() == []


async def test_channels_that_are_none(world: FakeDiscord, small: Small) -> None:
    """A wrong number is named with its variable."""
    world.reads = True
    manners = Manners(channels=(123,), help_forums=(int(world.channel["id"]),))
    problems = await make_bot(world, small, manners=manners).problems()
    assert [problem.split(",")[0] for problem in problems] == [
        "DISCORD_CHANNEL_IDS names 123",
        f"DISCORD_HELP_FORUM_IDS names {world.channel['id']}",
    ]


async def test_many_channels_are_not_all_named(world: FakeDiscord, small: Small) -> None:
    """A server with the mistake everywhere makes one sentence, not a page."""
    for number in range(9):
        channel = make_channel(world.guild["id"], f"help-{number}")
        channel["permission_overwrites"] = [_denied(world.bot["id"], 1, SEND)]
        world.guild["channels"].append(channel)
    problem = (await make_bot(world, small).problems())[0]
    assert "#help-0, #help-1, #help-2, #help-3, #help-4 and 4 more" in problem


async def test_channels_that_digests_go_to(world: FakeDiscord, small: Small) -> None:
    """Where the bot can write, in a channel, a thread or directly, nothing is said."""
    ann = world.person("ann").json
    thread, direct = make_thread(world.channel, ann, "week 3"), make_direct(ann)
    world.channels |= {one["id"]: one for one in (thread, direct)}
    places = {int(one["id"]) for one in (world.channel, thread, direct)}
    assert await make_bot(world, small, digest_channels=places).problems() == []
    assert len(world.api.called(r"GET /channels/\d+")) == 5  # two for what is in a server


async def test_no_digest_goes_to_discord(world: FakeDiscord, small: Small) -> None:
    """Then no channel is asked for."""
    assert await make_bot(world, small).problems() == []
    assert not world.api.called(r"GET /channels/\d+")


async def test_channels_that_no_digest_reaches(world: FakeDiscord, small: Small) -> None:
    """One that is none, is hidden, takes no messages or is shut is named, with what to do."""
    forum, hidden, silent = world.open_forum("help"), *map(world.open_channel, ("staff", "desk"))
    hidden["permission_overwrites"] = [_denied(world.guild["id"], 0, VIEW)]
    silent["permission_overwrites"] = [_denied(world.guild["id"], 0, SEND | SEND_IN_THREADS)]
    thread = make_thread(silent, world.bot, "week 3")
    world.channels[thread["id"]] = thread
    told = {}
    for number in ("123", *(one["id"] for one in (hidden, forum, silent, thread))):
        (problem,) = await make_bot(world, small, digest_channels={int(number)}).problems()
        told[number] = problem.removeprefix(f"DIGEST_TO names {number}, ")
    unseen = "which is no channel that the bot can see: give its role “View Channel” there, or "
    assert told == {
        "123": f"{unseen}copy the channel's id again.",
        hidden["id"]: f"{unseen}copy the channel's id again.",
        forum["id"]: "#help in server “School”, which takes no messages: "
        "name a text channel or a thread.",
        silent["id"]: "#desk in server “School”, where the bot lacks “Send Messages”: "
        "give its role that permission there.",
        thread["id"]: "#week 3 in server “School”, where the bot lacks “Send Messages In Threads”: "
        "give its role that permission there.",
    }


async def test_discord_stumbles_over_a_digest(world: FakeDiscord, small: Small) -> None:
    """An error of Discord's own is not blamed on the setting."""
    world.api.fail(r"GET /channels/\d+", 501)
    here = int(world.channel["id"])
    (problem,) = await make_bot(world, small, digest_channels={here}).problems()
    assert problem.startswith("Discord cannot be reached")


def _denied(whom: str, kind: int, bits: int) -> dict[str, Any]:
    return {"id": whom, "type": kind, "allow": "0", "deny": str(bits)}
