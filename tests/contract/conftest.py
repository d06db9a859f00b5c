"""The stores and caches under test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from adapters.cache.memory import MemoryCache
from adapters.cache.redis import RedisCache
from adapters.sql import Database, open_database


@pytest.fixture
def url_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """The URL of an empty database, by dialect; PostgreSQL is started for those who ask for it."""

    def url(dialect: str) -> str:
        if dialect == "postgresql":
            return str(request.getfixturevalue("postgres_url"))
        return f"sqlite:///{tmp_path / 'nexus.db'}"

    return url


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(
    request: pytest.FixtureRequest, url_of: Callable[[str], str]
) -> AsyncIterator[Database]:
    """An empty database of each kind, migrated."""
    async with open_database(url_of(request.param)) as opened:
        yield opened


@pytest.fixture(params=["memory", "redis"])
async def cache(request: pytest.FixtureRequest) -> AsyncIterator[MemoryCache | RedisCache]:
    """An empty cache of each kind, in which claims are as well.

    A machine under load is no reason to step around Redis.
    """
    if request.param == "memory":
        yield MemoryCache()
        return
    remote = RedisCache(request.getfixturevalue("redis_url"), timeout=60)
    yield remote
    await remote.close()
