"""Work that outlives a restart: messages to be delivered, and tasks that come round."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.people import Address


class Errand(StrEnum):
    """What is delivered; the reply itself is made at the moment of sending."""

    WATCH = "watch"
    """To an asker who waits (`name` the id of the watch, which alone knows who and where)."""
    POST = "post"
    """To a channel: a card (`name` its slug)."""
    DIGEST = "digest"
    """To the moderators' channel: what came to the desk since the moment `name` (ISO 8601, UTC);
    nothing is sent where nothing came."""
    ERASE = "erase"
    """In a chat: messages of the bot's own are deleted (`name` their ids, with commas)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one address. Everything in it is text, so that any queue can keep it."""

    key: str
    """Deliveries with the same key are one: `watch:<id>`, `post:<id>:<moment>`, …; ASCII."""
    to: Address
    """For a watch the platform alone: a queue keeps what it did for a while."""
    errand: Errand
    name: str = ""
    lane: str = ""
    """Deliveries of one lane keep the pace of one chat; without one, it is that of `to`."""


class Fate(StrEnum):
    """How an attempt to deliver ended."""

    DELIVERED = "delivered"
    GONE = "gone"
    """It never will: the bot is blocked, the channel is deleted, the right to write is missing."""
    LATER = "later"
    """Worth another try: the platform is away or asks for patience."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one attempt."""

    fate: Fate
    reason: str = ""
    """One sentence without any message text, for the log and the desk."""
    wait: float = 0.0
    """Seconds to wait at least before the next try."""
    moved: Address | None = None
    """The new address, where the platform said that the chat has one (a migrated group)."""


class Postman(Protocol):
    """Does one delivery. The core implements it; the queue calls it.

    `deliver` may run again for the same key after a crash; couriers use the key so that the
    person sees one message wherever the platform can tell (Discord's nonce).
    """

    async def deliver(self, delivery: Delivery) -> Outcome:
        """Make the reply as things stand now and hand it to the platform's courier."""
        ...

    async def done(self, delivery: Delivery, outcome: Outcome) -> None:
        """Called once it was delivered or given up: forgets the asker's address.

        May be called twice for one delivery.
        """
        ...


Task = Callable[[datetime], Awaitable[None]]
"""A task that comes round, handed the moment that it was due (UTC)."""


class Jobs(Protocol):
    """Durable work on the database that is there already."""

    async def deliver(self, delivery: Delivery, wait: float = 0.0) -> None:
        """Queue a delivery; a key that is queued, under way or done already changes nothing.

        It is not begun before `wait` seconds are over.
        """
        ...

    async def every(self, name: str, cron: str, task: Task) -> None:
        """Run a task by a crontab line of five fields (UTC), once over all replicas.

        Called at each start, before anything is due; a task that failed is tried at its next turn.
        """
        ...
