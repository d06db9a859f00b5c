"""What `nexus doctor` wants to know of Discord, without connecting to the gateway."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import aiohttp
import discord

from adapters.discord.digests import shut
from adapters.discord.manners import Manners
from adapters.discord.tags import solved_tag

REFUSED = (
    "DISCORD_TOKEN is refused by Discord: copy it again from the “Bot” page of your application "
    "at https://discord.com/developers/applications."
)
HIDDEN = (
    "Message Content Intent is off: the bot reads no messages that do not mention it, so that the "
    "emoji of ANSWER_EMOJI answers none of those; the “Bot” page of the developer portal turns it on"
)
NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    read_message_history=True,
)
"""What the bot needs where members ask by mentions; commands need none of it."""
_WHY = {"Manage Threads": "say that a post is solved"}
"""What members do where a permission is for more than answering them."""
MOST_SERVERS = 20
"""Servers that are looked at: each costs three requests."""
NAMED = 5
"""Channels that are named in one sentence."""


def is_token(text: str) -> bool:
    """Whether a text can be a token at all: one that cannot is never sent."""
    return bool(re.fullmatch(r"[!-~]+", text.strip()))


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong, and what is only worth knowing; one sentence each."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


async def examine(
    token: str,
    guild_ids: Sequence[int],
    roles: Sequence[int],
    manners: Manners,
    digest_channels: Iterable[int],
) -> Diagnosis:
    """Ask Discord about the bot, and whether what the settings name is there."""
    if not is_token(token):
        return Diagnosis((REFUSED,))
    client = discord.Client(intents=discord.Intents(guilds=True))
    try:
        async with client:
            await client.login(token)
            found = [problem async for problem in _problems(client, guild_ids, manners)]
            found += [problem async for problem in _roles(client, guild_ids, roles)]
            found += [problem async for problem in shut(client, digest_channels)]
            return Diagnosis(tuple(found), tuple(_notes(await client.application_info())))
    except discord.LoginFailure:
        return Diagnosis((REFUSED,))
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        away = f"Discord cannot be reached ({error!r}); check DISCORD_API_URL and the network."
        return Diagnosis((away,))


def _notes(application: discord.AppInfo) -> list[str]:
    return [] if _reads(application) else [HIDDEN]


def _reads(application: discord.AppInfo | None) -> bool:
    """Whether Discord hands over the text of messages that do not mention the bot."""
    if application is None:
        return False
    flags = application.flags
    return flags.gateway_message_content or flags.gateway_message_content_limited


async def _roles(
    client: discord.Client, servers: Sequence[int], wanted: Sequence[int]
) -> AsyncIterator[str]:
    """Roles of the settings that no server of the settings has."""
    if wanted and not servers:
        yield "DISCORD_MODERATOR_ROLES counts only in the servers of DISCORD_GUILD_IDS: set that too."
        return
    known: set[int] = set()
    for server in servers:
        # A server that is missing is said already.
        with contextlib.suppress(discord.HTTPException):
            known |= {role.id for role in (await client.fetch_guild(server)).roles}
    for role in wanted:
        if role not in known:
            yield (
                f"DISCORD_MODERATOR_ROLES names role {role}, which no server of DISCORD_GUILD_IDS "
                "has: copy the role's id again or take the number out."
            )


async def _problems(
    client: discord.Client, wanted: Sequence[int], manners: Manners
) -> AsyncIterator[str]:
    guilds = {guild.id: guild async for guild in client.fetch_guilds(limit=MOST_SERVERS)}
    for guild_id in wanted:
        if guild_id not in guilds:
            yield (
                f"DISCORD_GUILD_IDS names server {guild_id}, where the bot is not a member: "
                f"invite it by {_invitation(client)} or take the number out."
            )
    if not guilds:
        yield f"The bot is in no server yet: invite it by {_invitation(client)}."
    seen: dict[int, discord.abc.GuildChannel] = {}
    for guild_id in guilds:
        for problem in await _in_server(client, guild_id, manners, seen):
            yield problem
    for problem in _in_settings(client, manners, seen):
        yield problem


async def _in_server(
    client: discord.Client,
    guild_id: int,
    manners: Manners,
    seen: dict[int, discord.abc.GuildChannel],
) -> list[str]:
    """What the bot may not do in channels where members may write; one sentence a permission.

    Its channels are put into `seen`.
    """
    assert client.user is not None
    guild = await client.fetch_guild(guild_id, with_counts=False)
    me = await guild.fetch_member(client.user.id)
    lacking: dict[str, list[str]] = {}
    for channel in await guild.fetch_channels():
        seen[channel.id] = channel
        for name in _lacking(channel, me) if manners.speaks_in(channel) else ():
            lacking.setdefault(name, []).append(f"#{channel.name}")
        if channel.id in manners.help_forums and _cannot_mark(channel, me):
            lacking.setdefault("Manage Threads", []).append(f"#{channel.name}")
    return [
        f"In server “{guild.name}” the bot lacks “{name}” in {_listed(channels)}, where members "
        f"{_WHY.get(name, 'may write')}: give its role that permission there."
        for name, channels in lacking.items()
    ]


def _in_settings(
    client: discord.Client, manners: Manners, seen: Mapping[int, discord.abc.GuildChannel]
) -> Iterator[str]:
    """Channels and forums of the settings that are none, and the switch that forums need."""
    for one in manners.channels:
        if one not in seen:
            yield f"DISCORD_CHANNEL_IDS names {one}, which is no channel that the bot can see."
    for one in manners.help_forums:
        if not isinstance(seen.get(one), discord.ForumChannel):
            yield f"DISCORD_HELP_FORUM_IDS names {one}, which is no forum that the bot can see."
    if manners.help_forums and not _reads(client.application):
        yield (
            "DISCORD_HELP_FORUM_IDS is set, but Discord keeps the text of posts from the bot: "
            "switch on “Message Content Intent” on the “Bot” page of your application."
        )


def _cannot_mark(channel: discord.abc.GuildChannel, me: discord.Member) -> bool:
    """Whether a forum has a tag for solved posts that the bot may not set."""
    if not isinstance(channel, discord.ForumChannel) or solved_tag(channel) is None:
        return False
    return not channel.permissions_for(me).manage_threads


def _lacking(channel: discord.abc.GuildChannel, me: discord.Member) -> list[str]:
    everyone = channel.permissions_for(channel.guild.default_role)
    if isinstance(channel, discord.CategoryChannel):
        return []
    if not (everyone.view_channel and everyone.send_messages):
        return []
    mine = channel.permissions_for(me)
    names = [name for name, needed in NEEDED if needed and not getattr(mine, name)]
    return [name.replace("_", " ").title() for name in names]


def _listed(channels: Sequence[str]) -> str:
    shown = ", ".join(channels[:NAMED])
    beyond = len(channels) - NAMED
    return f"{shown} and {beyond} more" if beyond > 0 else shown


def _invitation(client: discord.Client) -> str:
    return discord.utils.oauth_url(
        client.application_id or 0,
        permissions=NEEDED,
        scopes=("bot", "applications.commands"),
    )
