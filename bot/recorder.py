"""Writes questions down off the hot path: a reply never waits for the database."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from itertools import islice

from bot.errors import StoreError
from bot.ports import Asked, Meter, QuestionStore

log = logging.getLogger(__name__)

BATCH = 200
"""Questions written in one transaction, at most."""
KEPT = 10_000
"""Questions that wait for a database which is away; beyond it the oldest are dropped."""
PAUSE = 2.0
"""Seconds between tries while the database is away."""


class Recorder:
    """Keeps what was asked until it is stored; what waits can be found as if it were."""

    def __init__(self, store: QuestionStore, meter: Meter) -> None:
        self._store = store
        self._meter = meter
        self._waiting: OrderedDict[str, Asked] = OrderedDict()
        self._news = asyncio.Event()
        self._writing = asyncio.Lock()

    def record(self, asked: Asked) -> None:
        """Take a question; returns at once."""
        self._waiting[asked.id] = asked
        if len(self._waiting) > KEPT:
            self._waiting.popitem(last=False)
            log.warning("A question was dropped: %d wait for the database already.", KEPT)
        self._news.set()

    async def find(self, question: str) -> Asked | None:
        """A question by its id, stored or still waiting; raises StoreError."""
        return self._waiting.get(question) or await self._store.find(question)

    async def run(self) -> None:
        """Write until cancelled; a database that is away is tried again and again."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self.flush()
            except StoreError as error:
                self._meter.failed("recorder")
                log.warning("Questions wait for the database: %s", error)
                await asyncio.sleep(PAUSE)
                self._news.set()

    async def flush(self) -> None:
        """Write what waits now; raises StoreError and keeps what could not be written.

        One at a time, and not what comes meanwhile: a hundred people who tap at once would each
        write what all of them asked, and wait for ever for one another.
        """
        wanted = set(self._waiting)
        async with self._writing:
            while not wanted.isdisjoint(self._waiting):
                batch = list(islice(self._waiting.values(), BATCH))
                await self._store.record(batch)
                for asked in batch:
                    self._waiting.pop(asked.id, None)
