"""What is remembered for a short while: in the process, or in Redis for several replicas."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from adapters.cache.memory import MemoryCache
from bot.ports import Cache, Claims

__all__ = ["Memory", "MemoryCache", "check_redis", "open_cache"]


class Memory(Cache, Claims, Protocol):
    """Both ports over one store."""


@asynccontextmanager
async def open_cache(url: str) -> AsyncIterator[Memory]:
    """The cache at a Redis URL, or in the process where it is empty; raises SettingsError."""
    if not url:
        yield MemoryCache()
        return
    from adapters.cache.redis import RedisCache  # noqa: PLC0415 - most do without Redis

    cache = RedisCache(url)
    try:
        yield cache
    finally:
        await cache.close()


async def check_redis(url: str) -> list[str]:
    """What is wrong with the Redis at a URL, one sentence each; empty if all is well."""
    from adapters.cache import redis  # noqa: PLC0415 - most do without Redis

    return await redis.check_redis(url)
