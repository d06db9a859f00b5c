"""Names and descriptions of commands in the languages that Discord's clients have."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from adapters.discord.keyboard import label
from bot.messages import DEFAULT
from bot.replies import Replies

log = logging.getLogger(__name__)

MAX_DESCRIPTION = 100
"""Characters of a description, of a command or an option."""
_MAX_NAME = 32
_NAME = re.compile(r"[-_'\w]{1,32}")


def line(key: str, replies: Replies) -> app_commands.locale_str:
    """A line of the bot's own that has translations, as a description."""
    return app_commands.locale_str(label(replies.say(key), MAX_DESCRIPTION), key=key)


def name(key: str, default: str) -> app_commands.locale_str:
    """A command's name, which a language may have another one for."""
    return app_commands.locale_str(default, key=key)


class Lines(app_commands.Translator):
    """Translates what `line` and `name` made; Discord refuses all commands for one bad name."""

    def __init__(self, replies: Callable[[str], Replies]) -> None:
        """`replies` gives the bot's lines in the language nearest to a locale."""
        self._replies = replies

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """See discord.py: the text, or None where the default is good enough."""
        spoken = self._replies(locale.value)
        if spoken.language == DEFAULT or "key" not in string.extras:
            return None
        text = spoken.say(string.extras["key"])
        if text == string.message:
            return None
        if context.location is not Location.command_name:
            return label(text, MAX_DESCRIPTION)
        if _is_name(text, menu=isinstance(context.data, app_commands.ContextMenu)):
            return text
        log.warning("“%s” (%s) cannot be the name of a command.", text, locale.value)
        return None


def _is_name(text: str, *, menu: bool) -> bool:
    """Names of slash commands are one word in lower case; those in menus any short text."""
    if menu:
        return 0 < len(text.strip()) <= _MAX_NAME
    return bool(_NAME.fullmatch(text)) and text == text.lower()
