"""A cache and claims in Redis, which is stepped around while it is away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from adapters.cache.memory import MemoryCache
from bot.errors import SettingsError

log = logging.getLogger(__name__)

PREFIX = "nexus:"
"""Begins every key of ours, so that a Redis can be shared."""
TIMEOUT = 0.2
"""Seconds that a call may take, connecting included."""
PAUSE = 1.0
"""Seconds between looks whether a Redis that was away is back."""
CALLS = 20
"""Calls under way at a time; the others wait, so that a rush does not look like a slow server."""


class RedisCache:
    """A Cache, and Claims that all replicas share.

    After a failed call it asks Redis nothing more until Redis takes a write again.
    """

    def __init__(self, url: str, *, timeout: float = TIMEOUT, pause: float = PAUSE) -> None:
        """Connect to nothing yet; raises SettingsError if the URL is none."""
        self._client = connect(url, timeout)
        self._timeout = timeout
        self._pause = pause
        self._turns = asyncio.Semaphore(CALLS)
        self._lookout: asyncio.Task[None] | None = None
        self._own = MemoryCache()

    async def get(self, key: str) -> str | None:
        """See `Cache`."""
        value = await self._call(lambda: self._client.get(PREFIX + key))
        return None if value is None else str(value)

    async def set(self, key: str, value: str, ttl: float) -> None:
        """See `Cache`."""
        milliseconds = max(1, round(ttl * 1000))
        await self._call(lambda: self._client.set(PREFIX + key, value, px=milliseconds))

    async def first(self, key: str, ttl: float) -> bool:
        """See `Claims`; while Redis is away this process's own claims decide."""
        if not await self._own.first(key, ttl):
            return False
        milliseconds = max(1, round(ttl * 1000))

        async def claim() -> bool:
            # Redis answers nothing where the key is there already, and so it does while away.
            return bool(await self._client.set(PREFIX + key, "1", px=milliseconds, nx=True))

        return await self._call(claim) is not False

    async def close(self) -> None:
        """Disconnect."""
        if self._lookout:
            self._lookout.cancel()
            with suppress(asyncio.CancelledError):
                await self._lookout
        await self._client.aclose()

    async def _call(self, command: Callable[[], Awaitable[object]]) -> object:
        """What Redis answers; None where it is away, whether before or after the wait."""
        if self._lookout:
            return None
        async with self._turns:
            return None if self._lookout else await self._try(command)

    async def _try(self, command: Callable[[], Awaitable[object]]) -> object:
        try:
            async with asyncio.timeout(self._timeout):
                return await command()
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not stop an answer
            self._step_around(error)
            return None

    def _step_around(self, error: Exception) -> None:
        if self._lookout:  # another call that was under way has said so already
            return
        log.warning("Redis is stepped around until it is back: %s", _reason(error))
        self._lookout = asyncio.create_task(self._look_out())

    async def _look_out(self) -> None:
        """Try a write again and again, beside all replies; end when it succeeds."""
        while True:
            await asyncio.sleep(self._pause)
            if await self._is_back():
                self._lookout = None
                log.info("Redis is back.")
                return

    async def _is_back(self) -> bool:
        try:
            await self._client.connection_pool.disconnect(inuse_connections=False)
            await write_something(self._client, self._timeout)
        except Exception as error:  # noqa: BLE001 - the lookout must not end before Redis is back
            log.debug("Redis is still away: %s", _reason(error))
            return False
        return True


async def write_something(client: Redis, seconds: float) -> None:
    """Show that Redis can be written to, which a replica or a full server cannot; may raise."""
    async with asyncio.timeout(seconds):
        await client.set(f"{PREFIX}probe", "1", px=1000)


def connect(url: str, seconds: float) -> Redis:
    """A client that connects when it is used; raises SettingsError if the URL is none."""
    try:
        return Redis.from_url(
            url,
            socket_connect_timeout=seconds,
            socket_timeout=seconds,
            retry=Retry(NoBackoff(), 0),
            protocol=2,  # no handshake on top of each connection
            driver_info=None,  # the same; it would also be a command newer than Redis 7.0
            decode_responses=True,
            encoding_errors="surrogatepass",
        )
    except ValueError:
        # No `from`: the original may quote the URL with its password.
        raise SettingsError(
            "REDIS_URL has a wrong value: write redis://:password@host:6379/0."
        ) from None


async def check_redis(url: str) -> list[str]:
    """What is wrong with the Redis at a URL, one sentence each; empty if all is well."""
    client = connect(url, TIMEOUT)
    try:
        await write_something(client, TIMEOUT)
    except (RedisError, OSError, TimeoutError) as error:
        why = f"REDIS_URL: Redis cannot be used ({_reason(error)})"
        return [f"{why}; start it, mend the URL, or unset it to cache in the process."]
    finally:
        await client.aclose()
    return []


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or f"no answer within {TIMEOUT} s"
