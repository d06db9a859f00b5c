"""Brings drawings to Telegram: sends, edits, and knows what a refusal means."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from telegram import (
    Bot,
    CallbackQuery,
    ForceReply,
    LinkPreviewOptions,
    MaybeInaccessibleMessage,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction, ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from adapters.telegram.links import Links
from adapters.telegram.persistence import persist
from adapters.telegram.reach import Reach
from adapters.telegram.rendering import Drawing
from bot.forms import Attachment

log = logging.getLogger(__name__)

GENERAL = 1
"""The thread of a forum's General topic, which must not be named when sending."""
TYPING_AFTER = 0.3
"""Seconds of silence after which the chat shows that the bot is at work."""
TYPING_LASTS = 4.5
"""Seconds that one such sign is renewed after; Telegram shows it for five."""
MAX_TOAST = 200
"""Characters of a line that a tap flashes up."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
"""Links in cards draw no picture under them."""
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_SHUT = (
    "not enough rights",
    "have no rights",
    "write_forbidden",
    "topic_closed",
    "chat_restricted",
)
"""What Telegram says where the bot may not write, which is nobody's fault and may change."""
_DELETED = ("message to delete not found", "message_id_invalid", "chat not found")


@dataclass(frozen=True, slots=True)
class Target:
    """Where an answer goes."""

    chat: int
    thread: int | None = None
    reply_to: int | None = None
    """The message that it answers; in private chats none, as there is nobody to confuse."""

    @classmethod
    def of(cls, message: MaybeInaccessibleMessage, about: MaybeInaccessibleMessage) -> Target:
        """Where a message is answered, as a reply to `about`."""
        private = message.chat.type == ChatType.PRIVATE
        thread = None
        # Plain replies in a group have a thread as well, and naming that one is an error.
        if isinstance(message, Message) and message.is_topic_message:
            thread = message.message_thread_id
        return cls(
            message.chat.id,
            None if thread == GENERAL else thread,
            None if private else about.message_id,
        )


