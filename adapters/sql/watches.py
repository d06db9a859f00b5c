"""Askers who wait to be told."""

from __future__ import annotations

from typing import Any

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
        settled = _watches().where(gaps.c.state != GapState.OPEN.value)
        return await self._found(settled.order_by(watches.c.at, watches.c.id).limit(limit))

    async def find(self, watch: str) -> Watch | None:
        """See `WatchStore`."""
        return next(iter(await self._found(_watches().where(watches.c.id == watch))), None)

    async def drop(self, watch: str) -> bool:
        """See `WatchStore`."""
        async with self._pool.writing() as connection:
            gone = await connection.execute(sa.delete(watches).where(watches.c.id == watch))
            return bool(gone.rowcount)

    async def _found(self, query: sa.Select[Any]) -> list[Watch]:
        async with self._pool.reading() as connection:
            rows = await connection.execute(query)
            return [
                Watch(row.id, from_json(row.address), row.text, row.slug or "", row.reason or "")
                for row in rows
            ]


def _watches() -> sa.Select[Any]:
    """Watches with their question, and what became of its gap where it is in one."""
    return (
        sa.select(watches, questions.c.text, gaps.c.slug, gaps.c.reason)
        .join(questions, questions.c.id == watches.c.question)
        .outerjoin(gap_questions, gap_questions.c.question == watches.c.question)
        .outerjoin(gaps, gaps.c.id == gap_questions.c.gap)
    )
