"""Brings a reply to an address, long after it was asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, ClassVar

import aiohttp
import discord

from adapters.discord.outlets import send_replying
from adapters.discord.post import REFUSED, SILENT, Post
from adapters.discord.quiet import Hush
from adapters.discord.rendering import Drawing
from bot.people import Address
from bot.ports import Fate, Outcome
from bot.replies import Replies, Reply

PATIENCE = 5.0
"""Seconds until the next try where Discord is away."""
DIGITS = 22
"""Digits of a nonce, which may have 25 characters, the message's number included."""


@dataclass(slots=True)
class Parcel:
    """Messages to an address; Discord drops those that it has got before under the same key."""

    target: discord.abc.Messageable
    to: Address
    key: str
    hush: ClassVar[Hush | None] = None
    patience: ClassVar[float] = 60.0
    _sent: int = 0

    @property
    def channel(self) -> int:
        """See `Outlet`."""
        return int(self.to.place.chat or 0)

    async def hold(self) -> None:
        """See `Outlet`: nobody watches."""

    async def put(self, drawing: Drawing) -> None:
        """See `Outlet`."""
        digest = hashlib.sha256(self.key.encode()).hexdigest()[:DIGITS]
        how: dict[str, Any] = {"nonce": f"{digest}.{self._sent}"}
        if self.to.message and not self._sent:
            how["reference"] = discord.MessageReference(
                message_id=int(self.to.message),
                channel_id=int(self.to.place.chat),
                fail_if_not_exists=False,
            )
        await send_replying(self.target, drawing, how)
        self._sent += 1


async def carry(
    client: discord.Client, reply: Reply, to: Address, key: str, *, post: Post, replies: Replies
) -> Outcome:
    """Send a reply to an address; see `bot.desk.Courier`."""
    try:
        target = await _target(client, to)
        await post.deliver(Parcel(target, to, key), reply, replies)
    except discord.RateLimited as error:
        return Outcome(Fate.LATER, "Discord asks for patience", error.retry_after)
    except discord.HTTPException as error:
        return _fate(error)
    except (aiohttp.ClientError, OSError) as error:
        return Outcome(Fate.LATER, f"Discord is out of reach ({type(error).__name__})", PATIENCE)
    return Outcome(Fate.DELIVERED)


async def _target(client: discord.Client, to: Address) -> discord.abc.Messageable:
    if to.place.chat:
        return client.get_partial_messageable(int(to.place.chat))
    return await client.create_dm(discord.Object(int(to.person)))


def _fate(error: discord.HTTPException) -> Outcome:
    """What a refusal means: all that will not pass by itself is the end."""
    if error.status in {401, 429} or error.status >= 500:  # noqa: PLR2004 - HTTP's own numbers
        wait = getattr(error.response, "headers", {}).get("Retry-After", "")
        seconds = float(wait) if wait.replace(".", "", 1).isdecimal() else PATIENCE
        return Outcome(Fate.LATER, f"Discord answered {error.status}", seconds)
    why = SILENT.get(error.code, f"Discord refused it with code {error.code}")
    if error.code == REFUSED:
        why = "Discord does not take the form of the message"
    return Outcome(Fate.GONE, why)
