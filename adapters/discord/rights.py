"""Who moderates, as Discord knows it: by “Manage Messages”, or by a role that is named."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass

import aiohttp
import discord

from bot.people import Person, Place

log = logging.getLogger(__name__)

WITHIN = 5.0
"""Seconds for Discord to say who somebody is; later than that means no."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What makes a moderator.

    Anybody can invite a public bot to a server of their own, so that only servers that the
    settings name count.
    """

    servers: tuple[int, ...] = ()
    """The servers whose word counts."""
    roles: tuple[int, ...] = ()
    """Roles whose members moderate, whatever else they may."""

    async def may_moderate(
        self, client: discord.Client, person: Person, place: Place | None
    ) -> bool:
        """See `bot.ports.Rights`."""
        if person.platform != "discord" or not person.id.isdecimal():
            return False
        try:
            async with asyncio.timeout(WITHIN):
                return await self._any(client, int(person.id), place)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.warning("Discord did not say who moderates: %r", error)
            return False

    async def _any(self, client: discord.Client, person: int, place: Place | None) -> bool:
        for guild in self._counted(client, place):
            if await self._in(guild, person, place):
                return True
        return False

    def _counted(self, client: discord.Client, place: Place | None) -> Iterable[discord.Guild]:
        """The servers to ask: that of the place, or all that count where there is none.

        A channel that somebody names comes without its server, which is then looked up.
        """
        counted = [g for g in client.guilds if g.id in self.servers]
        if place is None:
            return counted
        if place.community:
            return [guild for guild in counted if str(guild.id) == place.community]
        return [guild for guild in counted if _channel(guild, place) is not None]

    async def _in(self, guild: discord.Guild, person: int, place: Place | None) -> bool:
        try:
            member = await guild.fetch_member(person)
        except discord.NotFound:
            return False
        if member.is_timed_out():
            return False
        if any(role.id in self.roles for role in member.roles):
            return True
        return _permissions(guild, member, place).manage_messages


def _permissions(
    guild: discord.Guild, member: discord.Member, place: Place | None
) -> discord.Permissions:
    """What the member may do in the channel, or in the server where it is no known channel."""
    channel = _channel(guild, place) if place is not None else None
    if channel is None or (isinstance(channel, discord.Thread) and channel.parent is None):
        return member.guild_permissions
    return channel.permissions_for(member)


def _channel(
    guild: discord.Guild, place: Place
) -> discord.abc.GuildChannel | discord.Thread | None:
    """The server's channel or thread of that number, as far as it is known."""
    return guild.get_channel_or_thread(int(place.chat)) if place.chat.isdecimal() else None
