"""Whether the bot can write in the channels that digests go to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

import discord

_AWAY = 500
"""The HTTP status from which an answer tells nothing about what was asked."""


async def shut(client: discord.Client, channels: Iterable[int]) -> AsyncIterator[str]:
    """Channels and threads of DIGEST_TO where the bot cannot write, one sentence each.

    Raises HTTPException where Discord itself is in trouble.
    """
    for number in sorted(channels):
        try:
            problem = await _problem(client, number)
        except discord.HTTPException as error:
            if error.status >= _AWAY:
                raise
            problem = (
                f"{number}, which is no channel that the bot can see: give its role "
                "“View Channel” there, or copy the channel's id again."
            )
        if problem:
            yield f"DIGEST_TO names {problem}"


async def _problem(client: discord.Client, number: int) -> str:
    """Why the bot cannot write there and what to do; raises HTTPException where it sees none."""
    channel = await client.fetch_channel(number)
    if isinstance(channel, discord.abc.PrivateChannel):
        return ""
    guild = await client.fetch_guild(channel.guild.id, with_counts=False)
    named = f"{number}, #{channel.name} in server “{guild.name}”"
    if not isinstance(channel, discord.abc.Messageable):
        return f"{named}, which takes no messages: name a text channel or a thread."
    lacking = await _lacking(client, guild, channel)
    if not lacking:
        return ""
    return f"{named}, where the bot lacks “{lacking}”: give its role that permission there."


async def _lacking(
    client: discord.Client, guild: discord.Guild, channel: discord.abc.GuildChannel | discord.Thread
) -> str:
    """The permission that the bot lacks in order to write there, as Discord names it, or empty."""
    assert client.user is not None
    number, needed = channel.id, "send_messages"
    if isinstance(channel, discord.Thread):  # it has no permissions of its own
        number, needed = channel.parent_id, "send_messages_in_threads"
    me = await guild.fetch_member(client.user.id)
    # Once more, through its server: the roles there tell what the bot may.
    place = await guild.fetch_channel(number)
    may = getattr(place.permissions_for(me), needed)
    return "" if may else needed.replace("_", " ").title()
