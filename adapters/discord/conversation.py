"""Events into calls of the core, replies into messages: all that a learner does in Discord."""

from __future__ import annotations

import logging

import discord

from adapters.discord.attachments import read_attachment
from adapters.discord.hearing import hear, spoken
from adapters.discord.keyboard import label, read_id
from adapters.discord.outlets import Answer, Outlet, Response
from adapters.discord.places import Interaction, address_of, is_direct, person_of
from adapters.discord.serving import Service, Work
from bot.assistant import Assistant, Question
from bot.messages import DEFAULT
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

    def __init__(self, assistant: Assistant, service: Service) -> None:
        self._assistant = assistant
        self._service = service

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
            asker = person_of(interaction.user)
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

        await self._serve(Answer(interaction, not is_direct(interaction)), work, language)

    async def guide(self, interaction: Interaction) -> None:
        """`/help`: how to ask, for the person who asks only."""
        language = str(interaction.locale)

        async def work() -> Reply:
            return self._assistant.replies(language).help()

        await self._serve(Answer(interaction, not is_direct(interaction)), work, language)

    async def privacy(self, interaction: Interaction) -> None:
        """`/privacy`: what is kept of a learner."""
        language = str(interaction.locale)

        async def work() -> Reply:
            return self._assistant.privacy(language)

        await self._serve(Answer(interaction, not is_direct(interaction)), work, language)

    async def my_data(self, interaction: Interaction) -> None:
        """`/mydata`: all that is kept of the person, for their eyes alone."""
        language = str(interaction.locale)

        async def work() -> Reply:
            return await self._assistant.my_data(person_of(interaction.user), language)

        await self._serve(Answer(interaction, private=True), work, language)

    async def forget(self, interaction: Interaction) -> None:
        """`/forgetme`: delete it."""
        language = str(interaction.locale)

        async def work() -> Reply:
            return await self._assistant.forget(person_of(interaction.user), language)

        await self._serve(Answer(interaction, private=True), work, language)

    async def answer(self, interaction: Interaction, message: discord.Message) -> None:
        """The entry in a message's menu: answer what somebody wrote."""
        language = str(interaction.locale)

        async def work() -> Reply:
            return await self._read(message, spoken(message.content), interaction.user, language)

        await self._serve(Answer(interaction, private=False), work, language)

    async def answer_pinned(self, message: discord.Message) -> None:
        """Answer a message as if who wrote it had asked; Discord may keep its text from the bot."""
        guild = message.guild
        language = str(guild.preferred_locale) if guild is not None else DEFAULT
        text = spoken(message.content)

        async def work() -> Reply:
            if not text and not message.attachments:
                return self._assistant.replies(language).note("pin.hidden")
            return await self._read(message, text, message.author, language)

        await self._serve(Response(message), work, language)

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

    def complete(self, typed: str) -> list[tuple[str, str]]:
        """Ways to go on from a few letters, best first: what to show, and the card's slug."""
        try:
            found = self._assistant.complete(typed, MAX_CHOICES)
        except Exception:  # the learner types on without suggestions
            self._service.meter.failed("discord")
            log.exception("There were no suggestions.")
            return []
        return [(label(_named(s.card.title, s.text), MAX_CHOICE), s.card.slug) for s in found]

    async def _serve(self, outlet: Outlet, work: Work, language: str) -> None:
        await self._service.serve(outlet, work, self._assistant.replies(language))

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
        return await self._assistant.ask(Question(question, person_of(asker), language))


def _named(title: str, phrase: str) -> str:
    """A card with the phrase that brought it up: `ViewSets: viewset or apiview`."""
    return title if phrase == title else f"{title}: {phrase}"
