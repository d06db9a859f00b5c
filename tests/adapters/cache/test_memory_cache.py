"""What only the cache in the process does."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.cache.memory import MemoryCache


@dataclass
class Clock:
    """A clock that a test turns."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Seconds."""
        return self.now


async def test_expires_to_the_second() -> None:
    """A value lives as long as it was told to, and is then no longer held."""
    clock = Clock()
    cache = MemoryCache(clock=clock)
    await cache.set("orm", "value", 60)
    clock.now += 59.9
    assert await cache.get("orm") == "value"
    clock.now += 0.1
    assert await cache.get("orm") is None
    assert not cache._entries


async def test_forgets_what_was_used_longest_ago() -> None:
    """A full cache keeps what was set or asked for last."""
    cache = MemoryCache(max_entries=2)
    await cache.set("orm", "1", 60)
    await cache.set("drf", "2", 60)
    await cache.get("orm")
    await cache.set("celery", "3", 60)
    assert [await cache.get(key) for key in ("orm", "drf", "celery")] == ["1", None, "3"]
