"""Help forums: one card under a new post that surely asks for it, and buttons to say yes or no."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from dataclasses import replace

import aiohttp
import discord

from adapters.discord.attachments import read_attachment
from adapters.discord.hearing import spoken
from adapters.discord.keyboard import Key, Row, read_id, stay_id, stays
from adapters.discord.layout import read_back
from adapters.discord.markup import units
from adapters.discord.outlets import Answer, Response
from adapters.discord.places import Interaction, person_of
from adapters.discord.rendering import PLAIN, RICH, Drawing
from adapters.discord.serving import Service
from adapters.discord.tags import mark_solved
from adapters.discord.tidying import Tidying
from adapters.discord.typesetting import small
from bot.assistant import Assistant
from bot.errors import StaleAction
from bot.offering import Offer, Post
from bot.replies import Action, Replies, Reply, ReplyKind, Verb
from bot.richtext import paragraph

log = logging.getLogger(__name__)

TRIES = 3
"""How often the text of a new post is asked for: it may come a moment after its title."""
BETWEEN = 1.0
"""Seconds between two tries."""


class Forum:
    """Offers cards in the forums that the settings name, and is quiet everywhere else."""

    def __init__(
        self, assistant: Assistant, service: Service, tidying: Tidying, forums: Collection[int]
    ) -> None:
        self._assistant = assistant
        self._service = service
        self._tidying = tidying
        self._forums = frozenset(forums)
        self._unread = False

    async def opened(self, thread: discord.Thread) -> None:
        """Somebody opened a post: offer the card that surely fits, or say nothing.

        What fails here is logged and not told: nobody had asked.
        """
        if thread.parent_id not in self._forums:
            return
        message = await _first_message(thread)
        if message is None or message.author.bot:
            return
        outlet, language = Response(message), str(thread.guild.preferred_locale)
        replies = self._assistant.replies(language)

        async def show() -> None:
            post = await self._read(thread, message)
            offer = await self._assistant.offer(post, person_of(message.author), language)
            if offer is not None:
                outlet.under = (_buttons(offer, replies),)
                await self._service.post.deliver(outlet, offer.reply, replies)

        await self._service.guard(outlet, show, language, aloud=False)

    def takes(self, custom_id: str) -> bool:
        """Whether a button is one of those under an offered card."""
        return stays(custom_id)

    async def tap(self, interaction: Interaction) -> None:
        """“This solved it” or “No, thanks”: for whoever opened the post, and for moderators."""
        client = str(interaction.locale)
        outlet = Answer(interaction, private=True)

        async def show() -> None:
            language = await self._assistant.language(person_of(interaction.user), client)
            replies = self._assistant.replies(language)
            action = _action(interaction)
            if action is None:
                await self._note(outlet, replies, "stale.text")
            elif not await self._may(interaction):
                await self._note(outlet, replies, "offer.not_yours")
            elif action.verb is Verb.HELPED:
                await self._solved(outlet, action, replies)
            else:
                await outlet.vanish()
                await self._rate(interaction, action)

        await self._service.guard(outlet, show, client)

    async def _solved(self, outlet: Answer, action: Action, replies: Replies) -> None:
        """Take the buttons away and say so, mark the post, and keep the rating."""
        tapped = outlet.interaction.message
        assert tapped is not None
        outlet.replaces = True
        await outlet.put(_settled(read_back(tapped), small(replies.say("offer.solved"))))
        missing = await mark_solved(outlet.interaction.channel)
        if missing:
            outlet.private, outlet.replaces = True, False
            await self._note(outlet, replies, "offer.no_tag", tag=missing)
        await self._rate(outlet.interaction, action)

    async def _rate(self, interaction: Interaction, action: Action) -> None:
        """Count what was said of the card; the reply to it is shown already."""
        await self._assistant.act(action.encode(), person_of(interaction.user))

    async def _may(self, interaction: Interaction) -> bool:
        thread = interaction.channel
        if isinstance(thread, discord.Thread) and thread.owner_id == interaction.user.id:
            return True
        return await self._tidying.moderates(interaction)

    async def _note(self, outlet: Answer, replies: Replies, key: str, **values: str) -> None:
        reply = Reply(ReplyKind.NOTE, (paragraph(replies.say(key, **values)),))
        await self._service.post.deliver(outlet, reply, replies)

    async def _read(self, thread: discord.Thread, message: discord.Message) -> Post:
        attached = await read_attachment(message.attachments)
        text = "\n\n".join(filter(str.strip, (spoken(message.content), attached.text)))
        if not (message.content or message.attachments or self._unread):
            self._unread = True
            log.warning(
                "Discord keeps the text of posts from the bot, so that no card is offered in help "
                "forums: switch on “Message Content Intent” in the developer portal."
            )
        return Post(f"discord:{thread.id}", thread.name, text)


async def _first_message(thread: discord.Thread) -> discord.Message | None:
    """The message that opened a post; its id is that of the post."""
    for attempt in range(TRIES):
        try:
            return await thread.fetch_message(thread.id)
        except discord.NotFound:
            await asyncio.sleep(BETWEEN * (attempt + 1 < TRIES))
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("A post in a help forum cannot be read: %s", error)
            return None
    return None


def _buttons(offer: Offer, replies: Replies) -> Row:
    ways = ("solved", Verb.HELPED), ("no_thanks", Verb.MISSED)
    return tuple(
        Key(replies.say(f"button.{name}"), stay_id(Action(verb, offer.question, offer.slug)))
        for name, verb in ways
    )


def _action(interaction: Interaction) -> Action | None:
    """What was tapped; None where it is none of the two."""
    custom_id = str(dict(interaction.data or {}).get("custom_id", ""))
    try:
        action = Action.decode(read_id(custom_id))
    except StaleAction:
        return None
    return action if action.verb in {Verb.HELPED, Verb.MISSED} else None


def _settled(drawing: Drawing, line: str) -> Drawing:
    """The card without the buttons of the offer, and with a line where there is room."""
    rows = tuple(row for row in drawing.rows if not any(stays(key.id) for key in row))
    text = f"{drawing.text}\n\n{line}"
    fits = units(text) <= (RICH if drawing.rich else PLAIN).text
    return replace(drawing, rows=rows, text=text if fits else drawing.text)
