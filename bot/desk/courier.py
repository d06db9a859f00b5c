"""How a reply reaches an address, long after it was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from bot.people import Address
from bot.ports import Outcome
from bot.replies import Reply


@runtime_checkable
class Courier(Protocol):
    """Sends replies on one platform. Each platform's adapter implements it."""

    async def send(self, reply: Reply, to: Address, key: str) -> Outcome:
        """Send one reply, in reply to `to.message` where that is still there.

        `key` is the same for the same delivery: where the platform can drop a second message by
        it (Discord's nonce), it is used so. Never pings anyone, never raises for what the
        platform says: a blocked bot or a deleted channel is `Fate.GONE`, a platform that is away
        or asks for patience is `Fate.LATER` with the seconds that it asked for.
        """
        ...


@runtime_checkable
class Stage(Protocol):
    """Knows how a card looks on one platform. Each platform's adapter implements it."""

    def pages(self, reply: Reply) -> int:
        """The messages that the whole of a reply takes there, one after the other or in turn."""
        ...


@runtime_checkable
class Eraser(Protocol):
    """Deletes what the bot wrote, on a platform whose adapter can."""

    async def erase(self, where: Address, messages: Sequence[str]) -> Outcome:
        """Delete messages of the bot's own.

        No error are those that are gone, and those that stay by the platform's rules.
        """
        ...
