"""What every part needs to run: a cache that may forget, and a meter."""

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
