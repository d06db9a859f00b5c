"""The Discord bot as the composition root sees it: put together, started, stopped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from dataclasses import replace

import discord

from adapters.discord.client import Client, aim
from adapters.discord.commands import Servants
from adapters.discord.conversation import Conversation
from adapters.discord.courier import PATIENCE, carry
from adapters.discord.doctor import REFUSED, Diagnosis, examine, is_token
from adapters.discord.forum import Forum
from adapters.discord.guide import Guide
from adapters.discord.manners import Manners
from adapters.discord.moderation import Moderation
from adapters.discord.rendering import draw
from adapters.discord.rights import Rights
from adapters.discord.serving import Service
from adapters.discord.tidying import Tidying
from bot.assistant import Assistant
from bot.desk import Desk
from bot.errors import SettingsError
from bot.people import Address, Person, Place
from bot.ports import Claims, Fate, Meter, Outcome
from bot.replies import Reply

log = logging.getLogger(__name__)

START_WITHIN = 10.0
"""Seconds that a start waits for Discord before it goes on trying in the background."""
FINISH = 6.0
"""Seconds at the end for what is in hand; closing the connections comes on top."""
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two attempts to connect; each pause is twice the one before."""
PIN = "\N{PUSHPIN}"
"""The emoji by which a moderator has a message answered, unless the settings name another."""
TOKEN_REFUSED = 4004
"""The gateway's code for a wrong token."""


class DiscordBot:
    """A bot on Discord."""

    name = "discord"

    def __init__(
        self,
        *,
        token: str,
        api_url: str,
        guild_ids: tuple[int, ...],
        assistant: Assistant,
        meter: Meter,
        desk: Desk | None = None,
        moderator_roles: tuple[int, ...] = (),
        manners: Manners | None = None,
        answer_emoji: str = PIN,
        claims: Claims | None = None,
        digest_channels: Collection[int] = (),
    ) -> None:
        self._token = token
        self._api_url = api_url
        self._guild_ids = guild_ids
        self._assistant = assistant
        self._rights = Rights(guild_ids, moderator_roles)
        self._claims = claims
        self._digest_channels = digest_channels
        self._manners = manners or Manners()
        self._service = service = Service(meter, assistant.replies)
        talk = Conversation(assistant, service, self._manners.quiet())
        tidying = Tidying(assistant, service, desk)
        moderation = Moderation(desk, assistant, talk, service, answer_emoji) if desk else None
        self._serve = Servants(talk, Guide(assistant, service), tidying, moderation)
        self._forum = Forum(assistant, service, tidying, self._manners.help_forums)
        self._client: Client | None = None
        self._running: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()
        self._connected = False

    @property
    def ready(self) -> bool:
        """Whether Discord is connected now."""
        return self._client is not None and self._client.connected

    async def start(self) -> None:
        """Connect; while Discord is away, go on trying in the background.

        Raises SettingsError where the token is refused.
        """
        aim(self._api_url)
        self._running = asyncio.create_task(self._run())
        tried = asyncio.create_task(self._tried.wait())
        await asyncio.wait(
            {self._running, tried}, timeout=START_WITHIN, return_when=asyncio.FIRST_COMPLETED
        )
        tried.cancel()
        if self._running.done():
            await self._running
        self._tried.set()

    async def stop(self) -> None:
        """Finish what is in hand, for at most `FINISH` seconds, then disconnect."""
        if left := await self._service.hand.finish(FINISH):
            log.warning("%d answers were cut off.", left)
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})

    async def send(self, reply: Reply, to: Address, key: str) -> Outcome:
        """See `bot.desk.Courier`."""
        if self._client is None or not self.ready or self._service.hand.closed:
            return Outcome(Fate.LATER, "Discord is not connected", PATIENCE)
        replies = self._assistant.replies(to.language)
        with self._service.hand.one():
            return await carry(
                self._client, reply, to, key, post=self._service.post, replies=replies
            )

    def pages(self, reply: Reply) -> int:
        """See `bot.desk.Stage`."""
        whole = replace(reply.whole, turn=None, buttons=())
        return len(draw(whole, self._assistant.replies()))

    async def may_moderate(self, person: Person, place: Place | None) -> bool:
        """See `bot.ports.Rights`."""
        if self._client is None or not self.ready:
            return False
        return await self._rights.may_moderate(self._client, person, place)

    async def problems(self) -> list[str]:
        """What is wrong and how to mend it, one sentence each; needs no start."""
        return list((await self._examine()).problems)

    async def notes(self) -> list[str]:
        """What an operator should know though nothing is wrong, such as a switch that is off."""
        return list((await self._examine()).notes)

    async def _examine(self) -> Diagnosis:
        aim(self._api_url)
        return await examine(
            self._token, self._guild_ids, self._rights.roles, self._manners, self._digest_channels
        )

    async def _run(self) -> None:
        """Stay connected for good; raises SettingsError where the token is refused at once."""
        pause = SHORTEST_PAUSE
        while True:
            try:
                await self._connect()
            except SettingsError as error:
                if not self._tried.is_set():
                    raise
                log.error("Discord stays off: %s", error)  # noqa: TRY400 - one sentence says it
                return
            except Exception as error:  # noqa: BLE001 - whatever it was, the next try may do
                log.warning("Discord is out of reach (%r); trying again in %.0f s.", error, pause)
            self._tried.set()
            await asyncio.sleep(pause)
            pause = SHORTEST_PAUSE if self._connected else min(2 * pause, LONGEST_PAUSE)

    async def _connect(self) -> None:
        """Be connected until Discord ends it; discord.py mends all that can be mended."""
        self._connected = False
        if not is_token(self._token):
            raise SettingsError(REFUSED)
        self._client = Client(
            self._serve,
            self._forum,
            self._assistant.replies,
            guild_ids=self._guild_ids,
            claims=self._claims,
            proxied=bool(self._api_url),
            on_connected=self._note,
        )
        try:
            async with self._client:
                await self._client.start(self._token)
        except discord.LoginFailure:
            raise SettingsError(REFUSED) from None
        except discord.ConnectionClosed as error:
            if error.code == TOKEN_REFUSED:
                raise SettingsError(REFUSED) from None
            raise

    def _note(self) -> None:
        self._connected = True
        self._tried.set()
        log.info("Discord is connected.")
