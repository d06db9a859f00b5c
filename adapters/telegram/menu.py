"""The commands that Telegram offers in its menu, for private chats and for groups."""

from __future__ import annotations

import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from bot.replies import Replies

log = logging.getLogger(__name__)

_OWN = ("privacy", "mydata", "forgetme")
_SCOPES: tuple[tuple[BotCommandScope, tuple[str, ...]], ...] = (
    (BotCommandScopeAllPrivateChats(), ("topics", "card", "help", *_OWN)),
    (BotCommandScopeAllGroupChats(), ("ask", "topics", "card", "help", *_OWN)),
)
_GROUP = _SCOPES[1][1]
_DESK: tuple[BotCommandScope, tuple[str, ...]] = (
    BotCommandScopeAllChatAdministrators(),
    ("desk", "gaps", "answer", "card_from", *_GROUP),
)
"""Telegram shows this menu to administrators instead of the one for groups."""


async def set_menu(bot: Bot, replies: Replies, *, desk: bool = False) -> None:
    """Set the menu where it is not what it should be; a menu that fails stops nothing."""
    try:
        for scope, names in (*_SCOPES, *([_DESK] if desk else [])):
            wanted = tuple(BotCommand(name, replies.say(f"command.{name}")) for name in names)
            # Read first: Telegram holds a bot up for long that sets its menu at every start.
            if await bot.get_my_commands(scope) != wanted:
                await bot.set_my_commands(wanted, scope)
    except TelegramError as error:
        log.warning("The menu of commands was not set: %s", error)
