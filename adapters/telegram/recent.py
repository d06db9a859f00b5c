"""What the adapter remembers for a while: bounded, in the process, gone with a restart."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A map that forgets its oldest entries beyond `size`."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: K) -> bool:
        return key in self._kept

    def get(self, key: K) -> V | None:
        """What was put there, unless it was forgotten."""
        return self._kept.get(key)

    def put(self, key: K, value: V) -> None:
        """Keep a value as the newest."""
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)

    def drop(self, key: K) -> None:
        """Forget a key, known or not."""
        self._kept.pop(key, None)

    def first(self, key: K, value: V) -> bool:
        """Keep a value unless the key is there already; whether it was new."""
        new = key not in self._kept
        if new:
            self.put(key, value)
        return new


class RecentClaims:
    """Claims that this process has seen: enough where one process at a time fetches updates."""

    def __init__(self, size: int = 10_000) -> None:
        self._seen: Recent[str, None] = Recent(size)

    async def first(self, key: str, ttl: float) -> bool:
        """See `Claims`; a claim lasts until it is among the oldest."""
        del ttl
        return self._seen.first(key, None)
