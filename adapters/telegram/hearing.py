"""What a message asks of the bot, if anything: in groups it answers only when it is addressed."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from telegram import Message, User
from telegram.constants import ChatType, MessageEntityType

COMMANDS = frozenset(
    {"start", "help", "topics", "card", "language", "privacy", "mydata", "forgetme"}
)
"""Commands with a reply of their own; `/ask` is a question."""
DESK_COMMANDS = frozenset({"desk", "gaps", "card_from", "answer", "skip", "stop"})
"""Commands of moderators."""
_ABOUT_ANOTHER = {"answer", "card_from"}
"""Commands about the message that they reply to."""

_COMMAND = re.compile(r"/(\w+)(?:@(\w+))?\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody wants."""

    about: Message
    """The message that the question is from, which the answer replies to."""
    text: str = ""
    """A question, or what stands behind a command."""
    command: str = ""
    """One of the commands; empty for a question."""


def hear(message: Message, me: User, commands: AbstractSet[str] = COMMANDS) -> Heard | None:
    """What a message asks of the bot; None where it is none of the bot's business."""
    if _is_by_a_bot(message):
        return None
    text = message.text or message.caption or ""
    if _begins_with_command(message):
        return _command(message, text, me, commands)
    if message.chat.type == ChatType.PRIVATE:
        return Heard(message, text)
    unnamed = _without_name(text, me)
    if _replies_to(message, me):
        return Heard(message, unnamed)
    return _asked(message, unnamed, me) if _mentions(message, me) else None


def _is_by_a_bot(message: Message) -> bool:
    """Another bot, or an inline bot. An anonymous administrator has a sender chat: no bot."""
    sender = message.from_user
    by_bot = sender is not None and sender.is_bot and message.sender_chat is None
    return by_bot or message.via_bot is not None


def _begins_with_command(message: Message) -> bool:
    entities = message.entities or message.caption_entities
    return any(e.type == MessageEntityType.BOT_COMMAND and e.offset == 0 for e in entities)


def _command(message: Message, text: str, me: User, commands: AbstractSet[str]) -> Heard | None:
    """A command to this bot. In private, one that there is not is read as a question."""
    found = _COMMAND.fullmatch(text)
    if found is None:
        return None
    name, target, argument = found[1].lower(), found[2], found[3]
    if target and target.lower() != (me.username or "").lower():
        return None
    if name == "ask":
        return _asked(message, argument, me)
    if name in commands:
        pointed = _pointed(message, name, me) if name in _ABOUT_ANOTHER else None
        return pointed or Heard(message, argument.strip(), name)
    if message.chat.type == ChatType.PRIVATE:
        return Heard(message, f"{name} {argument}".strip())
    return None


def _asked(message: Message, text: str, me: User) -> Heard:
    """The question in the message itself, or else in somebody's message that it replies to."""
    earlier = _earlier(message)
    here = text.strip() or message.effective_attachment
    if here or earlier is None or _replies_to(message, me):
        return Heard(message, text)
    quoted = message.quote.text if message.quote else ""
    return Heard(earlier, quoted or earlier.text or earlier.caption or "")


def _pointed(message: Message, command: str, me: User) -> Heard | None:
    """A command about somebody's message; None where it replies to none."""
    earlier = _earlier(message)
    if earlier is None or _replies_to(message, me):
        return None
    return Heard(earlier, message.quote.text if message.quote else "", command)


def _earlier(message: Message) -> Message | None:
    """The message that this one replies to; a topic's own opening does not count as one."""
    earlier = message.reply_to_message
    return None if earlier is None or earlier.forum_topic_created else earlier


def _replies_to(message: Message, me: User) -> bool:
    earlier = _earlier(message)
    return earlier is not None and earlier.from_user is not None and earlier.from_user.id == me.id


def _mentions(message: Message, me: User) -> bool:
    name = f"@{me.username}".lower()
    parse = message.parse_entities if message.text else message.parse_caption_entities
    return any(text.lower() == name for text in parse([MessageEntityType.MENTION]).values())


def _without_name(text: str, me: User) -> str:
    return re.sub(rf"@{me.username}\b", " ", text, flags=re.IGNORECASE).strip()
