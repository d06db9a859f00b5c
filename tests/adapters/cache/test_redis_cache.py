"""Redis may die, hang and come back; replies go on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.cache import check_redis, open_cache
from adapters.cache.memory import MemoryCache
from adapters.cache.redis import PREFIX, RedisCache
from bot.errors import SettingsError
from tests.servers.redis_server import RedisServer

REPLIES = 300
"""Replies that a test asks for under load, `TOGETHER` at a time."""
TOGETHER = 10


@asynccontextmanager
async def cache_on(server: RedisServer, patience: float = 60) -> AsyncIterator[RedisCache]:
    """A cache that looks for a lost server often, and is patient where the machine is slow."""
    cache = RedisCache(server.url, timeout=patience, pause=0.05)
    try:
        yield cache
    finally:
        await cache.close()


async def load(cache: RedisCache) -> list[str | None]:
    """Look the same key up many times, some at once; the values."""

    async def one_after_another() -> list[str | None]:
        return [await cache.get("orm") for _ in range(REPLIES // TOGETHER)]

    runs = await asyncio.gather(*(one_after_another() for _ in range(TOGETHER)))
    return [value for run in runs for value in run]


async def until_back(cache: RedisCache) -> None:
    """Set a value again and again until it is kept."""
    async with asyncio.timeout(60):
        while await cache.get("orm") != "new":
            await cache.set("orm", "new", 60)
            await asyncio.sleep(0.01)


async def test_puts_its_name_before_every_key(redis_server: RedisServer) -> None:
    """A Redis shared with others holds nothing of ours without the prefix."""
    async with cache_on(redis_server) as cache:
        await cache.set("orm", "value", 60)
    with redis_server.client() as client:
        assert client.keys() == [f"{PREFIX}orm".encode()]
        assert 0 < client.ttl(f"{PREFIX}orm") <= 60


async def test_sends_only_what_is_needed(redis_server: RedisServer) -> None:
    """A lookup is one command, with no greeting before it that Redis 7.0 may not know."""
    with redis_server.client() as client:
        client.config_resetstat()
        async with cache_on(redis_server) as cache:
            await cache.get("orm")
        seen = set(client.info("commandstats"))
    assert seen == {"cmdstat_config|resetstat", "cmdstat_get"}


async def test_a_hanging_server_is_asked_once_by_each(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Of the replies under way each waits once for a server that hangs; all others do not."""
    caplog.set_level(logging.INFO, "adapters.cache.redis")
    async with cache_on(redis_server, patience=2) as cache:
        await cache.set("orm", "old", 60)
        assert await load(cache) == ["old"] * REPLIES
        redis_server.hang()
        assert set(await load(cache)) == {None}
        redis_server.resume()
        calls = redis_server.calls("get")
        await until_back(cache)
    assert calls <= REPLIES + TOGETHER
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


async def test_a_killed_server_is_stepped_around_until_it_is_back(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """A server killed and started again under load costs no reply its answer, and is used again."""
    caplog.set_level(logging.INFO, "adapters.cache.redis")
    async with cache_on(redis_server) as cache:
        await cache.set("orm", "old", 60)
        asking = asyncio.create_task(load(cache))
        await asyncio.sleep(0)
        await asyncio.to_thread(redis_server.kill)
        assert set(await asking) <= {"old", None}
        assert set(await load(cache)) == {None}
        await asyncio.to_thread(redis_server.start)
        await until_back(cache)
        assert await load(cache) == ["new"] * REPLIES
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


async def test_a_server_that_is_not_there_at_first(redis_server: RedisServer) -> None:
    """A bot may start before its Redis."""
    redis_server.kill()
    async with cache_on(redis_server) as cache:
        assert await cache.get("orm") is None
        redis_server.start()
        await until_back(cache)


async def test_a_server_that_takes_no_writes(redis_server: RedisServer) -> None:
    """A full server is stepped around as a dead one is, until there is room."""
    async with cache_on(redis_server) as cache:
        with redis_server.client() as client:
            client.config_set("maxmemory", 1)
            await cache.set("orm", "old", 60)
            await asyncio.sleep(0.2)
            assert await cache.get("orm") is None
            assert redis_server.calls("get") == 0
            client.config_set("maxmemory", 0)
        await until_back(cache)


async def test_a_value_of_somebody_else(redis_server: RedisServer) -> None:
    """What is no text, or no value at all, counts as nothing."""
    with redis_server.client() as client:
        client.set(f"{PREFIX}bytes", b"\xff\xfe")
        client.lpush(f"{PREFIX}list", "x")
    async with cache_on(redis_server) as cache:
        assert await cache.get("bytes") is None
    async with cache_on(redis_server) as cache:
        assert await cache.get("list") is None


async def test_closes_while_the_server_is_away(redis_server: RedisServer) -> None:
    """A bot can stop while it waits for Redis, and leaves no task behind."""
    redis_server.kill()
    async with cache_on(redis_server) as cache:
        await cache.get("orm")
        assert len(asyncio.all_tasks()) == 2
    assert len(asyncio.all_tasks()) == 1


async def test_check_of_a_server(redis_server: RedisServer) -> None:
    """The doctor finds nothing wrong with a good server, and a dead one, in one sentence."""
    assert await check_redis(redis_server.url) == []
    redis_server.kill()
    (problem,) = await check_redis(redis_server.url)
    assert problem.startswith("REDIS_URL: Redis cannot be used (")
    assert problem.endswith("; start it, mend the URL, or unset it to cache in the process.")


async def test_check_of_a_url_that_is_none() -> None:
    """A wrong URL is said without its password."""
    with pytest.raises(SettingsError, match="REDIS_URL has a wrong value") as caught:
        await check_redis("redis://:hunter2@host:port/0")
    assert "hunter2" not in str(caught.value)


async def test_is_chosen_by_its_url(redis_url: str) -> None:
    """REDIS_URL decides where answers are kept."""
    async with open_cache("") as cache:
        assert isinstance(cache, MemoryCache)
    async with open_cache(redis_url) as cache:
        assert isinstance(cache, RedisCache)
