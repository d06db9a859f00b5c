"""Delivers what was promised: one reply to one address, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from adapters.telegram.footer import footer
from adapters.telegram.recent import Recent
from adapters.telegram.rendering import Drawing, draw
from adapters.telegram.sending import Sender, Target
from adapters.telegram.whereabouts import target_of
from bot.assistant import Assistant
from bot.forms import Attachment
from bot.people import Address
from bot.ports import Fate, Outcome
from bot.replies import Reply

log = logging.getLogger(__name__)

KEPT = 10_000
"""Deliveries of which is known how far they came."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a delivery came."""

    sent: int = 0
    """Messages of it that are there."""
    moved: Address | None = None
    """Where its chat has moved to."""


class TelegramCourier:
    """A Courier.

    Telegram has no key by which it drops a second message, so the bot remembers in its process
    which messages of a delivery are there. A message whose answer was lost on the way is sent
    again: two of them are better than none.
    """

    def __init__(self, assistant: Assistant, sender: Sender) -> None:
        self._assistant = assistant
        self._sender = sender
        self._known: Recent[str, Progress] = Recent(KEPT)

    async def send(self, reply: Reply, to: Address, key: str) -> Outcome:
        """See `Courier`."""
        try:
            target = target_of(to)
        except ValueError:
            return Outcome(Fate.GONE, "the address is none of Telegram's")
        if not self._sender.reach.takes_messages(target.chat):
            return Outcome(Fate.GONE, "the chat takes no messages from the bot")
        try:
            await self._bring(self._parts(reply, to), target, to, key)
        except Forbidden as error:
            self._sender.reach.refused(target.chat, error)
            return replace(_outcome(error), moved=self._progress(key).moved)
        except TelegramError as error:
            return replace(_outcome(error), moved=self._progress(key).moved)
        return Outcome(Fate.DELIVERED, moved=self._progress(key).moved)

    async def erase(self, where: Address, messages: Sequence[str]) -> Outcome:
        """See `Eraser`."""
        try:
            for message in messages:
                if not await self._sender.erase(int(where.place.chat), int(message)):
                    log.info("Telegram does not let a message be deleted.")
        except TelegramError as error:
            return _outcome(error)
        return Outcome(Fate.DELIVERED)

    def _parts(self, reply: Reply, to: Address) -> list[Drawing | Attachment]:
        replies = self._assistant.replies(to.language)
        drawings = draw(reply, replies, footer(reply, replies, self._sender.links, None))
        return [*drawings, *([reply.attachment] if reply.attachment else [])]

    def _progress(self, key: str) -> Progress:
        return self._known.get(key) or Progress()

    async def _bring(
        self, parts: Sequence[Drawing | Attachment], target: Target, to: Address, key: str
    ) -> None:
        """Send what is not there yet, to where the chat has moved if it has."""
        for part in parts[self._progress(key).sent :]:
            before = self._progress(key)
            place = target_of(before.moved) if before.moved else target
            silent = not to.person  # a post is for all who read there, and rings nobody's phone
            try:
                await self._sender.put(place, part, silent=silent)
            except ChatMigrated as error:
                # Messages and topics are counted anew there.
                new = replace(to.place, chat=str(error.new_chat_id), thread="")
                before = replace(before, moved=replace(to, place=new, message=""))
                self._known.put(key, before)
                await self._sender.put(Target(error.new_chat_id), part, silent=silent)
            self._known.put(key, replace(before, sent=before.sent + 1))


def _outcome(error: TelegramError) -> Outcome:
    """What a refusal means for a delivery; a request that is refused once always will be."""
    reason = f"Telegram said: {error}"
    match error:
        case RetryAfter(retry_after=wait):
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return Outcome(Fate.LATER, reason, seconds)
        case Forbidden() | BadRequest() | ChatMigrated():
            return Outcome(Fate.GONE, reason)
        case _:
            return Outcome(Fate.LATER, reason)
