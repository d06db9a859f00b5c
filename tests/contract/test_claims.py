"""Claims in the process and in Redis keep the same promises."""

from __future__ import annotations

import asyncio

import pytest

from adapters.cache.memory import MemoryCache
from adapters.cache.redis import PREFIX, RedisCache
from bot.ports import Claims
from tests.servers.redis_server import RedisServer


@pytest.fixture
def claims(cache: MemoryCache | RedisCache) -> Claims:
    """No claims yet."""
    return cache


async def test_the_first_claim_wins(claims: Claims) -> None:
    """A key is claimed once; another key is another matter."""
    assert [await claims.first(key, 60) for key in ("a", "a", "b", "a")] == [
        True,
        False,
        True,
        False,
    ]


async def test_a_claim_ends(claims: Claims) -> None:
    """After its time a key can be claimed anew."""
    assert await claims.first("a", 0.02)
    await asyncio.sleep(0.2)
    assert await claims.first("a", 60)


async def test_of_many_at_once_one_wins(claims: Claims) -> None:
    """However many claim a key together, one of them is first."""
    assert sum(await asyncio.gather(*(claims.first("a", 60) for _ in range(500)))) == 1


async def test_replicas_share_their_claims(redis_server: RedisServer) -> None:
    """Of two processes with one Redis the first one wins, for as long as it said."""
    one, two = (RedisCache(redis_server.url, timeout=60) for _ in range(2))
    assert [await one.first("a", 60), await two.first("a", 60)] == [True, False]
    with redis_server.client() as client:
        assert 0 < client.ttl(f"{PREFIX}a") <= 60
    await one.close()
    await two.close()


async def test_without_redis_each_process_goes_by_its_own_claims(redis_server: RedisServer) -> None:
    """A dead server costs what replicas know of one another, and nothing else."""
    one, two = (RedisCache(redis_server.url, timeout=60) for _ in range(2))
    assert await one.first("a", 60)
    redis_server.kill()
    assert [await one.first(key, 60) for key in ("a", "b", "b")] == [False, True, False]
    assert await two.first("a", 60)
    await one.close()
    await two.close()


async def test_the_oldest_claims_are_forgotten_first() -> None:
    """What the process remembers is bounded."""
    claims = MemoryCache(max_entries=2)
    assert [await claims.first(key, 60) for key in "aabca"] == [True, False, True, True, True]
