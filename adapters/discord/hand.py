"""What is in hand, so that a stop can wait for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator


class InHand:
    """Counts what is being worked on."""

    def __init__(self) -> None:
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.closed = False
        """Whether nothing new is to be taken in hand."""

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """Have one more thing in hand while inside."""
        self._count += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._idle.set()

    async def finish(self, seconds: float) -> int:
        """Take nothing new and wait for the rest; returns how much is still not done."""
        self.closed = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), seconds)
        return self._count
