"""The bot's own coming and going: who blocks it, which groups it joins, what it hears there."""

from __future__ import annotations

from telegram import ChatMemberUpdated, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest

from adapters.telegram.rendering import Drawing
from adapters.telegram.sending import Sender, Target
from adapters.telegram.typesetting import typeset
from adapters.telegram.whereabouts import PLATFORM
from bot.assistant import Assistant
from bot.messages import DEFAULT
from bot.people import Person
from bot.ports import Claims
from bot.richtext import paragraph

REMEMBERED = 30 * 24 * 3600.0
"""Seconds within which a group is told only once what the bot hears there."""
_AWAY = {ChatMemberStatus.LEFT, ChatMemberStatus.BANNED}
_HEARS_ALL = {ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER}


class Membership:
    """Knows where the bot may write, and explains privacy mode to who adds it to a group."""

    def __init__(self, assistant: Assistant, sender: Sender, claims: Claims) -> None:
        self._assistant = assistant
        self._sender = sender
        self._claims = claims

    async def on_change(self, change: ChatMemberUpdated, me: User) -> None:
        """Take note of a change of the bot's own membership."""
        before, now = change.old_chat_member.status, change.new_chat_member.status
        if now in _AWAY:
            self._sender.reach.lost(change.chat.id)
            return
        self._sender.reach.heard_of(change.chat.id)
        deaf = not me.can_read_all_group_messages and now not in _HEARS_ALL
        if before in _AWAY and deaf and change.chat.type in {ChatType.GROUP, ChatType.SUPERGROUP}:
            await self._explain(change)

    async def _explain(self, change: ChatMemberUpdated) -> None:
        """Say once what the bot hears: to who added it, or else in the group."""
        if not await self._claims.first(f"telegram:privacy:{change.chat.id}", REMEMBERED):
            return
        who = change.from_user
        person = Person(PLATFORM, str(who.id))
        language = await self._assistant.language(person, who.language_code or DEFAULT)
        line = self._assistant.replies(language).say("privacy_mode.text", group=change.chat.title)
        drawing = Drawing(typeset((paragraph(line),)))
        if not await self._in_private(who.id, drawing):
            await self._sender.deliver(Target(change.chat.id), [drawing], silent=True)

    async def _in_private(self, person: int, drawing: Drawing) -> bool:
        try:
            return bool(await self._sender.deliver(Target(person), [drawing]))
        except BadRequest:  # a chat that never was is not forbidden but not found
            return False
