"""Use by day, questions of late, and forgetting what is old."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from adapters.sql.forgetting import ABOUT_A_QUESTION, FIGURES, figures, forget_questions
from adapters.sql.pool import Pool
from adapters.sql.questions import read_asked
from adapters.sql.tables import days, gap_questions, questions
from bot.ports import Asked, DayOfUse


class SqlUsage:
    """A UsageStore, RecentQuestions and Popularity."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def use(self, since: datetime) -> list[DayOfUse]:
        """See `UsageStore`; of a day whose questions are deleted the counts are left."""
        first = since.astimezone(UTC).date().isoformat()
        async with self._pool.reading() as connection:
            live = await figures(connection, questions.c.at >= since)
            query = sa.select(days).where(days.c.day >= first)
            kept = {row.day: row for row in await connection.execute(query)}
        return [
            DayOfUse(
                day,
                *(
                    live.get(day, {}).get(name, 0)
                    + (getattr(kept[day], name) if day in kept else 0)
                    for name in FIGURES
                ),
            )
            for day in sorted(live.keys() | kept.keys())
        ]

    async def recent(self, since: datetime, limit: int) -> list[Asked]:
        """See `RecentQuestions`."""
        newest = sa.func.row_number().over(
            partition_by=questions.c.wording,
            order_by=(questions.c.at.desc(), questions.c.id),
        )
        times = sa.func.count().over(partition_by=questions.c.wording)
        asked = sa.select(questions, newest.label("age"), times.label("times"))
        asked_since = asked.where(questions.c.at >= since).subquery()
        query = (
            sa.select(asked_since)
            .where(asked_since.c.age == 1)
            .order_by(asked_since.c.times.desc(), asked_since.c.at.desc(), asked_since.c.wording)
        )
        async with self._pool.reading() as connection:
            rows = await connection.execute(query.limit(limit))
            return [read_asked(row) for row in rows]

    async def most_asked(self, since: datetime, limit: int) -> list[str]:
        """See `Popularity`."""
        first = questions.c.slugs[0].as_string().label("slug")
        answered = (questions.c.at >= since) & (questions.c.decision == "answer")
        asked = sa.select(first).where(answered).subquery()
        query = (
            sa.select(asked.c.slug)
            .where(asked.c.slug.is_not(None))
            .group_by(asked.c.slug)
            .order_by(sa.func.count().desc(), asked.c.slug)
        )
        async with self._pool.reading() as connection:
            return [str(slug) for slug in await connection.scalars(query.limit(limit))]

    async def purge(self, before: datetime) -> int:
        """See `UsageStore`; what hangs on a question that never came goes by its own age."""
        known = sa.select(questions.c.id)
        async with self._pool.writing_alone() as connection:
            for table in ABOUT_A_QUESTION:
                if table is not gap_questions:
                    orphan = (table.c.at < before) & table.c.question.not_in(known)
                    await connection.execute(sa.delete(table).where(orphan))
            return await forget_questions(connection, questions.c.at < before)
