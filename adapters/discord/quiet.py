"""Where the bot may post for all to see, and how often for one person."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import discord

from bot.replies import Replies

REMEMBERED = 10_000
"""People and channels whose last answer is remembered."""


@dataclass(frozen=True, slots=True)
class Hush:
    """Why an answer is for one person only, to be said under it."""

    key: str
    values: tuple[tuple[str, str], ...] = ()

    def say(self, replies: Replies) -> str:
        """The reason in words."""
        return replies.say(self.key, **dict(self.values))


class Quiet:
    """Says where an answer is for one person only.

    The last answers are kept in the process: with several replicas somebody gets at most one more
    each, after a restart one more, and neither is worth a call of a server before every answer.
    """

    def __init__(
        self,
        channels: Collection[int] = (),
        cooldown: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`channels` also take threads in them and, by a category, its channels; none means all."""
        self._channels = frozenset(channels)
        self._cooldown = cooldown
        self._clock = clock
        self._last: dict[tuple[int, int], float] = {}

    def allows(self, channel: Any) -> bool:
        """Whether the bot may post in a server's channel or thread."""
        return not self._channels or not self._channels.isdisjoint(_levels(channel))

    def hush(self, channel: Any, person: int) -> Hush | None:
        """Why this answer is to be private; None, and counted, where it may be posted."""
        if not self.allows(channel):
            return self._elsewhere(channel)
        if not self._cooldown or channel is None:
            return None
        key, now = (channel.id, person), self._clock()
        if now - self._last.get(key, now - self._cooldown) < self._cooldown:
            return Hush("quiet.cooldown", (("seconds", f"{self._cooldown:g}"),))
        self._remember(key, now)
        return None

    def _elsewhere(self, channel: Any) -> Hush:
        guild = getattr(channel, "guild", None)
        there = [guild.get_channel(one) for one in sorted(self._channels)] if guild else []
        names = ", ".join(f"#{one.name}" for one in there if one is not None)
        return (
            Hush("quiet.channel.where", (("channels", names),)) if names else Hush("quiet.channel")
        )

    def _remember(self, key: tuple[int, int], now: float) -> None:
        if len(self._last) >= REMEMBERED:
            recent = {k: at for k, at in self._last.items() if now - at < self._cooldown}
            self._last = recent if len(recent) < REMEMBERED else {}
        self._last[key] = now


def _levels(channel: Any) -> set[int]:
    """The ids of a channel and of what it lies in: a thread's channel, a channel's category."""
    parent = channel.parent if isinstance(channel, discord.Thread) else channel
    above = getattr(channel, "parent_id", None), getattr(parent, "category_id", None)
    return {one for one in (getattr(channel, "id", None), *above) if one}
