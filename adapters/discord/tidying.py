"""“Delete this answer”: for whoever asked for it, and for moderators."""

from __future__ import annotations

from dataclasses import replace

import discord

from adapters.discord.outlets import Answer
from adapters.discord.places import Interaction, actor_of, is_direct, person_of
from adapters.discord.serving import Service
from bot.assistant import Assistant
from bot.desk import Desk
from bot.replies import Reply

GONE = 10008
"""Discord's code for a message that is no more."""


class Tidying:
    """Deletes the bot's own messages. Who may is asked of Discord, never of the message's buttons."""

    def __init__(self, assistant: Assistant, service: Service, desk: Desk | None) -> None:
        self._assistant = assistant
        self._service = service
        self._desk = desk

    async def moderates(self, interaction: Interaction) -> bool:
        """Whether somebody manages messages in this channel, or moderates by the settings."""
        if interaction.permissions.manage_messages:
            return True
        return self._desk is not None and await self._desk.may(actor_of(interaction))

    async def delete(self, interaction: Interaction, message: discord.Message) -> None:
        """The entry in a message's menu."""
        client = str(interaction.locale)

        async def work() -> Reply:
            language = await self._assistant.language(person_of(interaction.user), client)
            note = self._assistant.replies(language).note(await self._deleted(interaction, message))
            return replace(note, language=language)

        await self._service.serve(Answer(interaction, private=True), work, client)

    async def _deleted(self, interaction: Interaction, message: discord.Message) -> str:
        """Delete the message if that may be; the key of the line that says what came of it."""
        if message.author.id != interaction.application_id:
            return "delete.not_mine"
        if not (await _asked(interaction, message) or await self.moderates(interaction)):
            return "delete.not_yours"
        try:
            await message.delete()
        except discord.HTTPException as error:
            if error.status >= 500:  # noqa: PLR2004 - HTTP's own: it may pass by itself
                raise
            return "deleted.text" if error.code == GONE else "delete.refused"
        return "deleted.text"


async def _asked(interaction: Interaction, message: discord.Message) -> bool:
    """Whether the message answers something that this person asked, as Discord has it."""
    person = interaction.user.id
    if is_direct(interaction):
        return True
    if message.interaction_metadata is not None:
        return message.interaction_metadata.user.id == person
    if message.reference is None or message.reference.message_id is None:
        return False
    try:
        question = await message.channel.fetch_message(message.reference.message_id)
    except discord.HTTPException:
        return False
    return question.author.id == person
