"""Who asks and who moderates, and how little of them is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

CHATS = ("telegram", "discord")
"""Platforms on which people are known by a number, and can be written to."""
_PLACES = {"telegram": "-?[0-9]+(:[0-9]+)?", "discord": "[0-9]+"}
"""How a place is written on each of them: a chat, on Telegram also with a topic."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a platform, by the platform's own id."""

    platform: str
    id: str

    @classmethod
    def read(cls, text: str) -> Person:
        """Read `platform:id`; raises ValueError with what to write.

        >>> Person.read("telegram:123")
        Person(platform='telegram', id='123')
        """
        platform, _, number = text.strip().partition(":")
        if platform not in CHATS or not re.fullmatch("[0-9]+", number):
            raise ValueError(
                "write people as telegram:123 or discord:456, by their numbers, with commas between"
            )
        return cls(platform, number)

    def __str__(self) -> str:
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True)
class Place:
    """A chat on a platform, by the platform's own ids."""

    platform: str
    chat: str
    """Telegram's chat, Discord's channel or thread."""
    thread: str = ""
    """A topic inside the chat (Telegram's message_thread_id); empty for none."""
    community: str = ""
    """The Discord server that the channel belongs to; empty in private and on Telegram."""

    @classmethod
    def read(cls, text: str) -> Place:
        """Read `platform:chat` or `telegram:chat:topic`; raises ValueError with what to write.

        >>> Place.read("telegram:-100123:7").thread
        '7'
        """
        platform, _, where = text.strip().partition(":")
        if platform not in CHATS or not re.fullmatch(_PLACES[platform], where):
            raise ValueError(
                "write chats as telegram:-100123 or discord:456, by their numbers, "
                "with commas between"
            )
        chat, _, thread = where.partition(":")
        return cls(platform, chat, thread)

    def __str__(self) -> str:
        return ":".join(filter(None, (self.platform, self.chat, self.thread)))

    @property
    def lane(self) -> str:
        """Five digits, equal for equal chats, that do not lead back to the chat.

        Now and then two chats share one, which costs a message a few seconds.
        """
        chat = f"{self.platform}:{self.chat}".encode()
        return hashlib.blake2b(chat, digest_size=8).hexdigest()[:5]


@dataclass(frozen=True, slots=True)
class Address:
    """Where to tell somebody something later: the least that a platform needs to reach them."""

    place: Place
    message: str = ""
    """The message to reply to; where it is gone, the reply is sent without it."""
    person: str = ""
    """The platform's id of whom it is for; empty for a post to all who read there."""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at the moderators' desk: who, where, and the language of their client."""

    person: Person
    place: Place | None = None
    """None in a private chat with the bot, and in the terminal."""
    language: str = "en"


class Pseudonyms:
    """Turns people into keyed hashes, so that what is stored leads back to nobody."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, person: Person) -> str:
        """32 hexadecimal digits (HMAC-SHA256, cut): equal for equal people under one key."""
        return hmac.digest(self._key, str(person).encode(), hashlib.sha256).hex()[:32]
