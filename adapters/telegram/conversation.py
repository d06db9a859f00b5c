"""Updates into calls of the core, replies into messages: all that a learner does in Telegram."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import CallbackContext

from adapters.telegram.answers import Answers
from adapters.telegram.attachments import read_attachment
from adapters.telegram.commands import Commands, started
from adapters.telegram.erasing import Erasing
from adapters.telegram.footer import ERASE, owner_of
from adapters.telegram.hearing import COMMANDS, DESK_COMMANDS, Heard, hear
from adapters.telegram.moderating import Moderating
from adapters.telegram.recent import Recent
from adapters.telegram.sending import MAX_TOAST, Sender, Target
from adapters.telegram.showing import Showing
from adapters.telegram.whereabouts import (
    actor_of,
    address_of,
    author,
    language_of,
    place_of,
    tapper,
)
from bot.actions import is_for_desk
from bot.assistant import Assistant, Question
from bot.desk import Desk
from bot.people import Actor
from bot.ports import Meter
from bot.replies import Reply, ReplyKind
from bot.richtext import plain

log = logging.getLogger(__name__)

Context = CallbackContext[Any, Any, Any, Any]

ALBUMS = 1_000
"""Albums of pictures about which something was said already."""


class Conversation:
    """Talks with learners."""

    def __init__(
        self,
        assistant: Assistant,
        sender: Sender,
        meter: Meter,
        erasing: Erasing,
        *,
        desk: Desk | None = None,
        desk_chats: Collection[str] = (),
    ) -> None:
        self._assistant = assistant
        self._sender = sender
        self._erasing = erasing
        self._commands = Commands(assistant)
        self._showing = Showing(assistant, sender, desk_chats)
        self._moderating: Moderating | None = None
        self._known = COMMANDS
        if desk is not None:
            self._moderating = Moderating(desk, assistant, sender, self._showing)
            self._known |= DESK_COMMANDS
        self._meter = meter
        self._answers = Answers()
        self._albums: Recent[str, None] = Recent(ALBUMS)

    async def on_message(self, update: Update, context: Context) -> None:
        """Answer a message, or edit the answer to one that was edited."""
        message = update.effective_message
        assert message is not None
        self._sender.reach.heard_of(message.chat.id)
        if message.migrate_to_chat_id:
            self._sender.reach.moved(message.chat.id, message.migrate_to_chat_id)
        desk, edited = self._moderating, update.edited_message is not None
        heard = hear(message, context.bot.bot, self._known)
        if not (edited or (heard and heard.command)) and desk and await desk.take(message):
            return
        if heard is None:
            return
        heard = started(heard)
        if heard.command in DESK_COMMANDS:
            if desk and not edited:
                await self._moderate(desk, message, heard)
        elif not heard.command:
            await self._answer(message, heard, edited=edited)
        elif not edited:
            await self._obey(message, heard)

    async def on_tap(self, update: Update, _: Context) -> None:
        """Do what a button says: flash a line up, edit the message, or send another one."""
        query = update.callback_query
        assert query is not None
        data = query.data or ""
        if query.message is not None:
            self._sender.reach.heard_of(query.message.chat.id)
        if data.startswith(ERASE):
            await self._erasing.tap(query, await self._showing.speaker(tapper(query)))
        elif self._moderating and is_for_desk(data):
            await self._moderating.tap(query)
        else:
            await self._tap(query, data)

    async def on_error(self, update: object, context: Context) -> None:
        """Log whatever went wrong, and tell the person unless Telegram itself is away."""
        error = context.error
        self._meter.failed("telegram")
        log.error("An update was not handled.", exc_info=error)
        away = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
        if away or not isinstance(update, Update):
            return
        try:
            await self._apologise(update)
        except TelegramError as again:
            log.debug("The person could not be told: %s", again)

    async def _tap(self, query: CallbackQuery, data: str) -> None:
        """Do what a learner's button says."""
        who, message = tapper(query), query.message
        reply = await self._assistant.act(data, who.person, who.language, address_of(query))
        if line := _alert(reply):
            await self._sender.flash(query, line, alert=True)
            return
        await self._sender.flash(query, reply.toast)
        if message is None:
            return
        target = Target.of(message, message)
        if reply.replaces:
            # Whoever unfolds an answer, it stays the asker's.
            await self._show(target, reply, who, (message.message_id,), owner=owner_of(message))
        else:
            await self._show(target, reply, who, owner=int(who.person.id))

    async def _show(
        self,
        target: Target,
        reply: Reply,
        who: Actor,
        onto: Sequence[int] = (),
        *,
        owner: int | None = None,
    ) -> tuple[int, ...]:
        """Show a learner's reply; in a group its owner may delete it, and it may not stay."""
        if who.place is None:
            return await self._showing.show(target, reply, who, onto)
        shown = await self._showing.show(target, reply, who, onto, owner=owner)
        await self._erasing.later(target, shown)
        return shown

    async def _moderate(self, desk: Moderating, message: Message, heard: Heard) -> None:
        """Do what a moderator's command says; `/answer` answers as if the other had asked."""
        if heard.command != "answer":
            await desk.obey(message, heard)
        elif await desk.may_answer(message):
            if heard.about is message:
                note = self._assistant.replies(language_of(message)).note("answer.usage")
                await self._showing.show(Target.of(message, message), note, actor_of(message))
            else:
                text = heard.text or heard.about.text or heard.about.caption or ""
                await self._answer(message, Heard(heard.about, text, "answer"), edited=False)

    async def _obey(self, message: Message, heard: Heard) -> None:
        reply = await self._commands.obey(message, heard)
        who, owner = actor_of(message), int(author(message).id)
        await self._show(Target.of(message, message), reply, who, owner=owner)

    async def _answer(self, message: Message, heard: Heard, *, edited: bool) -> None:
        target, before = Target.of(message, heard.about), self._answers.of(message)
        onto = before.messages if before else ()
        async with self._sender.typing(target):
            text, problem = await self._question(heard)
            if edited and (not text or (before and before.is_for(text))):
                return  # a preview has loaded, a location has moved: nothing was asked anew
            if problem and not self._is_first_of_album(heard.about):
                return
            if not edited and (part := self._answers.begun(message)):
                text, onto = f"{part.text}\n{text}", part.messages
            asker = heard.about if heard.command else message
            reply = await self._reply(asker, text, problem)
        owner = int(author(asker).id)
        shown = await self._show(target, reply, actor_of(message), onto, owner=owner)
        self._answers.keep(message, text, shown)

    async def _question(self, heard: Heard) -> tuple[str, str]:
        """The question with what is in its file, and the line to say where there is none."""
        attached = await read_attachment(heard.about)
        text = "\n\n".join(filter(str.strip, (heard.text, attached.text)))
        return text, "" if text else attached.problem

    async def _reply(self, message: Message, text: str, problem: str) -> Reply:
        language = language_of(message)
        if problem:
            spoken = await self._assistant.language(author(message), language)
            return self._assistant.replies(spoken).note(problem)
        where = place_of(message)
        return await self._assistant.ask(Question(text, author(message), language, where))

    def _is_first_of_album(self, message: Message) -> bool:
        """Whether nothing was said of this album yet: each of its pictures is a message."""
        album = message.media_group_id
        return album is None or self._albums.first(album, None)

    async def _apologise(self, update: Update) -> None:
        query, message = update.callback_query, update.effective_message
        if query is not None:
            replies = self._assistant.replies(tapper(query).language)
            await self._sender.flash(query, replies.say("failed.text"), alert=True)
        elif message is not None:
            note = self._assistant.replies(language_of(message)).note("failed.text")
            await self._showing.show(Target.of(message, message), note, actor_of(message))


def _alert(reply: Reply) -> str:
    """The line to flash up in place of a message: what a tap came to, where nothing stays."""
    if reply.attachment:
        return ""
    if reply.kind is not ReplyKind.NOTE or reply.buttons or reply.toast:
        return ""
    line = "\n".join(map(plain, reply.blocks))
    return line if len(line) <= MAX_TOAST else ""
