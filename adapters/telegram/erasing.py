"""Answers leave a group again: when somebody who may wants it, or after some minutes."""

from __future__ import annotations

import logging

from telegram import CallbackQuery

from adapters.telegram.footer import owner_of
from adapters.telegram.sending import Sender, Target
from adapters.telegram.whereabouts import PLATFORM
from bot.assistant import Assistant
from bot.desk import Desk
from bot.errors import StoreError
from bot.people import Actor, Address, Place
from bot.ports import Delivery, Errand, Jobs

log = logging.getLogger(__name__)


class Erasing:
    """Deletes what the bot wrote in groups.

    `minutes` is how long an answer stays; 0 leaves it for good. The queue of `jobs` remembers it
    beyond a restart.
    """

    def __init__(
        self,
        assistant: Assistant,
        sender: Sender,
        desk: Desk | None = None,
        jobs: Jobs | None = None,
        minutes: int = 0,
    ) -> None:
        self._assistant = assistant
        self._sender = sender
        self._desk = desk
        self._jobs = jobs
        self._minutes = minutes

    async def tap(self, query: CallbackQuery, who: Actor) -> None:
        """Delete the message that was tapped on, if the one who taps has asked or moderates."""
        message, replies = query.message, self._assistant.replies(who.language)
        if message is None or not await self._may(query, who):
            await self._sender.flash(query, replies.say("erase.denied"), alert=True)
        elif await self._sender.erase(message.chat.id, message.message_id):
            await self._sender.flash(query, replies.say("erase.toast"))
        else:
            await self._sender.flash(query, replies.say("erase.too_old"), alert=True)

    async def later(self, target: Target, shown: tuple[int, ...]) -> None:
        """Have these messages of a group deleted when their time is over."""
        if not (self._minutes and self._jobs and shown):
            return
        key = f"erase:{target.chat}:{shown[0]}"
        where = Address(Place(PLATFORM, str(target.chat)))
        ids = ",".join(map(str, shown))
        try:
            delivery = Delivery(key, where, Errand.ERASE, ids, lane=f"erase:{target.chat}")
            await self._jobs.deliver(delivery, wait=self._minutes * 60.0)
        except StoreError as error:
            log.warning("An answer stays in its group: %s", error)

    async def _may(self, query: CallbackQuery, who: Actor) -> bool:
        owner = owner_of(query.message)
        if owner is not None and str(owner) == who.person.id:
            return True
        return self._desk is not None and await self._desk.may(who)
