"""discord.py's client: what it listens to, and where its events go."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.challenge import is_challenge
from adapters.discord.commands import Servants, build_tree
from adapters.discord.forum import Forum
from adapters.discord.hearing import hear
from adapters.discord.keyboard import read_id
from adapters.discord.localisation import Lines
from adapters.discord.menu import set_menu
from bot.actions import is_for_desk
from bot.messages import DEFAULT
from bot.ports import Claims
from bot.replies import Replies

log = logging.getLogger(__name__)

API_PATH = "/api/v10"
LONGEST_LIMIT = 30.0
"""Seconds of a rate limit that are waited for; of a longer one the sender hears."""
CLAIMED = 900.0
"""Seconds that an event stays claimed: as long as Discord lets a bot answer a command."""
LONGEST_PAUSE = 30.0
"""Seconds between two tries to find a lost gateway again, at most."""


def aim(api_url: str) -> None:
    """Let discord.py call another address: it has one for the whole process."""
    if api_url:
        bare = not urlsplit(api_url).path.strip("/")
        Route.BASE = api_url.rstrip("/") + (API_PATH if bare else "")


class Pauses:
    """How long a shard waits before its next try.

    discord.py's own pauses grow to a quarter of an hour: what people ask after an outage of
    minutes would go unheard for minutes more.
    """

    def __init__(self) -> None:
        self._longest = 1.0

    def delay(self) -> float:
        """Seconds: somewhere between the half and the whole of a pause that doubles."""
        self._longest = min(2 * self._longest, LONGEST_PAUSE)
        return self._longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads replicas, no secret


class Client(discord.AutoShardedClient):
    """Connects as many shards as Discord asks for, and keeps nothing that it need not."""

    def __init__(
        self,
        serve: Servants,
        forum: Forum,
        speak: Callable[[str], Replies],
        *,
        guild_ids: tuple[int, ...],
        claims: Claims | None,
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
        self._talk = serve.talk
        self._moderation = serve.moderation
        self._forum = forum
        self._speak = speak
        self._guild_ids = guild_ids
        self._claims = claims
        self._proxied = proxied
        self._on_connected = on_connected
        self._connected: set[int] = set()
        self._tree = build_tree(self, serve, speak(DEFAULT), self.mine)
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
        await self._tree.set_translator(Lines(self._speak))
        self._menu = asyncio.create_task(set_menu(self._tree, self._guild_ids))

    async def launch_shard(self, *where: Any, **how: Any) -> None:
        """See discord.py: connects a shard, which gets pauses of ours."""
        await super().launch_shard(*where, **how)
        for shard in self.shards.values():
            if not isinstance(shard._parent._backoff, Pauses):  # noqa: SLF001 - it has no other way
                shard._parent._backoff = Pauses()  # type: ignore[assignment]  # noqa: SLF001 - the same

    async def close(self) -> None:
        """See discord.py."""
        if self._menu is not None:
            self._menu.cancel()
        self._connected.clear()
        await super().close()

    async def mine(self, event: int) -> bool:
        """Whether this process is to see to an event: Discord tells every replica of each."""
        return self._claims is None or await self._claims.first(f"discord:{event}", CLAIMED)

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote."""
        assert self.user is not None
        text = hear(message, self.user)
        if text is not None and await self.mine(message.id):
            await self._talk.on_message(message, text)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        """Somebody opened a thread, or a post in a forum."""
        await self._forum.opened(thread)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Somebody tapped or filled in a form; commands come by the tree."""
        form = interaction.type is discord.InteractionType.modal_submit
        tap = interaction.type is discord.InteractionType.component
        if (form or tap) and await self.mine(interaction.id):
            await (self._submit(interaction) if form else self._tap(interaction))

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

    async def _submit(self, interaction: discord.Interaction[Any]) -> None:
        if is_challenge(interaction):
            await self._talk.submit(interaction)
        elif self._moderation is not None:
            await self._moderation.submit(interaction)

    async def _tap(self, interaction: discord.Interaction[Any]) -> None:
        custom_id = str(dict(interaction.data or {}).get("custom_id", ""))
        if self._forum.takes(custom_id):
            await self._forum.tap(interaction)
        elif self._moderation is not None and is_for_desk(read_id(custom_id)):
            await self._moderation.tap(interaction)
        else:
            await self._talk.tap(interaction)

    def _up(self, shard_id: int) -> None:
        self._connected.add(shard_id)
        if self.connected:
            self._on_connected()
