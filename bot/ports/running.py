"""What every part needs to run: a cache that may forget, marks of what is done once, a meter."""

from __future__ import annotations

from typing import Protocol


class Cache(Protocol):
    """Short-lived answers. It may forget at any time, and it never raises."""

    async def get(self, key: str) -> str | None:
        """What was set, unless it was forgotten."""
        ...

    async def set(self, key: str, value: str, ttl: float) -> None:
        """Keep a value for at most `ttl` seconds."""
        ...


class Claims(Protocol):
    """Who came first, over all replicas: for what is to be done once. It never raises.

    Where nobody can tell (the server that the replicas share is away), each process goes by what it
    has claimed itself: something done twice is better than something never done.
    """

    async def first(self, key: str, ttl: float) -> bool:
        """Claim a key for `ttl` seconds; False where it is claimed already."""
        ...


class Meter(Protocol):
    """Counts what happens, for an operator's dashboards."""

    def asked(self, platform: str, decision: str, seconds: float) -> None:
        """One question, how it was decided, and how long the core took."""
        ...

    def cached(self, *, hit: bool) -> None:
        """One look into the cache."""
        ...

    def failed(self, where: str) -> None:
        """One error that was caught and logged."""
        ...


class NoMeter:
    """Counts nothing: for the command line, where nobody looks at dashboards."""

    def asked(self, platform: str, decision: str, seconds: float) -> None:
        """See `Meter`."""

    def cached(self, *, hit: bool) -> None:
        """See `Meter`."""

    def failed(self, where: str) -> None:
        """See `Meter`."""
