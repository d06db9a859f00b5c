"""A cache in the process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MAX_ENTRIES = 10_000
"""Answers kept at a time, and claims; one takes well under a kilobyte."""


class MemoryCache:
    """A Cache, and Claims of this process alone; each forgets what is oldest once it is full."""

    def __init__(
        self, max_entries: int = MAX_ENTRIES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max_entries = max_entries
        self._clock = clock
        self._entries: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._claims: OrderedDict[str, float] = OrderedDict()

    async def get(self, key: str) -> str | None:
        """See `Cache`."""
        end, value = self._entries.get(key, (0.0, ""))
        if end <= self._clock():
            self._entries.pop(key, None)
            return None
        self._entries.move_to_end(key)
        return value

    async def set(self, key: str, value: str, ttl: float) -> None:
        """See `Cache`."""
        self._entries[key] = (self._clock() + ttl, value)
        self._entries.move_to_end(key)
        if len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)

    async def first(self, key: str, ttl: float) -> bool:
        """See `Claims`."""
        now = self._clock()
        if self._claims.get(key, now) > now:
            return False
        self._claims[key] = now + ttl
        self._claims.move_to_end(key)
        if len(self._claims) > self._max_entries:
            self._claims.popitem(last=False)
        return True
