"""Brings replies to Discord, and knows what a refusal means."""

from __future__ import annotations

import logging

import aiohttp
import discord

from adapters.discord.outlets import ACKNOWLEDGED, Answer, Outlet
from adapters.discord.rendering import PLAIN, RICH, Drawing, draw
from bot.ports import Meter
from bot.replies import Replies, Reply

log = logging.getLogger(__name__)

REFUSED = 50035
"""Discord's code for a message whose form it does not take."""
SILENT = {
    10003: "the channel is gone",
    10008: "the message is gone",
    10015: "the answer took longer than Discord keeps the way open",
    40003: "Discord lets the bot begin no more direct conversations for now",
    10062: "the answer took longer than Discord waits",
    50001: "the bot may not see the channel",
    50007: "the person takes no direct messages",
    50013: "the bot may not write in the channel: it needs “Send Messages” there, in threads "
    "“Send Messages in Threads”",
    50027: "the answer took longer than Discord keeps the way open",
    50083: "the thread is archived",
    ACKNOWLEDGED: "another process of the bot has answered",
}
"""What it means where nothing can be said any more, by Discord's codes."""
_AWAY = (discord.DiscordServerError, discord.RateLimited, aiohttp.ClientError, OSError)
REMEMBERED = 1000
"""Refusals that are remembered, so that each is logged once."""


class Post:
    """The way out to Discord."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._told: set[tuple[int, int]] = set()

    async def deliver(self, outlet: Outlet, reply: Reply, replies: Replies) -> None:
        """Show a reply: as components, and where Discord refuses those as plain content."""
        replies = replies.speaking(reply.language)
        first, *others = draw(reply, replies, RICH)
        try:
            await outlet.put(first)
        except discord.HTTPException as error:
            if error.code != REFUSED:
                raise
            self._tell_once(error, outlet.channel, "it takes no components; plain text goes out")
            first, *others = draw(reply, replies, PLAIN)
            await outlet.put(first)
        for drawing in others:
            await outlet.put(drawing)

    async def failed(
        self, error: Exception, outlet: Outlet, replies: Replies, *, aloud: bool = True
    ) -> None:
        """Log what went wrong; tell the person where `aloud` and where Discord lets it through."""
        if isinstance(error, discord.HTTPException) and _is_final(error):
            self._tell_once(error, outlet.channel, SILENT.get(error.code, error.text))
            return
        self._meter.failed("discord")
        if isinstance(error, _AWAY):
            log.warning("An answer was lost, Discord is out of reach: %r", error)
        else:
            log.error("An answer failed.", exc_info=error)
        if aloud:
            await self._apologise(outlet, replies)

    async def _apologise(self, outlet: Outlet, replies: Replies) -> None:
        if isinstance(outlet, Answer):
            outlet.private, outlet.replaces = True, False
        drawing = Drawing(replies.say("failed.text"), rich=False)
        try:
            await outlet.put(drawing)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as again:
            log.debug("The person could not be told: %r", again)

    def _tell_once(self, error: discord.HTTPException, channel: int, why: str) -> None:
        if (channel, error.code) in self._told:
            return
        if len(self._told) >= REMEMBERED:
            self._told.clear()
        self._told.add((channel, error.code))
        log.warning("Discord refused a message in channel %d (%d): %s.", channel, error.code, why)


def _is_final(error: discord.HTTPException) -> bool:
    return error.code in SILENT or isinstance(error, discord.Forbidden | discord.NotFound)
