"""How a reply reaches an address, long after it was asked for."""

from __future__ import annotations

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
