"""Chats and messages of the fake Telegram, as both sides see them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from tests.servers.telegram_rules import Json, covered

if TYPE_CHECKING:
    from tests.servers.telegram import FakeTelegram

NOW = 1_700_000_000
"""The second at which a chat's first message is written; each message is one second later."""


RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
"""What an administrator may do; our bot looks at none of it."""


def rank_of(status: str) -> Json:
    """What the Bot API says beside the status of a member."""
    ended: Json = {"until_date": 0}
    return {"administrator": dict.fromkeys(RIGHTS, False), "kicked": ended}.get(status, {})


class Sent:
    """A message of the bot, as a person sees it; it changes when the bot edits it."""

    def __init__(self, message: Json) -> None:
        self._message = message

    @property
    def id(self) -> int:
        """The message's number in its chat."""
        number: int = self._message["message_id"]
        return number

    @property
    def text(self) -> str:
        """What it says."""
        text: str = self._message["text"]
        return text

    @property
    def buttons(self) -> dict[str, str]:
        """Labels with the data behind them."""
        every = (button for row in self.rows for button in row)
        return {b["text"]: b["callback_data"] for b in every if "callback_data" in b}

    @property
    def links(self) -> dict[str, str]:
        """Labels of the buttons that open a page, with its address."""
        return {b["text"]: b["url"] for row in self.rows for b in row if "url" in b}

    @property
    def rows(self) -> list[list[Json]]:
        """The buttons as they lie."""
        rows: list[list[Json]] = self._message.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def reply_to(self) -> int | None:
        """The message that it answers."""
        number: int | None = self._message.get("reply_to_message", {}).get("message_id")
        return number

    @property
    def thread(self) -> int | None:
        """The forum topic that it is in."""
        thread: int | None = self._message.get("message_thread_id")
        return thread

    @property
    def edits(self) -> int:
        """How often it was edited."""
        edits: int = self._message.get("edits", 0)
        return edits

    @property
    def json(self) -> Json:
        """All of it."""
        return self._message

    def marked(self, kind: str) -> list[str]:
        """The characters under entities of a kind."""
        entities = self._message["entities"]
        return [covered(self.text, entity) for entity in entities if entity["type"] == kind]


class Chat:
    """Messages by number, and the bot's among them in order."""

    def __init__(self, telegram: FakeTelegram, number: int, about: Json) -> None:
        self.telegram = telegram
        self.id = number
        self.about = {"id": number, **about}
        self.messages: dict[int, Json] = {}
        self.replies: list[Sent] = []
        self.files: list[tuple[str, bytes]] = []
        """Names and contents of the files that the bot sent."""
        self.administrators: set[int] = set()
        self.topics: set[int] = set()
        self.closed: set[int] = set()
        """Topics that nobody may write in."""
        self.blocked = False
        self.left = False
        """Whether the bot was removed from the group."""
        self.muted = False
        """Whether the bot may not write in the group."""
        self.moved_to: int | None = None
        self._numbers = itertools.count(1)
        self._read = 0

    def add(self, content: Json) -> Json:
        """Put a message into the chat."""
        number = next(self._numbers)
        message = {"message_id": number, "date": NOW + number, "chat": self.about, **content}
        self.messages[number] = message
        return message

    async def next(self) -> Sent:
        """The bot's next message, as soon as it is there."""
        at = self._read
        await self.telegram.until(lambda: len(self.replies) > at)
        self._read += 1
        return self.replies[at]

    async def edited(self, message: Sent, times: int = 1) -> Sent:
        """The message after the bot has edited it so often."""
        await self.telegram.until(lambda: message.edits >= times)
        return message

    @property
    def unread(self) -> list[Sent]:
        """The bot's messages that no test has looked at yet."""
        return self.replies[self._read :]
