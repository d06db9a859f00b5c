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
from adapters.discord.menu import set_menu
from bot.replies import Replies

log = logging.getLogger(__name__)

API_PATH = "/api/v10"


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
        replies: Replies,
        *,
        guild_ids: tuple[int, ...],
        proxied: bool,
        on_connected: Callable[[], None],
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
        )
        self._talk = talk
        self._guild_ids = guild_ids
        self._proxied = proxied
        self._on_connected = on_connected
        self._connected: set[int] = set()
        self._tree = build_tree(self, talk, replies)
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
        """Somebody tapped; commands come by the tree."""
        if interaction.type is discord.InteractionType.component:
            await self._talk.tap(interaction)

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
