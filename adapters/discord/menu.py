"""Tells Discord which commands there are, where it does not know them yet."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import aiohttp
import discord
from discord import app_commands

log = logging.getLogger(__name__)

_COMPARED = ("type", "name", "description", "required", "autocomplete")
"""What of a command or an option is compared; the rest stays as an administrator set it."""
_PLACES = ("contexts", "integration_types")
"""What only those commands have that are not bound to a server."""


async def set_menu(tree: app_commands.CommandTree[Any], guild_ids: Sequence[int]) -> None:
    """Set the commands everywhere, or in some servers only; a menu that fails stops nothing."""
    guilds = [discord.Object(guild_id) for guild_id in guild_ids]
    for guild in guilds:
        tree.copy_global_to(guild=guild)
    if guilds:
        tree.clear_commands(guild=None)  # or else those servers would show each command twice
    for place in (None, *guilds):
        where = f"in server {place.id}" if place else "for all servers"
        try:
            if await _set(tree, place):
                log.info("The commands %s were set.", where)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.warning("The commands %s were not set: %s", where, error)


async def _set(tree: app_commands.CommandTree[Any], guild: discord.Object | None) -> bool:
    """Set the commands of one place; False where they are as they should be.

    They are read first, since Discord allows a bot 200 changes a day.
    """
    places = _PLACES if guild is None else ()
    wanted = [command.to_dict(tree) for command in tree.get_commands(guild=guild)]
    if _gist(wanted, places) == _gist(await _there(tree.client, guild), places):
        return False
    await tree.sync(guild=guild)
    return True


async def _there(
    client: discord.Client, guild: discord.Object | None
) -> Sequence[Mapping[str, Any]]:
    """The commands that Discord knows, as it says them: discord.py 2.7 misreads their places."""
    assert client.application_id is not None
    if guild is None:
        return await client.http.get_global_commands(client.application_id)
    return await client.http.get_guild_commands(client.application_id, guild.id)


def _gist(commands: Iterable[Mapping[str, Any]], places: Sequence[str]) -> list[object]:
    """What of the commands is compared, in an order of its own; unset is as good as empty."""
    return sorted((_parts(command, places) for command in commands), key=repr)


def _parts(command: Mapping[str, Any], places: Sequence[str]) -> tuple[object, ...]:
    return (
        *(command.get(name) or None for name in _COMPARED),
        *(sorted(command.get(name) or ()) for name in places),
        *(_parts(option, ()) for option in command.get("options") or ()),
    )
