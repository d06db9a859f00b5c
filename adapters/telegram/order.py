"""Updates of one chat in order, those of different chats side by side, each only once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.ports import Claims

log = logging.getLogger(__name__)

AT_ONCE = 256
"""Updates that are worked on at one time."""
REMEMBERED = 24 * 3600.0
"""Seconds within which an update is known again: Telegram keeps it for a day."""
_ANY = 1_000_000
"""The library's own bound counts updates that only wait for their turn, so it is out of the way."""


class InOrder(BaseUpdateProcessor):
    """Lets an update begin when the one before it in the same chat has ended.

    An update that was claimed before, under the name of the same `bot`, is left out.
    """

    def __init__(self, claims: Claims, bot: str) -> None:
        super().__init__(_ANY)
        self._claims = claims
        self._bot = bot
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._last: dict[tuple[str, int], asyncio.Task[Any]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    def cut_off(self) -> int:
        """End what is still in hand; returns how many updates that hits."""
        for task in self._tasks:
            task.cancel()
        return len(self._tasks)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn and a free slot, then handle the update if it is new."""
        assert isinstance(update, Update)
        assert isinstance(coroutine, Coroutine)
        task = asyncio.current_task()
        assert task is not None
        chat = _chat(update)
        before, self._last[chat] = self._last.get(chat), task
        self._tasks.add(task)
        try:
            if before is not None:
                await asyncio.wait({before})
            async with self._slots:
                if await self._is_new(update):
                    await coroutine
                else:
                    log.debug("Update %d came a second time.", update.update_id)
        finally:
            coroutine.close()  # or Python would complain of one that never began
            self._tasks.discard(task)
            if self._last.get(chat) is task:
                del self._last[chat]

    async def _is_new(self, update: Update) -> bool:
        key = f"telegram:{self._bot}:{update.update_id}"
        return await self._claims.first(key, REMEMBERED)


def _chat(update: Update) -> tuple[str, int]:
    """The chat, or else the person, or else the update itself: keystrokes wait for none."""
    if update.effective_chat:
        return "chat", update.effective_chat.id
    if update.effective_user and not update.inline_query:
        return "person", update.effective_user.id
    return "update", update.update_id
