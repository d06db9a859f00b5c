"""Who moderates on Telegram: the administrators of the groups that the settings name."""

from __future__ import annotations

import logging
from collections.abc import Collection

from telegram import Bot
from telegram.constants import ChatMemberStatus
from telegram.error import ChatMigrated, TelegramError

from bot.people import Person, Place

log = logging.getLogger(__name__)

_MAY = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}


class Administrators:
    """Rights by Telegram's word.

    Anybody can make a group and add the bot to it, so that only the groups that the settings
    name count.
    """

    def __init__(self, bot: Bot, groups: Collection[int]) -> None:
        self._bot = bot
        self._groups = tuple(groups)

    async def may_moderate(self, person: Person, place: Place | None) -> bool:
        """See `Rights`."""
        groups = [group for group in self._groups if place is None or str(group) == place.chat]
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
            log.warning(
                "A group in TELEGRAM_GROUP_IDS is now %d; change it there.", moved.new_chat_id
            )
        except (TelegramError, ValueError) as error:
            log.debug("Telegram cannot say who leads a group: %s", error)
        else:
            return member.status in _MAY
        return False
