"""What `nexus doctor` wants to know of Discord, without connecting to the gateway."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence

import aiohttp
import discord

REFUSED = (
    "DISCORD_TOKEN is refused by Discord: copy it again from the “Bot” page of your application "
    "at https://discord.com/developers/applications."
)
NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    read_message_history=True,
)
"""What the bot needs where members ask by mentions; commands need none of it."""
MOST_SERVERS = 20
"""Servers that are looked at: each costs three requests."""
NAMED = 5
"""Channels that are named in one sentence."""


def is_token(text: str) -> bool:
    """Whether a text can be a token at all: one that cannot is never sent."""
    return bool(re.fullmatch(r"[!-~]+", text.strip()))


async def examine(token: str, guild_ids: Sequence[int]) -> list[str]:
    """Ask Discord about the bot; one sentence for each problem."""
    if not is_token(token):
        return [REFUSED]
    client = discord.Client(intents=discord.Intents(guilds=True))
    try:
        async with client:
            await client.login(token)
            return [problem async for problem in _problems(client, guild_ids)]
    except discord.LoginFailure:
        return [REFUSED]
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        return [f"Discord cannot be reached ({error!r}); check DISCORD_API_URL and the network."]


async def _problems(client: discord.Client, wanted: Sequence[int]) -> AsyncIterator[str]:
    guilds = {guild.id: guild async for guild in client.fetch_guilds(limit=MOST_SERVERS)}
    for guild_id in wanted:
        if guild_id not in guilds:
            yield (
                f"DISCORD_GUILD_IDS names server {guild_id}, where the bot is not a member: "
                f"invite it by {_invitation(client)} or take the number out."
            )
    if not guilds:
        yield f"The bot is in no server yet: invite it by {_invitation(client)}."
    for guild_id in guilds:
        for problem in await _in_server(client, guild_id):
            yield problem


async def _in_server(client: discord.Client, guild_id: int) -> list[str]:
    """What the bot may not do in channels where members may write; one sentence a permission."""
    assert client.user is not None
    guild = await client.fetch_guild(guild_id, with_counts=False)
    me = await guild.fetch_member(client.user.id)
    lacking: dict[str, list[str]] = {}
    for channel in await guild.fetch_channels():
        for name in _lacking(channel, me):
            lacking.setdefault(name, []).append(f"#{channel.name}")
    return [
        f"In server “{guild.name}” the bot lacks “{name}” in {_listed(channels)}, where members "
        "may write: give its role that permission there."
        for name, channels in lacking.items()
    ]


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
