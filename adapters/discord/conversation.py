"""Events into calls of the core, replies into messages: all that learners ask in Discord."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

import discord

from adapters.discord.attachments import read_attachment
from adapters.discord.challenge import read_challenge, sheet
from adapters.discord.hearing import spoken
from adapters.discord.keyboard import label, read_id
from adapters.discord.outlets import Answer, Aside, Outlet, Response
from adapters.discord.places import (
    Interaction,
    address_of,
    is_direct,
    person_of,
    place_of,
    where_asked,
)
from adapters.discord.quiet import Quiet
from adapters.discord.serving import Service, Work
from bot.assistant import Assistant, Question
from bot.messages import DEFAULT
from bot.people import Place
from bot.replies import Reply

log = logging.getLogger(__name__)

CARD = "card:"
"""What a chosen suggestion begins with: `card:<slug>`; anything else is a question."""
MAX_CHOICES = 25
"""Suggestions that Discord shows."""
MAX_CHOICE = 100
"""Characters of a suggestion."""


class Conversation:
    """Talks with learners."""

    def __init__(self, assistant: Assistant, service: Service, quiet: Quiet) -> None:
        self._assistant = assistant
        self._service = service
        self._quiet = quiet

    async def on_message(self, message: discord.Message, text: str) -> None:
        """Answer a message that is for the bot; where it may not post, in private."""
        outlet: Outlet = Response(message)
        if message.guild is not None and (
            hush := self._quiet.hush(message.channel, message.author.id)
        ):
            outlet = Aside(message, hush)
        await self._respond(outlet, message, text)

    async def ask(
        self,
        interaction: Interaction,
        question: str,
        *,
        private: bool,
        file: discord.Attachment | None = None,
    ) -> None:
        """`/ask`: answer a question, or open the card of a chosen suggestion."""
        if question.startswith(CARD):
            await self.show(interaction, question.removeprefix(CARD), private=private)
            return
        await self._consult(interaction, spoken(question), [file] if file else [], private=private)

    async def challenge(
        self, interaction: Interaction, *, private: bool, file: discord.Attachment | None = None
    ) -> None:
        """`/challenge`: take a traceback, out of a file or a form that is opened for it."""
        if file is not None:
            await self._consult(interaction, "", [file], private=private)
            return
        outlet = Answer(interaction, private=True)
        language = await self._assistant.language(
            person_of(interaction.user), str(interaction.locale)
        )
        modal = sheet(self._assistant.replies(language), private=private)
        await self._service.guard(outlet, lambda: outlet.open(modal), language)

    async def submit(self, interaction: Interaction) -> None:
        """The form of `/challenge`, filled in."""
        error, private = read_challenge(interaction)
        await self._consult(interaction, error, [], private=private)

    async def show(self, interaction: Interaction, slug: str, *, private: bool) -> None:
        """`/card`: open a card."""
        language = str(interaction.locale)

        async def work() -> Reply:
            chosen = await self._assistant.language(person_of(interaction.user), language)
            return replace(self._assistant.show(slug, chosen), language=chosen)

        await self._serve(self._aloud(interaction, private=private), work, language)

    async def answer(self, interaction: Interaction, message: discord.Message) -> None:
        """The entry in a message's menu: answer what somebody wrote."""
        await self._consult(interaction, spoken(message.content), message.attachments)

    async def answer_pinned(self, message: discord.Message) -> None:
        """Answer a message as if who wrote it had asked; Discord may keep its text from the bot."""
        if self._quiet.allows(message.channel):
            await self._respond(Response(message), message, spoken(message.content), pinned=True)

    async def tap(self, interaction: Interaction) -> None:
        """Do what a button says: edit its message, or send another one."""
        language = str(interaction.locale)
        data = read_id(str(dict(interaction.data or {}).get("custom_id", "")))

        async def work() -> Reply:
            asker, where = person_of(interaction.user), address_of(interaction)
            return await self._assistant.act(data, asker, language, where)

        await self._serve(Answer(interaction, private=True), work, language)

    async def fail(self, interaction: Interaction, error: Exception) -> None:
        """What discord.py itself could not make sense of, such as a command of an older version."""
        if interaction.type is discord.InteractionType.application_command:
            replies = self._assistant.replies(str(interaction.locale))
            await self._service.post.failed(error, Answer(interaction, private=True), replies)

    async def complete(self, typed: str) -> list[tuple[str, str]]:
        """Ways to go on from a few letters, best first: what to show, and the card's slug."""
        try:
            # A thread, because a sentence encoder takes many milliseconds.
            found = await asyncio.to_thread(self._assistant.complete, typed, MAX_CHOICES)
        except Exception:  # the learner types on without suggestions
            self._service.meter.failed("discord")
            log.exception("There were no suggestions.")
            return []
        return [(label(_named(s.card.title, s.text), MAX_CHOICE), s.card.slug) for s in found]

    def _aloud(self, interaction: Interaction, *, private: bool) -> Answer:
        """The way out for an answer that others may see, unless they had better not."""
        outlet = Answer(interaction, private)
        if private or interaction.guild_id is None or is_direct(interaction):
            return outlet
        outlet.hush = self._quiet.hush(interaction.channel, interaction.user.id)
        outlet.private = outlet.hush is not None
        return outlet

    async def _consult(
        self,
        interaction: Interaction,
        text: str,
        files: Sequence[discord.Attachment],
        *,
        private: bool = False,
    ) -> None:
        """Answer whoever gave a command."""
        language = str(interaction.locale)

        async def work() -> Reply:
            place = where_asked(interaction)
            return await self._read(text, files, interaction.user, language, place)

        await self._serve(self._aloud(interaction, private=private), work, language)

    async def _respond(
        self, outlet: Outlet, message: discord.Message, text: str, *, pinned: bool = False
    ) -> None:
        """Answer whoever wrote a message."""
        guild = message.guild
        language = str(guild.preferred_locale) if guild is not None else DEFAULT
        place = place_of(message.channel.id, guild.id if guild is not None else None)

        async def work() -> Reply:
            if pinned and not text and not message.attachments:
                return self._assistant.replies(language).note("pin.hidden")
            return await self._read(text, message.attachments, message.author, language, place)

        await self._serve(outlet, work, language)

    async def _serve(self, outlet: Outlet, work: Work, language: str) -> None:
        await self._service.serve(outlet, work, language)

    async def _read(
        self,
        text: str,
        files: Sequence[discord.Attachment],
        asker: discord.abc.User,
        language: str,
        place: Place,
    ) -> Reply:
        """Answer a text together with that of the first file that holds any."""
        attached = await read_attachment(files)
        question = "\n\n".join(filter(str.strip, (text, attached.text)))
        if attached.problem and not question:
            return self._assistant.replies(language).note(attached.problem)
        return await self._assistant.ask(Question(question, person_of(asker), language, place))


def _named(title: str, phrase: str) -> str:
    """A card with the phrase that brought it up: `ViewSets: viewset or apiview?`."""
    if phrase == title:
        return title
    return f"{title}: {phrase}" + ("" if phrase.endswith(("?", "!", ".")) else "?")
