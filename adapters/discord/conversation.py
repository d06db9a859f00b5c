"""Events into calls of the core, replies into messages: all that a learner does in Discord."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeAlias

import discord

from adapters.discord.attachments import read_attachment
from adapters.discord.hand import InHand
from adapters.discord.hearing import hear, spoken
from adapters.discord.keyboard import label, read_id
from adapters.discord.layout import read_back
from adapters.discord.outlets import Answer, Outlet, Response
from adapters.discord.post import Post
from adapters.discord.rendering import Drawing
from bot.assistant import Assistant, Question
from bot.errors import StaleAction
from bot.messages import DEFAULT
from bot.people import Person
from bot.ports import Meter
from bot.replies import Action, Replies, Reply, ReplyKind, Verb
from bot.richtext import paragraph

log = logging.getLogger(__name__)

CARD = "card:"
"""What a chosen suggestion begins with: `card:<slug>`; anything else is a question."""
MAX_CHOICES = 25
"""Suggestions that Discord shows."""
MAX_CHOICE = 100
"""Characters of a suggestion."""
_RATING = (Verb.HELPED, Verb.MISSED)

Interaction: TypeAlias = discord.Interaction[Any]
Work: TypeAlias = Callable[[], Coroutine[Any, Any, Reply]]


class Conversation:
    """Talks with learners."""

    def __init__(self, assistant: Assistant, meter: Meter) -> None:
        self._assistant = assistant
        self._meter = meter
        self._post = Post(meter)
        self.hand = InHand()

    async def on_message(self, message: discord.Message, me: discord.abc.User) -> None:
        """Answer a message that is for the bot."""
        text = hear(message, me)
        if text is None:
            return
        guild = message.guild
        language = str(guild.preferred_locale) if guild is not None else DEFAULT

        async def work() -> Reply:
            return await self._read(message, text, message.author, language)

        await self._serve(Response(message), work, language)

    async def ask(self, interaction: Interaction, question: str, *, private: bool) -> None:
        """`/ask`: answer a question, or open the card of a chosen suggestion."""
        if question.startswith(CARD):
            await self.show(interaction, question.removeprefix(CARD), private=private)
            return
        language = str(interaction.locale)

        async def work() -> Reply:
            asker = _person(interaction.user)
            return await self._assistant.ask(Question(spoken(question), asker, language))

        await self._serve(Answer(interaction, private), work, language)

    async def show(self, interaction: Interaction, slug: str, *, private: bool) -> None:
        """`/card`: open a card."""
        language = str(interaction.locale)

        async def work() -> Reply:
            return self._assistant.show(slug, language)

        await self._serve(Answer(interaction, private), work, language)

    async def browse(self, interaction: Interaction) -> None:
        """`/topics`: what there is, shown in a channel to the person who asks only."""
        language = str(interaction.locale)

        async def work() -> Reply:
            return self._assistant.topics(0, language)

        await self._serve(Answer(interaction, not _is_direct(interaction)), work, language)

    async def guide(self, interaction: Interaction) -> None:
        """`/help`: how to ask, for the person who asks only."""
        language = str(interaction.locale)

        async def work() -> Reply:
            return self._assistant.replies(language).help()

        await self._serve(Answer(interaction, not _is_direct(interaction)), work, language)

    async def answer(self, interaction: Interaction, message: discord.Message) -> None:
        """The entry in a message's menu: answer what somebody wrote."""
        language = str(interaction.locale)

        async def work() -> Reply:
            return await self._read(message, spoken(message.content), interaction.user, language)

        await self._serve(Answer(interaction, private=False), work, language)

    async def tap(self, interaction: Interaction) -> None:
        """Do what a button says: edit its message, or send another one."""
        language = str(interaction.locale)
        data = read_id(str(dict(interaction.data or {}).get("custom_id", "")))

        async def work() -> Reply:
            return await self._assistant.act(data, _person(interaction.user), language)

        await self._serve(Answer(interaction, private=True), work, language)

    async def fail(self, interaction: Interaction, error: Exception) -> None:
        """What discord.py itself could not make sense of, such as a command of an older version."""
        if interaction.type is discord.InteractionType.application_command:
            replies = self._assistant.replies(str(interaction.locale))
            await self._post.failed(error, Answer(interaction, private=True), replies)

    def complete(self, typed: str) -> list[tuple[str, str]]:
        """Ways to go on from a few letters, best first: what to show, and the card's slug."""
        try:
            found = self._assistant.complete(typed, MAX_CHOICES)
        except Exception:  # the learner types on without suggestions
            self._meter.failed("discord")
            log.exception("There were no suggestions.")
            return []
        return [(label(_named(s.card.title, s.text), MAX_CHOICE), s.card.slug) for s in found]

    async def _serve(self, outlet: Outlet, work: Work, language: str) -> None:
        """Do the work and show what comes of it: the one place that catches whatever fails."""
        if self.hand.closed:
            return
        replies = self._assistant.replies(language)
        with self.hand.one():
            try:
                reply = await _patiently(work(), outlet)
                await self._show(outlet, reply, replies)
            except Exception as error:  # noqa: BLE001 - logged and told where it can be told
                await self._post.failed(error, outlet, replies)

    async def _read(
        self,
        message: discord.Message,
        text: str,
        asker: discord.abc.User,
        language: str,
    ) -> Reply:
        """Answer a message together with the text that is attached to it."""
        attached = await read_attachment(message.attachments)
        question = "\n\n".join(filter(str.strip, (text, attached.text)))
        if attached.problem and not question:
            return self._assistant.replies(language).note(attached.problem)
        return await self._assistant.ask(Question(question, _person(asker), language))

    async def _show(self, outlet: Outlet, reply: Reply, replies: Replies) -> None:
        tapped = outlet.interaction.message if isinstance(outlet, Answer) else None
        if isinstance(outlet, Answer) and tapped is not None:
            outlet.replaces = reply.replaces
            outlet.private = _is_private(outlet.interaction, tapped, reply)
            if reply.toast and reply.replaces:
                # Nothing new is to be shown but thanks: the card stays as it is, at its page.
                await outlet.put(_rated(read_back(tapped)))
                outlet.private = True
                reply = Reply(ReplyKind.NOTE, (paragraph(reply.toast),))
        await self._post.deliver(outlet, reply, replies)


