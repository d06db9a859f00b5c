"""discord.py's client: what it listens to, and where its events go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.commands import build_tree
from adapters.discord.conversation import Conversation
from adapters.discord.keyboard import read_id
from adapters.discord.menu import set_menu
from adapters.discord.moderation import Moderation
from bot.actions import is_for_desk
from bot.replies import Replies

log = logging.getLogger(__name__)

API_PATH = "/api/v10"
LONGEST_LIMIT = 30.0
"""Seconds of a rate limit that are waited for; of a longer one the sender hears."""


def aim(api_url: str) -> None:
    """Let discord.py call another address: it has one for the whole process."""
    if api_url:
        bare = not urlsplit(api_url).path.strip("/")
        Route.BASE = api_url.rstrip("/") + (API_PATH if bare else "")


class Client(discord.AutoShardedClient):
    """Connects as many shards as Discord asks for, and keeps nothing that it need not."""

    def __init__(
        self,
        talk: Conversation,
        moderation: Moderation | None,
        replies: Replies,
        *,
        guild_ids: tuple[int, ...],
        proxied: bool,
        on_connected: Callable[[], None],
    ) -> None:
        super().__init__(
            intents=discord.Intents(
                guilds=True, guild_messages=True, guild_reactions=True, dm_messages=True
            ),
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            max_ratelimit_timeout=LONGEST_LIMIT,
        )
        self._talk = talk
        self._moderation = moderation
        self._guild_ids = guild_ids
        self._proxied = proxied
        self._on_connected = on_connected
        self._connected: set[int] = set()
        self._tree = build_tree(self, talk, moderation, replies)
        self._menu: asyncio.Task[None] | None = None

    @property
    def connected(self) -> bool:
        """Whether every shard is connected now."""
        return bool(self.shard_count) and len(self._connected) == self.shard_count

    async def setup_hook(self) -> None:
        """See discord.py: runs once the token was accepted."""
        if self._proxied:
            _, url, _ = await self.http.get_bot_gateway()
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
        self._menu = asyncio.create_task(set_menu(self._tree, self._guild_ids))

    async def close(self) -> None:
        """See discord.py."""
        if self._menu is not None:
            self._menu.cancel()
        self._connected.clear()
        await super().close()

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote."""
        assert self.user is not None
        await self._talk.on_message(message, self.user)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Somebody tapped or filled in a form; commands come by the tree."""
        if interaction.type is discord.InteractionType.modal_submit:
            if self._moderation is not None:
                await self._moderation.submit(interaction)
        elif interaction.type is discord.InteractionType.component:
            custom_id = str(dict(interaction.data or {}).get("custom_id", ""))
            if self._moderation is not None and is_for_desk(read_id(custom_id)):
                await self._moderation.tap(interaction)
            else:
                await self._talk.tap(interaction)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """Somebody put an emoji at a message."""
        if self._moderation is not None:
            await self._moderation.pinned(self, event)

    async def on_shard_connect(self, shard_id: int) -> None:
        """A shard has a new session."""
        self._up(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        """A shard goes on with its session; what was missed comes after."""
        self._up(shard_id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """A shard has lost its connection; discord.py is connecting it again."""
        self._connected.discard(shard_id)
        log.debug("Shard %d is not connected.", shard_id)

    def _up(self, shard_id: int) -> None:
        self._connected.add(shard_id)
        if self.connected:
            self._on_connected()
