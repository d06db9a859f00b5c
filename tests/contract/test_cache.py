"""Both caches keep the same promises."""

from __future__ import annotations

import asyncio

import pytest

from bot.ports import Cache


async def test_knows_nothing_at_first(cache: Cache) -> None:
    """A key that nobody set has no value."""
    assert await cache.get("orm") is None


@pytest.mark.parametrize("value", ["", "{}", "é 🙂 \u202e \x00 \ud800", "x" * 1_000_000])
async def test_gives_back_what_was_set(cache: Cache, value: str) -> None:
    """Any text comes back as it was, empty, odd or long."""
    await cache.set("orm", value, 60)
    assert await cache.get("orm") == value


async def test_keeps_keys_apart(cache: Cache) -> None:
    """Keys differ in every character, however long they are."""
    await cache.set("a" * 5000 + "b", "one", 60)
    await cache.set("a" * 5000 + "c", "two", 60)
    assert await cache.get("a" * 5000 + "b") == "one"
    assert await cache.get("a" * 5000) is None


async def test_replaces(cache: Cache) -> None:
    """The value set last is the one that counts."""
    await cache.set("orm", "old", 60)
    await cache.set("orm", "new", 60)
    assert await cache.get("orm") == "new"


@pytest.mark.parametrize("ttl", [0, 0.02])
async def test_forgets_in_time(cache: Cache, ttl: float) -> None:
    """A value is gone once its time is over."""
    await cache.set("orm", "value", ttl)
    await asyncio.sleep(ttl + 0.1)
    assert await cache.get("orm") is None


async def test_serves_many_at_once(cache: Cache) -> None:
    """Thousands of lookups at a time all get their value."""
    await cache.set("orm", "value", 60)
    assert await asyncio.gather(*(cache.get("orm") for _ in range(2000))) == ["value"] * 2000
