"""Who moderates on Telegram: the administrators of the groups that the settings name."""

from __future__ import annotations

import logging
from collections.abc import Collection

from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import ChatMigrated, TelegramError

from adapters.telegram.reach import Reach
from bot.people import Person, Place

log = logging.getLogger(__name__)

_MAY = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}


class Administrators:
    """Rights by Telegram's word.

    Anybody can make a group and add the bot to it, so that only the groups that the settings
    name count, and what these have become.
    """

    def __init__(self, bot: Bot, groups: Collection[int], reach: Reach) -> None:
        self._bot = bot
        self._named = tuple(groups)
        self._reach = reach

    async def find(self) -> None:
        """Learn which of the groups have moved while nobody listened."""
        for group in self._named:
            try:
                await self._bot.get_chat(group)
            except ChatMigrated as moved:
                self._move(group, moved.new_chat_id)
            except TelegramError as error:
                log.warning("A group in TELEGRAM_GROUP_IDS is not there: %s", error)

    async def may_moderate(self, person: Person, place: Place | None) -> bool:
        """See `Rights`."""
        homes = [self._reach.home(group) for group in self._named]
        groups = [home for home in homes if place is None or str(home) == place.chat]
        for group in groups:
            # Who writes as the group itself is one of its administrators, by Telegram's word.
            if place is not None and person.id == place.chat:
                return True
            if await self._leads(group, person):
                return True
        return False

    async def _leads(self, group: int, person: Person) -> bool:
        try:
            member = await self._bot.get_chat_member(group, int(person.id))
        except ChatMigrated as moved:
            self._move(group, moved.new_chat_id)
            return await self._leads(moved.new_chat_id, person)
        except (TelegramError, ValueError) as error:
            log.debug("Telegram cannot say who leads a group: %s", error)
        else:
            return member.status in _MAY
        return False

    def _move(self, group: int, to: int) -> None:
        log.warning("A group in TELEGRAM_GROUP_IDS is now %d; change it there.", to)
        self._reach.moved(group, to)
