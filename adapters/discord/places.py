"""Who somebody is and where they are, in the core's words."""

from __future__ import annotations

from typing import Any, TypeAlias

import discord

from bot.people import Actor, Address, Person, Place

Interaction: TypeAlias = discord.Interaction[Any]


def person_of(user: discord.abc.Snowflake) -> Person:
    """Somebody with a Discord account."""
    return Person("discord", str(user.id))


def actor_of(interaction: Interaction) -> Actor:
    """Who acts; without a place outside of the servers that the bot is in."""
    return Actor(person_of(interaction.user), _server_place(interaction), str(interaction.locale))


def address_of(interaction: Interaction) -> Address:
    """Where to tell later whoever taps a button, in reply to what they asked.

    Where the bot cannot write, since only the person brought it there, and where nobody else saw
    what was asked, the place has no chat: they are told directly.
    """
    tapped = interaction.message
    place = _server_place(interaction)
    if place is not None and tapped is not None and tapped.flags.ephemeral:
        place = Place("discord", "")
    elif place is None:
        direct = interaction.context.dm_channel
        place = Place("discord", str(interaction.channel_id) if direct else "")
    message = _asked(tapped) if tapped is not None and place.chat else ""
    return Address(place, message, str(interaction.user.id), str(interaction.locale))


def place_of(channel: int, server: int | None) -> Place:
    """A channel or thread, or a direct conversation where there is no server."""
    return Place("discord", str(channel), community=str(server or ""))


def where_asked(interaction: Interaction) -> Place:
    """The place in which a question goes on from the last one."""
    return place_of(interaction.channel_id or 0, interaction.guild_id)


def is_direct(interaction: Interaction) -> bool:
    """Whether this is between the bot and one person."""
    return bool(interaction.context.dm_channel)


def _server_place(interaction: Interaction) -> Place | None:
    """The channel or thread, in a server that the bot itself is in."""
    server = interaction.guild_id
    if server is None or interaction.client.get_guild(server) is None:
        return None
    return place_of(interaction.channel_id or 0, server)


def _asked(tapped: discord.Message) -> str:
    """The id of the question that a message answers, else its own."""
    reference = tapped.reference
    return str(reference.message_id if reference and reference.message_id else tapped.id)
