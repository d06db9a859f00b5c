"""The moderators' desk in Discord: commands, taps, forms, files and the pin."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import discord

from adapters.discord.attachments import FETCHED_WITHIN
from adapters.discord.conversation import Conversation
from adapters.discord.hearing import spoken
from adapters.discord.keyboard import read_id
from adapters.discord.modal import typed
from adapters.discord.outlets import Answer
from adapters.discord.places import Interaction, actor_of, is_direct
from adapters.discord.serving import Service, Work
from bot.assistant import Assistant
from bot.desk import Desk
from bot.desk.desk import MAX_FILE
from bot.people import Actor, Person, Place
from bot.replies import Reply

log = logging.getLogger(__name__)


class Moderation:
    """Talks with moderators; the desk itself checks at each act who they are."""

    def __init__(
        self,
        desk: Desk,
        assistant: Assistant,
        talk: Conversation,
        service: Service,
        answer_emoji: str,
    ) -> None:
        """`answer_emoji` at a message has it answered: a character, or an own emoji's name."""
        self._answer_emoji = _bare(answer_emoji)
        self._desk = desk
        self._assistant = assistant
        self._talk = talk
        self._service = service

    async def open(
        self, interaction: Interaction, line: str = "", file: discord.Attachment | None = None
    ) -> None:
        """`/desk`: open it, do what is typed behind, or take a card file."""

        async def work() -> Reply:
            actor = actor_of(interaction)
            if file is not None:
                return await self._take(file, actor)
            return await (self._desk.command(line, actor) if line else self._desk.open(actor))

        await self._serve(interaction, work, private=not is_direct(interaction))

    async def gaps(self, interaction: Interaction) -> None:
        """`/gaps`: the questions without an answer."""
        await self.open(interaction, "gaps")

    async def make_card(self, interaction: Interaction, message: discord.Message) -> None:
        """The entry in a message's menu: begin a card with what somebody wrote."""

        async def work() -> Reply:
            return await self._desk.from_message(spoken(message.content), actor_of(interaction))

        await self._serve(interaction, work)

    async def tap(self, interaction: Interaction) -> None:
        """Do what a button of the desk says."""
        data = _id(interaction)

        async def work() -> Reply:
            return await self._desk.act(data, actor_of(interaction))

        await self._serve(interaction, work)

    async def submit(self, interaction: Interaction) -> None:
        """Take a form that was filled in."""
        values = typed(_data(interaction))

        async def work() -> Reply:
            return await self._desk.submit(_id(interaction), values, actor_of(interaction))

        await self._serve(interaction, work)

    async def pinned(self, client: discord.Client, event: discord.RawReactionActionEvent) -> None:
        """Answer a message at which a moderator put the emoji for it, for all to see."""
        if _bare(event.emoji.name or "") != self._answer_emoji or event.guild_id is None:
            return
        place = Place("discord", str(event.channel_id), community=str(event.guild_id))
        if not await self._desk.may_answer(Actor(Person("discord", str(event.user_id)), place)):
            return
        channel = client.get_partial_messageable(event.channel_id, guild_id=event.guild_id)
        try:
            message = await channel.fetch_message(event.message_id)
        except discord.HTTPException as error:
            log.warning("A pinned message could not be read (%d).", error.code)
            return
        if not message.author.bot:
            await self._talk.answer_pinned(message)

    async def _take(self, file: discord.Attachment, actor: Actor) -> Reply:
        if file.size > MAX_FILE:
            return self._assistant.replies(actor.language).note("desk.file.too_large")
        content = await asyncio.wait_for(file.read(), FETCHED_WITHIN)
        return await self._desk.card_file(file.filename, content, actor)

    async def _serve(self, interaction: Interaction, work: Work, *, private: bool = True) -> None:
        await self._service.serve(Answer(interaction, private), work, str(interaction.locale))


def _bare(emoji: str) -> str:
    """An emoji's name, without the mark for colour that some apps put behind it."""
    return emoji.strip(": ").removesuffix("\N{VARIATION SELECTOR-16}")


def _data(interaction: Interaction) -> dict[str, Any]:
    return dict(interaction.data or {})


def _id(interaction: Interaction) -> str:
    """The encoded action behind a button or a form."""
    return read_id(str(_data(interaction).get("custom_id", "")))
