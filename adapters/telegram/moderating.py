"""Moderators in Telegram: taps, commands, forms and card files, each into one call of the desk."""

from __future__ import annotations

from telegram import CallbackQuery, Document, Message
from telegram.constants import ChatType

from adapters.telegram.attachments import fetch
from adapters.telegram.filling import Filling, Fillings
from adapters.telegram.hearing import Heard
from adapters.telegram.markup import as_typed
from adapters.telegram.sending import Sender, Target
from adapters.telegram.showing import Showing
from adapters.telegram.whereabouts import actor_of, tapper
from bot.assistant import Assistant
from bot.desk import Desk
from bot.desk.desk import MAX_FILE
from bot.people import Actor
from bot.replies import Reply
from bot.richtext import plain

SUFFIXES = (".md", ".zip")
"""Names of files that may be cards."""


class Moderating:
    """Brings moderators to the desk."""

    def __init__(self, desk: Desk, assistant: Assistant, sender: Sender, showing: Showing) -> None:
        self._desk = desk
        self._assistant = assistant
        self._sender = sender
        self._showing = showing
        self._fillings = Fillings(assistant, sender)

    async def tap(self, query: CallbackQuery) -> None:
        """Do what a button of the desk says."""
        who = tapper(query)
        reply = await self._desk.act(query.data or "", who)
        if reply.failed:
            await self._sender.flash(query, "\n".join(map(plain, reply.blocks)), alert=True)
            return
        await self._sender.flash(query, reply.toast)
        if query.message is not None:
            onto = (query.message.message_id,) if reply.replaces else ()
            await self._show(Target.of(query.message, query.message), reply, who, onto)

    async def obey(self, message: Message, heard: Heard) -> None:
        """Do what a moderator's command says."""
        who, target = actor_of(message), Target.of(message, message)
        filling = self._fillings.open_by(message)
        match heard.command:
            case "skip" | "stop" if filling is None:
                await self._note(target, "form.none", who)
            case "skip" if filling is not None:
                await self._next(filling, None)
            case "stop" if filling is not None:
                await self._stop(filling)
            case "card_from" if heard.about is message:
                await self._note(target, "card_from.usage", who)
            case "card_from":
                text = heard.text or as_typed(heard.about)
                await self._show(target, await self._desk.from_message(text, who), who)
            case "desk" if message.document:
                await self._file(message.document, who, target)
            case command:
                line = "gaps" if command == "gaps" else heard.text
                await self._show(target, await self._desk.command(line, who), who)

    async def may_answer(self, message: Message) -> bool:
        """Whether the writer may have a message answered here; who may not is told so."""
        who = actor_of(message)
        if await self._desk.may_answer(who):
            return True
        await self._note(Target.of(message, message), "desk.denied", who)
        return False

    async def take(self, message: Message) -> bool:
        """Take a message that is a field of a form or a card file; whether it was one."""
        filling, document = self._fillings.of(message), message.document
        who, target = actor_of(message), Target.of(message, message)
        if document is not None and (document.file_name or "").lower().endswith(SUFFIXES):
            if filling and filling.form.takes_file:
                self._fillings.close(filling)
                await self._file(document, filling.who, filling.target, filling)
                return True
            if message.chat.type == ChatType.PRIVATE and await self._desk.may(who):
                await self._file(document, who, target)
                return True
        if filling is None or not message.text:
            return False
        await self._next(filling, as_typed(message))
        return True

    async def _next(self, filling: Filling, text: str | None) -> None:
        filling = await self._fillings.go_on(filling, text)
        if filling.done:
            await self._submit(filling)
        elif text is not None:  # what is open here is gone with the process; the draft is not
            await self._desk.keep(filling.form.action.encode(), filling.values, filling.who)

    async def _stop(self, filling: Filling) -> None:
        """End a form; what was typed of a card is a draft."""
        self._fillings.close(filling)
        if filling.form.takes_file and filling.values:
            await self._submit(filling)
        else:
            await self._note(filling.target, "form.stopped", filling.who)

    async def _submit(self, filling: Filling) -> None:
        data = filling.form.action.encode()
        reply = await self._desk.submit(data, filling.values, filling.who)
        await self._show(filling.target, reply, filling.who)

    async def _file(
        self, document: Document, who: Actor, target: Target, filling: Filling | None = None
    ) -> None:
        """Hand a file to the desk, as the whole of a form where one is open."""
        if (document.file_size or 0) > MAX_FILE:
            await self._note(target, "desk.file.too_large", who)
            return
        name, content = document.file_name or "card.md", await fetch(document)
        if filling is None or name.lower().endswith(".zip"):
            reply = await self._desk.card_file(name, content, who)
        else:
            values = {"file": content.decode("utf-8-sig", "replace")}
            reply = await self._desk.submit(filling.form.action.encode(), values, who)
        await self._show(target, reply, who)

    async def _show(
        self, target: Target, reply: Reply, who: Actor, onto: tuple[int, ...] = ()
    ) -> None:
        """Show a reply, and ask for the fields of its form where it was shown."""
        shown = await self._showing.place(target, reply, who, onto)
        if reply.form and shown:
            await self._fillings.begin(reply.form, who, shown)

    async def _note(self, target: Target, key: str, who: Actor) -> None:
        note = self._assistant.replies(who.language).note(key)
        await self._showing.show(target, note, who)
