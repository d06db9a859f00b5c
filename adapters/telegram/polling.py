"""Fetches updates by long polling, and does not give up while Telegram is away."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from adapters.telegram.persistence import pauses

log = logging.getLogger(__name__)

WAIT = timedelta(seconds=30)
"""How long Telegram holds a call back while there is nothing new."""
KINDS = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""The updates that the bot wants."""


class Poller:
    """Puts updates into a queue, each as soon as Telegram has it.

    The library's own poller ends for good when a token is refused once, and cannot tell whether
    it is connected.
    """

    def __init__(self, bot: Bot, queue: asyncio.Queue[Any]) -> None:
        self._bot = bot
        self._queue = queue
        self._next: int | None = None
        self._task: asyncio.Task[None] | None = None
        self.connected = True
        """Whether the last call went well."""

    def start(self) -> None:
        """Begin to fetch."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Fetch no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def confirm(self) -> None:
        """Tell Telegram that all that was fetched is done, so that it is not sent again."""
        if self._next is None:
            return
        try:
            await self._bot.get_updates(self._next, limit=1, timeout=timedelta(0))
        except TelegramError as error:
            log.info("Telegram may send the last updates again: %s", error)

    async def _run(self) -> None:
        waits = pauses()
        while True:
            try:
                updates = await self._bot.get_updates(
                    self._next, timeout=WAIT, allowed_updates=KINDS
                )
            except Exception as error:  # noqa: BLE001 - a poller that ends would end the bot unseen
                self._lost(error)
                await asyncio.sleep(next(waits))
                continue
            if not self.connected:
                log.info("Telegram is back.")
            self.connected, waits = True, pauses()
            for update in updates:
                self._next = update.update_id + 1
                await self._queue.put(update)

    def _lost(self, error: Exception) -> None:
        """Say it once, not at every try."""
        level = logging.WARNING if self.connected else logging.DEBUG
        log.log(level, "No updates from Telegram (%s); trying again.", _reason(error))
        self.connected = False


def _reason(error: Exception) -> str:
    match error:
        case Conflict():
            return f"another bot runs with the same token; stop one of the two: {error}"
        case InvalidToken():
            return "TELEGRAM_TOKEN is refused now; take the new one from @BotFather and restart"
        case TelegramError():
            return str(error)
        case _:
            return f"an update cannot be read: {type(error).__name__}"
