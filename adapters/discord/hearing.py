"""What a message asks of the bot, if anything: in channels it answers only when it is addressed."""

from __future__ import annotations

import re

import discord

_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
"""Kinds of messages that somebody wrote; others tell of joins, pins and the like."""
_MENTION = re.compile(r"<(?:@[!&]?|#)\d+>")


def hear(message: discord.Message, me: discord.abc.User) -> str | None:
    """The question in a message; None where it is none of the bot's business.

    The bot is addressed in a direct message, by a mention, and by a reply to it that pings it.
    Those are also the messages whose text Discord hands over without the privileged intent.
    """
    if message.author.bot or message.webhook_id or message.type not in _WRITTEN:
        return None
    if message.guild is not None and all(user.id != me.id for user in message.mentions):
        return None
    return spoken(message.content)


def spoken(text: str) -> str:
    """A text without mentions: they say nothing to the core, and whose they are is not kept."""
    return _MENTION.sub(" ", text).strip()
