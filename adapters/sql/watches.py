"""Askers who wait to be told."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.sql.addressjson import from_json
from adapters.sql.pool import Pool
from adapters.sql.tables import gap_questions, gaps, questions, watches
from bot.ports import GapState, Watch


class SqlWatches:
    """A WatchStore."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def due(self, limit: int) -> list[Watch]:
        """See `WatchStore`."""
        query = (
            sa.select(watches, questions.c.text, gaps.c.slug, gaps.c.reason)
            .join(questions, questions.c.id == watches.c.question)
            .join(gap_questions, gap_questions.c.question == watches.c.question)
            .join(gaps, gaps.c.id == gap_questions.c.gap)
            .where(gaps.c.state != GapState.OPEN.value)
            .order_by(watches.c.at, watches.c.id)
            .limit(limit)
        )
        async with self._pool.reading() as connection:
            rows = await connection.execute(query)
            return [Watch(r.id, from_json(r.address), r.text, r.slug, r.reason) for r in rows]

    async def drop(self, watch: str) -> None:
        """See `WatchStore`."""
        async with self._pool.writing() as connection:
            await connection.execute(sa.delete(watches).where(watches.c.id == watch))
