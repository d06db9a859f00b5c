"""People of the fake Telegram: they write, edit, tap and join."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.servers.telegram_chats import Chat, Sent, rank_of
from tests.servers.telegram_rules import START, Json, units

if TYPE_CHECKING:
    from tests.servers.telegram import FakeTelegram

_COMMAND = re.compile(r"(?<![\w/])/\w{1,64}(?:@\w{3,32})?(?![\w/])")
_MENTION = re.compile(r"(?<!\w)@\w{3,32}")


class Group(Chat):
    """A group; with topics, a forum."""

    def open_topic(self, number: int = 7) -> Json:
        """A topic and the service message that opens it."""
        self.topics.add(number)
        return self.add({"forum_topic_created": {"name": "Help", "icon_color": 0}})

    def become_supergroup(self) -> Group:
        """Move to a new chat id, as a group does that grows."""
        new = self.telegram.group(self.about["title"])
        self.moved_to = new.id
        return new

    async def announce(self, new: Group) -> None:
        """Say in both chats that the one has become the other."""
        await self.telegram.push("message", self.add({"migrate_to_chat_id": new.id}))
        await self.telegram.push("message", new.add({"migrate_from_chat_id": self.id}))


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    telegram: FakeTelegram
    id: int
    name: str
    language: str

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self.telegram.private(self)

    @property
    def account(self) -> Json:
        """The account as the Bot API shows it."""
        account: Json = {"id": self.id, "is_bot": False, "first_name": self.name}
        return account | ({"language_code": self.language} if self.language else {})

    async def says(self, text: str, to: Chat | None = None, **more: object) -> Json:
        """Write a message, in private unless a group is named."""
        return await self.sends({"text": text, "entities": _found(text), **more}, to)

    async def captions(self, text: str, to: Chat | None = None, **media: object) -> Json:
        """Send a picture or a file, with a caption or an empty one."""
        caption = {"caption": text, "caption_entities": _found(text)} if text else {}
        return await self.sends({**caption, **media}, to)

    async def sends(self, content: Json, to: Chat | None = None) -> Json:
        """Send a message of any content."""
        message = (to or self.chat).add({"from": self.account, **content})
        await self.telegram.push("message", message)
        return message

    async def uploads(
        self, name: str, content: bytes, kind: str = "", caption: str = "", to: Chat | None = None
    ) -> Json:
        """Send a file."""
        self.telegram.api.files[name] = content
        about = {"file_id": name, "file_unique_id": name, "file_name": name}
        about |= {"file_size": len(content)} | ({"mime_type": kind} if kind else {})
        return await self.captions(caption, to, document=about)

    async def edits(self, message: Json, text: str) -> None:
        """Change the text of a message."""
        message |= {"text": text, "entities": _found(text), "edit_date": message["date"] + 5}
        await self.telegram.push("edited_message", dict(message))

    async def taps(self, message: Sent, label: str) -> Json:
        """Tap a button by its label; returns the bot's answer to the tap."""
        return await self.forges(message, message.buttons[label])

    async def forges(self, message: Sent, data: str, shown: Json | None = None) -> Json:
        """Send what a tap sends, with any data, on a message that may be `shown` otherwise."""
        query = str(self.telegram.api.number())
        self.telegram.api.taps[query] = None
        tap: Json = {"id": query, "from": self.account, "chat_instance": "1", "data": data}
        await self.telegram.push("callback_query", tap | {"message": shown or message.json})
        return await self.telegram.until(lambda: self.telegram.api.taps[query]) or {}

    async def types(self, text: str) -> Json:
        """Type behind the bot's name in any chat; returns the bot's answer to that keystroke."""
        query = str(self.telegram.api.number())
        self.telegram.api.typed[query] = None
        typed: Json = {"id": query, "from": self.account, "query": text[:256], "offset": ""}
        await self.telegram.push("inline_query", typed)
        return await self.telegram.until(lambda: self.telegram.api.typed[query]) or {}

    async def opens(self, link: str) -> Json:
        """Follow a link into the private chat with the bot, and press Start there."""
        address = urlsplit(link)
        assert (address.netloc, address.path) == ("t.me", f"/{self.telegram.api.me['username']}")
        return await self.starts(parse_qs(address.query)["start"][0])

    async def starts(self, parameter: str) -> Json:
        """Press Start in the private chat, which was opened with a parameter."""
        assert START.fullmatch(parameter)
        return await self.says(f"/start {parameter}")

    async def adds_the_bot(self, group: Group, rank: str = "member") -> None:
        """Add the bot to a group, as a member or as an administrator."""
        group.administrators -= {self.telegram.api.me["id"]} if rank == "member" else set()
        await self._changes(group, "left", rank)
        await self.sends({"new_chat_members": [self.telegram.api.me]}, group)

    async def removes_the_bot(self, group: Group) -> None:
        """Remove the bot from a group."""
        group.left = True
        await self._changes(group, "member", "left")

    async def blocks(self) -> None:
        """Block the bot."""
        self.chat.blocked = True
        await self._changes(self.chat, "member", "kicked")

    async def unblocks(self) -> None:
        """Let the bot write again."""
        self.chat.blocked = False
        await self._changes(self.chat, "kicked", "member")

    async def _changes(self, chat: Chat, old: str, new: str) -> None:
        """Change what the bot is in a chat."""
        change: Json = {"chat": chat.about, "from": self.account, "date": 1_700_000_000}
        for when, status in (("old_chat_member", old), ("new_chat_member", new)):
            rank = rank_of(status)
            change[when] = {"user": self.telegram.api.me, "status": status, **rank}
        await self.telegram.push("my_chat_member", change)


def _found(text: str) -> list[Json]:
    """The entities that Telegram finds in what somebody writes."""
    patterns = {"bot_command": _COMMAND, "mention": _MENTION}
    return [
        {"type": kind, "offset": units(text[: found.start()]), "length": units(found[0])}
        for kind, pattern in patterns.items()
        for found in pattern.finditer(text)
    ]
