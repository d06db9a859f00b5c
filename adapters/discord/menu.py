"""Tells Discord which commands there are, where it does not know them yet."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.http import Route

log = logging.getLogger(__name__)

_COMPARED = ("type", "name", "description", "required", "autocomplete")
_TRANSLATED = ("name_localizations", "description_localizations")
"""What of a command or an option is compared; the rest stays as an administrator set it."""
_PLACES = ("contexts", "integration_types")
"""What only those commands have that are not bound to a server."""
OUTSIDE_SERVERS = [1, 2]
"""Contexts: a conversation with the bot, and one among people."""

Payload = dict[str, Any]


async def set_menu(tree: app_commands.CommandTree[Any], guild_ids: Sequence[int]) -> None:
    """Set the commands everywhere; a menu that fails stops nothing.

    Where servers are named the commands are theirs, and everybody has them in direct messages;
    offered to all places at once, those servers would show each command twice.
    """
    guilds = [discord.Object(guild_id) for guild_id in guild_ids]
    for guild in guilds:
        tree.copy_global_to(guild=guild)
    for place in (None, *guilds):
        where = (
            f"in server {place.id}" if place else "outside of servers" if guilds else "everywhere"
        )
        try:
            if await _set(tree, place, outside=bool(guilds)):
                log.info("The commands %s were set.", where)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.warning("The commands %s were not set: %s", where, error)


async def _set(
    tree: app_commands.CommandTree[Any], guild: discord.Object | None, *, outside: bool
) -> bool:
    """Set the commands of one place; False where they are as they should be.

    They are read first, since Discord allows a bot 200 changes a day.
    """
    wanted = [await _payload(tree, command) for command in tree.get_commands(guild=guild)]
    if guild is None and outside:
        wanted = [command | {"contexts": OUTSIDE_SERVERS} for command in wanted]
    places = _PLACES if guild is None else ()
    if _gist(wanted, places) == _gist(await _there(tree.client, guild), places):
        return False
    http, me = tree.client.http, _me(tree.client)
    if guild is None:
        await http.bulk_upsert_global_commands(me, payload=wanted)
    else:
        await http.bulk_upsert_guild_commands(me, guild.id, payload=wanted)
    return True


async def _payload(tree: app_commands.CommandTree[Any], command: Any) -> Payload:
    """A command as Discord takes it, with its translations."""
    if tree.translator is None:
        return dict(command.to_dict(tree))
    return dict(await command.get_translated_payload(tree, tree.translator))


async def _there(client: discord.Client, guild: discord.Object | None) -> list[Payload]:
    """The commands that Discord knows, as it says them; discord.py would leave translations out."""
    place = f"/guilds/{guild.id}" if guild is not None else ""
    route = Route("GET", f"/applications/{_me(client)}{place}/commands")
    found: list[Payload] = await client.http.request(route, params={"with_localizations": "true"})
    return found


def _me(client: discord.Client) -> int:
    assert client.application_id is not None
    return client.application_id


def _gist(commands: Iterable[Mapping[str, Any]], places: Sequence[str]) -> list[object]:
    """What of the commands is compared, in an order of its own; unset is as good as empty."""
    return sorted((_parts(command, places) for command in commands), key=repr)


def _parts(command: Mapping[str, Any], places: Sequence[str]) -> tuple[object, ...]:
    return (
        *(command.get(name) or None for name in _COMPARED),
        *(sorted((command.get(name) or {}).items()) for name in _TRANSLATED),
        *(sorted(command.get(name) or ()) for name in places),
        *(_parts(option, ()) for option in command.get("options") or ()),
    )