class Sender:
    """The way out to Telegram."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.reach = Reach()

    @property
    def links(self) -> Links:
        """Links to the bot; only once it is connected, for Telegram tells its name."""
        return Links(self._bot.username)

    async def deliver(
        self,
        target: Target,
        drawings: Sequence[Drawing],
        onto: Sequence[int] = (),
        *,
        silent: bool = False,
    ) -> tuple[int, ...]:
        """Show drawings in the place of the messages `onto`, as far as those are still there.

        Returns the messages that show them now: none where nobody takes messages any more.
        """
        shown: list[int] = []
        if not self.reach.takes_messages(target.chat):
            return ()
        for drawing, old in zip_longest(drawings, onto):
            if drawing is None:
                await self._delete(target.chat, old)
                continue
            edited = old is not None and await self._edit(target.chat, old, drawing)
            message = old if edited else await self._send(target, drawing, silent=silent)
            if message is not None:
                shown.append(message)
        return tuple(shown)

    async def hand(self, target: Target, attachment: Attachment) -> int | None:
        """Send a file; returns the message's id, or None where the chat takes no messages."""
        try:
            return await persist(lambda: self.put(target, attachment), repeatable=False)
        except Forbidden as error:
            self.reach.refused(target.chat, error)
            return None

    async def put(self, target: Target, what: Drawing | Attachment, *, silent: bool = False) -> int:
        """Send one thing by one call, as it is; returns the message's id, raises TelegramError."""
        if isinstance(what, Drawing):
            sent = await self._bot.send_message(
                target.chat,
                what.body.text,
                entities=what.body.entities,
                reply_markup=what.keyboard,
                link_preview_options=NO_PREVIEW,
                message_thread_id=target.thread,
                reply_parameters=_reply_to(target),
                disable_notification=silent or None,
            )
        else:
            sent = await self._bot.send_document(
                target.chat,
                what.data,
                filename=what.name,
                message_thread_id=target.thread,
                reply_parameters=_reply_to(target),
                disable_notification=silent or None,
            )
        return sent.message_id

    async def flash(self, query: CallbackQuery, text: str = "", *, alert: bool = False) -> None:
        """Answer a tap, with a line or without; one that Telegram has given up is let go."""
        line = text if len(text) <= MAX_TOAST else text[: MAX_TOAST - 1] + "…"
        try:
            await persist(lambda: query.answer(line or None, show_alert=alert))
        except BadRequest as error:
            log.debug("A tap was answered too late: %s", error)

    @contextlib.asynccontextmanager
    async def typing(self, target: Target) -> AsyncIterator[None]:
        """Show that the bot is at work, if what is done inside takes long."""
        sign = asyncio.create_task(self._keep_typing(target))
        try:
            yield
        finally:
            sign.cancel()

    async def _keep_typing(self, target: Target) -> None:
        await asyncio.sleep(TYPING_AFTER)
        with contextlib.suppress(TelegramError):  # a sign that is not seen costs nothing
            while True:
                await self._bot.send_chat_action(target.chat, ChatAction.TYPING, target.thread)
                await asyncio.sleep(TYPING_LASTS)

    async def erase(self, chat: int, message: int) -> bool:
        """Delete a message; whether it is gone. Raises NetworkError, RetryAfter."""
        try:
            return await persist(lambda: self._bot.delete_message(chat, message))
        except (Forbidden, ChatMigrated):
            return True  # the bot sees that chat no more, and the message is not its business
        except BadRequest as error:
            return any(reason in str(error).lower() for reason in _DELETED)

    async def _send(self, target: Target, drawing: Drawing, *, silent: bool) -> int | None:
        """Send a message; returns its id, or None where the chat takes no messages."""
        try:
            return await self._send_after(target, drawing, silent=silent)
        except Forbidden as error:
            self.reach.refused(target.chat, error)
        except BadRequest as error:
            if not any(reason in str(error).lower() for reason in _SHUT):
                raise
            log.info("The bot may not write in a chat: %s", error)
        return None

    async def _send_after(self, target: Target, drawing: Drawing, *, silent: bool) -> int:
        """Send a message, to where the chat has moved if it has."""
        try:
            return await self._send_to(self._home(target), drawing, silent=silent)
        except ChatMigrated as moved:
            self.reach.moved(target.chat, moved.new_chat_id)
            return await self._send_to(self._home(target), drawing, silent=silent)

    def _home(self, target: Target) -> Target:
        """The target, or the chat that it has become: ids are counted anew there."""
        home = self.reach.home(target.chat)
        return target if home == target.chat else Target(home)

    async def _send_to(self, target: Target, drawing: Drawing, *, silent: bool) -> int:
        return await persist(lambda: self.put(target, drawing, silent=silent), repeatable=False)

    async def _edit(self, chat: int, message: int, drawing: Drawing) -> bool:
        """Edit a message; False where it is gone, so that a new one has to do."""
        markup = drawing.keyboard
        if isinstance(markup, ForceReply):
            return False  # Telegram forces replies to new messages only
        try:
            await persist(
                lambda: self._bot.edit_message_text(
                    drawing.body.text,
                    chat,
                    message,
                    entities=drawing.body.entities,
                    reply_markup=markup,
                    link_preview_options=NO_PREVIEW,
                )
            )
        except ChatMigrated:
            return False
        except Forbidden as error:
            log.debug("An edit was dropped: %s", error)
        except BadRequest as error:
            reason = str(error).lower()
            if any(gone in reason for gone in _GONE):
                return False
            if "message is not modified" not in reason:
                raise
        return True

    async def _delete(self, chat: int, message: int) -> None:
        with contextlib.suppress(BadRequest, Forbidden):  # gone already, or too old to be deleted
            await persist(lambda: self._bot.delete_message(chat, message))


def _reply_to(target: Target) -> ReplyParameters | None:
    if target.reply_to is None:
        return None
    return ReplyParameters(target.reply_to, allow_sending_without_reply=True)
