"""Durable jobs by DBOS, on the database that is configured already."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from adapters.jobs.pace import Habits
from bot.ports import Jobs, Postman

__all__ = ["Habits", "open_jobs"]


@asynccontextmanager
async def open_jobs(
    url: str, postman: Postman, platforms: Collection[str], habits: Habits | None = None
) -> AsyncIterator[Jobs]:
    """Take part in the work until the end; raises StoreError where the database cannot be used.

    `url` is the database's, which is migrated already; on SQLite that also lets readers and writers
    work side by side. Only deliveries to these `platforms` are done here, all others wait for a
    replica that serves theirs. DBOS exists once in a process: open this once at a time.
    """
    # DBOS takes a while to load, and most commands do without jobs.
    from adapters.jobs.database import prepare  # noqa: PLC0415 - see above
    from adapters.jobs.workers import Workers  # noqa: PLC0415 - see above

    workers = Workers(prepare(url), postman, platforms, habits or Habits())
    await workers.start()
    try:
        yield workers
    finally:
        await workers.stop()
