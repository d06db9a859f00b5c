"""Which chats can be written to, and where groups have moved: known in the process, learnt anew."""

from __future__ import annotations

import logging

from telegram.error import Forbidden

from adapters.telegram.recent import Recent

log = logging.getLogger(__name__)

KEPT = 10_000
"""Chats of either kind that are remembered."""


class Reach:
    """Chats that take no messages: people who blocked the bot, groups that it had to leave.

    Nothing is sent there until they are heard of again; after a restart one refusal tells again.
    """

    def __init__(self) -> None:
        self._closed: Recent[int, None] = Recent(KEPT)
        self._moved: Recent[int, int] = Recent(KEPT)

    def takes_messages(self, chat: int) -> bool:
        """Whether a chat can be written to, as far as is known."""
        return chat not in self._closed

    def lost(self, chat: int) -> None:
        """Write to a chat no more."""
        self._closed.put(chat, None)

    def refused(self, chat: int, error: Forbidden) -> None:
        """Write to a chat no more, by Telegram's word."""
        if self.takes_messages(chat):
            log.info("A chat takes no messages from the bot any more: %s", error)
        self.lost(chat)

    def heard_of(self, chat: int) -> None:
        """Write to a chat again."""
        self._closed.drop(chat)

    def moved(self, chat: int, to: int) -> None:
        """Write to another chat instead, which the chat has become."""
        self._moved.put(chat, to)

    def home(self, chat: int) -> int:
        """The chat, or the one that it has become."""
        return self._moved.get(chat) or chat
