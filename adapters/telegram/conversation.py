"""Updates into calls of the core, replies into messages: all that a learner does in Telegram."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import CallbackContext

from adapters.telegram.answers import Answers
from adapters.telegram.attachments import read_attachment
from adapters.telegram.hearing import Heard, hear
from adapters.telegram.recent import Recent
from adapters.telegram.rendering import draw
from adapters.telegram.sending import MAX_TOAST, Sender, Target
from bot.assistant import Assistant, Question
from bot.messages import DEFAULT
from bot.people import Person
from bot.ports import Meter
from bot.replies import Replies, Reply, ReplyKind
from bot.richtext import paragraph, plain

log = logging.getLogger(__name__)

Context = CallbackContext[Any, Any, Any, Any]

CARD_LINK = "card_"
"""What a deep link to a card begins with: `t.me/<bot>?start=card_<slug>`."""
ALBUMS = 1_000
"""Albums of pictures about which something was said already."""


class Conversation:
    """Talks with learners."""

    def __init__(self, assistant: Assistant, sender: Sender, meter: Meter) -> None:
        self._assistant = assistant
        self._sender = sender
        self._meter = meter
        self._answers = Answers()
        self._albums: Recent[str, None] = Recent(ALBUMS)

    async def on_message(self, update: Update, context: Context) -> None:
        """Answer a message, or edit the answer to one that was edited."""
        message = update.effective_message
        assert message is not None
        heard = hear(message, context.bot.bot)
        if heard is None:
            return
        if not heard.command:
            await self._answer(message, heard, edited=update.edited_message is not None)
        elif update.edited_message is None:
            await self._obey(message, heard)

    async def on_tap(self, update: Update, _: Context) -> None:
        """Do what a button says: flash a line up, edit the message, or send another one."""
        query = update.callback_query
        assert query is not None
        language = query.from_user.language_code or DEFAULT
        asker = Person("telegram", str(query.from_user.id))
        reply = await self._assistant.act(query.data or "", asker, language)
        if line := _alert(reply):
            await self._sender.flash(query, line, alert=True)
            return
        await self._sender.flash(query, reply.toast)
        if query.message is not None:
            target = Target.of(query.message, query.message)
            onto = (query.message.message_id,) if reply.replaces else ()
            await self._show(target, reply, language, onto)

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

    async def _obey(self, message: Message, heard: Heard) -> None:
        language = _language(message)
        reply = self._command(heard, language, private=message.chat.type == ChatType.PRIVATE)
        await self._show(Target.of(message, message), reply, language)

    def _command(self, heard: Heard, language: str, *, private: bool) -> Reply:
        replies = self._assistant.replies(language)
        match heard.command:
            case "start" if heard.text.startswith(CARD_LINK):
                return self._assistant.show(heard.text.removeprefix(CARD_LINK), language)
            case "topics":
                return self._assistant.topics(0, language)
            case "card" if heard.text:
                return self._assistant.show(heard.text, language)
            case "card":
                return replies.note("card.usage")
            case other:
                guide = replies.welcome() if other == "start" else replies.help()
                return guide if private else _with_ways(guide, replies)

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
            reply = await self._reply(message, text, problem)
        shown = await self._show(target, reply, _language(message), onto)
        self._answers.keep(message, text, shown)

    async def _question(self, heard: Heard) -> tuple[str, str]:
        """The question with what is in its file, and the line to say where there is none."""
        attached = await read_attachment(heard.about)
        text = "\n\n".join(filter(str.strip, (heard.text, attached.text)))
        return text, "" if text else attached.problem

    async def _reply(self, message: Message, text: str, problem: str) -> Reply:
        language = _language(message)
        if problem:
            return self._assistant.replies(language).note(problem)
        return await self._assistant.ask(Question(text, _asker(message), language))

    def _is_first_of_album(self, message: Message) -> bool:
        """Whether nothing was said of this album yet: each of its pictures is a message."""
        album = message.media_group_id
        return album is None or self._albums.first(album, None)

    async def _show(
        self, target: Target, reply: Reply, language: str, onto: Sequence[int] = ()
    ) -> tuple[int, ...]:
        drawings = draw(reply, self._assistant.replies(language))
        return await self._sender.deliver(target, drawings, onto)

    async def _apologise(self, update: Update) -> None:
        query, message = update.callback_query, update.effective_message
        if query is not None:
            replies = self._assistant.replies(query.from_user.language_code or DEFAULT)
            await self._sender.flash(query, replies.say("failed.text"), alert=True)
        elif message is not None:
            language = _language(message)
            note = self._assistant.replies(language).note("failed.text")
            await self._show(Target.of(message, message), note, language)


def _alert(reply: Reply) -> str:
    """The line to flash up in place of a message: what a tap came to, where nothing stays."""
    if reply.kind is not ReplyKind.NOTE or reply.buttons or reply.toast:
        return ""
    line = "\n".join(map(plain, reply.blocks))
    return line if len(line) <= MAX_TOAST else ""


def _with_ways(guide: Reply, replies: Replies) -> Reply:
    """The guide with a line on how to address the bot in a group."""
    return replace(guide, tail=(*guide.tail, paragraph(replies.say("help.group"))))


def _asker(message: Message) -> Person:
    """Who asks; an anonymous administrator is known as the group."""
    sender = message.sender_chat or message.from_user
    return Person("telegram", str(sender.id if sender else message.chat.id))


def _language(message: Message) -> str:
    sender = message.from_user
    return (sender.language_code if sender else None) or DEFAULT
