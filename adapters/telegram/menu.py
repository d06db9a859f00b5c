"""The commands that Telegram offers in its menu, by kind of chat and by language."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from bot.messages import DEFAULT
from bot.replies import Replies

log = logging.getLogger(__name__)

_OWN = ("language", "privacy", "mydata", "forgetme")
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


async def set_menu(bot: Bot, languages: Sequence[Replies], *, desk: bool = False) -> None:
    """Set the menu where it is not what it should be; a menu that fails stops nothing."""
    try:
        for replies in languages:
            for scope, names in (*_SCOPES, *([_DESK] if desk else [])):
                await _set(bot, scope, names, replies)
    except TelegramError as error:
        log.warning("The menu of commands was not set: %s", error)


async def _set(bot: Bot, scope: BotCommandScope, names: Sequence[str], replies: Replies) -> None:
    """Set one menu; that in English is for everybody whose language has none."""
    wanted = tuple(BotCommand(name, replies.say(f"command.{name}")) for name in names)
    language = None if replies.language == DEFAULT else replies.language
    # Read first: Telegram holds a bot up for long that sets its menu at every start.
    if await bot.get_my_commands(scope, language) != wanted:
        await bot.set_my_commands(wanted, scope, language)
