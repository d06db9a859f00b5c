"""The stores on one database, opened and closed together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa

from adapters.sql.askers import SqlAskers
from adapters.sql.cards import SqlCards
from adapters.sql.drafts import SqlAudit, SqlDrafts
from adapters.sql.gaps import SqlGaps
from adapters.sql.migrate import migrate
from adapters.sql.pool import Pool
from adapters.sql.posts import SqlPosts
from adapters.sql.proposals import SqlProposals
from adapters.sql.questions import SqlQuestions
from adapters.sql.shelf import SqlShelf
from adapters.sql.usage import SqlUsage
from adapters.sql.watches import SqlWatches
from bot.errors import StoreError


class Database:
    """The stores, and the health of what they stand on."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.cards = SqlCards(pool)
        self.questions = SqlQuestions(pool)
        self.usage = SqlUsage(pool)
        self.askers = SqlAskers(pool)
        self.shelf = SqlShelf(pool)
        self.drafts = SqlDrafts(pool)
        self.audit = SqlAudit(pool)
        self.gaps = SqlGaps(pool)
        self.watches = SqlWatches(pool)
        self.proposals = SqlProposals(pool)
        self.posts = SqlPosts(pool)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._pool.dialect

    async def problems(self, patience: float = 3.0) -> list[str]:
        """What keeps the database from answering, one sentence each; empty if all is well.

        After `patience` seconds without an answer, that is the problem.
        """
        try:
            async with asyncio.timeout(patience), self._pool.reading() as connection:
                await connection.execute(sa.text("SELECT 1"))
        except StoreError as error:
            return [str(error)]
        except TimeoutError:
            return [f"The database gives no answer within {patience:g} s; look at its server."]
        return []


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Connect and migrate; raises StoreError where the database cannot be used."""
    pool = Pool(url)
    try:
        await migrate(pool)
        yield Database(pool)
    finally:
        await pool.close()