async def _patiently(work: Awaitable[Reply], outlet: Outlet) -> Reply:
    """Wait for the reply; where it takes long, show that it is being made."""
    task = asyncio.ensure_future(work)
    try:
        if not (await asyncio.wait({task}, timeout=outlet.patience))[0]:
            await outlet.hold()
        return await task
    finally:
        task.cancel()


def _is_private(interaction: Interaction, tapped: discord.Message, reply: Reply) -> bool:
    """Whether a tap is answered to the person alone: where others would have to read along."""
    note = reply.kind is ReplyKind.NOTE
    return note or tapped.flags.ephemeral or not _is_direct(interaction)


def _is_direct(interaction: Interaction) -> bool:
    """Whether this is between the bot and one person."""
    return bool(interaction.context.dm_channel)


def _rated(drawing: Drawing) -> Drawing:
    """The drawing without its buttons for rating."""
    kept = (tuple(key for key in row if not _rates(key.id)) for row in drawing.rows)
    return replace(drawing, rows=tuple(row for row in kept if row))


def _rates(custom_id: str) -> bool:
    try:
        return Action.decode(read_id(custom_id)).verb in _RATING
    except StaleAction:
        return False


def _named(title: str, phrase: str) -> str:
    """A card with the phrase that brought it up: `ViewSets: viewset or apiview`."""
    return title if phrase == title else f"{title}: {phrase}"


def _person(user: discord.abc.User) -> Person:
    return Person("discord", str(user.id))
